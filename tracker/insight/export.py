"""What a shop may take with it: every kind of row as plain JSON, in the order of its key, read in portions.

Times are ISO 8601 in UTC; money is given twice, as an integer of minor units and as a decimal text of major units; ids
are texts; addresses are in the clear. docs/operate.md lists every field.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from tracker.clock import iso
from tracker.contacts.models import Capture, Contact, Detail
from tracker.contacts.suppression import suppressions_of
from tracker.db import db
from tracker.insight.references import (
    consents_of_contacts,
    contact_ids,
    contacts_of_orders,
    order_names,
    orders_by_id,
    pool_ids,
    popup_ids,
    visitor_keys,
    visitors_by_id,
    visitors_of_contacts,
)
from tracker.money import to_major
from tracker.popups.coupon_models import CouponClaim, CouponUse
from tracker.popups.models import Impression, Play, PopupAnswer
from tracker.services import services
from tracker.sessions import event_store
from tracker.sessions.models import Cart, Order, Session

CHUNK = 500

Rows = Iterator[dict[str, Any]]


def export(kind: str, shop_id: int, now: dt.datetime) -> Rows:
    """The shop's rows of one of `KINDS`, newest last."""
    return KINDS[kind](shop_id, now)


def _events(shop_id: int, now: dt.datetime) -> Rows:
    after: bytes | None = None
    while chunk := event_store.portion(db.session(), shop_id, after, CHUNK):
        after = chunk[-1].id
        visitors = visitor_keys(one.visitor_id for one in chunk)
        # Whoever takes the rows may take their time.
        db.session.rollback()
        for one in chunk:
            yield {
                "id": str(uuid.UUID(bytes=one.id)),
                "visitor": visitors.get(one.visitor_id),
                "session": str(one.session_id),
                "name": one.name,
                "source": one.source,
                "at": iso(one.at),
                "device_at": iso(one.device_at),
                "page": one.page,
                "url": one.url,
                "title": one.title,
                "params": one.params,
            }


def _sessions(shop_id: int, now: dt.datetime) -> Rows:
    query = select(Session).where(Session.shop_id == shop_id)
    for chunk in _chunks(query, Session.id):
        visitors = visitors_by_id(one.visitor_id for one in chunk)
        for one in chunk:
            visitor = visitors.get(one.visitor_id)
            yield {
                "id": str(one.id),
                "visitor": visitor.key if visitor else None,
                "is_anonymous": bool(visitor and visitor.is_anonymous),
                "started_at": iso(one.started_at),
                "last_at": iso(one.last_at),
                **_same(
                    one,
                    "event_count page_count engaged_ms landing_url referrer channel utm language timezone device"
                    " browser os viewport_width is_bot",
                ),
            }


def _carts(shop_id: int, now: dt.datetime) -> Rows:
    query = select(Cart).where(Cart.shop_id == shop_id)
    for chunk in _chunks(query, Cart.updated_at, Cart.session_id):
        visitors = visitor_keys(one.visitor_id for one in chunk)
        for one in chunk:
            yield {
                "session": str(one.session_id),
                "visitor": visitors.get(one.visitor_id),
                "state": one.state,
                **_money(one.currency, value=one.value_minor),
                "item_count": one.item_count,
                "items": _items(one.items, one.currency),
                "token": one.token,
                "created_at": iso(one.created_at),
                "updated_at": iso(one.updated_at),
            }


def _orders(shop_id: int, now: dt.datetime) -> Rows:
    query = select(Order).where(Order.shop_id == shop_id)
    for chunk in _chunks(query, Order.id):
        visitors = visitor_keys(one.visitor_id for one in chunk)
        contacts = contacts_of_orders(one.id for one in chunk)
        for one in chunk:
            yield {
                "id": str(one.id),
                **_same(one, "transaction_id remote_id"),
                "visitor": visitors.get(one.visitor_id),
                "session": None if one.session_id is None else str(one.session_id),
                "contact": contacts.get(one.id),
                **_same(one, "source status"),
                **_money(
                    one.currency,
                    value=one.value_minor,
                    refunded=one.refunded_minor,
                    tax=one.tax_minor,
                    shipping=one.shipping_minor,
                ),
                **_same(one, "told_currency told_value_minor"),
                "told_value": to_major(one.told_value_minor, one.told_currency) if one.told_currency else None,
                "coupon": one.coupon,
                "item_count": one.item_count,
                "items": _items(one.items, one.currency),
                "placed_at": iso(one.placed_at),
                "confirmed_at": iso(one.confirmed_at),
                "changed_at": iso(one.changed_at),
            }


