"""A small cache that forgets after a while: what changes rarely is read once a second, not once a request.

While the database is away everybody goes on with what was known: a lookup that waits for a database that does not come
would be paid by each request, beside its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

MOST_ENTRIES = 10_000
LONGEST_AWAY_SECONDS = 300.0
"""What was known this long ago is not believed any more, whatever the database does."""


@dataclass(slots=True)
class _Entry(Generic[Value]):
    value: Value
    loaded_at: float
    good_until: float


class TimedCache(Generic[Key, Value]):
    """Values by key, each believed for `seconds`. Each process has its own; a change reaches all within that time.

    With `is_patient`, whoever comes while another loads anew gets the value of before, for as long again at most: of
    many who come at once only one asks the database.
    """

    def __init__(self, seconds: float, *, is_patient: bool = False) -> None:
        self._seconds = seconds
        self._is_patient = is_patient
        self._entries: dict[Key, _Entry[Value]] = {}

    def get(self, key: Key, load: Callable[[], Value]) -> Value:
        """The value of `key`, loaded anew when it is not there or too old."""
        now = time.monotonic()
        entry = self._entries.get(key)
        if entry is not None and now < entry.good_until:
            return entry.value
        if entry is None or now - entry.loaded_at > LONGEST_AWAY_SECONDS:
            return self._keep(key, now, load())
        if self._is_patient:
            entry.good_until = now + self._seconds
        try:
            return self._keep(key, now, load())
        except (OperationalError, InterfaceError, TimeoutError):
            entry.good_until = time.monotonic() + self._seconds
            return entry.value

    def _keep(self, key: Key, now: float, value: Value) -> Value:
        if len(self._entries) >= MOST_ENTRIES:
            self._entries.clear()
        self._entries[key] = _Entry(value, now, now + self._seconds)
        return value

    def clear(self) -> None:
        self._entries.clear()
