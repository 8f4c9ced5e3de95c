"""The visitor's cart, as the shop's page told it last."""

from __future__ import annotations

from tracker.decide.context import CartFacts
from tracker.decide.facts.asking import Asking
from tracker.sessions.commerce import cart_from_row, latest_carts


def read_cart(asking: Asking) -> CartFacts:
    """The cart in hand; one that was ordered is an empty one."""
    cart = cart_from_row(latest_carts(asking.session.connection(), {asking.visitor_id}).get(asking.visitor_id))
    if cart.state == "ordered":
        return CartFacts()
    item_ids = frozenset(item.item_id for item in cart.items)
    return CartFacts(cart.value_minor, cart.currency, cart.item_count, item_ids)