def _captures(shop_id: int, now: dt.datetime) -> Rows:
    """Without those whose time is over, though the worker may not have erased them yet."""
    query = select(Capture).where(
        Capture.shop_id == shop_id, (Capture.expires_at.is_(None)) | (Capture.expires_at > now)
    )
    for chunk in _chunks(query, Capture.id):
        visitors = visitor_keys(one.visitor_id for one in chunk)
        contacts = contact_ids(one.contact_id for one in chunk)
        for one in chunk:
            yield {
                "id": str(one.id),
                "email": _open(shop_id, one.address_sealed),
                **_same(one, "status source form url ground"),
                "visitor": visitors.get(one.visitor_id),
                "session": str(one.session_id),
                "contact": contacts.get(one.contact_id),
                "captured_at": iso(one.captured_at),
                "submitted_at": iso(one.submitted_at),
                "expires_at": iso(one.expires_at),
            }


def _details(shop_id: int, now: dt.datetime) -> Rows:
    """Without those whose time is over, as with captures."""
    query = select(Detail).where(Detail.shop_id == shop_id, (Detail.expires_at.is_(None)) | (Detail.expires_at > now))
    for chunk in _chunks(query, Detail.id):
        visitors = visitor_keys(one.visitor_id for one in chunk)
        contacts = contact_ids(one.contact_id for one in chunk)
        for one in chunk:
            yield {
                "id": str(one.id),
                "value": _open(shop_id, one.value_sealed),
                **_same(one, "kind part status form field url ground"),
                "visitor": visitors.get(one.visitor_id),
                "session": str(one.session_id),
                "contact": contacts.get(one.contact_id),
                "captured_at": iso(one.captured_at),
                "expires_at": iso(one.expires_at),
            }


def _contacts(shop_id: int, now: dt.datetime) -> Rows:
    query = select(Contact).where(Contact.shop_id == shop_id)
    for chunk in _chunks(query, Contact.id):
        ids = [one.id for one in chunk]
        visitors, consents = visitors_of_contacts(ids), consents_of_contacts(ids)
        suppressed = suppressions_of(db.session.connection(), services().sealer, shop_id, chunk)
        for one in chunk:
            said = consents.get(one.id, {})
            yield {
                "id": one.public_id,
                "email": _open(shop_id, one.address_sealed),
                "source": one.source,
                "visitors": visitors.get(one.id, []),
                "consent": {purpose: granted for purpose, (granted, _) in said.items()},
                "unconfirmed": [purpose for purpose, (_, is_pending) in said.items() if is_pending],
                "is_suppressed": bytes(one.address_key) in suppressed,
                "created_at": iso(one.created_at),
            }


def _impressions(shop_id: int, now: dt.datetime) -> Rows:
    query = select(Impression).where(Impression.shop_id == shop_id)
    for chunk in _chunks(query, Impression.id):
        visitors, popups = visitor_keys(one.visitor_id for one in chunk), popup_ids(one.popup_id for one in chunk)
        contacts = contact_ids(one.contact_id for one in chunk)
        for one in chunk:
            yield {
                "id": str(one.id),
                "popup": popups.get(one.popup_id),
                **_same(one, "version variant"),
                "visitor": visitors.get(one.visitor_id),
                "session": str(one.session_id),
                "contact": contacts.get(one.contact_id),
                **_same(one, "language trigger signal"),
                "shown_at": iso(one.shown_at),
                "engaged_at": iso(one.engaged_at),
                "dismissed_at": iso(one.dismissed_at),
                "dismissed_how": one.dismissed_how,
                "submitted_at": iso(one.submitted_at),
            }


def _plays(shop_id: int, now: dt.datetime) -> Rows:
    query = select(Play).where(Play.shop_id == shop_id)
    for chunk in _chunks(query, Play.id):
        visitors, popups = visitor_keys(one.visitor_id for one in chunk), popup_ids(one.popup_id for one in chunk)
        contacts = contact_ids(one.contact_id for one in chunk)
        for one in chunk:
            yield {
                "id": one.public_id,
                "popup": popups.get(one.popup_id),
                "version": one.version,
                "visitor": visitors.get(one.visitor_id),
                "session": str(one.session_id),
                "contact": contacts.get(one.contact_id),
                **_same(one, "outcome prize prize_label stop code"),
                "played_at": iso(one.played_at),
            }


