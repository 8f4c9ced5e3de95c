"""The counters of visits and visitors: moved by events that were really inserted, and by nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.sessions.engagement import engaged_ms, scrolled
from tracker.sessions.work import Work


@dataclass(slots=True)
class OfSession:
    """What was stored of one session."""

    events: int = 0
    pages: int = 0
    engaged_ms: int = 0
    scrolled: int = 0


def count_stored(works: Sequence[Work]) -> dict[int, OfSession]:
    """By session id, what the works stored of it. Their visitors and tallies are moved by it.

    Sets `Work.session_id` to the session that the batch's latest event joined.
    """
    of_sessions: defaultdict[int, OfSession] = defaultdict(OfSession)
    for work in works:
        visitor, latest = work.visitor, -1
        if visitor is None:
            continue
        for stored in work.stored:
            name = stored.event.name
            session = of_sessions[stored.session_id]
            session.events += 1
            if name == "page_view":
                session.pages += 1
                visitor.pages += 1
                if not work.device.is_bot:
                    work.tally["page_views", 0] += 1
            elif name == "user_engagement":
                session.engaged_ms += engaged_ms(name, stored.event.params)
                session.scrolled = max(session.scrolled, scrolled(name, stored.event.params))
            if stored.at_ms > latest:
                latest, work.session_id = stored.at_ms, stored.session_id
        visitor.seen_ms = max(visitor.seen_ms, latest)
    return of_sessions
