"""Rules: all/any/none groups of conditions, as JSON, compiled and evaluated. Pure.

A node is `{"all": [node, …]}`, `{"any": [node, …]}`, `{"none": [node, …]}` or `{"condition": name, "params": {…}}`;
`{}` holds for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.decide import conditions as _built_in  # noqa: F401 -- registers the conditions
from tracker.decide.condition import CONDITIONS, Condition, Seen, Test
from tracker.decide.context import Context
from tracker.params import ParamError, read_params
from tracker.popups.document import DocumentError

DEEPEST = 5
MOST_NODES = 60


KINDS = ("all", "any", "none")

FirstFailed = Callable[[Context], str | None]
"""Gives the name of the first condition that keeps the rule from holding, None when the rule holds."""


@dataclass(frozen=True)
class ConditionUse:
    """One condition with its checked parameters, and the test made of them."""

    condition: Condition
    params: Mapping[str, Any]
    test: Test = field(compare=False)


@dataclass(frozen=True)
class Group:
    """Nodes that must all hold (`all`), of which one must (`any`), or of which none may (`none`)."""

    kind: str
    nodes: tuple[ConditionUse | Group, ...]


@dataclass(frozen=True)
class Tested:
    """One condition as it was evaluated. `is_wanted` is false below a `none` group: there it must not hold."""

    condition: str
    params: Mapping[str, Any]
    holds: bool
    is_wanted: bool
    seen: Seen


@dataclass(frozen=True)
class TracedCondition:
    """One condition of a rule with what became of it, whether or not it mattered for the rule."""

    use: ConditionUse
    holds: bool
    is_wanted: bool
    seen: Seen

    @property
    def passes(self) -> bool:
        return self.holds == self.is_wanted


@dataclass(frozen=True)
class TracedGroup:
    """A group with all that is in it, as evaluated. `is_wanted` is false below a `none` group."""

    kind: str
    nodes: tuple[TracedCondition | TracedGroup, ...]
    holds: bool
    is_wanted: bool

    @property
    def passes(self) -> bool:
        return self.holds == self.is_wanted


EVERYBODY = Group("all", ())


def compile_rule(value: Any) -> Group:
    """The rule of a document, ready to evaluate. Raises DocumentError that says where it is wrong."""
    if value in ({}, None):
        return EVERYBODY
    node = _compile(value, "rule", 1, [0])
    return node if isinstance(node, Group) else Group("all", (node,))


def check_rule(value: Any) -> dict[str, Any]:
    """The rule as normalised JSON. Raises DocumentError that says where it is wrong."""
    rule = compile_rule(value)
    return {} if rule == EVERYBODY else _to_json(rule)


def first_failed(rule: Group) -> FirstFailed:
    """The rule as one function, for deciding: `evaluate` without its trace."""
    return _first_failed(rule)


def split_by(condition: str, rule: Group) -> tuple[FirstFailed, FirstFailed] | None:
    """The rule's first condition, where it is this one and all must hold, and the rest of the rule."""
    first, *others = (filled(rule) if rule.kind == "all" else []) or [rule]
    if isinstance(first, ConditionUse) and first.condition.name == condition:
        return _first_failed(first), _all(others)
    return None


def facts_of(rule: Group) -> frozenset[str]:
    """The families of facts that the rule's conditions need read from the database."""
    found: frozenset[str] = frozenset()
    for node in rule.nodes:
        found |= facts_of(node) if isinstance(node, Group) else node.condition.facts
    return found


def uses_of(rule: Group) -> list[tuple[ConditionUse, bool]]:
    """The rule's conditions in their order, each with whether it has to hold; below a `none` it must not."""
    return list(_uses(rule, is_wanted=True))


def evaluate(rule: Group, context: Context) -> tuple[bool, list[Tested]]:
    """Whether the rule holds, and the conditions in the order they were evaluated; the last one decided."""
    trace: list[Tested] = []
    return _evaluate(rule, context, trace, is_wanted=True), trace


def trace(rule: Group, context: Context) -> TracedGroup:
    """The whole rule as a tree, with every condition evaluated. Groups that nobody has filled are left out."""
    traced = _trace(rule, context, is_wanted=True)
    assert isinstance(traced, TracedGroup)  # noqa: S101 -- a group is traced as one
    return traced