def _answers(shop_id: int, now: dt.datetime) -> Rows:
    """What visitors answered to the questions of popups; several rows for a choice of many."""
    query = select(PopupAnswer).where(PopupAnswer.shop_id == shop_id)
    for chunk in _chunks(query, PopupAnswer.id):
        visitors, popups = visitor_keys(one.visitor_id for one in chunk), popup_ids(one.popup_id for one in chunk)
        contacts = contact_ids(one.contact_id for one in chunk)
        for one in chunk:
            yield {
                "id": str(one.id),
                "popup": popups.get(one.popup_id),
                **_same(one, "version variant"),
                "visitor": visitors.get(one.visitor_id),
                "session": str(one.session_id),
                "contact": contacts.get(one.contact_id),
                **_same(one, "step question kind value text"),
                "answered_at": iso(one.at),
            }


def _coupons(shop_id: int, now: dt.datetime) -> Rows:
    """Every code that was given, and whether it was used."""
    query = select(CouponClaim).where(CouponClaim.shop_id == shop_id)
    for chunk in _chunks(query, CouponClaim.id):
        visitors, popups = visitor_keys(one.visitor_id for one in chunk), popup_ids(one.popup_id for one in chunk)
        contacts, pools = contact_ids(one.contact_id for one in chunk), pool_ids(one.pool_id for one in chunk)
        orders = order_names(one.order_id for one in chunk)
        for one in chunk:
            yield {
                "id": str(one.id),
                **_same(one, "code kind"),
                "pool": pools.get(one.pool_id),
                "popup": popups.get(one.popup_id),
                "prize": one.prize,
                "visitor": visitors.get(one.visitor_id),
                "contact": contacts.get(one.contact_id),
                "given_at": iso(one.given_at),
                "expires_at": iso(one.expires_at),
                "used_at": iso(one.used_at),
                "order": orders.get(one.order_id),
            }


def _coupon_uses(shop_id: int, now: dt.datetime) -> Rows:
    """Every code of every order, also of codes that Shopbell never gave."""
    query = select(CouponUse).where(CouponUse.shop_id == shop_id)
    for chunk in _chunks(query, CouponUse.id):
        pools, orders = pool_ids(one.pool_id for one in chunk), orders_by_id(one.order_id for one in chunk)
        for one in chunk:
            order = orders[one.order_id]
            yield {
                "id": str(one.id),
                "code": one.code,
                "by": one.by,
                "coupon": None if one.claim_id is None else str(one.claim_id),
                "pool": pools.get(one.pool_id),
                "order": order.transaction_id,
                "status": order.status,
                **_money(order.currency, value=order.value_minor, refunded=order.refunded_minor),
                "discount_minor": one.discount_minor,
                "discount": None if one.discount_minor is None else to_major(one.discount_minor, order.currency),
                "used_at": iso(one.used_at),
            }


KINDS: dict[str, Callable[[int, dt.datetime], Rows]] = {
    "events": _events,
    "sessions": _sessions,
    "carts": _carts,
    "orders": _orders,
    "captures": _captures,
    "details": _details,
    "contacts": _contacts,
    "impressions": _impressions,
    "plays": _plays,
    "answers": _answers,
    "coupons": _coupons,
    "coupon_uses": _coupon_uses,
}


def _chunks(query: Select[Any], *keys: InstrumentedAttribute[Any]) -> Iterator[Sequence[Any]]:
    """The query's rows by key, some hundred at a time: an export may be larger than memory, and takes no lock."""
    query = query.order_by(*keys).limit(CHUNK)
    after: tuple[Any, ...] | None = None
    while True:
        portion = query if after is None else query.where(tuple_(*keys) > after)
        chunk = db.session.scalars(portion).all()
        if not chunk:
            return
        after = tuple(getattr(chunk[-1], key.key) for key in keys)
        yield chunk
        db.session.rollback()
        db.session.expunge_all()


def _same(row: object, names: str) -> dict[str, Any]:
    """Columns that are exported under their own name and as they are."""
    return {name: getattr(row, name) for name in names.split()}


def _money(currency: str, **minor: int) -> dict[str, Any]:
    both = {f"{name}_minor": amount for name, amount in minor.items()}
    return {"currency": currency, **both, **{name: to_major(amount, currency) for name, amount in minor.items()}}


def _items(items: Sequence[Mapping[str, Any]], currency: str) -> list[dict[str, Any]]:
    return [{**item, "price": to_major(item.get("price_minor", 0), currency)} for item in items]


def _open(shop_id: int, sealed: bytes) -> str:
    return services().sealer.open(bytes(sealed), f"shop:{shop_id}")
