"""The table of events in the layout of earlier versions, with every text in its row; `event_moving` empties it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, Connection, Engine, Index, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.clock import to_ms
from tracker.db import Json, Model, Moment, table_of
from tracker.sessions.event_rows import Unpacked

LOOKED_AGAIN_SECONDS = 1.0


class OldEvent(Model):
    """One event in the layout of earlier versions, until it is moved."""

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "session_id", "at"),
        {"sqlite_with_rowid": False},
    )

    shop_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    session_id: Mapped[int] = mapped_column(BigInteger)
    visitor_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(12))
    at: Mapped[dt.datetime] = mapped_column(Moment)
    """The device's time corrected by its clock's error at sending."""
    device_at: Mapped[dt.datetime] = mapped_column(Moment)
    """What the device's clock said."""
    page: Mapped[str] = mapped_column(String(36), default="")
    url: Mapped[str] = mapped_column(String(2048), default="")
    title: Mapped[str] = mapped_column(String(300), default="")
    params: Mapped[dict[str, Any] | None] = mapped_column(Json)


old_events = table_of(OldEvent)

_empty_until: WeakKeyDictionary[Engine, float] = WeakKeyDictionary()


def has_old_events(connection: Connection) -> bool:
    """Whether there are any; "no" is believed for a second, since a process of an earlier version may still write."""
    at = time.monotonic()
    if _empty_until.get(connection.engine, 0.0) > at:
        return False
    if connection.execute(select(old_events.c.shop_id).limit(1)).first() is not None:
        return True
    _empty_until[connection.engine] = at + LOOKED_AGAIN_SECONDS
    return False


def old_of_visits(
    connection: Connection, visits: Collection[int], names: Collection[str] | None, most: int | None, newest_first: bool
) -> list[Unpacked]:
    """Those of these visits; `most` of them, by the order of their ids, where that is given."""
    if not has_old_events(connection):
        return []
    statement = select(old_events).where(old_events.c.session_id.in_(visits))
    if names is not None:
        statement = statement.where(old_events.c.name.in_(names))
    if most is not None:
        statement = statement.order_by(old_events.c.id.desc() if newest_first else old_events.c.id).limit(most)
    return [_unpacked(row) for row in connection.execute(statement)]


def old_portion(connection: Connection, shop_id: int, after: bytes | None, most: int) -> list[Unpacked]:
    """The next `most` of a shop in the order of their ids, behind the id `after`."""
    if not has_old_events(connection):
        return []
    statement = select(old_events).where(old_events.c.shop_id == shop_id).order_by(old_events.c.id).limit(most)
    if after is not None:
        statement = statement.where(old_events.c.id > after)
    return [_unpacked(row) for row in connection.execute(statement)]


def _unpacked(row: Any) -> Unpacked:
    return Unpacked(
        row.shop_id, bytes(row.id), row.session_id, row.name, row.source, to_ms(row.at), to_ms(row.device_at),
        row.page, row.url, row.title, row.params or {},
    )  # fmt: skip
