"""Why each live popup may or may not be shown to a visitor now: the same engine, its gates put into words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import from_ms
from tracker.decide.condition import CONDITIONS
from tracker.decide.engine import Examination, GateResult, examine
from tracker.decide.explain_words import GATE_WORDS, MOMENTS
from tracker.decide.facts import build_context
from tracker.decide.published import PublishedPopups
from tracker.decide.rules import summarise
from tracker.events.model import PageContext
from tracker.phrases import N_
from tracker.popups.models import Popup
from tracker.sessions.models import Session, StoredEvent
from tracker.shops.settings import ShopSettings


@dataclass(frozen=True)
class ExplainedGate:
    """One gate in words: what it asks, whether it held, what it wanted and what it saw."""

    words: str
    passed: bool
    wanted: str
    seen: str


@dataclass(frozen=True)
class Explanation:
    """One live popup and this visitor: whether it may be shown, and every gate up to the first that failed."""

    popup: str
    name: str
    is_eligible: bool
    gates: tuple[ExplainedGate, ...]


def explain_session(
    session: DbSession,
    settings: ShopSettings,
    popups: PublishedPopups,
    session_id: int,
    now_ms: int,
    translate: Callable[[str], str],
) -> list[Explanation]:
    """Every live popup of the session's shop, as if its visitor were on the page they saw last."""
    visit = session.get(Session, session_id)
    if visit is None:
        return []
    published = popups.of_shop(session, visit.shop_id)
    context = build_context(
        session,
        settings,
        visitor_id=visit.visitor_id,
        session_id=visit.id,
        page=_last_page(session, visit),
        popups=published,
        now_ms=now_ms,
        may_personalise=True,
        is_crawler=False,
    )
    return explain_examinations(session, visit.shop_id, examine(context, published.program), translate)


def explain_examinations(
    session: DbSession, shop_id: int, examinations: Sequence[Examination], translate: Callable[[str], str]
) -> list[Explanation]:
    """Examinations of this shop's popups in words, in its own order."""
    rows = session.execute(select(Popup.public_id, Popup.name).where(Popup.shop_id == shop_id))
    names = {public_id: name for public_id, name in rows}
    return [_explanation(one, names, translate) for one in examinations]


def _last_page(session: DbSession, visit: Session) -> PageContext:
    url = session.scalar(
        select(StoredEvent.url)
        .where(StoredEvent.session_id == visit.id, StoredEvent.name == "page_view")
        .order_by(StoredEvent.at.desc())
        .limit(1)
    )
    return PageContext(url=url or visit.landing_url, language=visit.language)


def _explanation(one: Examination, names: dict[str, str], translate: Callable[[str], str]) -> Explanation:
    gates = tuple(_gate(gate, translate) for gate in one.gates)
    return Explanation(one.popup, names.get(one.popup, ""), one.failed is None, gates)


def _gate(gate: GateResult, translate: Callable[[str], str]) -> ExplainedGate:
    if gate.gate in CONDITIONS:
        words = summarise({"condition": gate.gate, "params": gate.operand}, translate)
        return ExplainedGate(words, gate.passed, "", _say(gate.seen, translate))
    wanted, seen = gate.operand, gate.seen
    if gate.gate in MOMENTS:
        wanted, seen = f"{from_ms(wanted):%Y-%m-%d %H:%M} UTC", f"{from_ms(seen):%Y-%m-%d %H:%M} UTC"
    words = translate(GATE_WORDS[gate.gate])
    return ExplainedGate(words, gate.passed, _say(wanted, translate), _say(seen, translate))


def _say(value: Any, translate: Callable[[str], str]) -> str:
    if isinstance(value, bool):
        return translate(N_("yes")) if value else translate(N_("no"))
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "–"
    return translate(str(value)) if value not in (None, "") else "–"
