"""Rules and their conditions in plain words. Pure."""

from __future__ import annotations

from typing import Any

from tracker.decide.rules import ConditionUse, Group, compile_rule, filled
from tracker.params import Param
from tracker.phrases import N_, Plural, Say

HOUR, DAY = 60, 1440
SPANS = (
    (DAY, Plural("{span} day", "{span} days", by="span")),
    (HOUR, Plural("{span} hour", "{span} hours", by="span")),
    (1, Plural("{span} minute", "{span} minutes", by="span")),
)
"""How long a number of minutes is, in the largest unit that says it whole."""


def summarise(value: Any, say: Say) -> str:
    """The rule in plain words, such as "whose cart is worth at least 50 and who are new (on their first visit)".

    Empty for a rule that asks for nothing.
    """
    return _group(compile_rule(value), say, is_alone=True)


def say_condition(use: ConditionUse, say: Say) -> str:
    """One condition in plain words: "whose cart is worth at least 50"."""
    shown = {param.name: display(param, use.params[param.name], say) for param in use.condition.params}
    summary = use.condition.summary
    return say(summary.of(use.params) if isinstance(summary, Plural) else summary).format(**shown)


def _group(group: Group, say: Say, *, is_alone: bool) -> str:
    nodes = filled(group)
    joiner = say(N_("and")) if group.kind == "all" else say(N_("or"))
    text = f" {joiner} ".join(
        say_condition(one, say) if isinstance(one, ConditionUse) else _group(one, say, is_alone=len(nodes) == 1)
        for one in nodes
    )
    if group.kind == "none" and nodes:
        text = say(N_("for whom this is not true: {rule}")).format(rule=text)
        return text if is_alone else f"({text})"
    return text if is_alone or len(nodes) < 2 else f"({text})"


def display(param: Param, value: Any, say: Say) -> str:
    """The value of a parameter as a summary says it."""
    labels = {**dict(param.choices), **param.said}
    if param.kind == "choice":
        return say(labels[value])
    if param.kind in ("choices", "list"):
        if param.kind == "choices" and len(value) == len(param.choices):
            return say(param.all_label)
        words = [say(labels[one]) if param.kind == "choices" else one for one in value]
        return f" {say(N_('or'))} ".join(words)
    if param.unit == "minutes":
        return _span(value, say)
    if value in (0, "") and (param.sentence or param.suggest):
        return say(param.all_label)
    return say(param.sentence.of({"value": value})).format(value=value) if param.sentence else str(value)


def _span(minutes: int, say: Say) -> str:
    unit, words = next((unit, words) for unit, words in SPANS if minutes % unit == 0)
    span = minutes // unit
    return say(words.of({"span": span})).format(span=span)
