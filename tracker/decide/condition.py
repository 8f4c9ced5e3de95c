"""`Condition`: one declared test of a context: *for whom and where* a popup is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.decide.context import Context
from tracker.params import Param
from tracker.phrases import Plural, Say
from tracker.registry import Registry

Test = Callable[[Context], bool]
Seen = str | int | bool | list[str] | None


@dataclass(frozen=True)
class Change:
    """One thing that would have to be otherwise for a popup to be shown, in words that people read."""

    gate: str
    what: str
    """What it is about: "Cart value"."""
    seen: str
    """How it is: "12.50 EUR"."""
    wanted: str
    """How it would have to be: "at least 50.00 EUR"."""
    more: str = ""
    """How far it is from one to the other: "37.50 more"."""
    at_ms: int | None = None
    """The moment from which it is so by itself, where it only takes time."""


@dataclass(frozen=True)
class Condition:
    """One condition: its words, its parameters and its evaluation.

    `summary` completes the sentence "Shown to visitors …" with the parameters' names in braces. `compile` gets
    parameters that `Param.read` has checked, once a publish, and gives the test that is run for every decision: what
    can be worked out of the parameters alone (folded texts, patterns, sets) is worked out there. A missing fact means
    that the test does not hold. `seen` is the value it looked at, and is only asked for an explanation.

    `change` says what would have to be otherwise for the test to hold (or, where the last but one argument is false,
    not to hold). Without it that is made of the parameters and of `seen` (see `decide.changes`); a condition whose
    turn comes with time says when.
    """

    name: str
    label: str
    group: str
    summary: str | Plural
    params: tuple[Param, ...]
    compile: Callable[[Mapping[str, Any]], Test]
    seen: Callable[[Context, Mapping[str, Any]], Seen]
    help: str
    """When it holds, as a sentence for the marketer and for the docs."""
    missing: str
    """What happens where the fact is not known."""
    facts: frozenset[str] = frozenset()
    """The families of `decide.facts` that are read from the database only where a live rule needs them."""
    change: Callable[[Context, Mapping[str, Any], bool, Say], Change] | None = None
    reads: Callable[[Mapping[str, Any]], tuple[str, ...]] | None = None
    """All facts that the test looks at, by their paths in the context ("cart.value_minor"), where they are few and
    hashable: while they are the same, its answer is remembered (`decide.remembered`). None: it is always asked."""


def reading(*facts: str) -> Callable[[Mapping[str, Any]], tuple[str, ...]]:
    """The `reads` of a condition that looks at these facts, whatever its parameters."""
    return lambda _params: facts


CONDITIONS: Registry[Condition] = Registry("condition")
