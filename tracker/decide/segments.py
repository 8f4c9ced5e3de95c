"""Segments: rules with a name, evaluated within every decision that asks for them. Pure.

A segment is a rule of the same conditions as a popup's. Popups, and other segments, ask for it by the condition
`segment`. It holds from the next event on: nothing is kept of who is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tracker.decide.context import Context
from tracker.decide.rules import ConditionUse, FirstFailed, Group, compile_rule, facts_of, first_failed
from tracker.popups.document import DocumentError

CONDITION = "segment"


@dataclass(frozen=True)
class Segment:
    """A named rule, compiled. `asks` are the segments that it asks for itself."""

    segment: str
    """Its public id."""
    rule: Group
    asks: frozenset[str]
    facts: frozenset[str]
    failed: FirstFailed = field(compare=False, repr=False)


def compile_segment(segment: str, rule: Any) -> Segment:
    """Raises DocumentError when the rule is not valid."""
    compiled = compile_rule(rule)
    return Segment(segment, compiled, segments_of(compiled), facts_of(compiled), first_failed(compiled))


def segments_of(rule: Group) -> frozenset[str]:
    """The segments that a rule asks for."""
    found: frozenset[str] = frozenset()
    for node in rule.nodes:
        if isinstance(node, Group):
            found |= segments_of(node)
        elif _is_segment(node):
            found |= {node.params["segment"]}
    return found


def needed(asked: Iterable[str], known: Mapping[str, Segment]) -> tuple[Segment, ...]:
    """The segments that are asked for, directly or by others, each after those that it asks for itself.

    One that does not exist is left out, and so are those of a circle: nobody is in them.
    """
    ordered: dict[str, Segment] = {}
    on_the_way: set[str] = set()

    def add(name: str) -> None:
        if name in ordered or name in on_the_way or name not in known:
            return
        on_the_way.add(name)
        for other in sorted(known[name].asks):
            add(other)
        on_the_way.discard(name)
        if known[name].asks <= ordered.keys() | (known[name].asks - known.keys()):
            ordered[name] = known[name]

    for name in sorted(asked):
        add(name)
    return tuple(ordered.values())


def check_circle(segment: str, rule: Group, known: Mapping[str, Segment]) -> None:
    """Raises DocumentError when a segment with this rule would ask for itself."""
    ahead, seen = set(segments_of(rule)), set()
    while ahead:
        name = ahead.pop()
        if name == segment:
            raise DocumentError("rule: a segment cannot ask for itself, nor for one that asks for it")
        if name not in seen and name in known:
            seen.add(name)
            ahead |= known[name].asks


def with_segments(context: Context, segments: tuple[Segment, ...]) -> Context:
    """The context with the segments that the visitor is in at this moment."""
    if not segments:
        return context
    found: set[str] = set()
    # One copy for all of them: each sees what was found before it.
    context = replace(context, segments=found)
    for one in segments:
        if one.failed(context) is None:
            found.add(one.segment)
    return replace(context, segments=frozenset(found))


def _is_segment(node: ConditionUse) -> bool:
    return node.condition.name == CONDITION
