"""Rules: all/any groups of conditions, as JSON, compiled, evaluated and put into words. Pure.

A node is `{"all": [node, …]}`, `{"any": [node, …]}` or `{"condition": name, "params": {…}}`; `{}` holds for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.decide import conditions as _built_in  # noqa: F401 -- registers the conditions
from tracker.decide.condition import CONDITIONS, Condition, Outcome
from tracker.decide.context import Context
from tracker.params import Param, ParamError, read_params
from tracker.phrases import N_
from tracker.popups.document import DocumentError

DEEPEST = 5
MOST_NODES = 60


@dataclass(frozen=True)
class ConditionUse:
    """One condition with its checked parameters."""

    condition: Condition
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """Nodes that must hold together (`all`) or of which one must (`any`)."""

    kind: str
    nodes: tuple[ConditionUse | Group, ...]


@dataclass(frozen=True)
class Tested:
    """One condition as it was evaluated."""

    condition: str
    params: Mapping[str, Any]
    outcome: Outcome


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


def evaluate(rule: Group, context: Context) -> tuple[bool, list[Tested]]:
    """Whether the rule holds, and the conditions in the order they were evaluated; the last one decided."""
    trace: list[Tested] = []
    return _evaluate(rule, context, trace), trace


def summarise(value: Any, translate: Callable[[str], str]) -> str:
    """The rule in plain words, such as "whose cart is worth at least 50 and who are new: on their first visit"."""
    return _summarise(compile_rule(value), translate, top=True)


def _compile(value: Any, where: str, depth: int, count: list[int]) -> ConditionUse | Group:
    count[0] += 1
    if depth > DEEPEST or count[0] > MOST_NODES:
        raise DocumentError(f"{where}: at most {DEEPEST} levels and {MOST_NODES} conditions")
    if not isinstance(value, dict):
        raise DocumentError(f"{where}: must be an object with all, any or condition")
    for kind in ("all", "any"):
        if set(value) == {kind}:
            if not isinstance(value[kind], list):
                raise DocumentError(f"{where}.{kind}: must be a list")
            nodes = (_compile(one, f"{where}.{kind}[{i}]", depth + 1, count) for i, one in enumerate(value[kind]))
            return Group(kind, tuple(nodes))
    if not set(value) <= {"condition", "params"} or "condition" not in value:
        raise DocumentError(f"{where}: must have either all, or any, or condition with params")
    condition = CONDITIONS.get(value["condition"]) if isinstance(value["condition"], str) else None
    if condition is None:
        raise DocumentError(
            f"{where}: {value['condition']!r} is no condition; use one of: {', '.join(CONDITIONS.names())}"
        )
    params = value.get("params", {})
    if not isinstance(params, dict):
        raise DocumentError(f"{where}.params: must be an object")
    try:
        return ConditionUse(condition, read_params(condition.params, params))
    except ParamError as error:
        raise DocumentError(f"{where}: {condition.name}: {error}") from None


def _to_json(node: ConditionUse | Group) -> dict[str, Any]:
    if isinstance(node, Group):
        return {node.kind: [_to_json(one) for one in node.nodes]}
    return {"condition": node.condition.name, "params": dict(node.params)}


def _evaluate(node: ConditionUse | Group, context: Context, trace: list[Tested]) -> bool:
    if isinstance(node, ConditionUse):
        outcome = node.condition.evaluate(context, node.params)
        trace.append(Tested(node.condition.name, node.params, outcome))
        return outcome.matches
    if node.kind == "all":
        return all(_evaluate(one, context, trace) for one in node.nodes)
    # An empty "any" is a group nobody has filled yet: it must not hide the popup from everybody.
    return not node.nodes or any(_evaluate(one, context, trace) for one in node.nodes)


def _summarise(node: ConditionUse | Group, translate: Callable[[str], str], *, top: bool = False) -> str:
    if isinstance(node, ConditionUse):
        shown = {param.name: _display(param, node.params[param.name], translate) for param in node.condition.params}
        return translate(node.condition.summary).format(**shown)
    if not node.nodes:
        return translate(N_("everybody"))
    joiner = translate(N_("and")) if node.kind == "all" else translate(N_("or"))
    text = f" {joiner} ".join(_summarise(one, translate) for one in node.nodes)
    return text if top or len(node.nodes) == 1 else f"({text})"


def _display(param: Param, value: Any, translate: Callable[[str], str]) -> str:
    labels = dict(param.choices)
    if param.kind == "choice":
        return translate(labels[value])
    if param.kind in ("choices", "list"):
        if param.kind == "choices" and len(value) == len(param.choices):
            return translate(param.all_label)
        words = [translate(labels[one]) if param.kind == "choices" else one for one in value]
        return f" {translate(N_('or'))} ".join(words)
    return str(value)
