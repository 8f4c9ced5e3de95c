"""What could not be stored, and why, for whoever runs this installation: `flask dead-letters`, and `flask doctor`.

A dead letter is one kind of failure at one place for one kind of event, counted. It holds nothing of what was sent:
what our code could not store is kept and sent again by its sender, and what no database can hold is of no use.
"""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, ForeignKey, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from tracker.clock import now
from tracker.collect.faults import Fault, fault_of, name_of, place_of
from tracker.db import Model, Moment, insert_adding, insert_replacing, table_of
from tracker.phrases import N_

log = logging.getLogger(__name__)

KEPT_DAYS = 30

MENDS = {
    Fault.DATA.value: N_("nothing is to be mended here: no database can hold what was sent, and its sender was told"),
    Fault.CODE.value: N_(
        "a fault of Shopbell: update it, or report the place; what was refused is sent again by itself"
    ),
}


class DeadLetter(Model):
    """One kind of failure. `place` is in our code; `event` is the event's name, or "order"."""

    __tablename__ = "dead_letter"

    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    fault: Mapped[str] = mapped_column(String(8), primary_key=True)
    """`data` or `code`: see `collect.faults`."""
    what: Mapped[str] = mapped_column(String(60), primary_key=True)
    place: Mapped[str] = mapped_column(String(160), primary_key=True)
    event: Mapped[str] = mapped_column(String(40), primary_key=True)
    times: Mapped[int] = mapped_column(BigInteger, default=0)
    first_at: Mapped[dt.datetime] = mapped_column(Moment)
    last_at: Mapped[dt.datetime] = mapped_column(Moment)


letters = table_of(DeadLetter)

KEY = ["shop_id", "fault", "what", "place", "event"]


@dataclass(frozen=True)
class Failed:
    """One part of a request that could not be stored."""

    shop_id: int
    event: str
    error: Exception

    @property
    def fault(self) -> Fault:
        """`DATA` or `CODE`: whoever clashes with itself again and again is wrong."""
        return Fault.DATA if fault_of(self.error) is Fault.DATA else Fault.CODE


def tell(failed: Iterable[Failed]) -> None:
    """Writes into the log what failed: the first thing that is looked at, and there even when the database is not."""
    for one in failed:
        # The frames without the error's own text, in which drivers quote what they were given.
        way = "".join(traceback.format_tb(one.error.__traceback__))
        log.error("%s could not be stored: %s at %s\n%s", one.event, name_of(one.error), place_of(one.error), way)


def keep(connection: Connection, failed: Iterable[Failed]) -> None:
    """Counts what failed, within the transaction in hand."""
    counts = Counter(
        (one.shop_id, one.fault.value, name_of(one.error)[:60], place_of(one.error), one.event) for one in failed
    )
    moment = now()
    rows = [
        {**dict(zip(KEY, key, strict=True)), "times": times, "first_at": moment, "last_at": moment}
        for key, times in sorted(counts.items())
    ]
    if rows:
        insert_adding(connection, letters, rows, KEY, "times")
        insert_replacing(connection, letters, rows, KEY, ["last_at"])


def purge_dead_letters(connection: Connection, at: dt.datetime) -> int:
    """Forgets what has not happened for a month. Returns how many."""
    oldest = at - dt.timedelta(days=KEPT_DAYS)
    return connection.execute(delete(letters).where(letters.c.last_at < oldest)).rowcount
