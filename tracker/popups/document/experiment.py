"""Variants of a popup against each other, and against showing nothing. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from tracker.popups.document.game import Game, Reward
from tracker.popups.document.look import Display, Image, Theme
from tracker.popups.document.steps import Steps
from tracker.popups.document.values import Line, Strict

FIRST_VARIANT = "a"
CONTENT = ("display", "theme", "image", "steps", "game", "reward")
"""What a variant has of its own. For whom, when and how often is one thing for all, or they could not be compared."""

OBJECTIVES = ("submission", "order", "revenue", "margin")


class Variant(Strict):
    """Another content of the same popup. The document's own content is the variant `a`."""

    key: Annotated[str, Meta(pattern=r"^[b-h]$")]
    steps: Steps
    name: Line = ""
    share: Annotated[int, Meta(ge=0, le=100)] = 50
    display: Display = field(default_factory=Display)
    theme: Theme = field(default_factory=Theme)
    image: Image | None = None
    game: Game | None = None
    reward: Reward | None = None


class Experiment(Strict):
    """Variants against each other, and against showing nothing. Shares are relative to each other.

    `key` is what people are drawn with: another key draws them anew and begins the figures anew.
    """

    key: Annotated[str, Meta(pattern=r"^[a-z0-9]{6,32}$")]
    name: Line = ""
    """Of the variant `a`."""
    share: Annotated[int, Meta(ge=0, le=100)] = 50
    """Of the variant `a`."""
    holdout: Annotated[int, Meta(ge=0, le=90)] = 0
    """How many percent are shown nothing."""
    objective: Literal["submission", "order", "revenue", "margin"] = "order"
    window_days: Annotated[int, Meta(ge=1, le=60)] = 7
    """How long after the first exposure an order or a submission still counts."""
    is_bandit: bool = False
    floor: Annotated[int, Meta(ge=1, le=100)] = 10
    """What a bandit leaves every variant, in percent of an equal share."""
    variants: Annotated[list[Variant], Meta(max_length=7)] = field(default_factory=list)
