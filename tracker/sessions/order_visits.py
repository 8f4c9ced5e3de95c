"""Whose order it is that a shop's server tells: its visitor, the visit it belongs to, the cart that it ends."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select, update

from tracker.clock import from_ms
from tracker.db import table_of
from tracker.events.orders import ToldOrder
from tracker.sessions.models import Cart, Session, Visitor
from tracker.sessions.order_work import OrderWork
from tracker.sessions.reconcile import NOBODY, Buyer, OrderState

visitors = table_of(Visitor)
carts = table_of(Cart)
sessions = table_of(Session)

SLACK_MS = 60_000
"""By how much the shop's clock may be behind ours."""
VISIT_MS = 24 * 3_600_000
"""How long before the order the visit may have ended that it belongs to: a checkout may be elsewhere, and slow."""


def lock_visitors(connection: Connection, visitor_ids: set[int | None]) -> None:
    """Locks visitors as `record` does, in one order everywhere."""
    statement = select(visitors.c.id).where(visitors.c.id.in_(visitor_ids - {None})).order_by(visitors.c.id)
    connection.execute(statement.with_for_update(key_share=True)).all()


def find_buyer(connection: Connection, work: OrderWork, told: ToldOrder, guessed: Buyer) -> Buyer:
    """Whose order it is: the visitor that it names, else whose cart it was, else who has its address."""
    placed = told.placed_at_ms if told.placed_at_ms is not None else work.received_ms
    if told.visitor:
        named = select(visitors.c.id).where(visitors.c.shop_id == work.shop_id, visitors.c.key == told.visitor)
        visitor_id = connection.execute(named).scalar()
        if visitor_id is not None:
            return Buyer(visitor_id, _visit(connection, visitor_id, placed))
    if told.cart_token:
        statement = (
            select(carts.c.visitor_id, carts.c.session_id)
            .where(carts.c.shop_id == work.shop_id, carts.c.token == told.cart_token)
            .order_by(carts.c.updated_at.desc())
            .limit(1)
        )
        cart = connection.execute(statement).first()
        if cart is not None:
            return Buyer(cart.visitor_id, cart.session_id)
    if guessed.visitor_id is None:
        return NOBODY
    return replace(guessed, session_id=_visit(connection, guessed.visitor_id, placed))


def _visit(connection: Connection, visitor_id: int, placed_ms: int) -> int | None:
    """The visit in which, or within a day after which, the order was placed."""
    statement = (
        select(sessions.c.id)
        .where(
            sessions.c.visitor_id == visitor_id,
            sessions.c.started_at <= from_ms(placed_ms + SLACK_MS),
            sessions.c.last_at >= from_ms(max(placed_ms - VISIT_MS, 0)),
        )
        .order_by(sessions.c.started_at.desc())
        .limit(1)
    )
    found = connection.execute(statement).scalar()
    return None if found is None else int(found)


def end_cart(connection: Connection, order: OrderState) -> None:
    """The visitor's cart has become this order, unless it was filled anew since."""
    latest = (
        select(carts.c.session_id)
        .where(carts.c.visitor_id == order.visitor_id)
        .order_by(carts.c.updated_at.desc())
        .limit(1)
    )
    connection.execute(
        update(carts)
        .where(
            carts.c.session_id == latest.scalar_subquery(),
            carts.c.state != "ordered",
            carts.c.updated_at <= from_ms(order.placed_at_ms + SLACK_MS),
        )
        .values(state="ordered")
    )
