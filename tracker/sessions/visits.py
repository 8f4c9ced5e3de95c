"""The rows of visitors and sessions, written once with what a transaction really stored of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection

from tracker.clock import utc_day
from tracker.events.model import Event
from tracker.sessions import session_store, visitor_store
from tracker.sessions.arrivals import Arrival, Client, arrival_text, client_text
from tracker.sessions.attribution import attribute
from tracker.sessions.counters import OfSession, count_stored
from tracker.sessions.event_preparing import Prepared
from tracker.sessions.visitor_store import KnownVisitor
from tracker.sessions.windows import Window
from tracker.sessions.words import numbers_of
from tracker.sessions.work import Work

_NONE = Window(None, 0, 0)


class Pending:
    """One event, its time, and the session window it joins."""

    __slots__ = ("at_ms", "event", "prepared", "window", "work")

    def __init__(self, work: Work, event: Event, at_ms: int, prepared: Prepared) -> None:
        self.work, self.event, self.at_ms, self.prepared = work, event, at_ms, prepared
        self.window = _NONE

    @property
    def session_id(self) -> int:
        if self.window.id is None:
            raise RuntimeError("the session of this event was not numbered")
        return self.window.id


class Way(NamedTuple):
    """How a visit came: its channel, and the text of its `Arrival`."""

    channel: str
    text: str


@lru_cache(4_000)
def way_of(landing_url: str, referrer: str) -> Way:
    """The way of a visit that begins at this address. Few pages are where most visits begin."""
    origin = attribute(landing_url, referrer)
    return Way(origin.channel, arrival_text(Arrival(landing_url, origin.referrer, origin.utm or None)))


def comes_from_outside(url: str, referrer: str) -> bool:
    """Whether the page was not reached from another of the same site, so that a visit may begin."""
    end = url.find("/", 8)
    return end < 0 or not referrer.startswith(url[: end + 1])


def client_of(work: Work) -> str:
    """The text of the `Client` that a batch came from."""
    context, device = work.batch.context, work.device
    return client_text(Client(context.language, context.timezone, device.browser, device.os, work.country))


def save_visits(connection: Connection, works: Sequence[Work], pending: Sequence[Pending]) -> None:
    """Writes what was added to visitors and sessions, each row once: by `record`, and by the stages after it."""
    new, known = _sessions(pending, count_stored(works))
    visitor_store.keep(connection, _changed_visitors(works))
    session_store.insert(connection, _with_numbers(connection, new))
    session_store.add(connection, known)


def _changed_visitors(works: Sequence[Work]) -> list[KnownVisitor]:
    changed = {}
    for work in works:
        visitor = work.visitor
        if visitor is not None and (work.stored or visitor.made is not None):
            changed[id(visitor)] = visitor
    return list(changed.values())


class _NewSession(NamedTuple):
    """A new session's values, as `session_store.COLUMNS` says but for the last two, which are texts yet."""

    visitor_id: int
    received_ms: int
    values: tuple[Any, ...]
    arrival: str
    client: str


def _sessions(
    pending: Sequence[Pending], counts: dict[int, OfSession]
) -> tuple[list[_NewSession], list[tuple[int, int, int, int, int, int, int]]]:
    """New sessions whole, others by what was added."""
    openers: dict[int, Pending] = {}
    for one in pending:
        openers.setdefault(one.session_id, one)
    new, known = [], []
    for session_id, opener in sorted(openers.items()):
        more, window = counts[session_id], opener.window
        if window.is_new:
            _count_session(opener)
            new.append(_session_row(opener, more))
        else:
            known.append((
                session_id, more.events, more.pages, more.engaged_ms, more.scrolled, window.started_at, window.last_at
            ))  # fmt: skip
    return new, known


def _with_numbers(connection: Connection, new: list[_NewSession]) -> list[tuple[Any, ...]]:
    """The rows of new sessions, with the numbers of their texts."""
    if not new:
        return []
    said = {(text, row.visitor_id) for row in new for text in (row.arrival, row.client)}
    word = numbers_of(connection, said, max(row.received_ms for row in new))
    return [(*row.values, word[row.arrival], word[row.client]) for row in new]


def _count_session(opener: Pending) -> None:
    work = opener.work
    visitor = _visitor(work)
    is_first = not visitor.session_count and not visitor.sessions
    seen_before, visitor.counted_day = visitor.counted_day, utc_day(work.received_ms)
    visitor.sessions += 1
    if work.device.is_bot:
        return
    work.tally["sessions", 0] += 1
    # A visitor counts once a day, whatever the number of sessions.
    last_day = seen_before or ("" if is_first else utc_day(visitor.last_seen_ms))
    if last_day != visitor.counted_day:
        work.tally["visitors", 0] += 1


def _visitor(work: Work) -> KnownVisitor:
    if work.visitor is None:
        raise RuntimeError("the visitor of this batch was not found")
    return work.visitor


def _session_row(opener: Pending, counts: OfSession) -> _NewSession:
    work, context, window = opener.work, opener.work.batch.context, opener.window
    way = way_of(opener.event.url or context.url, context.referrer)
    device = work.device
    values = (
        window.id, work.shop_id, work.visitor_id, window.started_at, window.last_at,
        counts.events, counts.pages, counts.engaged_ms, counts.scrolled,
        way.channel, device.kind, context.viewport_width, device.is_bot,
    )  # fmt: skip
    return _NewSession(work.visitor_id, work.received_ms, values, way.text, client_of(work))
