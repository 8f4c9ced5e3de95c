"""What was decided, kept for a time so that it can be explained: written in portions, found by its id, erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, delete, select

from tracker.bulk import inserting
from tracker.clock import to_ms
from tracker.db import table_of
from tracker.popups.models import KeptDecision
from tracker.sessions.models import Session, Visitor
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

decisions = table_of(KeptDecision)
visitors = table_of(Visitor)
sessions = table_of(Session)

_KEEP = inserting(
    decisions,
    ("shop_id", "id", "visitor_id", "session_id", "at", "facts", "considered"),
    "ON CONFLICT (shop_id, id) DO NOTHING",
)

MOST_PURGED = 5_000
"""Erased in one transaction by the job: others want to write too."""


class Considered(NamedTuple):
    """One live popup of a decision, by its number: the version that was asked, and the gate that stopped it, if any."""

    popup_id: int
    version: int
    failed: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One decision on its way into the database. `facts` are a packed context (see `decide.packing`)."""

    id: bytes
    shop_id: int
    visitor_id: int
    session_id: int
    at_ms: int
    facts: bytes
    considered: bytes
    """See `pack_considered`."""


def keep_decisions(connection: Connection, kept: Sequence[Kept]) -> int:
    """Stores decisions, but for those of visitors who have withdrawn meanwhile. Returns how many."""
    alive = (
        select(visitors.c.id)
        .where(visitors.c.id.in_({one.visitor_id for one in kept}), visitors.c.key.not_like("forgotten:%"))
        # Who is withdrawing at this moment is not waited for, and what was decided for them is not kept.
        .with_for_update(read=True, key_share=True, skip_locked=True)
    )
    here = set(connection.scalars(alive))
    rows = [
        (
            one.shop_id,
            one.id,
            one.visitor_id,
            one.session_id,
            one.at_ms,
            one.facts,
            one.considered,
        )
        for one in kept
        if one.visitor_id in here
    ]
    _KEEP.run(connection, rows)
    return len(rows)


def pack_considered(considered: Sequence[Considered]) -> bytes:
    """The popups with each gate's name once: most of them are stopped by the same few."""
    names = list(dict.fromkeys(one.failed for one in considered))
    places = {name: place for place, name in enumerate(names)}
    return msgspec.msgpack.encode(
        [names, [part for one in considered for part in (one.popup_id, one.version, places[one.failed])]]
    )


def read_considered(packed: bytes) -> tuple[Considered, ...]:
    """What `pack_considered` has packed."""
    names, parts = msgspec.msgpack.decode(packed, type=tuple[list[str | None], list[int]])
    triples = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return tuple(Considered(popup_id, version, names[place]) for popup_id, version, place in triples)


def purge_decisions(connection: Connection, now: dt.datetime) -> int:
    """Erases what is older than its shop wants to keep. Returns how many; the rest is for the next time."""
    left = MOST_PURGED
    for shop_id, stored in connection.execute(select(Shop.id, Shop.settings).order_by(Shop.id)).all():
        keep = dt.timedelta(days=shop_settings(stored or {})["decisions.keep_days"])
        old = (
            select(decisions.c.id)
            .where(decisions.c.shop_id == shop_id, decisions.c.id < first_id(to_ms(now - keep)))
            .order_by(decisions.c.id)
            .limit(left)
        )
        ids = list(connection.scalars(old))
        if ids:
            left -= connection.execute(
                delete(decisions).where(decisions.c.shop_id == shop_id, decisions.c.id <= ids[-1])
            ).rowcount
        if left <= 0:
            break
    return MOST_PURGED - left


def first_id(at_ms: int) -> bytes:
    """What every id of this moment or later is at least: ids begin with their time."""
    return max(at_ms, 0).to_bytes(6, "big") + bytes(10)
