"""Why each live popup may or may not be shown to a visitor: the engine's gates put into words.

The same for what would be decided now, for what was decided once, for the panel on the shop's page and for the API.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import from_ms
from tracker.decide.changes import changes, say_seen
from tracker.decide.condition import CONDITIONS, Change
from tracker.decide.examining import Examination, GateResult, examine
from tracker.decide.explain_words import BEFORE_RULE, GATE_WORDS, MOMENTS
from tracker.decide.facts import read_context
from tracker.decide.published import PublishedPopups
from tracker.decide.rule_words import say_condition, summarise
from tracker.decide.rules import TracedCondition, TracedGroup
from tracker.events.model import PageContext
from tracker.phrases import N_, Say
from tracker.popups.models import Popup
from tracker.sessions import event_store
from tracker.sessions.models import Session
from tracker.shops.settings import ShopSettings

GROUP_WORDS = {
    ("all", True): N_("all of these"),
    ("any", True): N_("at least one of these"),
    ("none", True): N_("none of these"),
    ("all", False): N_("not all of these"),
    ("any", False): N_("none of these"),
    ("none", False): N_("at least one of these"),
}
"""What a group asks for, by its kind and whether it has to hold."""

Clock = Callable[[int], str]
"""Writes a moment in milliseconds as people read it."""


def utc_clock(at_ms: int) -> str:
    """ "2026-03-02 12:00 UTC"."""
    return f"{from_ms(at_ms):%Y-%m-%d %H:%M} UTC"


def clock_of(timezone: str) -> Clock:
    """The clock of a shop: "2026-03-02 13:00 CET". UTC where the machine does not know the time zone."""
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        return utc_clock
    return lambda at_ms: f"{from_ms(at_ms).astimezone(zone):%Y-%m-%d %H:%M %Z}"


@dataclass(frozen=True)
class ExplainedGate:
    """One gate in words: what it asks, whether it held, what it wanted and what it saw."""

    words: str
    passed: bool
    wanted: str
    seen: str
    gate: str = ""

    @property
    def is_condition(self) -> bool:
        """Whether it is of the rule, which is also told as a tree."""
        return self.gate in CONDITIONS


@dataclass(frozen=True)
class ExplainedNode:
    """One condition of a rule or one group of them, in words. `passes`: whether it was as the rule wants it."""

    words: str
    passes: bool
    seen: str = ""
    nodes: tuple[ExplainedNode, ...] = ()

    @property
    def is_group(self) -> bool:
        return bool(self.nodes)


@dataclass(frozen=True)
class Explanation:
    """One live popup and this visitor: whether it may be shown, every gate, and what would have to be otherwise."""

    popup: str
    name: str
    is_eligible: bool
    gates: tuple[ExplainedGate, ...]
    version: int = 0
    rule: ExplainedNode | None = None
    """None where the popup is for everybody."""
    changes: tuple[str, ...] = ()

    @property
    def failed(self) -> ExplainedGate | None:
        """The first gate that stopped it."""
        return next((gate for gate in self.gates if not gate.passed), None)

    @property
    def before(self) -> tuple[ExplainedGate, ...]:
        """The gates that are asked before the rule."""
        return tuple(gate for gate in self.gates if gate.gate in BEFORE_RULE)

    @property
    def after(self) -> tuple[ExplainedGate, ...]:
        """The gates that are asked after it: what has been seen and sent."""
        return tuple(gate for gate in self.gates if not gate.is_condition and gate.gate not in BEFORE_RULE)


def explain_session(
    session: DbSession,
    settings: ShopSettings,
    popups: PublishedPopups,
    session_id: int,
    now_ms: int,
    translate: Say,
    clock: Clock = utc_clock,
) -> list[Explanation]:
    """Every live popup of the session's shop, as if its visitor were on the page they saw last."""
    visit = session.get(Session, session_id)
    if visit is None:
        return []
    published = popups.of_shop(session, visit.shop_id)
    context = read_context(
        session.connection(),
        settings,
        shop_id=visit.shop_id,
        visitor_id=visit.visitor_id,
        session_id=visit.id,
        page=_last_page(session, visit),
        popups=published,
        now_ms=now_ms,
        may_personalise=True,
        is_crawler=False,
    )
    return explain_examinations(session, visit.shop_id, examine(context, published.program), translate, clock)


def explain_examinations(
    session: DbSession,
    shop_id: int,
    examinations: Sequence[Examination],
    translate: Say,
    clock: Clock = utc_clock,
) -> list[Explanation]:
    """Examinations of this shop's popups in words, in its own order."""
    rows = session.execute(select(Popup.public_id, Popup.name).where(Popup.shop_id == shop_id))
    names = {public_id: name for public_id, name in rows}
    return [_explanation(one, names, translate, clock) for one in examinations]


def say_change(change: Change, translate: Say, clock: Clock = utc_clock) -> str:
    """ "Cart value: 12.50 EUR → at least 50.00 EUR (37.50 more)"."""
    more = [change.more] if change.more else []
    if change.at_ms is not None:
        more.append(translate(N_("from {moment}")).format(moment=clock(change.at_ms)))
    what = change.what or translate(GATE_WORDS.get(change.gate, change.gate))
    words = f"{what}: {change.seen} → {change.wanted}"
    return f"{words} ({', '.join(more)})" if more else words


def _last_page(session: DbSession, visit: Session) -> PageContext:
    views = event_store.of_visits(session, [visit.id], ["page_view"], most=1, newest_first=True)
    return PageContext(url=views[0].url if views and views[0].url else visit.landing_url, language=visit.language)


def _explanation(one: Examination, names: dict[str, str], translate: Say, clock: Clock) -> Explanation:
    return Explanation(
        one.popup,
        names.get(one.popup, ""),
        one.failed is None,
        tuple(_gate(gate, translate, clock) for gate in one.gates),
        one.version,
        _node(one.rule, translate) if one.rule.nodes else None,
        tuple(say_change(change, translate, clock) for change in changes(one, translate)),
    )


def _node(node: TracedCondition | TracedGroup, translate: Say) -> ExplainedNode:
    if isinstance(node, TracedGroup):
        words = translate(GROUP_WORDS[node.kind, node.is_wanted])
        return ExplainedNode(words, node.passes, nodes=tuple(_node(one, translate) for one in node.nodes))
    words = say_condition(node.use, translate)
    return ExplainedNode(words, node.passes, say_seen(node.use.condition, node.seen, translate))


def _gate(gate: GateResult, translate: Say, clock: Clock) -> ExplainedGate:
    if gate.gate in CONDITIONS:
        words = summarise({"condition": gate.gate, "params": gate.operand}, translate)
        return ExplainedGate(words, gate.passed, "", _say(gate.seen, translate), gate.gate)
    wanted, seen = gate.operand, gate.seen
    if gate.gate in MOMENTS:
        wanted, seen = clock(wanted), clock(seen)
    words = translate(GATE_WORDS.get(gate.gate, gate.gate))
    return ExplainedGate(words, gate.passed, _say(wanted, translate), _say(seen, translate), gate.gate)


def _say(value: Any, translate: Say) -> str:
    if isinstance(value, bool):
        return translate(N_("yes")) if value else translate(N_("no"))
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "–"
    return translate(str(value)) if value not in (None, "") else "–"
