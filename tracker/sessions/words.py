"""Words: texts that many rows share, such as addresses of pages, stored once a month and known by a number elsewhere.

A word belongs to a month, so that nothing keeps the texts of a month whose rows are gone; and to the first two visitors
who use it until a third one does, so that what only they have said goes with them when they withdraw: a person may have
two browsers.

What a process remembers of words is only what it has read as committed: a transaction that is rolled back, a process
that is killed and another process that is first with the same text leave nothing wrong behind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    delete,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from tracker.bulk import Query, inserting, updating
from tracker.clock import from_ms
from tracker.db import Id, Model, table_of

MOST_REMEMBERED = 50_000
"""Words of one kind that a process remembers."""

MOST_TRIES = 3


class Word(Model):
    """A text, once a month. Its number is never given to another text."""

    __tablename__ = "word"
    __table_args__ = (
        UniqueConstraint("month", "digest"),
        *(
            Index(
                None,
                column,
                sqlite_where=text(f"{column} IS NOT NULL"),
                postgresql_where=text(f"{column} IS NOT NULL"),
            )
            for column in ("visitor_id", "second_id")
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    month: Mapped[int] = mapped_column(SmallInteger)
    """Months since the year 0."""
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    text: Mapped[str] = mapped_column(Text)
    visitor_id: Mapped[int | None] = mapped_column(BigInteger)
    second_id: Mapped[int | None] = mapped_column(BigInteger)
    """The only visitors of whom it is; none as soon as it is everybody's."""


words = table_of(Word)

_FIND = Query("SELECT digest, id, visitor_id, second_id FROM word WHERE month = ? AND digest IN ?", "bytea")
_TEXTS = Query("SELECT id, text FROM word WHERE id IN ?")
_LOCK = Query("SELECT id FROM word WHERE id IN ? ORDER BY id", lock="FOR UPDATE")
_INSERT = inserting(
    words, ("month", "digest", "text", "visitor_id", "second_id"), "ON CONFLICT (month, digest) DO NOTHING"
)
_SHARE = updating(words, {"one": "visitor_id", "other": "second_id"}, "visitor_id = given.one, second_id = given.other")

Owners = frozenset[int] | None
"""Whose alone a word is; None for everybody."""

MOST_OWNERS = 2


