"""Why a popup shows, or not: the share of visits that each gate stopped, over time, with visits as examples."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask_babel import gettext
from flask_babel import gettext as _

from tracker.admin.access import owned, shop_view
from tracker.admin.chart import chart
from tracker.admin.figures import Day
from tracker.admin.names import popup_names, popup_numbers
from tracker.admin.past_decisions import Filter, Found, find_decisions
from tracker.clock import now
from tracker.db import db
from tracker.decide.condition import CONDITIONS
from tracker.decide.explain_words import GATE_WORDS
from tracker.decide.rule_words import say_condition
from tracker.decide.rules import compile_rule, uses_of
from tracker.decide.withheld import withheld_words
from tracker.insight.gates import ALLOWED, SHOWN, WITHHELD, GateDay, gate_days, order_of, progress
from tracker.phrases import N_
from tracker.popups.document import DocumentError
from tracker.popups.models import Popup
from tracker.popups.publish import in_force
from tracker.shops.models import Shop
from tracker.speech import say

blueprint = Blueprint("popup_why", __name__, url_prefix="/shops/<key>/popups/<popup>/why")

SPANS = (7, 30, 90)
USUAL_SPAN = 30
MOST_EXAMPLES = 30


@dataclass(frozen=True)
class Stage:
    """One bar: how many visits came no further than this."""

    gate: str
    words: str
    kind: str
    """`stopped`, `allowed`, `withheld` or `shown`."""
    visits: int
    share: int
    """Of a hundred visits."""


@dataclass(frozen=True)
class Funnel:
    """All visits in which the popup was live, by where they stopped; those that came furthest last."""

    total: int
    stages: list[Stage]

    @property
    def allowed(self) -> int:
        """Visits in which it could be shown."""
        return sum(one.visits for one in self.stages if one.kind != "stopped")

    @property
    def shown(self) -> int:
        return sum(one.visits for one in self.stages if one.kind == "shown")

    @property
    def worst(self) -> Stage | None:
        """What stopped the most."""
        stopped = [one for one in self.stages if one.kind != "shown"]
        return max(stopped, key=lambda one: one.visits, default=None)


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop, popup: str) -> str:
    found = owned(shop, Popup, public_id=popup)
    span = _span()
    first, last = _days(span)
    rows = gate_days(db.session.connection(), found.id, first, last)
    return render_template(
        "admin/why/popup.html",
        popup=found,
        span=span,
        spans=SPANS,
        funnel=funnel(found, rows),
        chart=chart(_by_day(rows, first, span)),
        label_every=max(1, span // 7),
    )


@blueprint.get("/examples")
@shop_view(role="viewer")
def examples(shop: Shop, popup: str) -> str:
    found = owned(shop, Popup, public_id=popup)
    gate, span = request.args.get("gate", "")[:48], _span()
    rows = [one for one in gate_days(db.session.connection(), found.id, *_days(span)) if one.gate == gate]
    ids = [one.example for one in rows[::-1][:MOST_EXAMPLES]]
    return render_template(
        "admin/why/examples.html",
        popup=found,
        span=span,
        words=_words(gate, _rule_words(found)),
        visits=sum(one.visits for one in rows),
        found=find_decisions(shop, Filter(ids=ids)) if ids else Found([], ""),
        names=popup_names(shop),
        numbers=popup_numbers(shop),
        withheld_words=lambda reason: withheld_words(reason, say),
    )


def funnel(popup: Popup, rows: Sequence[GateDay]) -> Funnel:
    """The figures as bars, in the order in which the gates are asked."""
    visits: Counter[str] = Counter()
    for row in rows:
        visits[row.gate] += row.visits
    total = sum(visits.values())
    version = in_force(popup)
    order = order_of(version.document.get("rule")) if version else {}
    said = _rule_words(popup)
    stages = [
        Stage(gate, _words(gate, said), _kind(gate), count, round(count * 100 / total))
        for gate, count in sorted(visits.items(), key=lambda one: (_rank(one[0], order), one[0]))
    ]
    return Funnel(total, stages)


def _rank(gate: str, order: Mapping[str, int]) -> int:
    ends = {"allowed": 1, "withheld": 2, "shown": 3}
    kind = _kind(gate)
    return progress(None, order) + ends[kind] if kind in ends else progress(gate, order)


def _kind(gate: str) -> str:
    if gate.startswith(WITHHELD):
        return "withheld"
    return {SHOWN: "shown", ALLOWED: "allowed"}.get(gate, "stopped")


def _words(gate: str, said: Mapping[str, str]) -> str:
    if gate == SHOWN:
        return str(_("it was shown"))
    if gate == ALLOWED:
        return str(_("it could be shown, but none of its triggers fired"))
    if gate.startswith(WITHHELD):
        reason = withheld_words(gate.removeprefix(WITHHELD), say)
        return str(_("it was held back in the page: %(reason)s", reason=reason))
    if gate in said:
        return said[gate]
    condition = CONDITIONS.get(gate)
    return str(gettext(condition.label if condition else GATE_WORDS.get(gate, gate)))


def _rule_words(popup: Popup) -> dict[str, str]:
    """What the version in force asks for, by condition; several of one kind in one sentence."""
    version = in_force(popup)
    try:
        uses = uses_of(compile_rule(version.document.get("rule") if version else None))
    except DocumentError:
        uses = []
    found: dict[str, list[str]] = {}
    for use, is_wanted in uses:
        words = say_condition(use, say)
        found.setdefault(use.condition.name, []).append(words if is_wanted else _("not: %(rule)s", rule=words))
    return {name: f" {gettext(N_('or'))} ".join(dict.fromkeys(words)) for name, words in found.items()}


def _span() -> int:
    asked = request.args.get("days", type=int)
    return asked if asked in SPANS else USUAL_SPAN


def _days(span: int) -> tuple[dt.date, dt.date]:
    today = now().date()
    return today - dt.timedelta(days=span - 1), today


def _by_day(rows: Sequence[GateDay], first: dt.date, span: int) -> list[Day]:
    """Visits, and those of them that saw it, of each day: the chart draws the second inside the first."""
    visits: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    for row in rows:
        visits[row.day] += row.visits
        shown[row.day] += row.visits if row.gate == SHOWN else 0
    days = [first + dt.timedelta(days=number) for number in range(span)]
    return [Day(day, visits[day.isoformat()], shown[day.isoformat()]) for day in days]
