"""The draw: integer weights, stock, and a random ticket given from outside. Pure.

`ticket` is uniform in [0, total(weights)); the prize whose stretch of the weights holds it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracker.popups.document import Prize, is_dry


def wins_left(prizes: Sequence[Prize], weights: Sequence[int]) -> bool:
    """Whether anything that gives something can still be drawn; also where nothing ever could be won."""
    winning = [index for index, prize in enumerate(prizes) if prize.kind != "none" and prize.weight]
    return not winning or any(weights[index] for index in winning)


def weights_left(
    prizes: Sequence[Prize],
    drawn: Mapping[str, int],
    empty_pools: frozenset[str] = frozenset(),
    now_ms: int = 0,
    kept_back: frozenset[str] = frozenset(),
) -> list[int]:
    """Each prize's weight, or 0 for one whose stock is used up, of which no code can be given any more, or which a
    limit keeps back."""
    return [
        0 if prize.id in kept_back or _is_gone(prize, drawn, empty_pools, now_ms) else prize.weight for prize in prizes
    ]


def draw(weights: Sequence[int], ticket: int) -> int:
    """The index of the drawn prize. Raises ValueError for a ticket outside the total of the weights."""
    if ticket < 0:
        raise ValueError("a ticket is not negative")
    for index, weight in enumerate(weights):
        if ticket < weight:
            return index
        ticket -= weight
    raise ValueError("the ticket is larger than the total of the weights")


def _is_gone(prize: Prize, drawn: Mapping[str, int], empty_pools: frozenset[str], now_ms: int) -> bool:
    sold_out = prize.stock is not None and drawn.get(prize.id, 0) >= prize.stock
    return sold_out or is_dry(prize, empty_pools, now_ms)
