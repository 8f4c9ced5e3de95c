"""What is stored of the people whom decisions are for: of all who ask together, one read of each table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from tracker.decide.facts.answers import read_answers
from tracker.decide.facts.asking import Asking
from tracker.decide.facts.cart import ask_carts
from tracker.decide.facts.history import read_plays, read_seen
from tracker.decide.facts.orders import read_orders
from tracker.decide.facts.person import read_allowed, read_arms, read_rows, read_units

READERS: Mapping[str, Callable[[Connection, Sequence[Asking]], None]] = {
    "orders": read_orders,
    "plays": read_plays,
    "allowed": read_allowed,
    "answers": read_answers,
}
"""Families that conditions name in `facts`, and what reads each once it is known who somebody is."""

FAMILIES = frozenset({"cart", "viewed", *READERS})
"""All of them. `cart` is asked for before anything else is known, and `viewed` is in the visitor's own row."""


def read(connection: Connection, people: Sequence[Asking]) -> None:
    """Fills in what is stored of them, as far as it is wanted. Unknown ids leave what a first-time visitor has."""
    # The first questions go together to PostgreSQL; of new visitors there are no others.
    fill_in_carts = ask_carts(connection, [one for one in people if "cart" in one.wanted.families])
    read_rows(connection, people)
    fill_in_carts()
    read_units(connection, people)
    read_seen(connection, people)
    read_arms(connection, people)
    for family, reader in READERS.items():
        some = [one for one in people if family in one.wanted.families]
        if some:
            reader(connection, some)
