"""Orders, told by pages and by the shop's server: one row each, whoever speaks first (see `reconcile`).

Whoever calls holds `order_store.lock_orders` of the shop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, update
from sqlalchemy.exc import DataError, IntegrityError

from tracker.db import table_of
from tracker.events.commerce import MOST_QUANTITY, UsedCode, read_commerce, used_codes
from tracker.events.orders import ToldDeletion, ToldOrder, ToldRefund, aliases_of
from tracker.events.scrub import text
from tracker.money import LARGEST_MINOR, to_minor
from tracker.sessions import order_store as store
from tracker.sessions import reconcile
from tracker.sessions.models import Visitor
from tracker.sessions.order_visits import end_cart, find_buyer, lock_visitors
from tracker.sessions.order_work import OrderWork, Tale
from tracker.sessions.reconcile import NOBODY, OrderState
from tracker.sessions.work import Stored, Work

visitors = table_of(Visitor)


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
    work.order_ids.append(order_id)
    count_visitors(connection, reconcile.bought(known, after))
    work.figures.update(reconcile.difference(known, after))
    return True


def follow_orders(connection: Connection, works: Sequence[OrderWork]) -> None:
    """Stores what shops' servers tell: orders, carts that became one, their visitors' numbers of orders."""
    bought: Counter[int] = Counter()
    ending: list[OrderState] = []
    for work in works:
        for tale in work.tales:
            try:
                with connection.begin_nested():
                    figures, visitors_of_it, ended = _follow(connection, work, tale)
            except (DataError, IntegrityError):
                # One that no database can hold costs none of its neighbours.
                tale.reset()
                tale.result = "rejected"
                continue
            work.figures.update(figures)
            bought.update(visitors_of_it)
            ending.extend(ended)
    # Before their carts and contacts, as pages do: else the two would wait for each other. It also has to be known, and
    # to stay so, whether they have withdrawn.
    joined = {tale.visitor_id for work in works for tale in work.tales if tale.is_new_to_visitor}
    lock_visitors(connection, joined | set(bought))
    count_visitors(connection, bought)
    for order in ending:
        end_cart(connection, order)


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
        coupons=_codes_of_page(params, commerce.currency),
        is_counted=not work.device.is_bot,
        visitor_id=work.visitor_id,
        session_id=one.session_id,
    )


def _codes_of_page(params: Mapping[str, Any], currency: str) -> tuple[UsedCode, ...]:
    """The codes of a page's order. GA4 tells discounts by the piece: one code alone took off all of them."""
    codes = text(params.get("coupon"), 400).split(",")
    items = params.get("items")
    taken_off = 0
    for one in items if isinstance(items, list) and len(codes) == 1 else []:
        discount = to_minor(one.get("discount"), currency) if isinstance(one, dict) else None
        quantity = one.get("quantity", 1) if discount else 0
        if discount and isinstance(quantity, int) and 0 < quantity <= MOST_QUANTITY:
            taken_off += abs(discount) * quantity
    told = used_codes(((code, None) for code in codes), currency)
    return tuple(replace(one, discount_minor=min(taken_off, LARGEST_MINOR)) for one in told) if taken_off else told


def _follow(
    connection: Connection, work: OrderWork, tale: Tale
) -> tuple[reconcile.Figures, Counter[int], list[OrderState]]:
    """One told order: what it does to figures and to visitors' numbers of orders, and itself if it ends a cart."""
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
        return figures, bought, []
    _write(connection, work, tale, order_id, before, after)
    figures.update(reconcile.difference(before, after))
    bought.update(reconcile.bought(before, after))
    return figures, bought, [after] if tale.is_new_to_visitor and after.status not in reconcile.NEVER_COUNTED else []


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
    buyer = NOBODY if is_owned else find_buyer(connection, work, told, tale.guessed)
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
