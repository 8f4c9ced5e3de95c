"""Bringing everything that is encrypted or hashed to the current secret key, in small slices while the server runs.

Each slice is a transaction of its own, and what is done is known by its bytes: killed in the middle, it goes on where
it was. Meanwhile everything is read and found under every key that is configured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, LargeBinary, and_, func, or_, select, true, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.personal.declare import HOLDINGS, Hashed, Holding
from tracker.sealing import ID_LENGTH, WITH_ID, Sealer

SLICE = 200
"""Rows in one transaction: some milliseconds for which others wait on SQLite."""

Writing = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Progress:
    """What was done with one table up to now."""

    table: str
    changed: int
    left: int
    """Rows that could not be brought over: sealed with a key that is not configured, or twice the same thing."""


def rotate(writing: Writing, sealer: Sealer) -> Iterator[Progress]:
    """Brings every table to the current key; tells after each slice how far it is.

    `writing` begins a transaction that is committed at the end of its block.
    """
    for holding in _kept():
        after: tuple[Any, ...] | None = None
        changed = left = 0
        while True:
            with writing() as session:
                connection = session.connection()
                rows = _slice(connection, holding, sealer, after)
                for row in rows:
                    if _bring(connection, holding, sealer, row):
                        changed += 1
                    else:
                        left += 1
            if rows:
                after = _place(holding, rows[-1])
                yield Progress(holding.name, changed, left)
            if len(rows) < SLICE:
                break


def keys_in_use(connection: Connection) -> dict[bytes | None, int]:
    """How many values are sealed with each key, by its id; None: from before keys had ids."""
    found: dict[bytes | None, int] = {}
    for holding in HOLDINGS:
        for column in holding.sealed:
            mark = _mark(holding.table.c[column])
            for beginning, count in connection.execute(select(mark, func.count()).group_by(mark)):
                key_id = bytes(beginning[1:]) if bytes(beginning[:1]) == WITH_ID else None
                found[key_id] = found.get(key_id, 0) + count
    return found


def lost_keys(connection: Connection, sealer: Sealer) -> dict[bytes, int]:
    """The keys that something is sealed with and that are not configured, and how many values each."""
    used = keys_in_use(connection).items()
    return {key_id: count for key_id, count in used if key_id is not None and key_id not in sealer.key_ids}


def waiting(connection: Connection, sealer: Sealer) -> dict[str, int]:
    """How many rows of each table are not under the current key."""
    counts = {}
    for holding in _kept():
        wanted = select(func.count()).select_from(holding.table).where(_is_older(holding, sealer))
        counts[holding.name] = int(connection.scalar(wanted) or 0)
    return {name: count for name, count in counts.items() if count}


def _kept() -> list[Holding]:
    return [one for one in HOLDINGS if one.sealed or any(hashed.key_id for hashed in one.hashed.values())]


def _slice(connection: Connection, holding: Holding, sealer: Sealer, after: tuple[Any, ...] | None) -> Sequence[Any]:
    key = list(holding.table.primary_key)
    beyond = true() if after is None else tuple_(*key) > after
    wanted = select(holding.table).where(beyond, _is_older(holding, sealer)).order_by(*key).limit(SLICE)
    return connection.execute(wanted.with_for_update()).all()


def _is_older(holding: Holding, sealer: Sealer) -> Any:
    table = holding.table
    sealed = [_mark(table.c[column]) != sealer.current_mark for column in holding.sealed]
    hashed = [
        and_(table.c[column].is_not(None), table.c[one.key_id].is_distinct_from(sealer.key_id))
        for column, one in holding.hashed.items()
        if one.key_id
    ]
    return or_(*sealed, *hashed)


def _mark(column: Any) -> Any:
    """The first bytes of what is sealed: its form, and the key's id."""
    return func.substr(column, 1, 1 + ID_LENGTH, type_=LargeBinary)


def _bring(connection: Connection, holding: Holding, sealer: Sealer, row: Any) -> bool:
    """Seals and hashes one row anew. False where that cannot be."""
    try:
        with connection.begin_nested():
            values: dict[str, Any] = {}
            for column, sealed in holding.sealed.items():
                context = sealed.context(row)
                plain = sealer.open(bytes(getattr(row, column)), context)
                values[column] = sealer.seal(plain, context)
                values |= {name: key(sealer, plain, row) for name, key in sealed.keys.items()}
                if sealed.also is not None:
                    sealed.also(connection, sealer, plain, row)
            for column, hashed in holding.hashed.items():
                if hashed.key_id:
                    values |= _hash(connection, sealer, row, column, hashed)
            key = [column == getattr(row, column.name) for column in holding.table.primary_key]
            connection.execute(update(holding.table).where(*key).values(**values))
    except (ValueError, IntegrityError):
        return False
    return True


def _hash(connection: Connection, sealer: Sealer, row: Any, column: str, hashed: Hashed) -> dict[str, Any]:
    stored = getattr(row, column)
    if stored is None or hashed.key_id is None:
        return {}
    renewed = hashed.text(connection, sealer, row) if hashed.text else None
    if renewed is None:
        # Without an older key it can only be under the current one.
        renewed = sealer.rehash(bytes(stored)) if len(sealer.key_ids) > 1 else bytes(stored)
    return {column: renewed, hashed.key_id: sealer.key_id}


def _place(holding: Holding, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, column.name) for column in holding.table.primary_key)
