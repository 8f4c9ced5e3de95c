"""A game with its prizes, and what a popup without a game gives. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from tracker.popups.document.gifts import Expiry, Instead, WhenDry, check_gift
from tracker.popups.document.values import READ, Colour, DocumentError, Name, Strict

LARGEST_WEIGHT = 1_000_000


Deliver = Literal["screen", "email", "both"]
"""Where a code goes. By email alone it is never told to a browser, so that a made-up address wins nothing."""


class Prize(Strict):
    """One slice. `kind`: a `pool` gives a single-use code, so does `generated`, made by a pattern; a `code` gives the
    same to all, `none` nothing."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]{1,20}$")]
    label: Annotated[str, Meta(min_length=1, max_length=40, extra=READ)]
    weight: Annotated[int, Meta(ge=0, le=LARGEST_WEIGHT)]
    kind: Literal["pool", "code", "generated", "none"] = "none"
    pool: Annotated[str, Meta(max_length=32)] = ""
    code: Annotated[str, Meta(max_length=80)] = ""
    stock: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None
    pattern: Annotated[str, Meta(max_length=40)] = ""
    expiry: Expiry | None = None
    when_dry: WhenDry = "drop"
    instead: Instead | None = None
    deliver: Deliver = "screen"


class Game(Strict):
    kind: Name
    prizes: Annotated[list[Prize], Meta(min_length=2, max_length=12)]
    colours: Annotated[list[Colour], Meta(max_length=12)] = field(default_factory=list)


class Reward(Strict):
    """What a popup without a game gives on submission: a code for all, one of a pool, or one made by a pattern."""

    kind: Literal["pool", "code", "generated"]
    pool: Annotated[str, Meta(max_length=32)] = ""
    code: Annotated[str, Meta(max_length=80)] = ""
    pattern: Annotated[str, Meta(max_length=40)] = ""
    expiry: Expiry | None = None
    when_dry: WhenDry = "drop"
    instead: Instead | None = None
    deliver: Deliver = "screen"


def check_game(game: Game) -> None:
    """Raises DocumentError for prizes that nobody could win, or that give nothing."""
    if len({prize.id for prize in game.prizes}) != len(game.prizes):
        raise DocumentError("game.prizes: two prizes have the same id")
    if not any(prize.weight for prize in game.prizes):
        raise DocumentError("game.prizes: at least one prize needs a weight above 0")
    for index, prize in enumerate(game.prizes):
        check_gift(f"game.prizes[{index}]", prize)
