"""A popup's steps by their names. Pure."""

from __future__ import annotations

from typing import Literal, get_args

from tracker.popups.document.blocks import Step
from tracker.popups.document.values import DocumentError

StepName = Literal["start", "won", "lost", "done"]
"""The first step, what follows a play, and what follows a form. The last three may be empty."""

STEPS: tuple[StepName, ...] = get_args(StepName)

Steps = dict[StepName, Step]


def with_fixed_steps(steps: Steps) -> Steps:
    """The same, with an empty step for each that every popup has. Raises DocumentError where the first is missing."""
    if "start" not in steps:
        raise DocumentError("steps: a popup needs the step `start`")
    return {name: steps.get(name, Step()) for name in STEPS} | steps
