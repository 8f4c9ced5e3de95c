"""What is answered of a decision, and of a look at all of its gates."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tracker.decide.changes import changes
from tracker.decide.context import Context
from tracker.decide.entries import Entry
from tracker.decide.examining import Examination
from tracker.decide.published import LivePopups
from tracker.decide.rules import TracedCondition, TracedGroup
from tracker.decide.verdicts import Decision
from tracker.money import to_major
from tracker.popups.scripts import game_urls, script_url

_encode = msgspec.json.Encoder().encode


def decision_json(
    number: uuid.UUID, decision: Decision, entries: Sequence[Entry], visit: Mapping[str, Any], popups: LivePopups
) -> msgspec.Raw:
    """The decision as docs/protocol.md describes it, in JSON."""
    told = {
        "id": number,
        "popups": [msgspec.Raw(entry.json()) for entry in entries],
        "visit": visit,
        "runtime": script_url("runtime.js"),
        "games": game_urls(),
        **_corners(popups),
        "why": decision.why,
    }
    return msgspec.Raw(_encode(told))


def visit_of(context: Context) -> dict[str, Any]:
    """What triggers in the browser must know of the visit: how many pages, and how the cart has come to its value."""
    cart = context.cart
    visit: dict[str, Any] = {"page": context.visitor.page_count}
    if cart.changed_at is not None:
        value = to_major(cart.value_minor, cart.currency or "EUR")
        visit["cart"] = {"value": float(value), "changed_ms_ago": max(0, context.now_ms - cart.changed_at)}
    return visit


def trace_json(examinations: Sequence[Examination]) -> list[dict[str, Any]]:
    """Every popup's gates, its rule as a tree, and the smallest change, for those who hold the secret key."""
    return [
        {
            "popup": one.popup,
            "version": one.version,
            "eligible": one.failed is None,
            "failed": one.failed,
            "gates": [
                {"gate": gate.gate, "passed": gate.passed, "operand": gate.operand, "seen": gate.seen}
                for gate in one.gates
            ],
            "rule": _rule_json(one.rule),
            "changes": [
                {"gate": each.gate, "seen": each.seen, "wanted": each.wanted, "more": each.more, "from": each.at_ms}
                for each in changes(one, str)
            ],
        }
        for one in examinations
    ]


def _rule_json(node: TracedGroup | TracedCondition) -> dict[str, Any]:
    if isinstance(node, TracedGroup):
        return {node.kind: [_rule_json(one) for one in node.nodes], "passed": node.passes}
    use = node.use
    return {
        "condition": use.condition.name,
        "params": dict(use.params),
        "seen": node.seen,
        "holds": node.holds,
        "passed": node.passes,
    }


def _corners(popups: LivePopups) -> dict[str, Any]:
    """The path of what draws tabs and buttons, where any popup of the shop stands beside or in the page; and whether
    one has a place in it, of which the tag is to know also where nothing may be shown or is live."""
    if not (popups.stands_beside or popups.stands_in_page):
        return {}
    return {"corners": script_url("runtime/corners.js"), **({"places": True} if popups.stands_in_page else {})}
