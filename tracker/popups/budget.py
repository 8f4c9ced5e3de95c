"""What a game may still give: limits of wins and of expected cost, in periods of the shop's own calendar. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tracker.popups.document import Game, Prize

PERIODS = ("day", "week", "month", "total")


@dataclass(frozen=True)
class Spent:
    """What was given in the periods that are running, by (prize, period)."""

    wins: Mapping[tuple[str, str], int] = field(default_factory=dict)
    cost: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def wins_in(self, period: str) -> int:
        """Of all prizes together."""
        return sum(wins for (_, one), wins in self.wins.items() if one == period)

    def cost_in(self, period: str) -> int:
        return sum(cost for (_, one), cost in self.cost.items() if one == period)


def starts_of(at: dt.datetime, zone: dt.tzinfo) -> dict[str, str]:
    """Period → the day on which the one that holds `at` began in this zone; "" for the one that never ends."""
    today = at.astimezone(zone).date()
    monday = today - dt.timedelta(days=today.weekday())
    return {
        "day": today.isoformat(),
        "week": monday.isoformat(),
        "month": today.replace(day=1).isoformat(),
        "total": "",
    }


def is_limited(game: Game) -> bool:
    """Whether anything but stock and pools can keep one of its prizes back."""
    bounds = [game.limits, game.budget, *(prize.limits for prize in game.prizes)]
    return any(getattr(bound, period, None) is not None for bound in bounds for period in PERIODS)


def kept_back(game: Game, spent: Spent) -> frozenset[str]:
    """Ids of the prizes that one more win would take over a limit. What gives nothing is never kept back."""
    if any(_is_reached(getattr(game.limits, period), spent.wins_in(period)) for period in PERIODS):
        return frozenset(prize.id for prize in game.prizes if prize.kind != "none")
    costs = {period: spent.cost_in(period) for period in PERIODS}
    return frozenset(
        prize.id for prize in game.prizes if prize.kind != "none" and _is_kept_back(game, prize, spent, costs)
    )


def _is_kept_back(game: Game, prize: Prize, spent: Spent, costs: Mapping[str, int]) -> bool:
    won = any(
        _is_reached(getattr(prize.limits, period, None), spent.wins.get((prize.id, period), 0)) for period in PERIODS
    )
    bounds = ((getattr(game.budget, period), costs[period]) for period in PERIODS)
    return won or any(bound is not None and prize.cost and cost + prize.cost > bound for bound, cost in bounds)


def _is_reached(limit: int | None, wins: int) -> bool:
    return limit is not None and wins >= limit


def cost_per_play(game: Game, weights: list[int] | None = None) -> Fraction:
    """What a play costs the shop on average, in the smallest unit; 0 where nothing can be drawn."""
    weights = weights or [prize.weight for prize in game.prizes]
    total = sum(weights)
    costs = (weight * prize.cost for weight, prize in zip(weights, game.prizes, strict=True) if prize.kind != "none")
    return Fraction(sum(costs), total) if total else Fraction(0)


def days_left(game: Game, spent: Spent, wins_a_day: float, cost_a_day: float) -> float | None:
    """In how many days the first of the limits that never begin anew is reached, at this rate; None where none is."""
    rates = (
        (game.limits.total, spent.wins_in("total"), wins_a_day),
        (game.budget.total, spent.cost_in("total"), cost_a_day),
    )
    ends = [max(0.0, limit - gone) / rate for limit, gone, rate in rates if limit is not None and rate > 0]
    return min(ends, default=None)
