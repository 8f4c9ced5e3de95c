"""Words: texts that many rows share, such as addresses of pages, stored once a month and known by a number elsewhere.

A word belongs to a month, so that nothing keeps the texts of a month whose rows are gone. What a process remembers of
words is only what it has read as committed: a transaction that is rolled back, a process that is killed and another
process that is first with the same text leave nothing wrong behind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, LargeBinary, SmallInteger, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from tracker.clock import from_ms
from tracker.db import Id, Model, insert_ignoring, table_of

MOST_REMEMBERED = 50_000
"""Words of one kind that a process remembers."""


class Word(Model):
    """A text, once a month. Its number is never given to another text."""

    __tablename__ = "word"
    __table_args__ = (UniqueConstraint("month", "digest"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    month: Mapped[int] = mapped_column(SmallInteger)
    """Months since the year 0."""
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    text: Mapped[str] = mapped_column(Text)


words = table_of(Word)


class _Remembered:
    """What one process knows of one database's words, the oldest forgotten first."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int, str], int] = {}
        self.texts: dict[int, str] = {}

    def keep(self, month: int, text: str, number: int) -> None:
        _bound(self.numbers)
        self.numbers[month, text] = number

    def keep_text(self, number: int, text: str) -> None:
        _bound(self.texts)
        self.texts[number] = text


_of_engine: WeakKeyDictionary[Engine, _Remembered] = WeakKeyDictionary()


def month_of(at_ms: int) -> int:
    """The month, by UTC, to which the words of a moment belong."""
    at = from_ms(at_ms)
    return at.year * 12 + at.month - 1


def numbers_of(connection: Connection, texts: Iterable[str], at_ms: int) -> dict[str, int]:
    """The numbers of these texts, which are stored where they are not yet, in the transaction in hand."""
    month, remembered = month_of(at_ms), _remembered(connection.engine)
    found: dict[str, int] = {}
    missing: set[str] = set()
    for text in texts:
        number = remembered.numbers.get((month, text))
        if number is None:
            missing.add(text)
        else:
            found[text] = number
    if missing:
        found |= _look_up(connection, missing, month, remembered)
    return found


def texts_of(database: Connection | DbSession, numbers: Iterable[int]) -> Mapping[int, str]:
    """The texts of these words; of one that is gone, nothing."""
    remembered = _remembered(_engine(database))
    found: dict[int, str] = {}
    missing: set[int] = set()
    for number in numbers:
        text = remembered.texts.get(number)
        if text is None:
            missing.add(number)
        else:
            found[number] = text
    for some in _slices(sorted(missing)):
        for number, text in database.execute(select(words.c.id, words.c.text).where(words.c.id.in_(some))):
            found[number] = text
            # A number is given once, and what it was given in a transaction that failed is seen by that one alone.
            if number not in _fresh(_connection(database)).values():
                remembered.keep_text(number, text)
    return found


def _look_up(connection: Connection, missing: set[str], month: int, remembered: _Remembered) -> dict[str, int]:
    digests = {hashlib.blake2b(text.encode(), digest_size=16).digest(): text for text in missing}
    fresh = _fresh(connection)
    found = {digests[digest]: number for digest, number in _stored(connection, digests, month)}
    for text, number in found.items():
        # What this very transaction has inserted is not committed yet.
        if fresh.get((month, text)) != number:
            remembered.keep(month, text, number)
    if len(found) < len(missing):
        # In one order everywhere: two processes with the same new words wait for each other, and not in a circle.
        new = sorted(digest for digest, text in digests.items() if text not in found)
        rows = [{"month": month, "digest": digest, "text": digests[digest]} for digest in new]
        insert_ignoring(connection, words, rows, ["month", "digest"])
        for digest, number in _stored(connection, new, month):
            found[digests[digest]] = fresh[month, digests[digest]] = number
    return found


def _stored(connection: Connection, digests: Collection[bytes], month: int) -> list[tuple[bytes, int]]:
    return [
        (bytes(digest), number)
        for some in _slices(sorted(digests))
        for digest, number in connection.execute(
            select(words.c.digest, words.c.id).where(words.c.month == month, words.c.digest.in_(some))
        )
    ]


def _fresh(connection: Connection) -> dict[tuple[int, str], int]:
    """The words that the transaction in hand has inserted itself."""
    transaction = connection.get_transaction()
    known = connection.info.get("shopbell.fresh_words")
    if known is None or known[0] is not transaction:
        known = connection.info["shopbell.fresh_words"] = (transaction, {})
    fresh: dict[tuple[int, str], int] = known[1]
    return fresh


def _remembered(engine: Engine) -> _Remembered:
    found = _of_engine.get(engine)
    if found is None:
        found = _of_engine.setdefault(engine, _Remembered())
    return found


def _connection(database: Connection | DbSession) -> Connection:
    return database.connection() if isinstance(database, DbSession) else database


def _engine(database: Connection | DbSession) -> Engine:
    return _connection(database).engine


def _slices(values: list[bytes] | list[int]) -> Iterable[list[bytes] | list[int]]:
    return (values[start : start + 500] for start in range(0, len(values), 500))


def _bound(remembered: dict[tuple[int, str], int] | dict[int, str]) -> None:
    if len(remembered) >= MOST_REMEMBERED:
        for key in list(remembered)[: MOST_REMEMBERED // 10]:
            remembered.pop(key, None)  # type: ignore[call-overload]
