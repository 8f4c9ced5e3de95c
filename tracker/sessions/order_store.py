"""Orders in the database: found by any id that was ever told of them, written as `reconcile` says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, false, insert, or_, select, update

from tracker.clock import from_ms, to_ms
from tracker.db import insert_ignoring, insert_replacing, table_of
from tracker.events.commerce import UsedCode, item_from_json
from tracker.sessions.models import Order, OrderAlias, OrderRefund
from tracker.sessions.reconcile import OrderState
from tracker.shops.models import Shop

orders = table_of(Order)
aliases = table_of(OrderAlias)
refunds = table_of(OrderRefund)
shops = table_of(Shop)

SAME_NAMES = (
    "transaction_id",
    "remote_id",
    "source",
    "status",
    "currency",
    "value_minor",
    "refunded_minor",
    "tax_minor",
    "shipping_minor",
    "coupon",
    "told_value_minor",
    "told_currency",
    "is_counted",
    "visitor_id",
    "session_id",
)
"""Columns that an `OrderState` has under the same name and as they are."""


def lock_orders(connection: Connection, shop_ids: Collection[int]) -> None:
    """Lets nobody else write orders of these shops until the transaction ends. To be taken before any other lock.

    A page and the shop's server name one order differently, so no unique key could keep them apart. SQLite has one
    writer anyway.
    """
    if shop_ids:
        statement = select(shops.c.id).where(shops.c.id.in_(shop_ids)).order_by(shops.c.id)
        # Not FOR UPDATE: that would hold up everybody who refers to the shop.
        connection.execute(statement.with_for_update(key_share=True)).all()


def find_orders(
    connection: Connection, shop_id: int, remote_id: str | None, names: Sequence[str]
) -> list[tuple[int, OrderState]]:
    """The orders that may be the one that is told: (id, order), each once."""
    named = select(aliases.c.order_id).where(aliases.c.shop_id == shop_id, aliases.c.alias.in_(names))
    # Orders that were stored before there were aliases, and those of an older version that still runs beside us.
    spelled = [spelling for name in names for spelling in (name, f"#{name}")]
    is_it = or_(
        orders.c.id.in_(named),
        orders.c.transaction_id.in_(spelled),
        orders.c.remote_id == remote_id if remote_id is not None else false(),
    )
    statement = select(orders).where(orders.c.shop_id == shop_id, is_it).order_by(orders.c.id)
    return [(row["id"], state_from_row(dict(row))) for row in connection.execute(statement).mappings()]


def state_from_row(row: Mapping[str, Any]) -> OrderState:
    """A stored order as a value."""
    return OrderState(
        **{name: row[name] for name in SAME_NAMES},
        placed_at_ms=to_ms(row["placed_at"]),
        confirmed_at_ms=None if row["confirmed_at"] is None else to_ms(row["confirmed_at"]),
        changed_at_ms=None if row["changed_at"] is None else to_ms(row["changed_at"]),
        items=tuple(item_from_json(item) for item in row["items"]),
        coupons=tuple(UsedCode(one["code"], one["discount_minor"]) for one in row["coupons"] or []),
    )


def insert_order(connection: Connection, shop_id: int, state: OrderState) -> int:
    """Stores a new order; its id."""
    statement = insert(orders).values(shop_id=shop_id, **_values(state)).returning(orders.c.id)
    return int(connection.execute(statement).scalar_one())


def update_order(connection: Connection, order_id: int, state: OrderState) -> None:
    connection.execute(update(orders).where(orders.c.id == order_id).values(**_values(state)))


def delete_order(connection: Connection, order_id: int) -> None:
    """Removes an order that turned out to be another one's double, with its aliases."""
    connection.execute(delete(orders).where(orders.c.id == order_id))


def with_free_name(connection: Connection, shop_id: int, order_id: int | None, state: OrderState) -> OrderState:
    """The order under a name that no other order of the shop has: systems number by themselves, and begin anew."""
    taken = select(orders.c.id).where(orders.c.shop_id == shop_id, orders.c.transaction_id == state.transaction_id)
    holder = connection.execute(taken).scalar()
    if holder is None or holder == order_id:
        return state
    return replace(state, transaction_id=f"{state.transaction_id[:38]} {state.remote_id or ''}".strip())


def claim_aliases(connection: Connection, shop_id: int, order_id: int, state: OrderState, names: Sequence[str]) -> None:
    """Makes the order answer to these ids, as far as no later order does: numbers may be used again."""
    statement = (
        select(aliases.c.alias, aliases.c.order_id, orders.c.placed_at)
        .join(orders, orders.c.id == aliases.c.order_id)
        .where(aliases.c.shop_id == shop_id, aliases.c.alias.in_(names))
    )
    held = {
        row.alias
        for row in connection.execute(statement)
        if row.order_id == order_id or to_ms(row.placed_at) > state.placed_at_ms
    }
    rows = [{"shop_id": shop_id, "alias": name, "order_id": order_id} for name in names if name not in held]
    if rows:
        insert_replacing(connection, aliases, rows, ["shop_id", "alias"], ["order_id"])


def move_aliases(connection: Connection, from_order: int, to_order: int) -> None:
    connection.execute(update(aliases).where(aliases.c.order_id == from_order).values(order_id=to_order))


def keep_refunds(
    connection: Connection, shop_id: int, remote_id: str, told: Iterable[tuple[str, int]], currency: str
) -> int:
    """Remembers refunds by their id, each at the most that was told of it. Returns all known ones in this currency."""
    is_known = (refunds.c.shop_id == shop_id, refunds.c.remote_id == remote_id)
    rows = [
        {"shop_id": shop_id, "remote_id": remote_id, "refund_id": key, "currency": currency, "amount_minor": amount}
        for key, amount in told
    ]
    if rows:
        insert_ignoring(connection, refunds, rows, ["shop_id", "remote_id", "refund_id"])
    for row in rows:
        # A refund may be told while it is still under way, at nothing.
        connection.execute(
            update(refunds)
            .where(*is_known, refunds.c.refund_id == row["refund_id"], refunds.c.amount_minor < row["amount_minor"])
            .values(amount_minor=row["amount_minor"], currency=currency)
        )
    known = select(refunds.c.amount_minor).where(*is_known, refunds.c.currency == currency)
    return sum(connection.execute(known).scalars())


def _values(state: OrderState) -> dict[str, Any]:
    return {
        **{name: getattr(state, name) for name in SAME_NAMES},
        "items": [item.to_json() for item in state.items],
        "coupons": [one.to_json() for one in state.coupons] or None,
        "item_count": min(sum(item.quantity for item in state.items), 32_767),
        "placed_at": from_ms(state.placed_at_ms),
        "confirmed_at": None if state.confirmed_at_ms is None else from_ms(state.confirmed_at_ms),
        "changed_at": None if state.changed_at_ms is None else from_ms(state.changed_at_ms),
    }
