"""The decision, case by case. Each case in cases/*.json is a context and popups in, the verdicts out.

A case names only what it is about; everything else has the engine's own defaults. Times are written as ISO 8601.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.factories import plain_document
from tracker.clock import to_ms
from tracker.decide.condition import CONDITIONS
from tracker.decide.context import (
    Answered,
    CartFacts,
    Context,
    Device,
    OrderFacts,
    Page,
    Place,
    PopupHistory,
    Referral,
    ShopLimits,
    Viewed,
    VisitorFacts,
)
from tracker.decide.engine import Candidate, candidate, decide, program
from tracker.decide.examining import examine
from tracker.popups.document import parse_document
from tracker.popups.groups import GroupLimits

FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['case']}")
    for file in FILES
    for case in json.loads(file.read_text(encoding="utf-8"))
]

NOON_ON_A_MONDAY = "2026-03-02T12:00:00Z"


@pytest.mark.parametrize("case", CASES)
def test_the_decision_is_the_one_of_the_case(case: dict[str, Any]) -> None:
    groups = {name: msgspec.convert(limits, GroupLimits) for name, limits in case.get("groups", {}).items()}
    popups = program((_candidate(popup, parts) for popup, parts in case["popups"].items()), groups)
    context = _context(case["context"])

    decision = decide(context, popups)

    assert [verdict.popup for verdict in decision.eligible] == case["eligible"]
    assert {verdict.popup: verdict.failed for verdict in decision.verdicts if verdict.failed} == case["failed"]
    assert [(one.popup, one.failed) for one in examine(context, popups)] == [
        (verdict.popup, verdict.failed) for verdict in decision.verdicts
    ]


def test_every_operator_and_choice_of_every_condition_has_a_case_that_holds_and_one_that_does_not() -> None:
    wanted = {
        (condition.name, value)
        for condition in CONDITIONS
        for param in condition.params
        if param.kind == "choice"
        for value, _ in param.choices
    }
    assert wanted <= _used(holds=True)
    assert wanted <= _used(holds=False)


def _used(*, holds: bool) -> set[tuple[str, str]]:
    """Which choices the cases with one condition alone use, of those that show the popup or of those that do not."""
    found = set()
    for case in (param.values[0] for param in CASES):
        for popup, parts in case["popups"].items():
            rule = parts.get("rule", {})
            if (popup in case["eligible"]) == holds and "condition" in rule:
                found |= {(rule["condition"], value) for value in rule["params"].values() if isinstance(value, str)}
    return found


def _candidate(popup: str, parts: dict[str, Any]) -> Candidate:
    parts = dict(parts)
    if "schedule" in parts:
        parts["schedule"] = {name: _ms(moment) for name, moment in parts["schedule"].items()}
    return candidate(popup, 1, parse_document(plain_document(**parts)))


def _context(given: dict[str, Any]) -> Context:
    # Built field by field, so that a misspelt fact in a case is an error and not a missing fact.
    parts = dict(given)
    cart = _with_moments(dict, parts.pop("cart", {}))
    return Context(
        now_ms=_ms(parts.pop("now", NOON_ON_A_MONDAY)),
        page=Page(**parts.pop("page", {})),
        cart=CartFacts(
            **{
                **cart,
                "item_ids": frozenset(cart.get("item_ids", ())),
                "categories": frozenset(cart.get("categories", ())),
            }
        ),
        orders=_with_moments(OrderFacts, parts.pop("orders", {})),
        viewed=_viewed(parts.pop("viewed", {})),
        visitor=_visitor(parts.pop("visitor", {})),
        device=_device(parts.pop("device", "")),
        place=Place(**parts.pop("place", {})),
        referral=Referral(**parts.pop("referral", {})),
        answers={
            popup: {question: _with_moment(given) for question, given in asked.items()}
            for popup, asked in parts.pop("answers", {}).items()
        },
        history={popup: _history(seen) for popup, seen in parts.pop("history", {}).items()},
        groups={group: _history(seen) for group, seen in parts.pop("groups", {}).items()},
        blocking=_history(parts.pop("blocking", {})),
        limits=ShopLimits(**parts.pop("limits", {})),
        **parts,
    )


def _with_moment(given: dict[str, Any]) -> Answered:
    return Answered(tuple(given["values"]), _ms(given["at"]))


def _with_moments(kind: Any, given: dict[str, Any]) -> Any:
    return kind(**{name: _ms(value) if name.endswith("_at") else value for name, value in given.items()})


def _viewed(given: dict[str, dict[str, str]]) -> Viewed:
    return Viewed(**{kind: {name: _ms(at) for name, at in seen.items()} for kind, seen in given.items()})


def _visitor(given: dict[str, Any]) -> VisitorFacts:
    parts = {**given, "allowed": frozenset(given.get("allowed", ()))}
    return _with_moments(VisitorFacts, parts)  # type: ignore[no-any-return]


def _device(given: Any) -> Device:
    # Most cases are about the kind of device alone.
    return Device(given) if isinstance(given, str) else Device(**given)


def _history(given: dict[str, Any]) -> PopupHistory:
    parts = {**given, "shown_at": tuple(_ms(moment) for moment in given.get("shown_at", ()))}
    for name in ("last_dismissed_at", "last_submitted_at", "last_played_at"):
        if name in parts:
            parts[name] = _ms(parts[name])
    return PopupHistory(**parts)


def _ms(moment: str) -> int:
    return to_ms(dt.datetime.fromisoformat(moment))
