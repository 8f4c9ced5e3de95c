"""`OfEach`: a SELECT about one person, asked about several at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from tracker.bulk import Query, Row
from tracker.decide.facts.asking import Asking

_NAMES = ("visitor", "contact", "since")


class OfEach:
    """A SELECT in which `{visitor}`, `{contact}` and `{since}` stand for a person's ids and a moment.

    PostgreSQL runs it for all of them in one statement, and so in one round trip; SQLite, which has none, one by one.
    What it limits, it limits for each. The order of rows is not kept between the two.
    """

    def __init__(self, alone: str, shared: str) -> None:
        """`alone` for visitors who are no known contact, `shared` for the others."""
        self._alone, self._shared = _Both(alone), _Both(shared)

    def rows(
        self, connection: Connection, people: Iterable[Asking], since_ms: int = 0
    ) -> Iterator[tuple[Asking, Sequence[Any]]]:
        """Each row with whom it is of. `since_ms` is how long before a person's own moment `{since}` is."""
        kinds: tuple[list[Asking], list[Asking]] = ([], [])
        for one in people:
            if one.is_known:
                kinds[one.contact_id is not None].append(one)
        for statement, some in zip((self._alone, self._shared), kinds, strict=True):
            if some:
                yield from statement.rows(connection, some, since_ms)


class _Both:
    """The statement in both of its forms."""

    def __init__(self, sql: str) -> None:
        self._places = [_NAMES.index(name) for name in re.findall(r"\{(\w+)\}", sql)]
        self._one = Query(re.sub(r"\{\w+\}", "?", sql))
        inner = sql.format(**{name: f"given.{name}" for name in _NAMES})
        given = "unnest(?::bigint[], ?::bigint[], ?::bigint[]) WITH ORDINALITY AS given(visitor, contact, since, place)"
        self._many = Query(f"SELECT given.place, found.* FROM {given} CROSS JOIN LATERAL ({inner}) AS found")  # noqa: S608

    def rows(self, connection: Connection, some: list[Asking], since_ms: int) -> Iterator[tuple[Asking, Row]]:
        values = [(one.visitor_id, one.contact_id, one.now_ms - since_ms) for one in some]
        if connection.dialect.name == "sqlite":
            for one, given in zip(some, values, strict=True):
                for row in self._one.rows(connection, *(given[place] for place in self._places)):
                    yield one, row
            return
        for place, *row in self._many.rows(connection, *map(list, zip(*values, strict=True))):
            yield some[place - 1], row
