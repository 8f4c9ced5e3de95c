"""Who has withdrawn: under which key the rest of a visitor is kept, so that what was still on its way is recognised."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from tracker.bulk import Query
from tracker.db import table_of
from tracker.sessions.models import Visitor

visitors = table_of(Visitor)

FORGOTTEN = "forgotten:"

_WITHDRAWN = Query("SELECT key, last_seen_at FROM visitor WHERE shop_id = ? AND key IN ?", "text")


def forgotten_key(shop_id: int, visitor_key: str) -> str:
    """Only whoever still has the random id can make this of it. A colon is in no key that a browser can send."""
    return FORGOTTEN + hashlib.sha256(f"{shop_id}:{visitor_key}".encode()).hexdigest()[:40]


def lock_visitor(connection: Connection, visitor_id: int) -> str:
    """Waits until nobody writes for this visitor, and lets nobody begin. Returns the key, "" when there is none."""
    return connection.scalar(select(visitors.c.key).where(visitors.c.id == visitor_id).with_for_update()) or ""


def is_forgotten(connection: Connection, visitor_id: int) -> bool:
    """Whether this visitor has withdrawn: then nothing more is kept of them."""
    key = connection.scalar(select(visitors.c.key).where(visitors.c.id == visitor_id)) or ""
    return key.startswith(FORGOTTEN)


def forget_visitor(connection: Connection, shop_id: int, visitor_id: int, visitor_key: str, at: dt.datetime) -> None:
    """Takes the key away: nothing leads from here to the browser any more, and the browser is somebody new."""
    key = forgotten_key(shop_id, visitor_key)
    # The same id can be forgotten again, when a page went on using it.
    is_earlier = (visitors.c.shop_id == shop_id, visitors.c.key == key)
    for earlier in connection.scalars(select(visitors.c.id).where(*is_earlier)).all():
        connection.execute(update(visitors).where(visitors.c.id == earlier).values(key=f"{FORGOTTEN}{earlier}"))
    connection.execute(
        update(visitors)
        .where(visitors.c.id == visitor_id)
        .values(key=key, first_seen_at=at, last_seen_at=at, properties=None, viewed=None, viewed_packed=None)
    )


class Withdrawals:
    """Which of these visitors of one shop have withdrawn; asked at once, told later."""

    def __init__(self, connection: Connection, shop_id: int, keys: Iterable[str]) -> None:
        self._shop_id = shop_id
        self._keys = {forgotten_key(shop_id, key): key for key in keys}
        self._asked = _WITHDRAWN.ask(connection, shop_id, list(self._keys))

    def found(self) -> dict[tuple[int, str], int]:
        """(shop's id, key) → when they withdrew, in milliseconds."""
        return {(self._shop_id, self._keys[key]): last_seen_ms for key, last_seen_ms in self._asked.rows()}
