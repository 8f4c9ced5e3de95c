"""What the visitor has ordered: in this browser, and under their address in any."""

from __future__ import annotations

from sqlalchemy import or_, select

from tracker.clock import to_ms
from tracker.contacts.models import OrderContact
from tracker.decide.context import OrderFacts
from tracker.decide.facts.asking import Asking
from tracker.sessions.models import Order

MOST_ORDERS = 1000


def read_orders(asking: Asking) -> OrderFacts:
    """Orders that count: placed or refunded, not cancelled, no tests, and not told by a bot alone."""
    currency = asking.settings["currency"]
    whose = []
    if asking.visitor_id:
        whose.append(Order.visitor_id == asking.visitor_id)
    if asking.contact_id is not None:
        theirs = select(OrderContact.order_id).where(OrderContact.contact_id == asking.contact_id)
        whose.append(Order.id.in_(theirs))
    if not whose:
        return OrderFacts(currency=currency)
    statement = (
        select(Order.currency, Order.value_minor, Order.refunded_minor, Order.placed_at)
        .where(or_(*whose), Order.status.in_(("placed", "refunded")), Order.is_counted)
        .order_by(Order.placed_at.desc())
        .limit(MOST_ORDERS)
    )
    rows = asking.session.execute(statement).all()
    return OrderFacts(
        count=len(rows),
        value_minor=sum(max(0, row.value_minor - row.refunded_minor) for row in rows if row.currency == currency),
        currency=currency,
        last_at=to_ms(rows[0].placed_at) if rows else None,
    )
