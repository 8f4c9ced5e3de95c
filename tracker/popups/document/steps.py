"""A popup's steps by their names. Pure."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from msgspec import Meta

from tracker.popups.document.blocks import Step
from tracker.popups.document.values import DocumentError, Name

FixedStep = Literal["start", "won", "lost", "done"]
"""The first step, what follows a play, and what follows a form. The last three may be empty."""

STEPS: tuple[str, ...] = get_args(FixedStep)
LAST_STEPS = STEPS[1:]
GAME = "game"
"""What an answer of the server calls the game: no step can have this name."""

Steps = Annotated[dict[Name, Step], Meta(max_length=24)]
"""The fixed ones, and the marketer's own under their own names."""


def with_fixed_steps(steps: dict[str, Step]) -> dict[str, Step]:
    """The same, with an empty step for each that every popup has. Raises DocumentError where the first is missing."""
    if "start" not in steps:
        raise DocumentError("steps: a popup needs the step `start`")
    return {name: steps.get(name, Step()) for name in STEPS} | steps


def own_steps(steps: dict[str, Step]) -> list[str]:
    """The names of the marketer's own steps."""
    return [name for name in steps if name not in STEPS]
