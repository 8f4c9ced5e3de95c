"""One visitor's whole context. What only some rules ask for is read only where a live rule does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from tracker.contacts.models import VisitorContact
from tracker.decide.context import Context, Page, Referral, ShopLimits, VisitorFacts
from tracker.decide.facts.asking import Asking
from tracker.decide.facts.cart import read_cart
from tracker.decide.facts.history import history_of, read_impressions, whole_history
from tracker.decide.published import LivePopups
from tracker.events.model import PageContext
from tracker.events.pages import page_type, path_of
from tracker.sessions.models import Session, Visitor
from tracker.shops.settings import ShopSettings

READERS: Mapping[str, Callable[[Asking], Any]] = {"cart": read_cart}
"""The families that conditions name in `facts`: each fills the field of `Context` that has its name."""


def build_context(
    session: DbSession,
    settings: ShopSettings,
    *,
    visitor_id: int,
    session_id: int,
    page: PageContext,
    popups: LivePopups,
    now_ms: int,
    may_personalise: bool,
    is_crawler: bool,
    device: str = "",
) -> Context:
    """Everything the engine may know about this visitor now. Unknown ids give the facts of a first-time visitor.

    `device` is what asks at this moment; it counts where no session is stored that knows its own.
    """
    visit = session.get(Session, session_id) if session_id else None
    visitor = session.get(Visitor, visitor_id) if visitor_id else None
    contact_id = session.scalar(select(VisitorContact.contact_id).where(VisitorContact.visitor_id == visitor_id))
    asking = Asking(session, settings, visitor_id, visitor, visit, contact_id, page, now_ms)
    seen = read_impressions(asking)
    return Context(
        now_ms=now_ms,
        timezone=settings["timezone"],
        page=Page(page.url, path_of(page.url), page_type(page.page_type, page.url), page.product, page.category),
        visitor=VisitorFacts(
            session_count=max(visitor.session_count, 1) if visitor else 1,
            page_count=max(visit.page_count, 1) if visit else 1,
            is_contact=contact_id is not None,
            is_crawler=is_crawler,
        ),
        device=visit.device if visit else device,
        language=page.language,
        referral=Referral(visit.channel, visit.referrer, visit.utm or {}) if visit else Referral(),
        may_personalise=may_personalise,
        history=history_of(seen, session_id, popups.shelf.public_ids),
        groups=history_of(seen, session_id, popups.shelf.groups),
        blocking=whole_history([row for row in seen if row.popup_id in popups.shelf.blocking], session_id),
        limits=ShopLimits(
            per_session=settings["popups.per_session"],
            window_count=settings["popups.window_count"] or None,
            window_hours=settings["popups.window_hours"],
            rest_minutes=settings["popups.rest_minutes"],
        ),
        **{family: READERS[family](asking) for family in popups.program.facts},
    )
