"""The second stage of a write: carts and orders, from the events that were really inserted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from tracker.clock import from_ms
from tracker.db import insert_replacing, table_of
from tracker.events.commerce import item_from_json, read_commerce
from tracker.events.names import CART_NAMES, WHOLE_CART_NAMES
from tracker.events.orders import cart_token
from tracker.sessions.carts import EMPTY, CartState, after_event, after_purchase
from tracker.sessions.models import Cart
from tracker.sessions.orders import place_order
from tracker.sessions.work import Stored, Work

carts = table_of(Cart)

CHANGING = ["currency", "value_minor", "item_count", "items", "state", "updated_at", "token"]


def follow_commerce(connection: Connection, works: Sequence[Work]) -> None:
    """Brings every cart up to date and turns `purchase` into orders, once per transaction id."""
    speaking = [(work, told) for work in works if (told := _told(work))]
    if not speaking:
        return
    # Who has never been here has no cart.
    returning = {work.visitor_id for work, _ in speaking if work.visitor is None or work.visitor.session_count}
    known = latest_carts(connection, returning) if returning else {}
    changed: dict[int, dict[str, Any]] = {}
    for work, told in speaking:
        row = _follow(connection, work, told, known.get(work.visitor_id))
        if row is not None:
            known[work.visitor_id] = changed[row["session_id"]] = row
    if changed:
        rows = [changed[session_id] for session_id in sorted(changed)]
        insert_replacing(connection, carts, rows, ["session_id"], CHANGING)


def latest_carts(connection: Connection, visitor_ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """The newest cart row, of any session, of each visitor who has one."""
    statement = select(carts).where(carts.c.visitor_id.in_(visitor_ids)).order_by(carts.c.updated_at)
    return {row["visitor_id"]: dict(row) for row in connection.execute(statement).mappings()}


def cart_from_row(row: Mapping[str, Any] | None) -> CartState:
    """A stored cart as a value; the empty cart for None."""
    if row is None:
        return EMPTY
    items = tuple(item_from_json(item) for item in row["items"])
    return CartState(row["currency"], row["value_minor"], items, row["state"])


def _told(work: Work) -> list[Stored]:
    """What a batch's new events say of cart and orders, in the order of time."""
    told = [one for one in work.stored if one.event.name in CART_NAMES or one.event.name == "purchase"]
    return sorted(told, key=lambda one: one.at_ms)


def _follow(
    connection: Connection, work: Work, told: list[Stored], row: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """The visitor's cart row after these events; None when they change nothing."""
    cart = cart_from_row(row)
    token: str | None = row["token"] if row is not None else None
    last: Stored | None = None
    for one in told:
        _count(work, one.event.name)
        if one.event.name == "purchase":
            if not place_order(connection, work, one):
                continue
            cart = after_purchase(cart)
        elif row is not None and one.event.name in WHOLE_CART_NAMES and from_ms(one.at_ms) < row["updated_at"]:
            # It waited on the device, and tells of an older cart than the one that is known.
            continue
        else:
            commerce = read_commerce(one.event.params, work.settings["currency"])
            cart = after_event(cart, one.event.name, commerce)
        token = cart_token(one.event.params.get("cart_token")) or token
        last = one
    return None if last is None else {**_cart_row(work, row, cart, last), "token": token}


def _cart_row(work: Work, row: Mapping[str, Any] | None, cart: CartState, last: Stored) -> dict[str, Any]:
    at = from_ms(last.at_ms)
    session_id, created_at = last.session_id, at
    if row is not None and (row["session_id"] == session_id or row["updated_at"] > at):
        session_id, created_at, at = row["session_id"], row["created_at"], max(row["updated_at"], at)
    return {
        "session_id": session_id,
        "shop_id": work.shop_id,
        "visitor_id": work.visitor_id,
        "currency": cart.currency or work.settings["currency"],
        "value_minor": cart.value_minor,
        "item_count": min(cart.item_count, 2**31 - 1),
        "items": [item.to_json() for item in cart.items],
        "state": cart.state,
        "created_at": created_at,
        "updated_at": at,
    }


def _count(work: Work, name: str) -> None:
    if work.device.is_bot:
        return
    if name in ("add_to_cart", "begin_checkout"):
        work.tally["checkouts" if name == "begin_checkout" else name, 0] += 1
