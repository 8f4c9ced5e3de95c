"""One visitor's whole context, of what was read of them and what their page tells. Pure but for `read_context`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from tracker.countries import country_of_zone
from tracker.decide.context import (
    UNKNOWN_DEVICE,
    Answered,
    CartFacts,
    Context,
    Device,
    OrderFacts,
    Page,
    Place,
    Referral,
    Viewed,
    VisitorFacts,
)
from tracker.decide.facts.asking import Asking, VisitorRow, VisitRow
from tracker.decide.facts.history import history_of, whole_history, with_plays
from tracker.decide.facts.limits import shop_limits
from tracker.decide.facts.read import read
from tracker.decide.facts.viewed import viewed_by
from tracker.decide.published import LivePopups
from tracker.events.model import PageContext
from tracker.events.pages import page_type, path_of
from tracker.shops.settings import ShopSettings

NO_CART, NO_ORDERS, NOTHING_VIEWED, NO_REFERRAL = CartFacts(), OrderFacts(), Viewed(), Referral()
NOTHING_ANSWERED: Mapping[str, Mapping[str, Answered]] = {}


def asking_of(
    settings: ShopSettings, popups: LivePopups, *, shop_id: int, visitor_id: int, session_id: int, now_ms: int
) -> Asking:
    """Whom a decision about these popups is for, before anything is read of them."""
    return Asking(shop_id, settings["currency"], visitor_id, session_id, now_ms, popups.wanted(settings))


def read_context(
    connection: Connection,
    settings: ShopSettings,
    *,
    shop_id: int,
    visitor_id: int,
    session_id: int,
    page: PageContext,
    popups: LivePopups,
    now_ms: int,
    may_personalise: bool,
    is_crawler: bool,
) -> Context:
    """Everything the engine may know about this visitor now."""
    asking = asking_of(settings, popups, shop_id=shop_id, visitor_id=visitor_id, session_id=session_id, now_ms=now_ms)
    read(connection, [asking])
    return build_context(
        asking, settings, page=page, popups=popups, may_personalise=may_personalise, is_crawler=is_crawler
    )


def build_context(
    asking: Asking,
    settings: ShopSettings,
    *,
    page: PageContext,
    popups: LivePopups,
    may_personalise: bool,
    is_crawler: bool,
    device: Device = UNKNOWN_DEVICE,
    country: str = "",
) -> Context:
    """Everything the engine may know about this visitor now, of what was read of them.

    `device` and `country` are what asks at this moment; they count where no session is stored that knows its own.
    """
    visit, found, seen = asking.visit, asking.found, asking.seen
    session_id, shelf = asking.session_id, popups.shelf
    history = history_of(seen, session_id, shelf.public_ids) if seen else {}
    if "plays" in found:
        history = with_plays(history, found["plays"], shelf.public_ids)
    timezone = (visit.timezone if visit else "") or page.timezone
    return Context(
        now_ms=asking.now_ms,
        timezone=settings["timezone"],
        unit=asking.unit,
        page=_page(page),
        cart=found.get("cart", NO_CART),
        orders=found.get("orders", NO_ORDERS),
        viewed=viewed_by(asking, page) if "viewed" in asking.wanted.families else NOTHING_VIEWED,
        visitor=_visitor(asking.visitor, visit, found, is_contact=asking.contact_id is not None, is_crawler=is_crawler),
        device=Device(visit.device, visit.browser, visit.os, page.viewport_width or visit.viewport_width)
        if visit
        else replace(device, width=page.viewport_width),
        place=Place((visit.country if visit else country) or country_of_zone(timezone), timezone),
        language=page.language,
        referral=Referral(visit.channel, visit.referrer, visit.utm or {}, visit.landing_url, path_of(visit.landing_url))
        if visit
        else NO_REFERRAL,
        may_personalise=may_personalise,
        history=history,
        answers=found.get("answers", NOTHING_ANSWERED),
        groups=history_of(seen, session_id, shelf.groups) if seen else {},
        blocking=whole_history([row for row in seen if row.popup_id in shelf.blocking], session_id),
        limits=shop_limits(settings),
        dry=popups.dry,
        given_away=popups.given_away,
        arms=asking.arms,
    )


def _page(page: PageContext) -> Page:
    return Page(
        url=page.url,
        path=path_of(page.url),
        type=page_type(page.page_type, page.url),
        product=page.product,
        category=page.category,
        properties=page.properties,
        language=page.page_language,
    )


def _visitor(
    visitor: VisitorRow | None, visit: VisitRow | None, found: dict[str, Any], *, is_contact: bool, is_crawler: bool
) -> VisitorFacts:
    return VisitorFacts(
        session_count=max(visitor.session_count, 1) if visitor else 1,
        page_count=max(visit.page_count, 1) if visit else 1,
        pages_ever=max(visitor.page_count, 1) if visitor else 1,
        engaged_ms=visit.engaged_ms if visit else 0,
        scrolled=visit.scrolled if visit else 0,
        first_seen_at=visitor.first_seen_at if visitor else None,
        is_contact=is_contact,
        allowed=found.get("allowed", frozenset()),
        is_crawler=is_crawler,
        properties=(visitor.properties if visitor else None) or {},
    )
