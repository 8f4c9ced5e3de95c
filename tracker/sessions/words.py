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
from typing import Any
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

from tracker.bulk import Asked, Query, inserting, updating
from tracker.clock import utc_day
from tracker.db import Id, Model, table_of
from tracker.numbering import Numbers

MOST_REMEMBERED = 50_000
"""Words of one kind that a process remembers."""

MOST_MONTHS = 3


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

# Whose alone a word is may withdraw, and take it away: until the transaction ends, it stays. What becomes everybody's
# between the two is found by the second.
_FIND = Query("SELECT digest, id, visitor_id, second_id FROM word WHERE month = ? AND digest IN ?", "bytea")
_TEXTS = Query("SELECT id, text FROM word WHERE id IN ?")
_FIND_OWNED = Query(
    "SELECT digest, id, visitor_id, second_id FROM word WHERE month = ? AND digest IN ? AND visitor_id IS NOT NULL"
    " ORDER BY id",
    "bytea",
    "FOR UPDATE",
)
_FIND_COMMON = Query(
    "SELECT digest, id, visitor_id, second_id FROM word WHERE month = ? AND digest IN ? AND visitor_id IS NULL", "bytea"
)
_NUMBERS = Numbers(words)
_INSERT = inserting(words, ("id", "month", "digest", "text", "visitor_id", "second_id"))
_SHARE = updating(words, {"one": "visitor_id", "other": "second_id"}, "visitor_id = given.one, second_id = given.other")

Owners = frozenset[int] | None
"""Whose alone a word is; None for everybody."""

MOST_OWNERS = 2


class _Remembered:
    """What one process knows of one database's words, the oldest forgotten first."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int, str], tuple[int, Owners]] = {}
        """(month, text) → its number, and whose alone it is."""
        self.common: dict[int, dict[str, int]] = {}
        """Month → text → its number, of words that are everybody's."""
        self.texts: dict[int, str] = {}

    def keep(self, month: int, text: str, number: int, owners: Owners) -> None:
        if owners is None:
            # Late events are of two months, of which one ends.
            while month not in self.common and len(self.common) >= MOST_MONTHS:
                del self.common[min(self.common)]
            common = self.common.setdefault(month, {})
            _bound(common)
            common[text] = number
            self.numbers.pop((month, text), None)
        else:
            _bound(self.numbers)
            self.numbers[month, text] = (number, owners)

    def keep_text(self, number: int, text: str) -> None:
        _bound(self.texts)
        self.texts[number] = text


class _InHand:
    """What the transaction in hand knows of words."""

    def __init__(self, transaction: object) -> None:
        self.transaction = transaction
        self.written: dict[int, str] = {}
        """Words that it has written or changed, by number: not committed yet."""
        self.known: dict[tuple[int, bytes], tuple[int, Owners] | None] = {}
        """By month and digest; None for what is not there."""
        self.asked: list[tuple[int, Asked]] = []

    def ask(self, connection: Connection, digests: Collection[bytes], month: int) -> None:
        unknown = [one for one in digests if (month, one) not in self.known]
        self.known.update(((month, one), None) for one in unknown)
        queries = (_FIND,) if connection.dialect.name == "sqlite" else (_FIND_OWNED, _FIND_COMMON)
        for some in _slices(sorted(unknown)):
            self.asked += [(month, query.ask(connection, month, some)) for query in queries]

    def hear(self) -> None:
        for month, asked in self.asked:
            for digest, number, first, second in asked.rows():
                owners = None if first is None else frozenset({first, second} - {None})
                self.known[month, bytes(digest)] = (number, owners)
        self.asked.clear()


_of_engine: WeakKeyDictionary[Engine, _Remembered] = WeakKeyDictionary()


def month_of(at_ms: int) -> int:
    """The month, by UTC, to which the words of a moment belong."""
    year, month, _ = utc_day(at_ms).split("-")
    return int(year) * 12 + int(month) - 1


