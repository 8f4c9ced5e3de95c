"""Ids that are known before their rows are written, so that one way to the database writes all that refers to them."""

from __future__ import annotations

from sqlalchemy import Connection, Table

from tracker.bulk import Query

IN_HAND = 512
"""So many a connection takes from PostgreSQL's sequence at once. What it does not use is nobody's."""


class Numbers:
    """The ids of one table. None is given twice, nor to a row that another transaction writes."""

    def __init__(self, table: Table) -> None:
        name = table.name
        last = f"coalesce((SELECT max(id) FROM {name}), 0)"  # noqa: S608 -- the program's own words
        if table.dialect_options["sqlite"]["autoincrement"]:
            # Not even the id of a row that is gone.
            last = f"max({last}, coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{name}'), 0))"  # noqa: S608
        self._last = Query(f"SELECT {last}")
        self._next = Query(f"SELECT nextval(pg_get_serial_sequence('{name}', 'id')) FROM generate_series(1, ?)")  # noqa: S608
        self._in_hand = f"shopbell.numbers.{name}"

    def take(self, connection: Connection, amount: int) -> list[int]:
        """So many ids, for rows that this transaction writes before it takes more."""
        if not amount:
            return []
        if connection.dialect.name == "sqlite":
            # Whoever writes is alone.
            last = int(self._last.rows(connection)[0][0])
            return list(range(last + 1, last + 1 + amount))
        # Gone with the connection: a PostgreSQL that died may not remember what nobody has committed since, and would
        # give the same ids to another.
        in_hand: list[int] = connection.info.setdefault(self._in_hand, [])
        if len(in_hand) < amount:
            in_hand += [row[0] for row in self._next.rows(connection, max(amount, IN_HAND))]
        taken, in_hand[:] = in_hand[:amount], in_hand[amount:]
        return taken
