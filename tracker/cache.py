"""A small cache that forgets after a while: what changes rarely is read once a second, not once a request."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

MOST_ENTRIES = 10_000


class TimedCache(Generic[Key, Value]):
    """Values by key, each believed for `seconds`. Each process has its own; a change reaches all within that time.

    With `is_patient`, whoever comes while another loads anew gets the value of before, for as long again at most: of
    many who come at once only one asks the database.
    """

    def __init__(self, seconds: float, *, is_patient: bool = False) -> None:
        self._seconds = seconds
        self._is_patient = is_patient
        self._entries: dict[Key, tuple[float, Value]] = {}
        self._loading: set[Key] = set()

    def get(self, key: Key, load: Callable[[], Value]) -> Value:
        """The value of `key`, loaded anew when it is not there or too old."""
        now = time.monotonic()
        entry = self._entries.get(key)
        if entry is not None and now - entry[0] < self._seconds:
            return entry[1]
        if self._is_patient and entry is not None and now - entry[0] < 2 * self._seconds:
            if key in self._loading:
                return entry[1]
            self._loading.add(key)
            try:
                value = load()
            finally:
                self._loading.discard(key)
        else:
            value = load()
        if len(self._entries) >= MOST_ENTRIES:
            self._entries.clear()
        self._entries[key] = (now, value)
        return value

    def clear(self) -> None:
        self._entries.clear()
