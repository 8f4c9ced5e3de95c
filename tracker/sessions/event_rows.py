"""Events as they are handed to their store, and as it gives them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple


class NewEvent(NamedTuple):
    """An event to store. `id` is 16 bytes; times are milliseconds since 1970."""

    shop_id: int
    id: bytes
    session_id: int
    visitor_id: int
    name: str
    source: str
    at_ms: int
    device_at_ms: int
    page: str = ""
    url: str = ""
    title: str = ""
    params: dict[str, Any] | None = None


class StoredEvent(NamedTuple):
    """An event as it was accepted."""

    shop_id: int
    id: bytes
    session_id: int
    visitor_id: int
    name: str
    source: str
    at: dt.datetime
    """The device's time corrected by its clock's error at sending."""
    device_at: dt.datetime
    """What the device's clock said."""
    page: str
    url: str
    title: str
    params: dict[str, Any]


class Told(NamedTuple):
    """An event as replays read it, of which there are many: its time in milliseconds, and no more than they need."""

    session_id: int
    at_ms: int
    name: str
    page: str
    url: str
    params: Mapping[str, Any]


class Unpacked(NamedTuple):
    """An event with all its texts, but for whose visit it is of. Times are milliseconds since 1970."""

    shop_id: int
    id: bytes
    session_id: int
    name: str
    source: str
    at_ms: int
    device_at_ms: int
    page: str
    url: str
    title: str
    params: Mapping[str, Any]
