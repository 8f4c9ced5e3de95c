"""One visitor's whole context. What only some rules ask for is read only where a live rule does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import to_ms
from tracker.contacts.models import VisitorContact
from tracker.countries import country_of_zone
from tracker.decide.context import UNKNOWN_DEVICE, Context, Device, Page, Place, Referral, VisitorFacts
from tracker.decide.experiments import SHOP
from tracker.decide.facts.answers import read_answers
from tracker.decide.facts.asking import Asking
from tracker.decide.facts.cart import read_cart
from tracker.decide.facts.history import (
    history_of,
    read_held_out,
    read_impressions,
    read_plays,
    whole_history,
    with_plays,
)
from tracker.decide.facts.limits import shop_limits
from tracker.decide.facts.orders import read_orders
from tracker.decide.facts.person import read_allowed, read_arms, read_unit
from tracker.decide.facts.viewed import read_viewed
from tracker.decide.published import LivePopups
from tracker.events.model import PageContext
from tracker.events.pages import page_type, path_of
from tracker.sessions.models import Session, Visitor
from tracker.shops.settings import ShopSettings

READERS: Mapping[str, Callable[[Asking], Any]] = {
    "cart": read_cart,
    "orders": read_orders,
    "viewed": read_viewed,
    "answers": read_answers,
}
"""The families that conditions name in `facts`: each fills the field of `Context` that has its name. Two more are no
fields of their own: `plays` (in `history`) and `allowed` (in `visitor`)."""


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
    device: Device = UNKNOWN_DEVICE,
    country: str = "",
) -> Context:
    """Everything the engine may know about this visitor now. Unknown ids give the facts of a first-time visitor.

    `device` and `country` are what asks at this moment; they count where no session is stored that knows its own.
    """
    visit = session.get(Session, session_id) if session_id else None
    visitor = session.get(Visitor, visitor_id) if visitor_id else None
    contact_id = session.scalar(select(VisitorContact.contact_id).where(VisitorContact.visitor_id == visitor_id))
    asking = Asking(session, settings, visitor_id, visitor, visit, contact_id, page, now_ms)
    experiments = _experiments(popups, settings)
    seen = read_impressions(asking)
    if experiments:
        # Whoever is held out is not to come to that moment more often than those who are shown something.
        seen = sorted([*seen, *read_held_out(asking)], key=lambda row: row.shown_at, reverse=True)
    history = history_of(seen, session_id, popups.shelf.public_ids)
    if "plays" in popups.program.facts:
        history = with_plays(history, read_plays(asking), popups.shelf.public_ids)
    unit = read_unit(asking)
    timezone = (visit.timezone if visit else "") or page.timezone
    return Context(
        now_ms=now_ms,
        timezone=settings["timezone"],
        unit=unit,
        page=Page(
            url=page.url,
            path=path_of(page.url),
            type=page_type(page.page_type, page.url),
            product=page.product,
            category=page.category,
            properties=page.properties,
            language=page.page_language,
        ),
        visitor=VisitorFacts(
            session_count=max(visitor.session_count, 1) if visitor else 1,
            page_count=max(visit.page_count, 1) if visit else 1,
            pages_ever=max(visitor.page_count, 1) if visitor else 1,
            engaged_ms=visit.engaged_ms if visit else 0,
            scrolled=visit.scrolled if visit else 0,
            first_seen_at=to_ms(visitor.first_seen_at) if visitor else None,
            is_contact=contact_id is not None,
            allowed=read_allowed(asking) if "allowed" in popups.program.facts else frozenset(),
            is_crawler=is_crawler,
            properties=(visitor.properties if visitor else None) or {},
        ),
        device=Device(visit.device, visit.browser, visit.os, page.viewport_width or visit.viewport_width)
        if visit
        else replace(device, width=page.viewport_width),
        place=Place((visit.country if visit else country) or country_of_zone(timezone), timezone),
        language=page.language,
        referral=Referral(visit.channel, visit.referrer, visit.utm or {}, visit.landing_url, path_of(visit.landing_url))
        if visit
        else Referral(),
        may_personalise=may_personalise,
        history=history,
        groups=history_of(seen, session_id, popups.shelf.groups),
        blocking=whole_history([row for row in seen if row.popup_id in popups.shelf.blocking], session_id),
        limits=shop_limits(settings),
        dry=popups.dry,
        given_away=popups.given_away,
        arms=read_arms(asking, unit, experiments),
        **{family: READERS[family](asking) for family in popups.program.facts if family in READERS},
    )


def _experiments(popups: LivePopups, settings: ShopSettings) -> list[str]:
    """Those that this shop's people take part in now."""
    names = [one.arms.experiment for one in popups.program.candidates if one.arms is not None]
    return [*names, SHOP] if settings["popups.holdout_percent"] else names
