"""The first stage of a write: visitors, sessions and events of many batches at once, in the transaction in hand.

Set by set and not batch by batch: what waits together costs one statement a table. Visitors are locked before anything
is read about them, so that two processes cannot open two sessions for one of them. Ids of new sessions are drawn before
their events are stored and their rows written after that, once, with what was really stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from tracker.clock import from_ms
from tracker.events.model import Event
from tracker.events.names import NEVER_OPENS_A_SESSION
from tracker.sessions import event_store, session_store, visitor_store
from tracker.sessions.arrivals import Arrival, Client, arrival_text, client_text
from tracker.sessions.attribution import attribute
from tracker.sessions.counters import OfSession, count_stored
from tracker.sessions.event_rows import NewEvent
from tracker.sessions.forgotten import withdrawn_at
from tracker.sessions.visitor_store import Key, KnownVisitor
from tracker.sessions.windows import IDLE_MS, Window, assign, correct
from tracker.sessions.words import numbers_of
from tracker.sessions.work import Stored, Work


def record(connection: Connection, works: Sequence[Work]) -> None:
    """Stores every batch's new events and fills `Work.visitor`, `session_id`, `stored` and `duplicates`.

    What it adds to visitors' rows is written by `save_visitors`, with what the stage after it adds.
    """
    works = _find_visitors(connection, works)
    if not works:
        return
    known = event_store.known(connection, [(work.shop_id, event.id) for work in works for event in work.batch.events])
    windows = _recent_windows(connection, works)
    pending = _assign_events(works, known, windows)
    _number_sessions(connection, pending)
    _insert_events(connection, pending)
    _write_sessions(connection, pending, count_stored(works))


def save_visitors(connection: Connection, works: Sequence[Work]) -> None:
    """Writes what was added to the visitors, each row once."""
    changed = {id(work.visitor): work.visitor for work in works if work.stored and work.visitor is not None}
    visitor_store.keep(connection, changed.values())


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
    found = visitor_store.find(connection, wanted)
    # Whose rows were just locked by somebody else's withdrawal is found to have withdrawn only by asking after that.
    works = _set_aside_withdrawn(connection, works, [key for key in wanted if key not in found])
    new: dict[Key, tuple[bool, bool, int]] = {}
    for work in works:
        key = (work.shop_id, work.visitor_key)
        if key not in found:
            new.setdefault(key, (work.is_anonymous, work.device.is_bot, work.received_ms))
    if new:
        found |= visitor_store.make(connection, new)
    for work in works:
        work.visitor = found[work.shop_id, work.visitor_key]
        work.visitor_id = work.visitor.id
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


def _recent_windows(connection: Connection, works: Sequence[Work]) -> dict[int, list[Window]]:
    """Sessions that any event of these batches could join."""
    returning = [work for work in works if _visitor(work).session_count]
    if not returning:
        return defaultdict(list)
    moments = [
        correct(event.device_at_ms, work.batch.sent_at_ms, work.received_ms)
        for work in returning
        for event in work.batch.events
    ]
    oldest = min([*moments, *(work.received_ms for work in returning)])
    return session_store.recent_windows(connection, {work.visitor_id for work in returning}, oldest - IDLE_MS)


def _visitor(work: Work) -> KnownVisitor:
    if work.visitor is None:
        raise RuntimeError("the visitor of this batch was not found")
    return work.visitor


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


def _number_sessions(connection: Connection, pending: list[_Pending]) -> None:
    """Gives the new sessions their ids."""
    new = {id(one.window): one.window for one in pending if one.window.id is None}
    if new:
        for window, number in zip(new.values(), session_store.next_ids(connection, len(new)), strict=True):
            window.id, window.is_new = number, True


def _write_sessions(connection: Connection, pending: list[_Pending], counts: dict[int, OfSession]) -> None:
    """Writes the sessions that something was stored of: new ones whole, others by what was added."""
    openers: dict[int, _Pending] = {}
    for one in pending:
        openers.setdefault(one.session_id, one)
    known = []
    new = []
    for session_id, opener in sorted(openers.items()):
        more, window = counts.get(session_id), opener.window
        if more is None:
            continue
        if window.is_new:
            _count_session(opener)
            new.append(_session_row(opener, more))
        else:
            known.append((
                session_id, more.events, more.pages, more.engaged_ms, more.scrolled, window.started_at, window.last_at
            ))  # fmt: skip
    session_store.insert(connection, _with_numbers(connection, new))
    session_store.add(connection, known)


def _with_numbers(connection: Connection, new: list[_NewSession]) -> list[tuple[Any, ...]]:
    """The rows of new sessions, with the numbers of their texts."""
    if not new:
        return []
    said = {(text, row.visitor_id) for row in new for text in (row.arrival, row.client)}
    word = numbers_of(connection, said, max(row.received_ms for row in new))
    return [(*row.values, word[row.arrival], word[row.client]) for row in new]


class _NewSession(NamedTuple):
    """A new session's values, as `session_store.COLUMNS` says but for the last two, which are texts yet."""

    visitor_id: int
    received_ms: int
    values: tuple[Any, ...]
    arrival: str
    client: str


def _count_session(opener: _Pending) -> None:
    work, visitor = opener.work, _visitor(opener.work)
    is_first = not visitor.session_count and not visitor.sessions
    seen_before, visitor.counted_day = visitor.counted_day, _day(work.received_ms)
    visitor.sessions += 1
    if work.device.is_bot:
        return
    work.tally["sessions", 0] += 1
    # A visitor counts once a day, whatever the number of sessions.
    last_day = seen_before or ("" if is_first else _day(visitor.last_seen_ms))
    if last_day != visitor.counted_day:
        work.tally["visitors", 0] += 1


def _day(at_ms: int) -> str:
    return f"{from_ms(at_ms):%Y-%m-%d}"


def _session_row(opener: _Pending, counts: OfSession) -> _NewSession:
    work, context, window = opener.work, opener.work.batch.context, opener.window
    landing = opener.event.url or context.url
    origin = attribute(landing, context.referrer)
    device = work.device
    values = (
        window.id, work.shop_id, work.visitor_id, window.started_at, window.last_at,
        counts.events, counts.pages, counts.engaged_ms, counts.scrolled,
        origin.channel, device.kind, context.viewport_width, device.is_bot,
    )  # fmt: skip
    client = Client(context.language, context.timezone, device.browser, device.os, work.country)
    arrival = Arrival(landing, origin.referrer, origin.utm or None)
    return _NewSession(work.visitor_id, work.received_ms, values, arrival_text(arrival), client_text(client))


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
