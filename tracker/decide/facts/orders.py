"""What the visitor has ordered: in this browser, and under their address in any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from tracker.decide.context import OrderFacts
from tracker.decide.facts.asking import Asking
from tracker.decide.facts.each import OfEach

MOST_ORDERS = 1000

_COUNTING = (
    'SELECT currency, value_minor, refunded_minor, placed_at FROM "order" WHERE {whose}'  # noqa: S608 -- our own words
    f" AND status IN ('placed', 'refunded') AND is_counted ORDER BY placed_at DESC LIMIT {MOST_ORDERS}"
)
_ORDERS = OfEach(
    _COUNTING.format(whose="visitor_id = {visitor}"),
    _COUNTING.format(
        whose='id IN (SELECT id FROM "order" WHERE visitor_id = {visitor}'
        " UNION SELECT order_id FROM order_contact WHERE contact_id = {contact})"
    ),
)


def read_orders(connection: Connection, people: Sequence[Asking]) -> None:
    """Fills in the orders that count: placed or refunded, not cancelled, no tests, and not told by a bot alone."""
    rows: dict[int, list[Sequence[Any]]] = {}
    for one, row in _ORDERS.rows(connection, people):
        rows.setdefault(id(one), []).append(row)
    for one in people:
        one.found["orders"] = _facts(rows.get(id(one), ()), one.currency)


def _facts(rows: Sequence[Sequence[Any]], of_shop: str) -> OrderFacts:
    return OrderFacts(
        count=len(rows),
        value_minor=sum(max(0, value - refunded) for currency, value, refunded, _ in rows if currency == of_shop),
        currency=of_shop,
        last_at=max((placed_at for *_, placed_at in rows), default=None),
    )
