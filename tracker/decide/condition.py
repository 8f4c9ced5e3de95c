"""`Condition`: one declared test of a context: *for whom and where* a popup is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.decide.context import Context
from tracker.params import Param
from tracker.registry import Registry


@dataclass(frozen=True)
class Outcome:
    """Whether the condition holds, and the value that was seen, for the explanation."""

    matches: bool
    seen: str | int | bool | list[str] | None


@dataclass(frozen=True)
class Condition:
    """One condition: its words, its parameters and its evaluation.

    `summary` completes the sentence "Shown to visitors …" with the parameters' names in braces. `evaluate` gets
    parameters that `Param.read` has checked; a missing fact means that the condition does not match.
    """

    name: str
    label: str
    group: str
    summary: str
    params: tuple[Param, ...]
    evaluate: Callable[[Context, Mapping[str, Any]], Outcome]


CONDITIONS: Registry[Condition] = Registry("condition")
