"""What the database says, held against what a journal was answered, and its counters against its own rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import select, text

from tests.faults.journal import Journal
from tracker.clock import now
from tracker.db import db, table_of
from tracker.insight.export import export
from tracker.insight.models import Rollup
from tracker.sessions.models import Visitor
from tracker.shops.shops import shop_by_key

Row = Mapping[str, Any]


class Stored:
    """A shop's rows, as its own export tells them."""

    def __init__(self, app: Flask, shop_key: str) -> None:
        with app.app_context():
            shop_id = shop_by_key(shop_key).id
            self.events = list(export("events", shop_id, now()))
            self.sessions = list(export("sessions", shop_id, now()))
            self.carts = list(export("carts", shop_id, now()))
            self.orders = list(export("orders", shop_id, now()))
            self.captures = list(export("captures", shop_id, now()))
            table = table_of(Visitor)
            self.visitors = [
                dict(row) for row in db.session.execute(select(table).filter_by(shop_id=shop_id)).mappings()
            ]
            figures = table_of(Rollup)
            asked = select(figures.c.metric, figures.c.value).filter_by(shop_id=shop_id, subject=0)
            self.figures: Counter[str] = Counter()
            for metric, value in db.session.execute(asked):
                self.figures[metric] += value
            self.integrity = _integrity()
            db.session.rollback()


def differences(app: Flask, journal: Journal) -> list[str]:
    """Every way in which the database is not what the journal was promised; none is right."""
    stored = Stored(app, journal.shop_key)
    return [*_promises(journal, stored), *counters(stored), *_carts(stored), *_captures(journal, stored)]


def _promises(journal: Journal, stored: Stored) -> Iterable[str]:
    """Acknowledged ⊆ stored ⊆ sent, each event once."""
    sent = {event["id"] for one in journal.sent for event in one.events}
    acknowledged = {event["id"] for one in journal.sent for event in one.acknowledged()}
    times = Counter(row["id"] for row in stored.events)
    yield from _unless_empty("acknowledged and not stored", acknowledged - times.keys())
    yield from _unless_empty("stored more than once", [one for one, count in times.items() if count > 1])
    yield from _unless_empty("stored and never sent", times.keys() - sent)


def counters(stored: Stored) -> Iterable[str]:
    """Sessions, visitors and the day's figures say what the rows say."""
    names: Mapping[str, Counter[str]] = _by(stored.events, "session")
    yield from _same("a session's events", {s["id"]: s["event_count"] for s in stored.sessions}, _totals(names))
    pages = {session: count["page_view"] for session, count in names.items()}
    yield from _same("a session's pages", {s["id"]: s["page_count"] for s in stored.sessions}, pages)
    looked: Counter[str] = Counter()
    for event in stored.events:
        looked[event["session"]] += event["params"].get("engagement_time_msec", 0)
    yield from _same("how long was looked", {s["id"]: s["engaged_ms"] for s in stored.sessions}, looked)

    of_visitor = {visitor: count["page_view"] for visitor, count in _by(stored.events, "visitor").items()}
    yield from _same("a visitor's pages", {v["key"]: v["page_count"] for v in stored.visitors}, of_visitor)
    visits = Counter(one["visitor"] for one in stored.sessions)
    yield from _same("a visitor's sessions", {v["key"]: v["session_count"] for v in stored.visitors}, visits)
    bought = Counter(one["visitor"] for one in stored.orders)
    yield from _same("a visitor's orders", {v["key"]: v["order_count"] for v in stored.visitors}, bought)

    told = Counter(event["name"] for event in stored.events)
    ids = Counter(event["params"].get("transaction_id") for event in stored.events if event["name"] == "purchase")
    yield from _same("orders", Counter(one["transaction_id"] for one in stored.orders), dict.fromkeys(ids, 1))
    rows = {
        "page_views": told["page_view"],
        "add_to_cart": told["add_to_cart"],
        "checkouts": told["begin_checkout"],
        "sessions": len(stored.sessions),
        "visitors": len(stored.visitors),
        "orders": len(stored.orders),
        "revenue:EUR": sum(one["value_minor"] for one in stored.orders),
    }
    yield from _same("the day's figures", {name: stored.figures[name] for name in rows}, rows)
    if stored.integrity != "ok":
        yield f"the database file is broken: {stored.integrity}"


def _carts(stored: Stored) -> Iterable[str]:
    """A visitor who has bought nothing holds what was ever added: adding does not ask in which order."""
    added = Counter(one["visitor"] for one in stored.events if one["name"] == "add_to_cart")
    buyers = {one["visitor"] for one in stored.events if one["name"] == "purchase"}
    held = {one["visitor"]: one["item_count"] for one in stored.carts if one["visitor"] not in buyers}
    yield from _same("a cart", held, {visitor: count for visitor, count in added.items() if visitor not in buyers})


def _captures(journal: Journal, stored: Stored) -> Iterable[str]:
    """Every address that was acknowledged is kept, once. The journal's visitors have one each."""
    events = [event for one in journal.sent for event in one.acknowledged() if event["name"] == "email_captured"]
    typed = dict.fromkeys((event["params"]["email"] for event in events), 1)
    kept = Counter(one["email"] for one in stored.captures)
    yield from _same("a captured address", {email: kept[email] for email in typed}, typed)


def _by(rows: Sequence[Row], field: str) -> dict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row[field]][row["name"]] += 1
    return found


def _totals(counts: Mapping[str, Counter[str]]) -> dict[str, int]:
    return {key: count.total() for key, count in counts.items()}


def _same(what: str, counted: Mapping[Any, int], rows: Mapping[Any, int]) -> Iterable[str]:
    wrong = {key for key in counted.keys() | rows.keys() if counted.get(key, 0) != rows.get(key, 0)}
    for key in sorted(wrong, key=str)[:5]:
        yield f"{what}: {key} is counted {counted.get(key, 0)} and is {rows.get(key, 0)} by its rows"


def _unless_empty(what: str, ids: Iterable[str]) -> Iterable[str]:
    found = list(ids)
    if found:
        yield f"{len(found)} {what}: {found[:3]}"


def _integrity() -> str:
    if db.engine.dialect.name != "sqlite":
        return "ok"
    return str(db.session.execute(text("PRAGMA quick_check")).scalar_one())
