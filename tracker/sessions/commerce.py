"""The second stage of a write: carts and orders, from the events that were really inserted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from tracker.bulk import Asked, Query, from_json, inserting
from tracker.db import table_of
from tracker.events.commerce import item_from_json, read_commerce
from tracker.events.names import CART_NAMES, WHOLE_CART_NAMES
from tracker.events.orders import cart_token
from tracker.sessions.carts import EMPTY, CartState, after_event, after_purchase
from tracker.sessions.models import Cart
from tracker.sessions.orders import place_order
from tracker.sessions.work import Stored, Work

carts = table_of(Cart)

TELLING = CART_NAMES | {"purchase"}

COLUMNS = (
    "session_id", "shop_id", "visitor_id", "currency", "value_minor", "item_count", "items", "state", "token",
    "created_at", "updated_at",
)  # fmt: skip
_CHANGING = ("currency", "value_minor", "item_count", "items", "state", "updated_at", "token")
_LATEST = Query("SELECT " + ", ".join(COLUMNS) + " FROM cart WHERE visitor_id IN ? ORDER BY updated_at")  # noqa: S608
_KEEP = inserting(
    carts,
    COLUMNS,
    "ON CONFLICT (session_id) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in _CHANGING),
)


def follow_commerce(connection: Connection, works: Sequence[Work]) -> None:
    """Brings every cart up to date and turns `purchase` into orders, once per transaction id."""
    speaking = [(work, told) for work in works if (told := _told(work))]
    if not speaking:
        return
    # Who has never been here has no cart.
    returning = {work.visitor_id for work, _ in speaking if work.visitor is None or work.visitor.session_count}
    known = dict(latest_carts(connection, returning)) if returning else {}
    changed: dict[int, dict[str, Any]] = {}
    for work, told in speaking:
        row = _follow(connection, work, told, known.get(work.visitor_id))
        if row is not None:
            known[work.visitor_id] = changed[row["session_id"]] = row
    if changed:
        _KEEP.run(connection, ([row[name] for name in COLUMNS] for _, row in sorted(changed.items())))


def latest_carts(connection: Connection, visitor_ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """The newest cart row, of any session, of each visitor who has one; moments in milliseconds."""
    return carts_of(ask_carts(connection, visitor_ids))


def ask_carts(connection: Connection, visitor_ids: Collection[int]) -> Asked:
    """Asks for them, to be told later (`carts_of`): other questions may go the same way."""
    return _LATEST.ask(connection, list(visitor_ids))


def carts_of(asked: Asked) -> dict[int, Mapping[str, Any]]:
    """What `latest_carts` tells, of what was asked for."""
    found: dict[int, Mapping[str, Any]] = {}
    for values in asked.rows():
        row = dict(zip(COLUMNS, values, strict=True))
        found[row["visitor_id"]] = row | {"items": from_json(row["items"])}
    return found


def cart_from_row(row: Mapping[str, Any] | None) -> CartState:
    """A stored cart as a value; the empty cart for None."""
    if row is None:
        return EMPTY
    items = tuple(item_from_json(item) for item in row["items"])
    return CartState(row["currency"], row["value_minor"], items, row["state"])


def _told(work: Work) -> list[Stored]:
    """What a batch's new events say of cart and orders, in the order of time."""
    told = [one for one in work.stored if one.event.name in TELLING]
    return sorted(told, key=lambda one: one.at_ms) if len(told) > 1 else told


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
        elif row is not None and one.event.name in WHOLE_CART_NAMES and one.at_ms < row["updated_at"]:
            # It waited on the device, and tells of an older cart than the one that is known.
            continue
        else:
            commerce = read_commerce(one.event.params, work.settings["currency"])
            cart = after_event(cart, one.event.name, commerce)
        token = cart_token(one.event.params.get("cart_token")) or token
        last = one
    return None if last is None else {**_cart_row(work, row, cart, last), "token": token}


def _cart_row(work: Work, row: Mapping[str, Any] | None, cart: CartState, last: Stored) -> dict[str, Any]:
    at = last.at_ms
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
