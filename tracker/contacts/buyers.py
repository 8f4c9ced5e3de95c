"""The addresses of orders: who placed them, and whose browser that is.

An order identifies a person lawfully, so its address makes a contact. It agrees to nothing: no consent is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from tracker.clock import from_ms
from tracker.contacts.addresses import normalise
from tracker.contacts.identify import Address, find_or_make, join, seal_address
from tracker.contacts.models import Contact, OrderContact, VisitorContact
from tracker.db import insert_ignoring, table_of
from tracker.errors import Rejected
from tracker.events.orders import ToldOrder
from tracker.sealing import Sealer
from tracker.sessions.models import Visitor
from tracker.sessions.order_work import OrderWork, Tale
from tracker.sessions.reconcile import Buyer

contacts = table_of(Contact)
visitor_contacts = table_of(VisitorContact)
order_contacts = table_of(OrderContact)
visitors = table_of(Visitor)


def guess_buyers(connection: Connection, works: Sequence[OrderWork], sealer: Sealer) -> None:
    """Fills `Tale.guessed`: the browser in which the order's address was last known."""
    for work, tale, told in _orders(works):
        if told.status not in ("unpaid", "void", "test") and (address := _address(sealer, work.shop_id, told)):
            tale.guessed = Buyer(_visitor_of(connection, work.shop_id, address))


def keep_buyers(connection: Connection, works: Sequence[OrderWork], sealer: Sealer) -> None:
    """Makes contacts of the addresses of orders that were stored, and joins the browsers that placed them."""
    for work, tale, told in _orders(works):
        # An unchanged order's contact was made with it, and may have been erased since.
        if tale.result not in ("new", "updated") or told.status in ("unpaid", "void", "test"):
            continue
        address = _address(sealer, work.shop_id, told)
        if address is None or tale.order_id is None:
            continue
        now = from_ms(work.received_ms)
        contact_id, _ = find_or_make(connection, work.shop_id, address, "order", now)
        link = {"order_id": tale.order_id, "contact_id": contact_id}
        insert_ignoring(connection, order_contacts, [link], ["order_id"])
        # Not again with every later change: somebody else may have given an address in this browser since.
        if tale.is_new_to_visitor and tale.visitor_id is not None and _may_be_known(connection, tale.visitor_id):
            join(connection, tale.visitor_id, contact_id, now)


def _orders(works: Sequence[OrderWork]) -> Iterator[tuple[OrderWork, Tale, ToldOrder]]:
    for work in works:
        for tale in work.tales:
            if isinstance(tale.told, ToldOrder):
                yield work, tale, tale.told


def _address(sealer: Sealer, shop_id: int, told: ToldOrder) -> Address | None:
    try:
        return seal_address(sealer, shop_id, normalise(told.email)) if told.email else None
    except Rejected:
        return None


def _visitor_of(connection: Connection, shop_id: int, address: Address) -> int | None:
    statement = (
        select(visitors.c.id)
        .join(visitor_contacts, visitor_contacts.c.visitor_id == visitors.c.id)
        .join(contacts, contacts.c.id == visitor_contacts.c.contact_id)
        .where(contacts.c.shop_id == shop_id, contacts.c.address_key.in_(address.keys))
        .order_by(visitors.c.last_seen_at.desc(), visitors.c.id.desc())
        .limit(1)
    )
    found = connection.execute(statement).scalar()
    return None if found is None else int(found)


def _may_be_known(connection: Connection, visitor_id: int) -> bool:
    """Not a browser that is counted by a daily hash, nor one whose owner has withdrawn: neither may be known again."""
    row = connection.execute(select(visitors.c.key, visitors.c.is_anonymous).where(visitors.c.id == visitor_id)).one()
    return not row.is_anonymous and not row.key.startswith("forgotten:")