class _Remembered:
    """What one process knows of one database's words, the oldest forgotten first."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int, str], tuple[int, Owners]] = {}
        """(month, text) → its number, and whose alone it is."""
        self.texts: dict[int, str] = {}

    def keep(self, month: int, text: str, number: int, owners: Owners) -> None:
        _bound(self.numbers)
        self.numbers[month, text] = (number, owners)

    def keep_text(self, number: int, text: str) -> None:
        _bound(self.texts)
        self.texts[number] = text


_of_engine: WeakKeyDictionary[Engine, _Remembered] = WeakKeyDictionary()


def month_of(at_ms: int) -> int:
    """The month, by UTC, to which the words of a moment belong."""
    at = from_ms(at_ms)
    return at.year * 12 + at.month - 1


def numbers_of(connection: Connection, said: Iterable[tuple[str, int]], at_ms: int) -> dict[str, int]:
    """The numbers of the texts that these visitors have `said`: (text, visitor's id).

    They are stored where they are not yet, in the transaction in hand.
    """
    month, remembered = month_of(at_ms), _remembered(connection.engine)
    whose: dict[str, set[int]] = {}
    for one, visitor_id in said:
        whose.setdefault(one, set()).add(visitor_id)
    found: dict[str, int] = {}
    missing: dict[str, set[int]] = {}
    for one, visitors in whose.items():
        known = remembered.numbers.get((month, one))
        if known is not None and _is_of(visitors, known[1]):
            found[one] = known[0]
        else:
            missing[one] = visitors
    if missing:
        found |= _look_up(connection, missing, month, remembered)
    return found


def forget_words(connection: Connection, visitor_id: int) -> None:
    """Takes the visitor from the words of theirs; those that are nobody else's are deleted."""
    first, second = words.c.visitor_id, words.c.second_id
    connection.execute(update(words).where(second == visitor_id).values(second_id=None))
    connection.execute(delete(words).where(first == visitor_id, second.is_(None)))
    connection.execute(update(words).where(first == visitor_id).values(visitor_id=second, second_id=None))


def texts_of(database: Connection | DbSession, numbers: Iterable[int]) -> Mapping[int, str]:
    """The texts of these words; of one that is gone, nothing."""
    remembered = _remembered(_engine(database))
    found: dict[int, str] = {}
    missing: set[int] = set()
    for number in numbers:
        one = remembered.texts.get(number)
        if one is None:
            missing.add(number)
        else:
            found[number] = one
    if missing:
        connection = connection_of(database)
        # What the transaction has written itself it need not read; what it has read by the side of that is committed.
        fresh = _fresh(connection)
        found |= {number: fresh[number] for number in missing & fresh.keys()}
        for some in _slices(sorted(missing - fresh.keys())):
            for number, one in _TEXTS.rows(connection, some):
                found[number] = one
                remembered.keep_text(number, one)
    return found


def _is_of(visitors: set[int], owners: Owners) -> bool:
    return owners is None or visitors <= owners


def _look_up(
    connection: Connection, missing: Mapping[str, set[int]], month: int, remembered: _Remembered
) -> dict[str, int]:
    digests = {hashlib.blake2b(one.encode(), digest_size=16).digest(): one for one in missing}
    fresh = _fresh(connection)
    found: dict[str, int] = {}
    written: set[bytes] = set()
    for _ in range(MOST_TRIES):
        shared: dict[int, Owners] = {}
        stored = _stored(connection, [digest for digest, one in digests.items() if one not in found], month)
        for digest, number, owners in stored:
            one = digests[digest]
            found[one] = number
            if digest in written:
                fresh[number] = one
            if not _is_of(missing[one], owners):
                shared[number] = _few((owners or frozenset()) | missing[one])
            elif number not in fresh:
                # What this very transaction has written is not committed yet.
                remembered.keep(month, one, number, owners)
                remembered.keep_text(number, one)
        # Whoever withdraws at this moment has taken theirs away: then they are inserted anew.
        gone = set(shared) - _share(connection, shared)
        fresh.update({found[one]: one for one in missing if found.get(one) in shared})
        if gone:
            found = {one: number for one, number in found.items() if number not in gone}
        # In one order everywhere: two processes with the same new words wait for each other, and not in a circle.
        new = sorted(digest for digest, one in digests.items() if one not in found)
        if not new:
            return found
        _INSERT.run(
            connection, ((month, digest, digests[digest], *_owners(missing[digests[digest]])) for digest in new)
        )
        written.update(new)
    raise RuntimeError("words that were inserted are not there")


def _share(connection: Connection, owners: Mapping[int, Owners]) -> set[int]:
    """Notes whose words, by number, are from now on. Returns those that are still there."""
    if not owners:
        return set()
    # On SQLite nobody else writes meanwhile; elsewhere two processes must not wait for each other in a circle.
    left = sorted(owners)
    if connection.dialect.name != "sqlite":
        left = [row[0] for row in _LOCK.rows(connection, left)]
    _SHARE.run(connection, ((number, *_columns(owners[number])) for number in left))
    return set(left)


def _owners(visitors: Collection[int]) -> tuple[int | None, int | None]:
    return _columns(_few(visitors))


def _few(visitors: Collection[int]) -> Owners:
    return frozenset(visitors) if len(visitors) <= MOST_OWNERS else None


def _columns(owners: Owners) -> tuple[int | None, int | None]:
    first, second = [*sorted(owners or ()), None, None][:MOST_OWNERS]
    return first, second


def _stored(connection: Connection, digests: Collection[bytes], month: int) -> list[tuple[bytes, int, Owners]]:
    return [
        (bytes(digest), number, None if first is None else frozenset({first, second} - {None}))
        for some in _slices(sorted(digests))
        for digest, number, first, second in _FIND.rows(connection, month, some)
    ]


def _fresh(connection: Connection) -> dict[int, str]:
    """The words that the transaction in hand has written itself, by number."""
    transaction = connection.get_transaction() or connection.begin()
    known = connection.info.get("shopbell.fresh_words")
    if known is None or known[0] is not transaction:
        known = connection.info["shopbell.fresh_words"] = (transaction, {})
    fresh: dict[int, str] = known[1]
    return fresh


def _remembered(engine: Engine) -> _Remembered:
    found = _of_engine.get(engine)
    if found is None:
        found = _of_engine.setdefault(engine, _Remembered())
    return found


def connection_of(database: Connection | DbSession) -> Connection:
    """The connection of a session, or itself."""
    return database.connection() if isinstance(database, DbSession) else database


def _engine(database: Connection | DbSession) -> Engine:
    return connection_of(database).engine


def _slices(values: list[bytes] | list[int]) -> Iterable[list[bytes] | list[int]]:
    return (values[start : start + 500] for start in range(0, len(values), 500))


def _bound(remembered: dict[tuple[int, str], tuple[int, Owners]] | dict[int, str]) -> None:
    if len(remembered) >= MOST_REMEMBERED:
        for key in list(remembered)[: MOST_REMEMBERED // 10]:
            remembered.pop(key, None)  # type: ignore[call-overload]
