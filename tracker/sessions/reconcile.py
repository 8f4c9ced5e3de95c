"""One order told by several: what becomes of it when a page or the shop's server speaks, and what that does to figures.

The server's order is the truth; the page's is what was seen first, and whose visit it was. Pure: docs/orders.md has the
same rules as a table.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.events.commerce import Commerce, Item, UsedCode
from tracker.events.orders import ToldOrder
from tracker.sessions.windows import OLDEST_MS

NEVER_COUNTED = frozenset(["cancelled", "test"])

Figures = Counter[tuple[str, str]]
"""(UTC day, metric) → amount."""


@dataclass(frozen=True, slots=True)
class OrderState:
    """An order as it is stored. Times in milliseconds since 1970; `told_…` is what the page said."""

    transaction_id: str
    source: str
    currency: str
    value_minor: int
    placed_at_ms: int
    items: tuple[Item, ...] = ()
    remote_id: str | None = None
    status: str = "placed"
    refunded_minor: int = 0
    tax_minor: int = 0
    shipping_minor: int = 0
    coupon: str = ""
    coupons: tuple[UsedCode, ...] = ()
    confirmed_at_ms: int | None = None
    changed_at_ms: int | None = None
    told_value_minor: int | None = None
    told_currency: str | None = None
    is_counted: bool = True
    """False for a page's order that a bot told; the shop's word makes it count."""
    visitor_id: int | None = None
    session_id: int | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whose order it is, as far as is known: a visitor and the visit it belongs to."""

    visitor_id: int | None = None
    session_id: int | None = None


NOBODY = Buyer()


def pick(states: Sequence[OrderState], remote_id: str | None) -> tuple[int | None, list[int]]:
    """Of the known orders that share an alias with one that is told: the place of the same order, and of its doubles.

    An order of another `remote_id` is another order, whatever it is called. Doubles are what pages told of the same
    order under another id; they are to be merged into the one that stays.
    """
    same = [
        place for place, one in enumerate(states) if remote_id is None or one.remote_id is None
        or one.remote_id == remote_id
    ]  # fmt: skip
    if not same:
        return None, []
    # What the shop has told stays; of several that pages told, the first; of several of the shop's, the latest.
    same.sort(
        key=lambda place: (
            states[place].remote_id is None or states[place].remote_id != remote_id,
            states[place].confirmed_at_ms is None,
            states[place].placed_at_ms if states[place].confirmed_at_ms is None else -states[place].placed_at_ms,
        )
    )
    return same[0], [place for place in same[1:] if states[place].confirmed_at_ms is None]


def by_page(known: OrderState | None, told: OrderState) -> OrderState:
    """The order after a page has told it. Whatever a page says of an order that is known changes no figure."""
    if known is None:
        return replace(told, told_value_minor=told.value_minor, told_currency=told.currency)
    is_look_back = known.confirmed_at_ms is None or known.told_value_minor is not None
    if is_look_back or abs(told.placed_at_ms - known.placed_at_ms) > OLDEST_MS:
        return known
    return replace(
        known,
        told_value_minor=told.value_minor,
        told_currency=told.currency,
        visitor_id=told.visitor_id,
        session_id=told.session_id,
    )


def by_shop(
    known: OrderState | None, told: ToldOrder, now_ms: int, refunded_minor: int, buyer: Buyer = NOBODY
) -> OrderState | None:
    """The order after the shop's server has told it; None where that makes no order.

    `refunded_minor` is what is known of refunds altogether, `buyer` a guess that counts only where no page has told.
    """
    if told.status in ("unpaid", "void"):
        return known if known is None or told.status == "unpaid" else cancelled(known, told.changed_at_ms)
    if known is not None and is_stale(known, told):
        return _owned(known, buyer)
    return _owned(_confirmed(known, told, now_ms, refunded_minor), buyer)


def is_stale(known: OrderState, told: ToldOrder) -> bool:
    """Whether the message is older than what is known: deliveries overtake each other."""
    return (
        known.changed_at_ms is not None
        and told.changed_at_ms is not None
        and told.changed_at_ms < known.changed_at_ms
        and known.source == told.system
    )


