"""A game with its prizes, and what a popup without a game gives. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta, field

from tracker.popups.document.gifts import Expiry, Instead, WhenDry, check_gift
from tracker.popups.document.values import READ, Colour, DocumentError, Name, Strict
from tracker.registry import Registry

LARGEST_WEIGHT = 1_000_000

Count = Annotated[int, Meta(ge=0, le=10_000_000)]

Money = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
"""In the smallest unit of the shop's currency."""


@dataclass(frozen=True)
class GameKind:
    """One game. How it looks is `static/js/src/games/<name>.js`, what it says `GAME_STRINGS` of `popups/strings.py`."""

    name: str
    asks: bool = False
    """Whether it asks questions before the draw."""


GAMES: Registry[GameKind] = Registry("game")
GAMES.register(GameKind("wheel"))
GAMES.register(GameKind("scratch"))
GAMES.register(GameKind("slots"))
GAMES.register(GameKind("gifts"))
GAMES.register(GameKind("quiz", asks=True))


class PrizeLimits(Strict):
    """At most so many wins in a day, a week from Monday on, a month, of the shop's time zone. None is no limit."""

    day: Count | None = None
    week: Count | None = None
    month: Count | None = None


class WinLimits(PrizeLimits):
    """The same for all prizes together, and in all."""

    total: Count | None = None


class Budget(Strict):
    """At most so much expected cost in a day, a week, a month, and in all."""

    day: Money | None = None
    week: Money | None = None
    month: Money | None = None
    total: Money | None = None


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
    stock: Count | None = None
    pattern: Annotated[str, Meta(max_length=40)] = ""
    expiry: Expiry | None = None
    when_dry: WhenDry = "drop"
    instead: Instead | None = None
    deliver: Deliver = "screen"
    limits: PrizeLimits = field(default_factory=PrizeLimits)
    cost: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 0
    """What the shop expects a win of it to cost, in the smallest unit of its currency."""


class Question(Strict):
    """One question of a quiz. `right` is the place of the right answer; None where there is no wrong one."""

    text: Annotated[str, Meta(min_length=1, max_length=160, extra=READ)]
    answers: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=60, extra=READ)]], Meta(min_length=2, max_length=4)
    ]
    right: Annotated[int, Meta(ge=0, le=3)] | None = None


class Game(Strict):
    kind: Name
    prizes: Annotated[list[Prize], Meta(min_length=2, max_length=12)]
    colours: Annotated[list[Colour], Meta(max_length=12)] = field(default_factory=list)
    questions: Annotated[list[Question], Meta(max_length=5)] = field(default_factory=list)
    limits: WinLimits = field(default_factory=WinLimits)
    budget: Budget = field(default_factory=Budget)
    free_entry: Annotated[str, Meta(max_length=500, extra=READ)] = ""
    """How somebody takes part who buys nothing, in the rules after "No purchase necessary."."""


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
    """Raises DocumentError for a game that nobody has built, and prizes that nobody could win, or that give nothing."""
    if game.kind not in GAMES:
        raise DocumentError(f"game.kind: there is no game {game.kind!r}; choose one of: {', '.join(GAMES.names())}")
    if len({prize.id for prize in game.prizes}) != len(game.prizes):
        raise DocumentError("game.prizes: two prizes have the same id")
    if not any(prize.weight for prize in game.prizes):
        raise DocumentError("game.prizes: at least one prize needs a weight above 0")
    for index, prize in enumerate(game.prizes):
        check_gift(f"game.prizes[{index}]", prize)
    _check_questions(game)


def _check_questions(game: Game) -> None:
    kind = GAMES.get(game.kind)
    asks = kind is not None and kind.asks
    if asks and not game.questions:
        raise DocumentError("game.questions: add at least one question")
    if not asks and game.questions:
        raise DocumentError(f"game.questions: a game of the kind {game.kind!r} asks no questions; remove them")
    for index, question in enumerate(game.questions):
        if question.right is not None and question.right >= len(question.answers):
            raise DocumentError(f"game.questions[{index}].right: choose the right one of the answers")
