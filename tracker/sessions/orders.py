"""Orders, told by pages and by the shop's server: one row each, whoever speaks first (see `reconcile`).

Whoever calls holds `order_store.lock_orders` of the shop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import DataError, IntegrityError

from tracker.clock import from_ms
from tracker.db import table_of
from tracker.events.commerce import read_commerce
from tracker.events.orders import ToldDeletion, ToldOrder, ToldRefund, aliases_of
from tracker.events.scrub import text
from tracker.money import to_minor
from tracker.sessions import order_store as store
from tracker.sessions import reconcile
from tracker.sessions.models import Cart, Session, Visitor
from tracker.sessions.order_work import OrderWork, Tale
from tracker.sessions.reconcile import NOBODY, Buyer, OrderState
from tracker.sessions.work import Stored, Work

visitors = table_of(Visitor)
carts = table_of(Cart)
sessions = table_of(Session)

SLACK_MS = 60_000
"""By how much the shop's clock may be behind ours."""
VISIT_MS = 24 * 3_600_000
"""How long before the order the visit may have ended that it belongs to: a checkout may be elsewhere, and slow."""


def place_order(connection: Connection, work: Work, one: Stored) -> bool:
    """Follows a page's `purchase`. Whether it is one; False for a look back at an order that is known already."""
    params = one.event.params
    given = params.get("transaction_id")
    name = text(str(given) if isinstance(given, int) else given, 120).strip()
    names = aliases_of(name, checkout=params.get("checkout_token"))
    if not names:
        return True
    told = _told_by_page(work, one, name or names[0])
    found = store.find_orders(connection, work.shop_id, None, names)
    place, _ = reconcile.pick([state for _, state in found], None)
    order_id, known = (None, None) if place is None else found[place]
    after = reconcile.by_page(known, told)
    if after == known:
        return False
    if order_id is None:
        after = store.with_free_name(connection, work.shop_id, None, after)
        order_id = store.insert_order(connection, work.shop_id, after)
    else:
        store.update_order(connection, order_id, after)
    store.claim_aliases(connection, work.shop_id, order_id, after, names)
    count_visitors(connection, reconcile.bought(known, after))
    work.figures.update(reconcile.difference(known, after))
    return True


def follow_orders(connection: Connection, works: Sequence[OrderWork]) -> None:
    """Stores what shops' servers tell: orders, carts that became one, their visitors' numbers of orders."""
    bought: Counter[int] = Counter()
    for work in works:
        for tale in work.tales:
            try:
                with connection.begin_nested():
                    figures, visitors_of_it = _follow(connection, work, tale)
            except (DataError, IntegrityError):
                # One that no database can hold costs none of its neighbours.
                tale.reset()
                tale.result = "rejected"
                continue
            work.figures.update(figures)
            bought.update(visitors_of_it)
    count_visitors(connection, bought)


def count_visitors(connection: Connection, bought: Counter[int]) -> None:
    """Moves visitors' numbers of orders, in one order everywhere."""
    rows = [{"visitor": visitor, "more": amount} for visitor, amount in sorted(bought.items()) if amount]
    if rows:
        connection.execute(
            update(visitors)
            .where(visitors.c.id == bindparam("visitor"))
            .values(order_count=visitors.c.order_count + bindparam("more")),
            rows,
        )


def _told_by_page(work: Work, one: Stored, name: str) -> OrderState:
    params = one.event.params
    commerce = read_commerce(params, work.settings["currency"])
    return OrderState(
        transaction_id=name,
        source="browser",
        currency=commerce.currency,
        value_minor=commerce.value_minor,
        placed_at_ms=one.at_ms,
        items=commerce.items,
        tax_minor=to_minor(params.get("tax"), commerce.currency) or 0,
        shipping_minor=to_minor(params.get("shipping"), commerce.currency) or 0,
        coupon=text(params.get("coupon"), 120),
        is_counted=not work.device.is_bot,
        visitor_id=work.visitor_id,
        session_id=one.session_id,
    )


def _follow(connection: Connection, work: OrderWork, tale: Tale) -> tuple[reconcile.Figures, Counter[int]]:
    """One told order: what it does to the figures, and to visitors' numbers of orders."""
    told = tale.told
    found = store.find_orders(connection, work.shop_id, told.remote_id, told.aliases)
    place, doubles = reconcile.pick([state for _, state in found], told.remote_id)
    order_id, before = (None, None) if place is None else found[place]
    base, figures, bought = before, Counter[tuple[str, str]](), Counter[int]()
    for double in doubles if order_id is not None else []:
        double_id, state = found[double]
        base = reconcile.merged(base, state) if base is not None else state
        figures.update(reconcile.difference(state, None))
        bought.update(reconcile.bought(state, None))
        store.move_aliases(connection, double_id, order_id or 0)
        store.delete_order(connection, double_id)
    after = _after(connection, work, tale, base)
    if after is None:
        return figures, bought
    _write(connection, work, tale, order_id, before, after)
    figures.update(reconcile.difference(before, after))
    bought.update(reconcile.bought(before, after))
    return figures, bought


def _after(connection: Connection, work: OrderWork, tale: Tale, known: OrderState | None) -> OrderState | None:
    """What the order is after it was told; None where there is none."""
    told = tale.told
    if isinstance(told, ToldDeletion):
        return None if known is None else reconcile.cancelled(known)
    if isinstance(told, ToldRefund):
        given = [(told.refund_id, told.amount_minor)]
        total = store.keep_refunds(connection, work.shop_id, told.remote_id, given, told.currency)
        if known is None or known.currency != told.currency:
            return known
        return reconcile.refunded(known, total)
    refunded = told.refunded_minor
    if told.remote_id is not None and told.system == "shopify":
        currency = told.commerce.currency
        known_refunds = store.keep_refunds(connection, work.shop_id, told.remote_id, told.refunds.items(), currency)
        refunded = max(refunded, known_refunds)
    is_owned = known is not None and known.visitor_id is not None
    buyer = NOBODY if is_owned else _buyer(connection, work, told, tale.guessed)
    return reconcile.by_shop(known, told, work.received_ms, refunded, buyer)


def _write(
    connection: Connection,
    work: OrderWork,
    tale: Tale,
    order_id: int | None,
    before: OrderState | None,
    after: OrderState,
) -> None:
    if before is None or before.transaction_id != after.transaction_id:
        after = store.with_free_name(connection, work.shop_id, order_id, after)
    if order_id is None:
        order_id = store.insert_order(connection, work.shop_id, after)
        tale.result = "new"
    elif after == before:
        tale.result = "same"
    else:
        store.update_order(connection, order_id, after)
        tale.result = "updated"
    if isinstance(tale.told, ToldOrder):
        store.claim_aliases(connection, work.shop_id, order_id, after, tale.told.aliases)
    tale.order_id, tale.visitor_id = order_id, after.visitor_id
    tale.is_new_to_visitor = after.visitor_id is not None and (before is None or before.confirmed_at_ms is None)
    if tale.is_new_to_visitor and after.status not in reconcile.NEVER_COUNTED:
        _end_cart(connection, after)


def _buyer(connection: Connection, work: OrderWork, told: ToldOrder, guessed: Buyer) -> Buyer:
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


def _end_cart(connection: Connection, order: OrderState) -> None:
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