def cancelled(known: OrderState, changed_at_ms: int | None = None) -> OrderState:
    """The order once the shop has cancelled or deleted it, without saying more."""
    changed = known.changed_at_ms if changed_at_ms is None else max(changed_at_ms, known.changed_at_ms or 0)
    return replace(known, status="cancelled", changed_at_ms=changed)


def refunded(known: OrderState, refunded_minor: int) -> OrderState:
    """The order once this much of it has been given back altogether."""
    amount = min(max(refunded_minor, known.refunded_minor), known.value_minor)
    is_over = known.status == "placed" and known.value_minor > 0 and amount == known.value_minor
    return replace(known, refunded_minor=amount, status="refunded" if is_over else known.status)


def merged(kept: OrderState, double: OrderState) -> OrderState:
    """The order that stays, with what only its double knew."""
    if kept.visitor_id is not None and kept.told_value_minor is not None:
        return kept
    return replace(
        kept,
        visitor_id=double.visitor_id or kept.visitor_id,
        session_id=double.session_id if double.visitor_id else kept.session_id,
        told_value_minor=double.told_value_minor if kept.told_value_minor is None else kept.told_value_minor,
        told_currency=kept.told_currency or double.told_currency,
    )


def figures(state: OrderState | None) -> Figures:
    """What an order adds to the figures of the day it was placed on."""
    if state is None or not state.is_counted or state.status in NEVER_COUNTED:
        return Counter()
    day = f"{dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=state.placed_at_ms):%Y-%m-%d}"
    return Counter({(day, "orders"): 1, (day, f"revenue:{state.currency}"): state.value_minor - state.refunded_minor})


def difference(before: OrderState | None, after: OrderState | None) -> Figures:
    """What a change of an order does to the figures: amounts to add, negative ones too."""
    total = figures(after)
    total.subtract(figures(before))
    return Counter({key: amount for key, amount in total.items() if amount})


def bought(before: OrderState | None, after: OrderState | None) -> Counter[int]:
    """What a change of an order does to its visitors' numbers of orders: visitor → +1 or -1."""
    total: Counter[int] = Counter()
    for state, amount in ((before, -1), (after, 1)):
        if state is not None and state.visitor_id is not None and state.status not in NEVER_COUNTED:
            total[state.visitor_id] += amount
    return Counter({visitor: amount for visitor, amount in total.items() if amount})


def _confirmed(known: OrderState | None, told: ToldOrder, now_ms: int, refunded_minor: int) -> OrderState:
    commerce: Commerce = told.commerce
    placed = told.placed_at_ms if told.placed_at_ms is not None else known.placed_at_ms if known else now_ms
    amount = min(refunded_minor, commerce.value_minor)
    is_over = told.status == "placed" and commerce.value_minor > 0 and amount == commerce.value_minor
    is_named = known is not None and known.remote_id is not None and told.remote_id is None
    state = (
        OrderState(told.name, told.system, commerce.currency, commerce.value_minor, now_ms)
        if known is None
        else _with_the_pages_word(known)
    )
    return replace(
        state,
        transaction_id=state.transaction_id if is_named else told.name,
        source=told.system,
        remote_id=told.remote_id or state.remote_id,
        currency=commerce.currency,
        value_minor=commerce.value_minor,
        placed_at_ms=min(placed, now_ms),
        items=commerce.items or state.items,
        status="refunded" if is_over else told.status,
        refunded_minor=amount,
        tax_minor=told.tax_minor,
        shipping_minor=told.shipping_minor,
        coupon=told.coupon,
        coupons=told.coupons,
        confirmed_at_ms=state.confirmed_at_ms or now_ms,
        changed_at_ms=told.changed_at_ms if told.changed_at_ms is not None else state.changed_at_ms,
        is_counted=True,
    )


def _with_the_pages_word(known: OrderState) -> OrderState:
    """The order with what the page said, where it was told before such words were kept."""
    if known.source != "browser" or known.told_value_minor is not None:
        return known
    return replace(known, told_value_minor=known.value_minor, told_currency=known.currency)


def _owned(state: OrderState, buyer: Buyer) -> OrderState:
    if state.visitor_id is not None or buyer.visitor_id is None:
        return state
    return replace(state, visitor_id=buyer.visitor_id, session_id=buyer.session_id)
