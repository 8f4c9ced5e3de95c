"""How many there are, as far as a person at a list wants to know: beyond that it is called more, and not counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal
from sqlalchemy import Select, func, select

from tracker.db import db

MOST = 10_000
"""Counted in some milliseconds. Counting all of a large shop takes longer with every month."""


@dataclass(frozen=True)
class Many:
    """A number, and whether there are more."""

    number: int
    is_more: bool = False

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        """As it is shown, such as "10,000+"."""
        return f"{format_decimal(self.number)}{'+' if self.is_more else ''}"


def how_many(query: Select[Any]) -> Many:
    """The rows of a query, up to `MOST`."""
    found = db.session.scalar(select(func.count()).select_from(query.limit(MOST + 1).subquery())) or 0
    return Many(min(found, MOST), found > MOST)
