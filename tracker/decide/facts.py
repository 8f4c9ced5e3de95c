"""The only reader between the database and the engine: one visitor's context, in a handful of lookups by key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import to_ms
from tracker.contacts.models import VisitorContact
from tracker.decide.context import CartFacts, Context, Page, PopupHistory, Referral, VisitorFacts
from tracker.decide.published import Published
from tracker.events.model import PageContext
from tracker.events.pages import page_type, path_of
from tracker.popups.models import Impression
from tracker.sessions.commerce import cart_from_row, latest_carts
from tracker.sessions.models import Session, Visitor
from tracker.shops.settings import ShopSettings

MOST_IMPRESSIONS = 500
"""Read back per visitor; caps with a longer memory than this many impressions do not exist."""


def build_context(
    session: DbSession,
    settings: ShopSettings,
    *,
    visitor_id: int,
    session_id: int,
    page: PageContext,
    popups: Mapping[str, Published],
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
    seen = _impressions(session, visitor_id, contact_id)
    return Context(
        now_ms=now_ms,
        timezone=settings["timezone"],
        page=_page(page),
        cart=_cart(session, visitor_id),
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
        blocking_shown_in_session=_blocking_shown(seen, session_id, popups),
        blocking_per_session=settings["popups.per_session"],
        history=_history(seen, session_id, popups.values()),
    )


def _page(page: PageContext) -> Page:
    return Page(page.url, path_of(page.url), page_type(page.page_type, page.url), page.product, page.category)


def _cart(session: DbSession, visitor_id: int) -> CartFacts:
    cart = cart_from_row(latest_carts(session.connection(), {visitor_id}).get(visitor_id))
    if cart.state == "ordered":
        return CartFacts()
    item_ids = frozenset(item.item_id for item in cart.items)
    return CartFacts(cart.value_minor, cart.currency, cart.item_count, item_ids)


def _impressions(session: DbSession, visitor_id: int, contact_id: int | None) -> list[Any]:
    """What this browser saw, and where the contact is known, what their other browsers did."""
    if not visitor_id:
        return []
    whose = [Impression.visitor_id == visitor_id]
    if contact_id is not None:
        others = select(VisitorContact.visitor_id).where(VisitorContact.contact_id == contact_id)
        whose += [Impression.contact_id == contact_id, Impression.visitor_id.in_(others)]
    columns = (
        Impression.popup_id,
        Impression.session_id,
        Impression.shown_at,
        Impression.dismissed_at,
        Impression.submitted_at,
    )
    statement = select(*columns).where(or_(*whose)).order_by(Impression.shown_at.desc()).limit(MOST_IMPRESSIONS)
    return list(session.execute(statement))


def _history(seen: list[Any], session_id: int, popups: Collection[Published]) -> dict[str, PopupHistory]:
    history = {}
    for popup in popups:
        rows = [row for row in seen if row.popup_id == popup.id]
        if not rows:
            continue
        dismissed = [to_ms(row.dismissed_at) for row in rows if row.dismissed_at]
        history[popup.public_id] = PopupHistory(
            shown_at=tuple(to_ms(row.shown_at) for row in rows),
            shown_in_session=sum(1 for row in rows if row.session_id == session_id),
            last_dismissed_at=max(dismissed, default=None),
            is_submitted=any(row.submitted_at for row in rows),
        )
    return history


def _blocking_shown(seen: list[Any], session_id: int, popups: Mapping[str, Published]) -> int:
    bars = {popup.id for popup in popups.values() if not popup.candidate.is_blocking}
    return sum(1 for row in seen if row.session_id == session_id and row.popup_id not in bars)
