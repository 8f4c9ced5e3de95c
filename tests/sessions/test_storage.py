"""Stored events and their words: what is shared, what is moved, what is dropped."""

import datetime as dt
import time
import uuid

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text

from tests.factories import MUG, Browser, count, make_shop, row, rows
from tracker.clock import from_ms, now, now_ms, to_ms
from tracker.db import db, table_of, writing
from tracker.ids import uuid7
from tracker.sessions import event_store
from tracker.sessions.event_moving import move_events
from tracker.sessions.event_rows import NewEvent, StoredEvent
from tracker.sessions.models import Cart, Order, Session, Visitor
from tracker.sessions.old_events import OldEvent, old_events
from tracker.sessions.partitions import drop_partitions, make_partitions
from tracker.sessions.retention import retire
from tracker.sessions.words import Word, forget_words, numbers_of, texts_of, words

LATER = dt.timedelta(days=91)


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, consent_mode="full")


@pytest.fixture
def vera(app: Flask, shop: str) -> Browser:
    return Browser(app.test_client(), shop)


def test_a_word_of_a_transaction_that_failed_is_not_believed_later(app_context: Flask) -> None:
    with db.engine.connect() as connection:
        lost = numbers_of(connection, [("https://acme.example/lost", 1)], now_ms())
        assert texts_of(connection, lost.values())
        connection.rollback()
        other = numbers_of(connection, [("https://acme.example/other", 1)], now_ms())
        connection.commit()
    with db.engine.connect() as connection:
        again = numbers_of(connection, [("https://acme.example/lost", 1)], now_ms())
        assert again.values() != other.values()
        found = texts_of(connection, [*again.values(), *other.values()])
        assert sorted(found.values()) == ["https://acme.example/lost", "https://acme.example/other"]
        connection.rollback()


def test_a_word_is_everybodys_when_a_third_visitor_says_it(app_context: Flask) -> None:
    def say(visitor: int) -> int:
        with db.engine.begin() as connection:
            return numbers_of(connection, [("a page", visitor)], now_ms())["a page"]

    first = [say(1), say(2), say(1)]
    with db.engine.begin() as connection:
        forget_words(connection, 1)
    assert say(2) == first[0] == first[1] == first[2]
    with db.engine.begin() as connection:
        forget_words(connection, 2)
    with db.engine.begin() as connection:
        assert connection.scalar(select(func.count()).select_from(Word)) == 0
    for visitor in (3, 4, 5):
        say(visitor)
    with db.engine.begin() as connection:
        for visitor in (3, 4, 5):
            forget_words(connection, visitor)
        assert connection.scalar(select(words.c.text)) == "a page"


def test_events_of_the_earlier_layout_are_moved_and_a_resend_is_known_meanwhile(app: Flask, vera: Browser) -> None:
    vera.say("page_view")
    visit, event_id, at = row(app, Session), uuid7(), now()
    old = {
        "shop_id": visit.shop_id, "id": event_id.bytes, "session_id": visit.id, "visitor_id": visit.visitor_id,
        "name": "our_own", "source": "api", "at": at, "device_at": at, "page": "p", "url": "https://acme.example/x",
        "title": "", "params": {"items": [MUG]},
    }  # fmt: skip
    with app.app_context():
        db.session.execute(insert(table_of(OldEvent)), [old])
        db.session.commit()
        with db.engine.connect() as connection:
            # "None are there" is believed for a second.
            event_store.KnownIds(connection, []).found()
    time.sleep(1.1)
    with app.app_context(), db.engine.connect() as connection:
        assert event_store.KnownIds(connection, [(visit.shop_id, event_id.bytes)]).found()
    with app.app_context():
        # Whoever looks at the visit sees it before it is moved, and after that once.
        assert [one.name for one in event_store.of_visits(db.session(), [visit.id])] == ["page_view", "our_own"]
        first = event_store.portion(db.session(), visit.shop_id, None, 1)
        rest = event_store.portion(db.session(), visit.shop_id, first[0].id, 5)
        assert [one.name for one in (*first, *rest)] == ["page_view", "our_own"]
        db.session.rollback()
        assert move_events(now()) == 1
        assert db.session.scalar(select(func.count()).select_from(old_events)) == 0
    moved = row(app, StoredEvent, name="our_own")
    assert (moved.url, moved.page, moved.params, to_ms(moved.at)) == (old["url"], "p", {"items": [MUG]}, to_ms(at))


