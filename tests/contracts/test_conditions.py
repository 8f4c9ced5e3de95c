"""What every condition and every trigger must have, so that one more is complete wherever people meet it."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest

from scripts.reference import conditions_page, triggers_page
from tracker.decide import conditions as _built_in  # noqa: F401 -- registers the conditions
from tracker.decide.condition import CONDITIONS, Condition
from tracker.decide.context import Context
from tracker.decide.explain_words import GATE_WORDS
from tracker.decide.facts.read import FAMILIES
from tracker.params import Param, read_params
from tracker.phrases import Plural
from tracker.popups.triggers import TRIGGERS, Trigger

ROOT = Path(__file__).resolve().parents[2]
DECIDE = (ROOT / "docs/decide.md").read_text(encoding="utf-8")
TRIGGER_INDEX = (ROOT / "static/js/src/triggers/index.js").read_text(encoding="utf-8")


each_condition = pytest.mark.parametrize("condition", CONDITIONS, ids=lambda one: one.name)
each_trigger = pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda one: one.name)


def _braces(text: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]


def _forms(summary: str | Plural) -> list[str]:
    """The words for one and for many, where a number decides them."""
    return [summary] if isinstance(summary, str) else [summary.one, summary.many]


@each_condition
def test_a_condition_has_a_name_a_label_and_a_group_for_people(condition: Condition) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,39}", condition.name)
    assert condition.label.strip()
    assert condition.group.strip()
    assert all(param.label.strip() for param in condition.params)
    assert all(label.strip() for param in condition.params for _, label in param.choices)


@each_condition
def test_the_summary_of_a_condition_names_exactly_its_parameters(condition: Condition) -> None:
    for form in _forms(condition.summary):
        assert sorted(_braces(form)) == sorted(param.name for param in condition.params)
    if isinstance(condition.summary, Plural):
        assert condition.summary.by in {param.name for param in condition.params}


@each_condition
def test_the_defaults_of_a_condition_are_values_that_it_would_take(condition: Condition) -> None:
    for param in condition.params:
        if param.default is not None:
            assert param.read(param.default) == param.default


@each_condition
def test_a_condition_is_not_named_like_another_gate(condition: Condition) -> None:
    assert condition.name not in GATE_WORDS


@each_condition
def test_a_condition_says_when_it_holds_and_what_a_missing_fact_means(condition: Condition) -> None:
    assert condition.help.strip().endswith(".")
    assert condition.missing.strip().endswith(".")


@each_condition
def test_a_condition_compiles_with_its_defaults_and_knows_nothing_of_a_stranger(condition: Condition) -> None:
    values = {param.name: _some_value(param) for param in condition.params}
    params = read_params(condition.params, values)

    assert condition.compile(params)(Context(now_ms=0)) in (True, False)
    json.dumps(condition.seen(Context(now_ms=0), params))


@each_condition
def test_the_facts_that_a_condition_needs_are_read_by_somebody(condition: Condition) -> None:
    assert condition.facts <= FAMILIES


def test_the_docs_are_what_the_declarations_say() -> None:
    assert (ROOT / "docs/conditions.md").read_text(encoding="utf-8") == conditions_page()


def _some_value(param: Param) -> object:
    if param.default is not None:
        return param.default
    filled: dict[str, object] = {"text": "x", "integer": param.low or 0, "decimal": "1", "list": ["x"], "time": "09:00"}
    return [param.choices[0][0]] if param.kind == "choices" else filled[param.kind]


def test_the_docs_name_every_gate_in_the_order_in_which_it_is_asked() -> None:
    table = DECIDE.split("## The gates")[1].split("\n## ")[0]
    gates = re.findall(r"^\| \d+ \| `?([a-z_]+|its conditions)`? \|", table, re.MULTILINE)

    # The rule stands between what the offer itself has come to and the caps.
    names = list(GATE_WORDS)
    names.insert(names.index("countdown_over") + 1, "its conditions")
    assert gates == names


@each_trigger
def test_a_trigger_has_words_for_people_and_its_summary_names_only_its_parameters(trigger: Trigger) -> None:
    assert trigger.label.strip()
    # A detail such as the sensitivity may be left unsaid.
    for form in _forms(trigger.summary):
        assert set(_braces(form)) <= {param.name for param in trigger.params}


@each_trigger
def test_a_trigger_says_what_it_waits_for(trigger: Trigger) -> None:
    assert trigger.help.strip().endswith(".")


def test_the_docs_of_the_triggers_are_what_the_declarations_say() -> None:
    assert (ROOT / "docs/triggers.md").read_text(encoding="utf-8") == triggers_page()


def test_the_browser_watches_the_triggers_that_are_declared_and_no_others() -> None:
    listed = re.search(r"export const TRIGGERS = \{([^}]*)\}", TRIGGER_INDEX)

    assert listed is not None
    assert sorted(re.findall(r"\w+", listed.group(1))) == sorted(TRIGGERS.names())


@each_trigger
def test_a_trigger_has_its_module(trigger: Trigger) -> None:
    assert f"import {trigger.name} from './{trigger.name}.js'" in TRIGGER_INDEX
    assert (ROOT / f"static/js/src/triggers/{trigger.name}.js").is_file()
