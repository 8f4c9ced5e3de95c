"""The visitor's cart, as the shop's page told it last."""

from __future__ import annotations

from tracker.decide.context import CartFacts
from tracker.decide.facts.asking import Asking
from tracker.sessions.commerce import cart_from_row, latest_carts


def read_cart(asking: Asking) -> CartFacts:
    """The cart in hand; one that was ordered is an empty one."""
    row = latest_carts(asking.session.connection(), {asking.visitor_id}).get(asking.visitor_id)
    cart = cart_from_row(row)
    if cart.state == "ordered":
        return CartFacts()
    return CartFacts(
        value_minor=cart.value_minor,
        currency=cart.currency,
        count=cart.item_count,
        item_ids=frozenset(item.item_id for item in cart.items),
        categories=frozenset(item.item_category for item in cart.items if item.item_category),
        changed_at=None if row is None else row["updated_at"],
    )
