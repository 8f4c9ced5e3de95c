"""Orders: who told them, whether the shop's own server agrees, and what became of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from tracker.admin.access import shop_view
from tracker.admin.addresses import address_of
from tracker.clock import from_ms, now, to_ms
from tracker.contacts.models import Contact, OrderContact, VisitorContact
from tracker.db import db
from tracker.sessions.models import Order
from tracker.shops.models import Shop, ShopConnection

blueprint = Blueprint("orders", __name__, url_prefix="/shops/<key>/orders")

PAGE_LENGTH = 50
SHARE_DAYS = 30

_BEFORE = re.compile(r"(\d{1,15})-(\d{1,18})")


@dataclass(frozen=True)
class Share:
    """How many of the orders of the last days the shop's own server has told."""

    orders: int
    confirmed: int

    @property
    def percent(self) -> int:
        return self.confirmed * 100 // self.orders if self.orders else 0


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    which = request.args.get("which", "")
    before = _BEFORE.fullmatch(request.args.get("before", ""))
    found = list(db.session.scalars(_query(shop, which, before)))
    last = found[-1] if len(found) == PAGE_LENGTH else None
    share = share_confirmed(shop, now())
    return render_template(
        "admin/orders/index.html",
        orders=found,
        buyers=_buyers(shop, found),
        which=which if which in _FILTERS else "",
        before=before is not None,
        older=f"{to_ms(last.placed_at)}-{last.id}" if last else None,
        share=share,
        share_days=SHARE_DAYS,
        is_told=share.confirmed > 0 or is_connected(shop),
    )


def is_corrected() -> ColumnElement[bool]:
    """Orders of which the page said something else than the shop."""
    differs = or_(Order.told_value_minor != Order.value_minor, Order.told_currency != Order.currency)
    return and_(Order.confirmed_at.is_not(None), Order.told_value_minor.is_not(None), differs)


_FILTERS: dict[str, ColumnElement[bool]] = {
    "browser": Order.confirmed_at.is_(None),
    "corrected": is_corrected(),
    "returned": or_(Order.status.in_(("cancelled", "refunded")), Order.refunded_minor > 0),
}


def share_confirmed(shop: Shop, at: dt.datetime) -> Share:
    """Of the orders of the last days, test orders left out."""
    confirmed = func.coalesce(func.sum(case((Order.confirmed_at.is_not(None), 1), else_=0)), 0)
    row = db.session.execute(
        select(func.count(), confirmed).where(
            Order.shop_id == shop.id, Order.placed_at > at - dt.timedelta(days=SHARE_DAYS), Order.status != "test"
        )
    ).one()
    return Share(int(row[0]), int(row[1]))


def is_connected(shop: Shop) -> bool:
    """Whether a shop system may tell orders by webhook."""
    return (
        db.session.scalar(select(ShopConnection.system).where(ShopConnection.shop_id == shop.id).limit(1)) is not None
    )


def _query(shop: Shop, which: str, before: re.Match[str] | None) -> Select[Order]:
    """Newest first."""
    query = select(Order).where(Order.shop_id == shop.id).order_by(Order.placed_at.desc(), Order.id.desc())
    if which in _FILTERS:
        query = query.where(_FILTERS[which])
    if before is not None and int(before[1]) < 10**14:
        at = from_ms(int(before[1]))
        query = query.where(or_(Order.placed_at < at, and_(Order.placed_at == at, Order.id < int(before[2]))))
    return query.limit(PAGE_LENGTH)


def _buyers(shop: Shop, orders: Sequence[Order]) -> dict[int, tuple[str, str]]:
    """Order id → (contact's public id, address): by the address of the order, else by the visitor's."""
    by_order = (
        select(OrderContact.order_id, Contact)
        .join(Contact, Contact.id == OrderContact.contact_id)
        .where(OrderContact.order_id.in_([one.id for one in orders]))
    )
    by_visitor = (
        select(VisitorContact.visitor_id, Contact)
        .join(Contact, Contact.id == VisitorContact.contact_id)
        .where(VisitorContact.visitor_id.in_({one.visitor_id for one in orders if one.visitor_id is not None}))
    )
    told = {order_id: contact for order_id, contact in db.session.execute(by_order)}
    known = {visitor_id: contact for visitor_id, contact in db.session.execute(by_visitor)}
    found = {one.id: told.get(one.id) or known.get(one.visitor_id or 0) for one in orders}
    return {order_id: (contact.public_id, address_of(shop, contact)) for order_id, contact in found.items() if contact}