def _compile(value: Any, where: str, depth: int, count: list[int]) -> ConditionUse | Group:
    count[0] += 1
    if depth > DEEPEST or count[0] > MOST_NODES:
        raise DocumentError(f"{where}: at most {DEEPEST} levels and {MOST_NODES} conditions")
    if not isinstance(value, dict):
        raise DocumentError(f"{where}: must be an object with all, any, none or condition")
    for kind in KINDS:
        if set(value) == {kind}:
            if not isinstance(value[kind], list):
                raise DocumentError(f"{where}.{kind}: must be a list")
            nodes = (_compile(one, f"{where}.{kind}[{i}]", depth + 1, count) for i, one in enumerate(value[kind]))
            return Group(kind, tuple(nodes))
    if not set(value) <= {"condition", "params"} or "condition" not in value:
        raise DocumentError(f"{where}: must have either all, any, none, or condition with params")
    condition = CONDITIONS.get(value["condition"]) if isinstance(value["condition"], str) else None
    if condition is None:
        raise DocumentError(
            f"{where}: {value['condition']!r} is no condition; use one of: {', '.join(CONDITIONS.names())}"
        )
    params = value.get("params", {})
    if not isinstance(params, dict):
        raise DocumentError(f"{where}.params: must be an object")
    try:
        checked = read_params(condition.params, params)
    except ParamError as error:
        raise DocumentError(f"{where}: {condition.name}: {error}") from None
    return ConditionUse(condition, checked, condition.compile(checked))


def _to_json(node: ConditionUse | Group) -> dict[str, Any]:
    if isinstance(node, Group):
        return {node.kind: [_to_json(one) for one in node.nodes]}
    return {"condition": node.condition.name, "params": dict(node.params)}


def _evaluate(node: ConditionUse | Group, context: Context, trace: list[Tested], *, is_wanted: bool) -> bool:
    if isinstance(node, ConditionUse):
        holds = node.test(context)
        seen = node.condition.seen(context, node.params)
        trace.append(Tested(node.condition.name, node.params, holds, is_wanted, seen))
        return holds
    nodes = filled(node)
    if node.kind == "all":
        return all(_evaluate(one, context, trace, is_wanted=is_wanted) for one in nodes)
    if node.kind == "none":
        return not any(_evaluate(one, context, trace, is_wanted=not is_wanted) for one in nodes)
    return not nodes or any(_evaluate(one, context, trace, is_wanted=is_wanted) for one in nodes)


def _uses(node: ConditionUse | Group, *, is_wanted: bool) -> Iterator[tuple[ConditionUse, bool]]:
    if isinstance(node, ConditionUse):
        yield node, is_wanted
        return
    for one in node.nodes:
        yield from _uses(one, is_wanted=is_wanted if node.kind != "none" else not is_wanted)


def _trace(node: ConditionUse | Group, context: Context, *, is_wanted: bool) -> TracedCondition | TracedGroup:
    if isinstance(node, ConditionUse):
        return TracedCondition(node, node.test(context), is_wanted, node.condition.seen(context, node.params))
    below = is_wanted if node.kind != "none" else not is_wanted
    nodes = tuple(_trace(one, context, is_wanted=below) for one in filled(node))
    some = any(one.holds for one in nodes)
    holds = {"all": all(one.holds for one in nodes), "any": some or not nodes, "none": not some}[node.kind]
    return TracedGroup(node.kind, nodes, holds, is_wanted)


def filled(group: Group) -> list[ConditionUse | Group]:
    """A group that nobody has filled yet counts for nothing: it neither hides the popup nor shows it to everybody."""
    return [node for node in group.nodes if isinstance(node, ConditionUse) or filled(node)]


def _first_failed(node: ConditionUse | Group) -> FirstFailed:
    if isinstance(node, ConditionUse):
        name, test = node.condition.name, node.test
        return lambda context: None if test(context) else name
    nodes = filled(node)
    if node.kind == "all":
        return _all(nodes)
    return _any(nodes) if node.kind == "any" else _none(nodes)


def _all(nodes: list[ConditionUse | Group]) -> FirstFailed:
    steps = tuple(map(_step, nodes))

    def failed(context: Context) -> str | None:
        for test, name, part in steps:
            if test is not None:
                if not test(context):
                    return name
            elif (below := part(context)) is not None:
                return below
        return None

    return failed


def _any(nodes: list[ConditionUse | Group]) -> FirstFailed:
    steps = tuple(map(_step, nodes))

    def failed(context: Context) -> str | None:
        last = None
        for test, name, part in steps:
            if test is not None:
                if test(context):
                    return None
                last = name
            else:
                last = part(context)
                if last is None:
                    return None
        return last

    return failed


def _step(node: ConditionUse | Group) -> tuple[Test | None, str, FirstFailed]:
    """A condition's own test and name, for it is asked most often; a group as a function."""
    part = _first_failed(node)
    return (node.test, node.condition.name, part) if isinstance(node, ConditionUse) else (None, "", part)


def _none(nodes: list[ConditionUse | Group]) -> FirstFailed:
    parts = tuple((_first_failed(node), _last_tested(node)) for node in nodes)

    def failed(context: Context) -> str | None:
        for part, last_tested in parts:
            if part(context) is None:
                return last_tested(context)
        return None

    return failed


def _last_tested(node: ConditionUse | Group) -> Callable[[Context], str]:
    """The condition that `evaluate` would test last in a node that holds: below `none` it is the reason."""
    if isinstance(node, ConditionUse):
        return lambda _context: node.condition.name

    def name(context: Context) -> str:
        trace: list[Tested] = []
        _evaluate(node, context, trace, is_wanted=False)
        return trace[-1].condition

    return name
