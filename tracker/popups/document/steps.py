"""A popup's steps by their names. Pure."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from tracker.popups.document.blocks import Step
from tracker.popups.document.values import DocumentError, Name

STEPS = ("start", "won", "lost", "done")
"""Those that every popup has: the first, what follows a play, and what follows a form. The last three may be empty."""

Steps = Annotated[dict[Name, Step], Meta(max_length=16)]


def with_fixed_steps(steps: Steps) -> Steps:
    """The same, with an empty step for each that every popup has. Raises DocumentError where the first is missing."""
    if "start" not in steps:
        raise DocumentError("steps: a popup needs the step `start`")
    return {name: steps.get(name, Step()) for name in STEPS} | steps