def common_words(engine: Engine, at_ms: int) -> Mapping[str, int]:
    """The numbers of texts that are everybody's, as far as they are remembered."""
    return _remembered(engine).common.get(month_of(at_ms), {})


def foresee(connection: Connection, texts: Iterable[str], at_ms: int) -> None:
    """Asks about texts whose `numbers_of` will be wanted, on the way of other questions."""
    month = month_of(at_ms)
    common = _remembered(connection.engine).common.get(month, {})
    _in_hand(connection).ask(connection, {_digest(one) for one in texts if one not in common}, month)


def numbers_of(connection: Connection, said: Iterable[tuple[str, int]], at_ms: int) -> dict[str, int]:
    """The numbers of the texts that these visitors have `said`: (text, visitor's id).

    They are stored where they are not yet, in the transaction in hand. Where another transaction stores the same at the
    same moment, the two clash.
    """
    month, remembered = month_of(at_ms), _remembered(connection.engine)
    common = remembered.common.get(month, {})
    found: dict[str, int] = {}
    whose: dict[str, set[int]] = {}
    for one, visitor_id in said:
        if one in common:
            found[one] = common[one]
        else:
            whose.setdefault(one, set()).add(visitor_id)
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
        written = _in_hand(connection).written
        found |= {number: written[number] for number in missing & written.keys()}
        for some in _slices(sorted(missing - written.keys())):
            for number, one in _TEXTS.rows(connection, some):
                found[number] = one
                remembered.keep_text(number, one)
    return found


def _is_of(visitors: set[int], owners: Owners) -> bool:
    return owners is None or visitors <= owners


def _look_up(
    connection: Connection, missing: Mapping[str, set[int]], month: int, remembered: _Remembered
) -> dict[str, int]:
    in_hand = _in_hand(connection)
    digests = {_digest(one): one for one in missing}
    in_hand.ask(connection, digests, month)
    in_hand.hear()
    found: dict[str, int] = {}
    shared: dict[int, Owners] = {}
    new: list[bytes] = []
    for digest, one in digests.items():
        known = in_hand.known[month, digest]
        if known is None:
            new.append(digest)
            continue
        number, owners = known
        found[one] = number
        if not _is_of(missing[one], owners):
            shared[number] = _few((owners or frozenset()) | missing[one])
            in_hand.known[month, digest] = (number, shared[number])
            in_hand.written[number] = one
        elif number not in in_hand.written:
            remembered.keep(month, one, number, owners)
            remembered.keep_text(number, one)
    _SHARE.run(connection, ((number, *_columns(owners)) for number, owners in sorted(shared.items())))
    # In one order everywhere: two processes with the same new words wait for each other, and not in a circle.
    rows = []
    for digest, number in zip(sorted(new), _NUMBERS.take(connection, len(new)), strict=True):
        one = digests[digest]
        found[one] = number
        rows.append((number, month, digest, one, *_columns(_few(missing[one]))))
        in_hand.known[month, digest] = (number, _few(missing[one]))
        in_hand.written[number] = one
    _INSERT.run(connection, rows)
    return found


def _digest(one: str) -> bytes:
    return hashlib.blake2b(one.encode(), digest_size=16).digest()


def _few(visitors: Collection[int]) -> Owners:
    return frozenset(visitors) if len(visitors) <= MOST_OWNERS else None


def _columns(owners: Owners) -> tuple[int | None, int | None]:
    first, second = [*sorted(owners or ()), None, None][:MOST_OWNERS]
    return first, second


def _in_hand(connection: Connection) -> _InHand:
    transaction = connection.get_transaction() or connection.begin()
    known: _InHand | None = connection.info.get("shopbell.words")
    if known is None or known.transaction is not transaction:
        known = connection.info["shopbell.words"] = _InHand(transaction)
    return known


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


def _bound(remembered: dict[Any, Any]) -> None:
    if len(remembered) >= MOST_REMEMBERED:
        for key in list(remembered)[: MOST_REMEMBERED // 10]:
            remembered.pop(key, None)
