"""The visitor's cart, as the shop's page told it last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from tracker.decide.context import CartFacts
from tracker.decide.facts.asking import Asking
from tracker.sessions.commerce import ask_carts as ask
from tracker.sessions.commerce import cart_from_row, carts_of


def ask_carts(connection: Connection, people: Sequence[Asking]) -> Callable[[], None]:
    """Asks for the carts in hand. What is returned fills them in; one that was ordered is an empty one."""
    visitors = {one.visitor_id for one in people if one.visitor_id}
    asked = ask(connection, visitors) if visitors else None

    def fill_in() -> None:
        rows = carts_of(asked) if asked is not None else {}
        for one in people:
            one.found["cart"] = _facts(rows.get(one.visitor_id))

    return fill_in


def _facts(row: Mapping[str, Any] | None) -> CartFacts:
    cart = cart_from_row(row)
    if row is None or cart.state == "ordered":
        return CartFacts()
    return CartFacts(
        value_minor=cart.value_minor,
        currency=cart.currency,
        count=cart.item_count,
        item_ids=frozenset(item.item_id for item in cart.items),
        categories=frozenset(item.item_category for item in cart.items if item.item_category),
        changed_at=row["updated_at"],
    )
