"""In which order visitors are walked: each at their newest visit, the newest first, from one place to another.

A place is a visit. What is walked is an index of visits, from its end: how many visitors a shop has had in all, or
how long ago it began, costs nothing. Whoever comes back between two slices of a walk is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, literal, select, tuple_
from sqlalchemy.orm import Session as DbSession

from tracker.clock import from_ms, to_ms
from tracker.db import Moment
from tracker.sessions.models import Session, Visitor

MOST_VISITS = 100_000
"""So many are looked at, the newest: half a minute of work, and enough to say whom a popup reaches."""

_PLACE = re.compile(r"(\d{1,14})\.(\d{1,18})", re.ASCII)


class Place(NamedTuple):
    """A visit: when it ended, in milliseconds, and its id."""

    at: int
    visit: int

    def __str__(self) -> str:
        return f"{self.at}.{self.visit}"


class Horizon(NamedTuple):
    """How far back a walk goes, and how many visits that are, those of bots included."""

    since_ms: int
    visits: int
    is_cut: bool
    """Whether there were more visits in the time that was asked for."""


class Walked(NamedTuple):
    """A portion: the visitors to look at, how many visits were passed, where the next goes on (None: at the end)."""

    visitors: list[int]
    visits: int
    place: Place | None


def place_of(value: object) -> Place | None:
    """A place as a browser sends it back; None for anything that cannot be one."""
    found = _PLACE.fullmatch(value) if isinstance(value, str) else None
    return Place(int(found[1]), int(found[2])) if found else None


def horizon(session: DbSession, shop_id: int, since_ms: int) -> Horizon:
    """How far a walk over the visits since then goes: not beyond the newest `MOST_VISITS`."""
    newest = (
        select(Session.last_at)
        .where(Session.shop_id == shop_id, Session.last_at >= from_ms(since_ms))
        .order_by(Session.last_at.desc())
        .limit(MOST_VISITS)
        .subquery()
    )
    visits, oldest = session.execute(select(func.count(), func.min(newest.c.last_at))).one()
    is_cut = visits == MOST_VISITS
    return Horizon(to_ms(oldest) if is_cut else since_ms, visits, is_cut)


def walk(session: DbSession, shop_id: int, since_ms: int, after: Place | None, upto: Place | None, most: int) -> Walked:
    """The next `most` visits older than `after`, down to `upto` where that is given, and whose newest they are."""
    statement = _visits(shop_id, since_ms, after).limit(most)
    if upto is not None:
        statement = statement.where(Session.last_at >= from_ms(upto.at), _key(upto) <= _KEY)
    rows = session.execute(statement).all()
    newest = _newest(session, {row.visitor_id for row in rows}, since_ms)
    place = Place(to_ms(rows[-1].last_at), rows[-1].id) if len(rows) == most else None
    return Walked([row.visitor_id for row in rows if newest.get(row.visitor_id) == row.id], len(rows), place)


def place_behind(session: DbSession, shop_id: int, since_ms: int, after: Place, visits: int) -> Place | None:
    """The place so many visits behind another; None beyond the end."""
    row = session.execute(_visits(shop_id, since_ms, after).offset(visits - 1).limit(1)).first()
    return Place(to_ms(row.last_at), row.id) if row else None


def _visits(shop_id: int, since_ms: int, after: Place | None) -> Any:
    statement = select(Session.id, Session.visitor_id, Session.last_at).where(
        Session.shop_id == shop_id, Session.last_at >= from_ms(since_ms)
    )
    if after is not None:
        # The time alone, said by itself, bounds the part of the index that is read.
        statement = statement.where(Session.last_at <= from_ms(after.at), _key(after) > _KEY)
    return statement.order_by(Session.last_at.desc(), Session.id.desc())


_KEY = tuple_(Session.last_at, Session.id)


def _key(place: Place) -> Any:
    return tuple_(literal(from_ms(place.at), Moment()), place.visit)


def _newest(session: DbSession, visitors: Collection[int], since_ms: int) -> dict[int, int]:
    """The newest visit of each of these visitors, bots left out."""
    rows: Sequence[Any] = session.execute(
        select(Session.visitor_id, Session.id)
        .join(Visitor, Visitor.id == Session.visitor_id)
        .where(Session.visitor_id.in_(visitors), Session.last_at >= from_ms(since_ms), Visitor.is_bot.is_(False))
        .order_by(Session.last_at, Session.id)
    ).all()
    return {visitor: visit for visitor, visit in rows}
