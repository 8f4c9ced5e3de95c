"""What the tables of visits keep of people, and what becomes of it when they withdraw or are erased."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select

from tracker.db import table_of
from tracker.personal.declare import IDENTIFIES_NOBODY, Blank, Delete, Do, Holding, Keep, Person, declare
from tracker.personal.periods import PERIODS, Period
from tracker.sessions import event_store
from tracker.sessions.arrivals import read_arrival, read_client
from tracker.sessions.forgotten import FORGOTTEN, forget_visitor, lock_visitor
from tracker.sessions.models import Cart, DailySalt, EventRow, Order, OrderAlias, OrderRefund, Session, Visitor
from tracker.sessions.old_events import OldEvent
from tracker.sessions.retention import RetentionMark
from tracker.sessions.words import Word, forget_words, texts_of
from tracker.shops.settings import SHOP_SETTINGS

sessions = table_of(Session)

BOOKS = "the shop's books: what was bought and for how much; without browser and visit nothing leads to the person"
SHOPS_NUMBER = "the shop's own number of an order: refunds and corrections are told by it"


def _forget(connection: Connection, person: Person) -> int:
    forgotten = 0
    for visitor_id in sorted(person.ids["visitor"]):
        key = lock_visitor(connection, visitor_id)
        # Who has withdrawn already keeps the hash by which that is known.
        if key and not key.startswith(FORGOTTEN):
            forget_visitor(connection, person.shop_id, visitor_id, key, person.at)
            forgotten += 1
    return forgotten


def _forget_events(connection: Connection, person: Person) -> int:
    return sum(event_store.forget_visitor(connection, one) for one in sorted(person.ids["visitor"]))


def _forget_words(connection: Connection, person: Person) -> int:
    for one in sorted(person.ids["visitor"]):
        forget_words(connection, one)
    return 0


def _events(connection: Connection, person: Person) -> list[dict[str, Any]]:
    visits = sorted(person.ids.get("session", ()))
    return [one._asdict() for one in event_store.of_visits(connection, visits)] if visits else []


def _visits(connection: Connection, person: Person) -> list[dict[str, Any]]:
    """With what is stored as words told in words."""
    statement = select(sessions).where(sessions.c.id.in_(person.ids.get("session", set()))).order_by(sessions.c.id)
    rows = [dict(row._mapping) for row in connection.execute(statement)]
    texts = texts_of(connection, {row[name] for row in rows for name in ("arrival_id", "client_id") if row[name]})
    for row in rows:
        for name, read in (("arrival_id", read_arrival), ("client_id", read_client)):
            number = row.pop(name)
            row |= read(texts.get(number, ""))._asdict() if number is not None else {}
    return rows


_FORGET_EVENTS = Do("they are deleted, by the one door to stored events", _forget_events)
_FORGET_WORDS = Do("those of theirs alone are deleted", _forget_words)
_FORGET = Do(
    "its key becomes a hash of it, by which late events are turned away; what is known of it is emptied", _forget
)
_EMPTIED = Blank(
    "that a visit was, so that figures stay true",
    {
        "arrival_id": None,
        "client_id": None,
        "landing_url": "",
        "referrer": "",
        "utm": None,
        "browser": "",
        "os": "",
        "language": "",
        "timezone": "",
        "viewport_width": 0,
        "country": "",
    },
)

declare(
    Holding(
        Visitor,
        links={"id": "visitor"},
        clear={
            "key": "a random number of the browser's own, or a daily hash; whoever has it already knows it",
            "properties": "what the shop says of its visitors, for rules; the shop decides what that is",
            "viewed": IDENTIFIES_NOBODY,
            "viewed_packed": IDENTIFIES_NOBODY,
        },
        neutral="shop_id is_anonymous is_bot first_seen_at last_seen_at session_count page_count order_count",
        withdrawn={"measurement": _FORGET},
        erased=_FORGET,
    )
)
declare(
    Holding(
        Session,
        links={"visitor_id": "visitor"},
        clear=dict.fromkeys(
            [
                "arrival_id",
                "client_id",
                "landing_url",
                "referrer",
                "channel",
                "utm",
                "language",
                "timezone",
                "device",
                "browser",
                "os",
                "viewport_width",
                "country",
            ],
            IDENTIFIES_NOBODY,
        ),
        neutral="id shop_id started_at last_at event_count page_count engaged_ms scrolled is_bot",
        gives={"session": "id"},
        withdrawn={"measurement": _EMPTIED},
        erased=_EMPTIED,
        read=_visits,
    )
)
declare(
    Holding(
        EventRow,
        links={"session_id": "session"},
        clear={"body": IDENTIFIES_NOBODY},
        neutral="shop_id id name",
        withdrawn={"measurement": _FORGET_EVENTS},
        erased=_FORGET_EVENTS,
        read=_events,
    )
)
declare(
    Holding(
        OldEvent,
        links={"session_id": "session", "visitor_id": None},
        clear=dict.fromkeys(["url", "title", "params"], IDENTIFIES_NOBODY),
        neutral="shop_id id name source at device_at page",
        withdrawn={"measurement": Delete()},
        erased=Delete(),
    )
)
declare(
    Holding(
        Word,
        links={"visitor_id": "visitor", "second_id": None},
        clear={"text": "addresses of pages, names of products and such, which many visits share"},
        neutral="id month digest",
        withdrawn={"measurement": _FORGET_WORDS},
        erased=_FORGET_WORDS,
    )
)
declare(
    Holding(
        Cart,
        links={"visitor_id": "visitor", "session_id": None},
        clear={"items": IDENTIFIES_NOBODY, "token": "the shop system's own name of the cart, which its orders repeat"},
        neutral="shop_id currency value_minor item_count state created_at updated_at",
        withdrawn={"measurement": Delete()},
        erased=Delete(),
    )
)
declare(
    Holding(
        Order,
        links={"id": "order", "visitor_id": "visitor", "session_id": None},
        clear={
            "transaction_id": SHOPS_NUMBER,
            "remote_id": SHOPS_NUMBER,
            "coupon": IDENTIFIES_NOBODY,
            "coupons": IDENTIFIES_NOBODY,
            "items": IDENTIFIES_NOBODY,
        },
        neutral="shop_id source status currency value_minor refunded_minor tax_minor shipping_minor item_count"
        " placed_at confirmed_at changed_at told_value_minor told_currency is_counted",
        gives={"order": "id"},
        withdrawn={"measurement": Keep(BOOKS)},
        erased=Blank(BOOKS, {"visitor_id": None, "session_id": None}),
    )
)
declare(
    Holding(
        OrderAlias,
        links={"order_id": "order"},
        clear={"alias": SHOPS_NUMBER},
        neutral="shop_id",
        erased=Keep(SHOPS_NUMBER),
    )
)
declare(Holding(RetentionMark, neutral="shop_id last_at last_visit"))
declare(Holding(OrderRefund, neutral="shop_id remote_id refund_id currency amount_minor"))
declare(Holding(DailySalt, neutral="day salt"))

_KEPT = {one.name: dt.timedelta(days=one.default) for one in SHOP_SETTINGS if one.name.endswith(".keep_days")}
for _table, _setting in (("cart", "carts"), ("session", "visits"), ("stored_event", "visits"), ("visitor", "visits")):
    PERIODS.register(Period(_table, "retire", _KEPT[f"{_setting}.keep_days"], f"{_setting}.keep_days"))
