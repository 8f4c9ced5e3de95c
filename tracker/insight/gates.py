"""What stopped how many visits from seeing a popup: visits that have ended are counted once, by the day they began on.

For each popup that was live during a visit the gate counts where the visit came furthest. Those that nothing stopped
count as `SHOWN`, as held back by the browser (`withheld:typing`), or as `ALLOWED` where no trigger fired.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, tuple_

from tracker.db import insert_adding, insert_ignoring, insert_replacing, table_of
from tracker.decide.explain_words import BEFORE_RULE, GATE_WORDS
from tracker.decide.withheld import withheld_reason
from tracker.insight.models import CountedVisit, GateFigure, GateMark
from tracker.popups.decisions import Considered, read_considered
from tracker.popups.models import Impression, KeptDecision, Popup, PopupVersion
from tracker.sessions import event_store
from tracker.sessions.models import Session
from tracker.sessions.windows import IDLE_MS

SHOWN, ALLOWED, WITHHELD = "shown", "allowed", "withheld:"

LONGEST_GATE = 48

MOST_OF_A_SHOP = 200
MOST_TOGETHER = 400
"""Visits counted in one transaction; the rest is for the next."""

SURELY_ENDED = dt.timedelta(milliseconds=IDLE_MS) + dt.timedelta(minutes=5)
STILL_PROLONGED = dt.timedelta(days=7)
"""A browser keeps what it could not send for a day; for so long, and some more, a visit can come by again."""

figures = table_of(GateFigure)
marks = table_of(GateMark)
counted = table_of(CountedVisit)
decisions = table_of(KeptDecision)
sessions = table_of(Session)
impressions = table_of(Impression)
popups = table_of(Popup)
versions = table_of(PopupVersion)

_RULE, _CAPS, _ALLOWED = 100, 1_000, 2_000


@dataclass(frozen=True)
class _Mark:
    shop_id: int
    last_at: dt.datetime
    session_id: int


@dataclass(frozen=True)
class _Visit:
    id: int
    day: str
    last_at: dt.datetime


def count_gates(connection: Connection, now: dt.datetime) -> int:
    """Counts visits that have ended, those of the shop that is furthest behind first. Returns how many."""
    connection.execute(delete(counted).where(counted.c.counted_at < now - STILL_PROLONGED))
    done = 0
    for mark in sorted(_marks(connection), key=lambda one: one.last_at):
        if done >= MOST_TOGETHER:
            break
        visits = _ended(connection, mark, now - SURELY_ENDED, min(MOST_OF_A_SHOP, MOST_TOGETHER - done))
        if visits:
            _count(connection, mark.shop_id, visits, now)
            last = visits[-1]
            row = {"shop_id": mark.shop_id, "last_at": last.last_at, "session_id": last.id}
            insert_replacing(connection, marks, [row], ["shop_id"], ["last_at", "session_id"])
            done += len(visits)
    return done


def order_of(rule: Any) -> dict[str, int]:
    """The place of each condition in a rule's JSON, by its name: how far whoever fails there has come."""
    found: dict[str, int] = {}
    for name in _conditions(rule):
        found.setdefault(name, len(found))
    return found


def progress(failed: str | None, order: Mapping[str, int]) -> int:
    """How far a visit came that this gate stopped: the gates are asked in the order of docs/decide.md."""
    if failed is None:
        return _ALLOWED
    if failed in BEFORE_RULE:
        return BEFORE_RULE.index(failed)
    if failed in GATE_WORDS:
        return _CAPS + list(GATE_WORDS).index(failed)
    return _RULE + order.get(failed, 0)


def _conditions(node: Any) -> Iterator[str]:
    if not isinstance(node, dict):
        return
    if isinstance(node.get("condition"), str):
        yield node["condition"]
    for kind in ("all", "any", "none"):
        for one in node.get(kind, ()):
            yield from _conditions(one)


def _marks(connection: Connection) -> list[_Mark]:
    found = [_Mark(*row) for row in connection.execute(select(marks.c.shop_id, marks.c.last_at, marks.c.session_id))]
    known = [one.shop_id for one in found]
    # A shop begins with its first decision: what was before it says nothing about gates.
    begun = (
        select(popups.c.shop_id)
        .where(popups.c.shop_id.not_in(known), popups.c.version > 0)
        .distinct()
        .order_by(popups.c.shop_id)
    )
    for shop_id in connection.scalars(begun).all():
        first = select(decisions.c.at).where(decisions.c.shop_id == shop_id).order_by(decisions.c.id).limit(1)
        at = connection.scalar(first)
        if at is not None:
            found.append(_Mark(shop_id, at - dt.timedelta(days=1), 0))
    return found


def _ended(connection: Connection, mark: _Mark, before: dt.datetime, most: int) -> list[_Visit]:
    later = or_(
        sessions.c.last_at > mark.last_at,
        and_(sessions.c.last_at == mark.last_at, sessions.c.id > mark.session_id),
    )
    statement = (
        select(sessions.c.id, sessions.c.started_at, sessions.c.last_at)
        # The time alone, said by itself, is where the index is begun to be read.
        .where(
            sessions.c.shop_id == mark.shop_id, sessions.c.last_at >= mark.last_at, later, sessions.c.last_at < before
        )
        .order_by(sessions.c.last_at, sessions.c.id)
        .limit(most)
    )
    return [_Visit(row.id, f"{row.started_at:%Y-%m-%d}", row.last_at) for row in connection.execute(statement)]


