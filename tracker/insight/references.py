"""What exported rows refer to, looked up for a portion of them at once: our numbers become names with a meaning."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.contacts.models import Consent, Contact, OrderContact, VisitorContact
from tracker.db import db
from tracker.popups.models import CouponPool, Popup
from tracker.sessions.models import Order, Visitor


def visitors_by_id(ids: Iterable[int]) -> dict[int, Visitor]:
    found = db.session.scalars(select(Visitor).where(Visitor.id.in_(set(ids))))
    return {visitor.id: visitor for visitor in found}


def visitor_keys(ids: Iterable[int | None]) -> dict[int | None, str]:
    """The ids that browsers keep, by our numbers."""
    return _column(Visitor.id, Visitor.key, ids)


def contact_ids(ids: Iterable[int | None]) -> dict[int | None, str]:
    return _column(Contact.id, Contact.public_id, ids)


def contacts_of_orders(ids: Iterable[int]) -> dict[int, str]:
    """Whose address each order carried, by the order's number."""
    rows = db.session.execute(
        select(OrderContact.order_id, Contact.public_id)
        .join(Contact, Contact.id == OrderContact.contact_id)
        .where(OrderContact.order_id.in_(set(ids)))
    )
    return {order_id: contact for order_id, contact in rows}


def orders_by_id(ids: Iterable[int]) -> dict[int, Order]:
    found = db.session.scalars(select(Order).where(Order.id.in_(set(ids))))
    return {order.id: order for order in found}


def order_names(ids: Iterable[int | None]) -> dict[int | None, str]:
    """What the shop calls each order, by our number."""
    return _column(Order.id, Order.transaction_id, ids)


def pool_ids(ids: Iterable[int | None]) -> dict[int | None, str]:
    return _column(CouponPool.id, CouponPool.public_id, ids)


def popup_ids(ids: Iterable[int | None]) -> dict[int | None, str]:
    return _column(Popup.id, Popup.public_id, ids)


def visitors_of_contacts(ids: Iterable[int]) -> dict[int, list[str]]:
    """The browsers of each contact, oldest link first."""
    rows = db.session.execute(
        select(VisitorContact.contact_id, Visitor.key)
        .join(Visitor, Visitor.id == VisitorContact.visitor_id)
        .where(VisitorContact.contact_id.in_(set(ids)))
        .order_by(VisitorContact.linked_at, Visitor.id)
    )
    found: dict[int, list[str]] = {}
    for contact_id, key in rows:
        found.setdefault(contact_id, []).append(key)
    return found


def consents_of_contacts(ids: Iterable[int]) -> dict[int | None, dict[str, tuple[bool, bool]]]:
    """What each contact has allowed or withdrawn: the latest word on every purpose, and whether it waits for its
    confirmation."""
    rows = db.session.execute(
        select(Consent.contact_id, Consent.purpose, Consent.is_granted, Consent.is_pending)
        .where(Consent.contact_id.in_(set(ids)))
        .order_by(Consent.at, Consent.id)
    )
    found: dict[int | None, dict[str, tuple[bool, bool]]] = {}
    for contact_id, purpose, is_granted, is_pending in rows:
        found.setdefault(contact_id, {})[purpose] = (is_granted, is_pending)
    return found


def _column(key: InstrumentedAttribute[int], value: InstrumentedAttribute[str], ids: Iterable[Any]) -> dict[Any, str]:
    wanted = {one for one in ids if one is not None}
    return {number: text for number, text in db.session.execute(select(key, value).where(key.in_(wanted)))}
