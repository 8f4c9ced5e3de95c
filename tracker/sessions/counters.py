"""The counters of visits and visitors: moved by events that were really inserted, and by nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, case, update

from tracker.clock import from_ms
from tracker.db import table_of
from tracker.sessions.engagement import engaged_ms, scrolled
from tracker.sessions.models import Session, Visitor
from tracker.sessions.windows import Window
from tracker.sessions.work import Work

visitors = table_of(Visitor)
sessions = table_of(Session)


@dataclass(slots=True)
class _OfSession:
    events: int = 0
    pages: int = 0
    engaged_ms: int = 0
    scrolled: int = 0


@dataclass(slots=True)
class _OfVisitor:
    seen_ms: int = 0
    pages: int = 0


def count_stored(connection: Connection, works: Sequence[Work], spans: Mapping[int | None, Window]) -> None:
    """Adds what the works stored to their sessions and visitors, and stretches the sessions to `spans`.

    Sets `Work.session_id` to the session that the batch's latest event joined.
    """
    of_sessions: defaultdict[int, _OfSession] = defaultdict(_OfSession)
    of_visitors: defaultdict[int, _OfVisitor] = defaultdict(_OfVisitor)
    for work in works:
        visitor = of_visitors[work.visitor_id] if work.stored else _OfVisitor()
        for stored in work.stored:
            is_view = stored.event.name == "page_view"
            session = of_sessions[stored.session_id]
            session.events += 1
            session.pages += is_view
            session.engaged_ms += engaged_ms(stored.event.name, stored.event.params)
            session.scrolled = max(session.scrolled, scrolled(stored.event.name, stored.event.params))
            visitor.seen_ms = max(visitor.seen_ms, stored.at_ms)
            visitor.pages += is_view
            if is_view and not work.device.is_bot:
                work.tally["page_views", 0] += 1
        if work.stored:
            work.session_id = max(work.stored, key=lambda one: one.at_ms).session_id
    if of_sessions:
        _update_sessions(connection, of_sessions, spans)
        _update_visitors(connection, of_visitors)


def _update_sessions(
    connection: Connection, counts: Mapping[int, _OfSession], spans: Mapping[int | None, Window]
) -> None:
    connection.execute(
        update(sessions)
        .where(sessions.c.id == bindparam("session"))
        .values(
            event_count=sessions.c.event_count + bindparam("more_events"),
            page_count=sessions.c.page_count + bindparam("more_pages"),
            engaged_ms=sessions.c.engaged_ms + bindparam("more_ms"),
            scrolled=case((sessions.c.scrolled < bindparam("depth"), bindparam("depth")), else_=sessions.c.scrolled),
            started_at=bindparam("starts"),
            last_at=bindparam("ends"),
        ),
        [
            {
                "session": session_id,
                "more_events": more.events,
                "more_pages": more.pages,
                "more_ms": more.engaged_ms,
                "depth": more.scrolled,
                "starts": from_ms(spans[session_id].started_at),
                "ends": from_ms(spans[session_id].last_at),
            }
            for session_id, more in sorted(counts.items())
        ],
    )


def _update_visitors(connection: Connection, counts: Mapping[int, _OfVisitor]) -> None:
    # Events that waited on the device arrive late, and must not move the visitor back in time.
    latest = case((visitors.c.last_seen_at < bindparam("seen"), bindparam("seen")), else_=visitors.c.last_seen_at)
    connection.execute(
        update(visitors)
        .where(visitors.c.id == bindparam("visitor"))
        .values(last_seen_at=latest, page_count=visitors.c.page_count + bindparam("more_pages")),
        [
            {"visitor": visitor, "seen": from_ms(more.seen_ms), "more_pages": more.pages}
            for visitor, more in sorted(counts.items())
        ],
    )
