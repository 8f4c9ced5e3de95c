"""The first stage of a write: visitors, sessions and events of many batches at once, in the transaction in hand.

Set by set and not batch by batch: what waits together costs one statement a table. Visitors are locked before anything
is read about them, so that two processes cannot open two sessions for one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, tuple_, update

from tracker.clock import from_ms, to_ms
from tracker.db import insert_ignoring, table_of
from tracker.events.model import Event
from tracker.events.names import NEVER_OPENS_A_SESSION
from tracker.sessions import event_store
from tracker.sessions.arrivals import Arrival, Client, arrival_text, client_text
from tracker.sessions.attribution import attribute
from tracker.sessions.counters import count_stored
from tracker.sessions.event_store import NewEvent
from tracker.sessions.forgotten import withdrawn_at
from tracker.sessions.models import Session, Visitor
from tracker.sessions.windows import IDLE_MS, Window, assign, correct
from tracker.sessions.words import numbers_of
from tracker.sessions.work import Stored, Work

visitors = table_of(Visitor)
sessions = table_of(Session)

WORDS = ("arrival_id", "client_id")


def record(connection: Connection, works: Sequence[Work]) -> None:
    """Stores every batch's new events and fills `Work.visitor_id`, `session_id`, `stored` and `duplicates`."""
    works = _find_visitors(connection, works)
    if not works:
        return
    known = event_store.known(connection, [(work.shop_id, event.id) for work in works for event in work.batch.events])
    windows = _recent_windows(connection, works)
    pending = _assign_events(works, known, windows)
    _insert_sessions(connection, pending)
    _insert_events(connection, pending)
    count_stored(connection, works, {one.window.id: one.window for one in pending})


class _Pending:
    """One new event, its time and the session window it joined."""

    __slots__ = ("at_ms", "event", "window", "work")

    def __init__(self, work: Work, event: Any, at_ms: int, window: Window) -> None:
        self.work, self.event, self.at_ms, self.window = work, event, at_ms, window

    @property
    def session_id(self) -> int:
        if self.window.id is None:
            raise RuntimeError("the session of this event was not inserted")
        return self.window.id


def _find_visitors(connection: Connection, works: Sequence[Work]) -> Sequence[Work]:
    """Finds or makes the visitors. Returns the works that are left when what was withdrawn is set aside."""
    wanted = sorted({(work.shop_id, work.visitor_key) for work in works})
    found = _select_visitors(connection, wanted)
    # Whose rows were just locked by somebody else's withdrawal is found to have withdrawn only by asking after that.
    works = _set_aside_withdrawn(connection, works, [key for key in wanted if key not in found])
    wanted = sorted({(work.shop_id, work.visitor_key) for work in works})
    missing = [key for key in wanted if key not in found]
    if missing:
        first = {(work.shop_id, work.visitor_key): work for work in reversed(works)}
        rows = [_visitor_row(first[key]) for key in missing]
        insert_ignoring(connection, visitors, rows, ["shop_id", "key"])
        found |= _select_visitors(connection, missing)
    for work in works:
        work.visitor_id, work.last_seen_day = found[work.shop_id, work.visitor_key]
    return works


def _set_aside_withdrawn(
    connection: Connection, works: Sequence[Work], unknown: list[tuple[int, str]]
) -> Sequence[Work]:
    """What happened before its visitor withdrew, and was still on its way then, is stored no more."""
    withdrawn = withdrawn_at(connection, unknown) if unknown else {}
    left = []
    for work in works:
        until = withdrawn.get((work.shop_id, work.visitor_key))
        if until is not None:
            # By its own clock as well: the time on the way would pass for a clock that is slow, and make it later.
            # What happened in the very millisecond of the withdrawal happened before it was answered.
            work.set_aside = frozenset(event.id for event in work.batch.events if _happened_at(event, work) <= until)
            work.rejected += [(event.index, "no_consent") for event in work.batch.events if event.id in work.set_aside]
        if until is None or len(work.set_aside) < len(work.batch.events):
            left.append(work)
    return left


def _happened_at(event: Event, work: Work) -> int:
    return min(event.device_at_ms, correct(event.device_at_ms, work.batch.sent_at_ms, work.received_ms))


def _select_visitors(connection: Connection, keys: list[tuple[int, str]]) -> dict[tuple[int, str], tuple[int, str]]:
    """Locks and reads visitors: their id, and the day of their last session, "" before the first."""
    statement = (
        select(visitors.c.shop_id, visitors.c.key, visitors.c.id, visitors.c.last_seen_at, visitors.c.session_count)
        .where(tuple_(visitors.c.shop_id, visitors.c.key).in_(keys))
        .order_by(visitors.c.id)
        # Not FOR UPDATE: that would also hold up whoever only refers to the visitor, such as a play.
        .with_for_update(key_share=True)
    )
    return {
        (row.shop_id, row.key): (row.id, f"{row.last_seen_at:%Y-%m-%d}" if row.session_count else "")
        for row in connection.execute(statement)
    }


def _visitor_row(work: Work) -> dict[str, Any]:
    seen = from_ms(work.received_ms)
    return {
        "shop_id": work.shop_id,
        "key": work.visitor_key,
        "is_anonymous": work.is_anonymous,
        "is_bot": work.device.is_bot,
        "first_seen_at": seen,
        "last_seen_at": seen,
        "session_count": 0,
        "page_count": 0,
        "order_count": 0,
    }


