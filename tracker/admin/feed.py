"""The visits of a shop, newest first, with what the feed says of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.contacts.models import Capture, VisitorContact
from tracker.db import db
from tracker.popups.models import Impression
from tracker.sessions.models import Cart, Order, Session, Visitor
from tracker.shops.models import Shop

PAGE_LENGTH = 50
PRESENT = dt.timedelta(minutes=5)
"""Whoever did something within this time counts as being in the shop now."""


@dataclass(frozen=True)
class Row:
    """One visit as the feed shows it."""

    session: Session
    visitor: Visitor
    cart: Cart | None
    has_order: bool
    has_contact: bool
    has_partial: bool
    popups_seen: int
    is_present: bool


@dataclass(frozen=True)
class Filter:
    """What the feed leaves out, and where it begins."""

    bots: bool = False
    before: dt.datetime | None = None


def visits(shop: Shop, what: Filter, now: dt.datetime) -> list[Row]:
    """A page of visits, the one active last first."""
    query = (
        select(Session, Visitor, Cart)
        .join(Visitor, Visitor.id == Session.visitor_id)
        .outerjoin(Cart, Cart.session_id == Session.id)
        .where(Session.shop_id == shop.id)
        .order_by(Session.last_at.desc(), Session.id.desc())
        .limit(PAGE_LENGTH)
    )
    if not what.bots:
        query = query.where(Session.is_bot.is_(False))
    if what.before is not None:
        query = query.where(Session.last_at < what.before)
    return _with_the_rest([(one, visitor, cart) for one, visitor, cart in db.session.execute(query)], now)


def visits_of(visitor_ids: Sequence[int], now: dt.datetime, limit: int = PAGE_LENGTH) -> list[Row]:
    """The visits of these browsers, newest first. Whoever calls has made sure that they are the shop's."""
    query = (
        select(Session, Visitor, Cart)
        .join(Visitor, Visitor.id == Session.visitor_id)
        .outerjoin(Cart, Cart.session_id == Session.id)
        .where(Session.visitor_id.in_(visitor_ids))
        .order_by(Session.last_at.desc())
        .limit(limit)
    )
    return _with_the_rest([(one, visitor, cart) for one, visitor, cart in db.session.execute(query)], now)


def present_count(shop: Shop, now: dt.datetime) -> int:
    """How many people are in the shop now."""
    count = select(func.count(Session.visitor_id.distinct())).where(
        Session.shop_id == shop.id, Session.is_bot.is_(False), Session.last_at > now - PRESENT
    )
    return db.session.scalar(count) or 0


def _with_the_rest(found: list[tuple[Session, Visitor, Cart | None]], now: dt.datetime) -> list[Row]:
    sessions = [session.id for session, _visitor, _cart in found]
    visitors = [visitor.id for _session, visitor, _cart in found]
    counts = db.session.execute(
        select(Impression.session_id, func.count())
        .where(Impression.session_id.in_(sessions))
        .group_by(Impression.session_id)
    )
    seen = {session_id: count for session_id, count in counts}
    known = set(db.session.scalars(select(VisitorContact.visitor_id).where(VisitorContact.visitor_id.in_(visitors))))
    partial = set(
        db.session.scalars(
            select(Capture.visitor_id).where(Capture.visitor_id.in_(visitors), Capture.status == "partial")
        )
    )
    ordered = set(db.session.scalars(select(Order.session_id).where(Order.session_id.in_(sessions))))
    return [
        Row(
            session=session,
            visitor=visitor,
            cart=cart,
            has_order=session.id in ordered,
            has_contact=visitor.id in known,
            has_partial=visitor.id in partial,
            popups_seen=seen.get(session.id, 0),
            is_present=session.last_at > now - PRESENT,
        )
        for session, visitor, cart in found
    ]