def _count(connection: Connection, shop_id: int, visits: Sequence[_Visit], now: dt.datetime) -> None:
    made = _decisions(connection, shop_id, [visit.id for visit in visits])
    if not made:
        return
    rows = [{"session_id": number, "counted_at": now} for number in sorted(made)]
    fresh = insert_ignoring(connection, counted, rows, ["session_id"], returning=[counted.c.session_id])
    new = {row.session_id for row in fresh}
    orders = _orders(connection, {one for number in new for _, considered in made[number] for one in considered})
    shown = _shown(connection, new)
    withheld = _withheld(connection, shop_id, new)
    total: Counter[tuple[int, str, str]] = Counter()
    examples: dict[tuple[int, str, str], bytes] = {}
    for visit in visits:
        for popup_id, (failed, example) in _furthest(made[visit.id], orders).items() if visit.id in new else ():
            gate = failed
            if (visit.id, popup_id) in shown:
                gate = SHOWN
            elif gate is None:
                reason = withheld.get((visit.id, popup_id))
                gate = ALLOWED if reason is None else f"{WITHHELD}{reason}"
            key = (popup_id, visit.day, gate[:LONGEST_GATE])
            total[key] += 1
            examples.setdefault(key, example)
    there = set(connection.scalars(select(popups.c.id).where(popups.c.id.in_({one[0] for one in total}))))
    added = [
        {"popup_id": popup_id, "day": day, "gate": gate, "visits": number, "example": examples[popup_id, day, gate]}
        # In one order everywhere, as with all figures that two processes may add to.
        for (popup_id, day, gate), number in sorted(total.items())
        if popup_id in there
    ]
    if added:
        insert_adding(connection, figures, added, ["popup_id", "day", "gate"], "visits")


Made = dict[int, list[tuple[bytes, tuple[Considered, ...]]]]
Orders = Mapping[tuple[int, int], Mapping[str, int]]


def _decisions(connection: Connection, shop_id: int, visits: Sequence[int]) -> Made:
    """The decisions of each of these visits, in their order."""
    statement = (
        select(decisions.c.session_id, decisions.c.id, decisions.c.considered)
        # By their visits: SQLite would walk all decisions of the shop, with which the key begins.
        .where(decisions.c.shop_id + 0 == shop_id, decisions.c.session_id.in_(visits))
        .order_by(decisions.c.session_id, decisions.c.id)
    )
    made: Made = {}
    for session_id, key, considered in connection.execute(statement):
        made.setdefault(session_id, []).append((bytes(key), read_considered(considered)))
    return made


def _furthest(
    made: Sequence[tuple[bytes, tuple[Considered, ...]]], orders: Orders
) -> dict[int, tuple[str | None, bytes]]:
    """By popup: the gate where the visit came furthest, and the last decision in which it did."""
    best: dict[int, tuple[int, str | None, bytes]] = {}
    for key, considered in made:
        for one in considered:
            far = progress(one.failed, orders.get((one.popup_id, one.version), {}))
            if one.popup_id not in best or far >= best[one.popup_id][0]:
                best[one.popup_id] = (far, one.failed, key)
    return {popup_id: (failed, key) for popup_id, (_, failed, key) in best.items()}


def _orders(connection: Connection, considered: set[Considered]) -> Orders:
    wanted = {(one.popup_id, one.version) for one in considered}
    if not wanted:
        return {}
    is_wanted = tuple_(versions.c.popup_id, versions.c.version).in_(sorted(wanted))
    rows = connection.execute(select(versions.c.popup_id, versions.c.version, versions.c.document).where(is_wanted))
    return {(popup_id, version): order_of(document.get("rule")) for popup_id, version, document in rows}


def _shown(connection: Connection, visits: set[int]) -> set[tuple[int, int]]:
    statement = select(impressions.c.session_id, impressions.c.popup_id).where(
        impressions.c.session_id.in_(visits), impressions.c.confirmed_at.is_not(None)
    )
    return {(session_id, popup_id) for session_id, popup_id in connection.execute(statement)}


def _withheld(connection: Connection, shop_id: int, visits: set[int]) -> dict[tuple[int, int], str]:
    """Why the browser held a popup back in a visit, at last."""
    told = [(one.session_id, one.params) for one in event_store.of_visits(connection, visits, ["promotion_withheld"])]
    names = {one for _, params in told if isinstance(one := params.get("popup"), str)}
    rows = connection.execute(
        select(popups.c.public_id, popups.c.id).where(popups.c.shop_id == shop_id, popups.c.public_id.in_(names))
    )
    numbers = {public_id: number for public_id, number in rows}
    return {
        (session_id, numbers[params["popup"]]): withheld_reason(params.get("reason"))
        for session_id, params in told
        if isinstance(params.get("popup"), str) and params["popup"] in numbers
    }


@dataclass(frozen=True)
class GateDay:
    """One row of the figures."""

    day: str
    gate: str
    visits: int
    example: bytes


def gate_days(connection: Connection, popup_id: int, first: dt.date, last: dt.date) -> list[GateDay]:
    """A popup's figures of these days, both included."""
    statement = (
        select(figures.c.day, figures.c.gate, figures.c.visits, figures.c.example)
        .where(figures.c.popup_id == popup_id, figures.c.day >= first.isoformat(), figures.c.day <= last.isoformat())
        .order_by(figures.c.day, figures.c.gate)
    )
    return [
        GateDay(day, gate, int(visits), bytes(example)) for day, gate, visits, example in connection.execute(statement)
    ]
