"""What a visitor's cart holds after each event that speaks of it. Pure: a cart and an event in, a cart out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracker.events.commerce import Commerce, Item
from tracker.events.names import WHOLE_CART_NAMES
from tracker.money import LARGEST_MINOR

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class CartState:
    """A cart: its lines in the order they were added, its value in minor units, and how far it came."""

    currency: str = ""
    value_minor: int = 0
    items: tuple[Item, ...] = ()
    state: str = "open"

    @property
    def item_count(self) -> int:
        return sum(item.quantity for item in self.items)


EMPTY = CartState()


def after_event(cart: CartState, name: str, commerce: Commerce) -> CartState:
    """The cart after one event of `CART_NAMES`. An ordered cart is over: the next event begins a new one."""
    base = EMPTY if cart.state == "ordered" else cart
    if name in WHOLE_CART_NAMES:
        return _whole(base, name, commerce)
    items = _added(base.items, commerce.items) if name == "add_to_cart" else _removed(base.items, commerce.items)
    return CartState(commerce.currency, _value(items), items, base.state)


def after_purchase(cart: CartState) -> CartState:
    """The cart once it has become an order."""
    return replace(cart, state="ordered")


def _whole(base: CartState, name: str, commerce: Commerce) -> CartState:
    begins_checkout = name not in ("view_cart", "cart_update")
    state = "checkout" if begins_checkout or (base.state == "checkout" and commerce.items) else "open"
    # Some shops name a total but no lines; what is in the cart is then still what was known.
    items = commerce.items or (base.items if commerce.value_minor else ())
    return CartState(commerce.currency, commerce.value_minor, items, state)


def _added(lines: tuple[Item, ...], added: tuple[Item, ...]) -> tuple[Item, ...]:
    by_line = {item.line: item for item in lines}
    for item in added:
        known = by_line.get(item.line)
        by_line[item.line] = replace(item, quantity=item.quantity + known.quantity) if known else item
    # What a page says without end must not be stored without end.
    return tuple(by_line.values())[:MOST_LINES]


def _removed(lines: tuple[Item, ...], removed: tuple[Item, ...]) -> tuple[Item, ...]:
    by_line = {item.line: item for item in lines}
    for item in removed:
        known = by_line.get(item.line)
        if known is None:
            continue
        left = known.quantity - item.quantity
        if left > 0:
            by_line[item.line] = replace(known, quantity=left)
        else:
            del by_line[item.line]
    return tuple(by_line.values())


def _value(items: tuple[Item, ...]) -> int:
    return min(sum(item.price_minor * item.quantity for item in items), LARGEST_MINOR)
