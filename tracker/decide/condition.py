"""`Condition`: one declared test of a context: *for whom and where* a popup is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.decide.context import Context
from tracker.params import Param
from tracker.registry import Registry

Test = Callable[[Context], bool]
Seen = str | int | bool | list[str] | None


@dataclass(frozen=True)
class Condition:
    """One condition: its words, its parameters and its evaluation.

    `summary` completes the sentence "Shown to visitors …" with the parameters' names in braces. `compile` gets
    parameters that `Param.read` has checked, once a publish, and gives the test that is run for every decision: what
    can be worked out of the parameters alone (folded texts, patterns, sets) is worked out there. A missing fact means
    that the test does not hold. `seen` is the value it looked at, and is only asked for an explanation.
    """

    name: str
    label: str
    group: str
    summary: str
    params: tuple[Param, ...]
    compile: Callable[[Mapping[str, Any]], Test]
    seen: Callable[[Context, Mapping[str, Any]], Seen]
    facts: frozenset[str] = frozenset()
    """The families of `decide.facts` that are read from the database only where a live rule needs them."""


CONDITIONS: Registry[Condition] = Registry("condition")
