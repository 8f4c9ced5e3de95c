"""Why a write failed: the database is away, two writes clashed, the data cannot be held, or our own code is wrong.

Each is answered differently, so they must not be mixed up: what the database cannot hold is never worth sending again,
and what our own code could not do is, once it is mended.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    StatementError,
    TimeoutError,
)

Part = TypeVar("Part")

MOST_ATTEMPTS = 60
"""To find the bad parts of one request: a request made of nothing else must not hold up the others."""

_ROOT = Path(__file__).resolve().parents[1]

# PostgreSQL's names of: the schema is not the one that this code expects, as in the middle of an upgrade.
_NO_SUCH_TABLE = frozenset({"42P01", "42703"})
_CLASHES = frozenset({"40001", "40P01"})


class Fault(Enum):
    """Whose fault it is, and so what is to be done."""

    AWAY = "away"
    """The database's, and it passes: 503, send it again."""
    CLASH = "clash"
    """Nobody's: two writes got in each other's way, and the same again goes well."""
    DATA = "data"
    """The sender's: no database can hold it, however often it is sent."""
    CODE = "code"
    """Ours: 500, and it is worth sending again once we have mended it."""


def fault_of(error: BaseException) -> Fault:
    """What kind of failure of a write an exception is."""
    if isinstance(error, DBAPIError):
        return _fault_of_database(error)
    if isinstance(error, TimeoutError):
        return Fault.AWAY
    if isinstance(error, OSError):
        # The lock's file: no room, no descriptors, a disk that does not answer.
        return Fault.AWAY
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    # What drivers raise themselves, before the database has seen it.
    return Fault.DATA if isinstance(cause, OverflowError | UnicodeError) else Fault.CODE


def _fault_of_database(error: DBAPIError) -> Fault:
    code = getattr(error.orig, "sqlstate", None)
    if code in _CLASHES or isinstance(error, IntegrityError):
        return Fault.CLASH
    if isinstance(error, DataError):
        return Fault.DATA
    if isinstance(error, ProgrammingError):
        return Fault.AWAY if code in _NO_SUCH_TABLE else Fault.CODE
    if isinstance(error, InterfaceError) and "binding parameter" in str(error.orig):
        return Fault.CODE
    return Fault.AWAY if isinstance(error, DatabaseError | InterfaceError) else Fault.CODE


def name_of(error: BaseException) -> str:
    """What it is called, such as "DataError" or "KeyError". Never its text: that could hold an address."""
    cause = getattr(error, "orig", None) or error
    return type(cause).__name__


def place_of(error: BaseException) -> str:
    """Where in our own code it happened: "sessions/record.py:233 _insert_events"."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_ROOT) and path.name not in ("bulk.py", "db.py", "committer.py", "faults.py"):
            return f"{path.relative_to(_ROOT)}:{frame.lineno} {frame.name}"[:160]
    return ""


def isolate(
    parts: Sequence[Part], attempt: Callable[[Sequence[Part]], None], most: int = MOST_ATTEMPTS
) -> list[tuple[Part, Exception]]:
    """Attempts the parts in their order, together where that goes well; those that fail alone, each with its error.

    `attempt` does a run of neighbouring parts, all or none of it. What it raises that is not the parts' own fault
    (`AWAY`) ends the whole. After `most` failures, what fails is not halved any more.
    """
    failed: list[tuple[Part, Exception]] = []
    waiting: list[Sequence[Part]] = [parts]
    while waiting:
        run = waiting.pop()
        try:
            attempt(run)
        except Exception as error:
            if fault_of(error) is Fault.AWAY:
                raise
            most -= 1
            if len(run) == 1 or most <= 0:
                failed += [(part, error) for part in run]
                continue
            half = len(run) // 2
            waiting += [run[half:], run[:half]]
    return failed
