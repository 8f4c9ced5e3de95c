"""The first stage of a write: visitors, sessions and events of many batches at once, in the transaction in hand.

Set by set and not batch by batch: what waits together costs one statement a table. All that must be known is asked
together, visitors first, who are locked by that: two processes cannot open two sessions for one of them. Ids of new
rows are drawn before what refers to them is stored, and their rows written once, with what was stored (`visits`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from tracker.bulk import give_way
from tracker.events.model import Event
from tracker.events.names import NEVER_OPENS_A_SESSION
from tracker.sessions import event_store, session_store, visitor_store
from tracker.sessions.event_preparing import Prepared
from tracker.sessions.event_rows import NewEvent
from tracker.sessions.event_store import KnownIds
from tracker.sessions.forgotten import Withdrawals
from tracker.sessions.visitor_store import Key
from tracker.sessions.visits import Pending, client_of, comes_from_outside, way_of
from tracker.sessions.windows import IDLE_MS, Window, assign, correct
from tracker.sessions.words import common_words, foresee
from tracker.sessions.work import Stored, Work


def record(connection: Connection, works: Sequence[Work]) -> list[Pending]:
    """Stores every batch's new events and fills `Work.visitor`, `stored` and `duplicates`.

    Returns what it stored, for `visits.save_visits`, which writes the rows of visitors and sessions.
    """
    told = [one for work in works for one in _timed(connection, work)]
    asked = _Asked(connection, works, told)
    works = _find_visitors(connection, works, asked)
    pending = _assign_events(told, asked.known.found(), session_store.windows_of(asked.windows))
    _number_sessions(connection, pending)
    _insert_events(connection, pending)
    return pending


def _timed(connection: Connection, work: Work) -> list[Pending]:
    """A batch's events in the order of time."""
    told = []
    give_way(connection)
    common = common_words(connection.engine, work.received_ms)
    for event in work.batch.events:
        at_ms = correct(event.device_at_ms, work.batch.sent_at_ms, work.received_ms)
        told.append(Pending(work, event, at_ms, Prepared(_new_event(work, event, at_ms), common)))
    if len(told) > 1:
        told.sort(key=lambda one: one.at_ms)
    return told


class _Asked:
    """What must be known of a group of batches: all of it asked before any of it is heard."""

    def __init__(self, connection: Connection, works: Sequence[Work], told: Sequence[Pending]) -> None:
        keys: defaultdict[int, set[str]] = defaultdict(set)
        oldest_ms = min(work.received_ms for work in works)
        for work in works:
            keys[work.shop_id].add(work.visitor_key)
        for one in told:
            oldest_ms = min(oldest_ms, one.at_ms)
        by_shop = {shop_id: sorted(of_shop) for shop_id, of_shop in sorted(keys.items())}
        self.visitors = {shop_id: visitor_store.ask(connection, shop_id, some) for shop_id, some in by_shop.items()}
        # Whose row was just locked by somebody else's withdrawal is found to have withdrawn only by asking after that.
        self.withdrawn = [Withdrawals(connection, shop_id, some) for shop_id, some in by_shop.items()]
        self.known = KnownIds(connection, [(one.work.shop_id, one.event.id) for one in told])
        self.windows = [
            session_store.ask_recent(connection, shop_id, some, oldest_ms - IDLE_MS)
            for shop_id, some in by_shop.items()
        ]
        if told and connection.dialect.name != "sqlite":
            # SQLite is asked when it is known what to ask: it costs no way.
            foresee(connection, _texts(works, told), max(one.at_ms for one in told))


def _texts(works: Sequence[Work], told: Sequence[Pending]) -> set[str]:
    texts = {text for one in told for text in one.prepared.texts}
    for work in works:
        context = work.batch.context
        if comes_from_outside(context.url, context.referrer):
            texts.update((way_of(context.url, context.referrer).text, client_of(work)))
    return texts


def _find_visitors(connection: Connection, works: Sequence[Work], asked: _Asked) -> Sequence[Work]:
    """Finds or numbers the visitors. Returns the works that are left when what was withdrawn is set aside."""
    found = visitor_store.found(asked.visitors)
    withdrawn: dict[Key, int] = {}
    for one in asked.withdrawn:
        withdrawn |= {key: until for key, until in one.found().items() if key not in found}
    works = _set_aside_withdrawn(works, withdrawn) if withdrawn else works
    new: dict[Key, tuple[bool, bool, int]] = {}
    for work in works:
        key = (work.shop_id, work.visitor_key)
        if key not in found:
            new.setdefault(key, (work.is_anonymous, work.device.is_bot, work.received_ms))
    if new:
        found |= visitor_store.number(connection, new)
    for work in works:
        work.visitor = found[work.shop_id, work.visitor_key]
        work.visitor_id = work.visitor.id
    return works


def _set_aside_withdrawn(works: Sequence[Work], withdrawn: dict[Key, int]) -> Sequence[Work]:
    """What happened before its visitor withdrew, and was still on its way then, is stored no more."""
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


def _assign_events(
    told: Sequence[Pending], known: set[tuple[int, bytes]], windows: dict[int, list[Window]]
) -> list[Pending]:
    """Those that are new, each with the session that it joins."""
    pending: list[Pending] = []
    for one in told:
        work, event = one.work, one.event
        if event.id in work.set_aside:
            continue
        if (work.shop_id, event.id) in known:
            work.duplicates += 1
            continue
        may_open = event.name not in NEVER_OPENS_A_SESSION
        window = assign(windows[work.visitor_id], one.at_ms, may_open=may_open)
        if window is None:
            work.rejected.append((event.index, "no_session"))
            continue
        known.add((work.shop_id, event.id))
        one.window = window
        pending.append(one)
    return pending


def _number_sessions(connection: Connection, pending: list[Pending]) -> None:
    """Gives the new sessions their ids."""
    new = {id(one.window): one.window for one in pending if one.window.id is None}
    if new:
        for window, number in zip(new.values(), session_store.next_ids(connection, len(new)), strict=True):
            window.id, window.is_new = number, True


def _insert_events(connection: Connection, pending: list[Pending]) -> None:
    event_store.insert_new(connection, [(one.prepared, one.session_id, one.work.visitor_id) for one in pending])
    for one in pending:
        one.work.stored.append(Stored(one.event, one.at_ms, one.session_id))


def _new_event(work: Work, event: Event, at_ms: int) -> NewEvent:
    """With no session and no visitor yet."""
    context = work.batch.context
    title = str(event.params.get("page_title") or context.title)[:300] if event.name == "page_view" else ""
    return NewEvent(
        work.shop_id, event.id, 0, 0, event.name, event.source, at_ms, event.device_at_ms, event.page,
        event.url or context.url, title, event.params,
    )  # fmt: skip