def _recent_windows(connection: Connection, works: Sequence[Work]) -> dict[int, list[Window]]:
    """Sessions that any event of these batches could join."""
    moments = [
        correct(event.device_at_ms, work.batch.sent_at_ms, work.received_ms)
        for work in works
        for event in work.batch.events
    ]
    oldest = min([*moments, *(work.received_ms for work in works)])
    statement = select(sessions.c.id, sessions.c.visitor_id, sessions.c.started_at, sessions.c.last_at).where(
        sessions.c.visitor_id.in_({work.visitor_id for work in works}),
        sessions.c.last_at >= from_ms(oldest - IDLE_MS),
    )
    windows: defaultdict[int, list[Window]] = defaultdict(list)
    for row in connection.execute(statement):
        windows[row.visitor_id].append(Window(row.id, to_ms(row.started_at), to_ms(row.last_at)))
    return windows


def _assign_events(
    works: Sequence[Work], known: set[tuple[int, bytes]], windows: dict[int, list[Window]]
) -> list[_Pending]:
    pending: list[_Pending] = []
    for work in works:
        timed = [
            (correct(event.device_at_ms, work.batch.sent_at_ms, work.received_ms), event) for event in work.batch.events
        ]
        for at_ms, event in sorted(timed, key=lambda one: one[0]):
            if event.id in work.set_aside:
                continue
            if (work.shop_id, event.id) in known:
                work.duplicates += 1
                continue
            may_open = event.name not in NEVER_OPENS_A_SESSION
            window = assign(windows[work.visitor_id], at_ms, may_open=may_open)
            if window is None:
                work.rejected.append((event.index, "no_session"))
                continue
            known.add((work.shop_id, event.id))
            pending.append(_Pending(work, event, at_ms, window))
    return pending


def _insert_sessions(connection: Connection, pending: list[_Pending]) -> None:
    new: dict[int, _Pending] = {}
    for one in pending:
        if one.window.id is None:
            new.setdefault(id(one.window), one)
    if not new:
        return
    openers = list(new.values())
    rows = [_session_row(one) for one in openers]
    said = {(row[name], row["visitor_id"]) for row in rows for name in WORDS}
    word = numbers_of(connection, said, max(one.work.received_ms for one in openers))
    rows = [row | {name: word[row[name]] for name in WORDS} for row in rows]
    returned = connection.execute(insert(sessions).returning(sessions.c.id, sort_by_parameter_order=True), rows)
    for opener, row in zip(openers, returned, strict=True):
        opener.window.id = row.id
        _count_session(opener)
    counts: defaultdict[int, int] = defaultdict(int)
    for opener in openers:
        counts[opener.work.visitor_id] += 1
    connection.execute(
        update(visitors)
        .where(visitors.c.id == bindparam("visitor"))
        .values(session_count=visitors.c.session_count + bindparam("opened")),
        [{"visitor": visitor, "opened": opened} for visitor, opened in sorted(counts.items())],
    )


def _count_session(opener: _Pending) -> None:
    work = opener.work
    if work.device.is_bot:
        return
    work.tally["sessions", 0] += 1
    # A visitor counts once a day, whatever the number of sessions.
    day = f"{from_ms(work.received_ms):%Y-%m-%d}"
    if work.last_seen_day != day:
        work.tally["visitors", 0] += 1
        work.last_seen_day = day


def _session_row(opener: _Pending) -> dict[str, Any]:
    """The columns of a new session; those of `WORDS` as texts."""
    work, context = opener.work, opener.work.batch.context
    landing = opener.event.url or context.url
    origin = attribute(landing, context.referrer)
    return {
        "shop_id": work.shop_id,
        "visitor_id": work.visitor_id,
        "started_at": from_ms(opener.window.started_at),
        "last_at": from_ms(opener.window.last_at),
        "event_count": 0,
        "page_count": 0,
        "engaged_ms": 0,
        "arrival_id": arrival_text(Arrival(landing, origin.referrer, origin.utm or None)),
        "client_id": client_text(
            Client(context.language, context.timezone, work.device.browser, work.device.os, work.country)
        ),
        "channel": origin.channel,
        "device": work.device.kind,
        "viewport_width": context.viewport_width,
        "scrolled": 0,
        "is_bot": work.device.is_bot,
    }


def _insert_events(connection: Connection, pending: list[_Pending]) -> None:
    if not pending:
        return
    really_new = event_store.insert(connection, [_new_event(one) for one in pending])
    for one in pending:
        if (one.work.shop_id, one.event.id) not in really_new:
            one.work.duplicates += 1
            continue
        one.work.stored.append(Stored(one.event, one.at_ms, one.session_id))


def _new_event(one: _Pending) -> NewEvent:
    event, context = one.event, one.work.batch.context
    title = str(event.params.get("page_title") or context.title)[:300] if event.name == "page_view" else ""
    return NewEvent(
        one.work.shop_id,
        event.id,
        one.session_id,
        one.work.visitor_id,
        event.name,
        event.source,
        one.at_ms,
        event.device_at_ms,
        event.page,
        event.url or context.url,
        title,
        event.params,
    )