def test_events_of_the_earlier_layout_go_with_their_visit(app: Flask, vera: Browser) -> None:
    """Moved after it was gone, nothing would ever have looked for them again."""
    vera.say("page_view")
    visit, at = row(app, Session), now()
    old = {
        "shop_id": visit.shop_id, "id": uuid7().bytes, "session_id": visit.id, "visitor_id": visit.visitor_id,
        "name": "search", "source": "api", "at": at, "device_at": at, "page": "", "url": "", "title": "", "params": {},
    }  # fmt: skip
    time.sleep(1.1)
    with app.app_context():
        db.session.execute(insert(table_of(OldEvent)), [old])
        db.session.commit()
        retire(now() + LATER)
        assert db.session.scalar(select(func.count()).select_from(old_events)) == 0
    assert count(app, Session) == 0


def test_what_is_old_goes_and_what_was_ordered_stays(app: Flask, vera: Browser, shop: str) -> None:
    for person in (vera, Browser(app.test_client(), shop)):
        person.say("page_view", context={"url": "https://acme.example/secret-page"})
        person.say("add_to_cart", {"currency": "EUR", "items": [MUG]})
    vera.say("purchase", {"transaction_id": "T-1", "currency": "EUR", "value": 5, "items": [MUG]})
    with app.app_context():
        retire(now())
    assert (count(app, StoredEvent), count(app, Visitor)) == (5, 2)
    with app.app_context():
        retire(now() + dt.timedelta(days=31))
    assert (count(app, Cart), count(app, StoredEvent)) == (0, 5)
    with app.app_context():
        retire(now() + LATER)
        retire(now() + LATER)
    assert (count(app, StoredEvent), count(app, Session), count(app, Visitor)) == (0, 1, 1)
    assert row(app, Session).id == row(app, Order).session_id
    assert row(app, Session).landing_url == ""
    with app.app_context():
        retire(now() + LATER + dt.timedelta(days=70))
    assert count(app, Word) == 0


@pytest.mark.only_on("postgresql")
def test_months_are_made_ahead_take_over_what_is_theirs_and_are_dropped(app: Flask, vera: Browser) -> None:
    vera.say("page_view")
    visit = row(app, Session)
    strange = uuid.UUID(int=2**127)
    with app.app_context():
        one = NewEvent(visit.shop_id, strange.bytes, visit.id, visit.visitor_id, "search", "api", now_ms(), now_ms())
        with writing() as session:
            assert len(event_store.insert(session.connection(), [one])) == 1
            assert event_store.insert(session.connection(), [one]) == set()
        with writing() as session:
            made = make_partitions(session.connection(), now())
            assert make_partitions(session.connection(), now()) == 0
        where = text("SELECT tableoid::regclass::text FROM stored_event ORDER BY 1")
        assert made in (0, 5)
        assert db.session.scalars(where).all() == [f"stored_event_{now():%Y_%m}", "stored_event_other"]
        db.session.rollback()
        with writing() as session:
            assert drop_partitions(session.connection(), now()) == 1
        assert count(app, StoredEvent) == 2
        with writing() as session:
            assert drop_partitions(session.connection(), from_ms(now_ms() + 40 * 86_400_000)) >= 1
    assert [one.id for one in rows(app, StoredEvent)] == [strange.bytes]
    with app.app_context(), writing() as session:
        for month in range(-1, 4):
            session.execute(text(f"DROP TABLE IF EXISTS {_name(month)}"))


def _name(ahead: int) -> str:
    month = now().year * 12 + now().month - 1 + ahead
    return f"stored_event_{month // 12:04}_{month % 12 + 1:02}"
