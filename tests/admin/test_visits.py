"""The live feed and the page of a visit, with visits that came in over the public door."""

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.admin.conftest import Person
from tests.admin.html import what_acts, words
from tests.factories import GOOGLEBOT, IPHONE, MUG, Browser, form_document, make_event, make_popup, row
from tracker.admin.timeline import STORIES
from tracker.clock import now, to_ms
from tracker.contacts.models import Capture
from tracker.db import db
from tracker.ids import uuid7
from tracker.sessions import event_store
from tracker.sessions.arrivals import Arrival, Client, arrival_text, client_text
from tracker.sessions.event_rows import NewEvent
from tracker.sessions.models import Cart, Order, Session, Visitor
from tracker.sessions.words import numbers_of
from tracker.shops.shops import set_settings, shop_by_key

HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7777*7777}}<b>"
HOSTILE_URL = "javascript:alert(3)//" + HOSTILE


@pytest.fixture
def vera(app: Flask, shop_key: str) -> Browser:
    """A visitor of acme who agreed to everything."""
    with app.app_context():
        shop = shop_by_key(shop_key)
        assert shop is not None
        set_settings(shop, {"capture.mode": "all", "timezone": "Europe/Berlin"})
        db.session.commit()
    return Browser(app.test_client(), shop_key)


@pytest.fixture
def feed(shop_key: str) -> str:
    return f"/admin/shops/{shop_key}/visits"


def test_an_empty_feed_says_how_visits_get_here(feed: str, viewer: Person, shop_key: str) -> None:
    page = viewer.get(feed).text
    assert "Waiting for the first visit" in page
    assert f"/admin/shops/{shop_key}/install" in page


def test_a_visit_appears_in_the_feed_as_it_happens(feed: str, viewer: Person, vera: Browser) -> None:
    vera.say("page_view")
    vera.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})
    for path in (feed, f"{feed}/live"):
        text = words(viewer.get(path).text)
        assert "1 person in the shop now" in text
        assert "/products/mug" in text
        assert "€12.50" in text


def test_the_feed_asks_again_every_three_seconds(feed: str, viewer: Person) -> None:
    page = viewer.get(feed).text
    assert f'hx-get="{feed}/live"' in page
    assert 'hx-trigger="every 3s"' in page


def test_robots_are_shown_only_on_demand(feed: str, viewer: Person, app: Flask, shop_key: str, vera: Browser) -> None:
    Browser(app.test_client(), shop_key, user_agent=GOOGLEBOT).say("page_view")
    assert "Robot" not in words(viewer.get(feed).text).replace("Show robots", "")
    assert "Robot" in words(viewer.get(f"{feed}?bots=1").text).replace("Hide robots", "")
    assert "Nobody in the shop right now" in viewer.get(f"{feed}?bots=1").text


def test_a_visit_is_told_in_plain_words(feed: str, marketer: Person, vera: Browser, app: Flask, shop_key: str) -> None:
    popup = make_popup(app, shop_key, form_document(), name="Before you go")
    vera.user_agent = IPHONE
    vera.say("page_view", {"page_title": "The mug"})
    vera.say("view_item", {"currency": "EUR", "value": 12.5, "items": [MUG]})
    vera.say("add_to_cart", {"currency": "EUR", "value": 25, "items": [{**MUG, "quantity": 2}]})
    vera.say("begin_checkout", {"currency": "EUR", "value": 25, "items": [{**MUG, "quantity": 2}]})
    vera.say("email_captured", {"email": "vera@example.com", "form": "checkout", "field": "email", "submitted": False})
    vera.see(popup)
    vera.say("promotion_dismissed", {"popup": popup, "how": "escape"})
    vera.say("my_own_event")
    text = words(marketer.get(f"{feed}/{row(app, Session).id}").text)
    for line in (
        "Opened The mug",
        "Viewed Mug",
        "Added to the cart Mug × 2",
        "Began the checkout €25.00",
        "Typed an address into checkout · typed, not sent (partial)",
        "Saw the popup Before you go · Is about to leave (top)",
        "Closed the popup Before you go · by the Escape key",
        "Reported my_own_event",
        "vera@example.com",
    ):
        assert line in text


def test_times_are_the_shops_own(feed: str, viewer: Person, vera: Browser, app: Flask) -> None:
    vera.say("page_view")
    page = viewer.get(f"{feed}/{row(app, Session).id}").text
    assert re.search(r'title="[^"]*, [0-9:]+ GMT\+0[12]:00"', page)


def test_a_visit_says_which_popups_it_may_see_and_why(
    feed: str, viewer: Person, vera: Browser, app: Flask, shop_key: str
) -> None:
    make_popup(app, shop_key, form_document(), name="For all")
    rule = {"condition": "cart_value", "params": {"operator": "at_least", "value": "50"}}
    often = {"condition": "session_count", "params": {"operator": "at_least", "count": 2}}
    make_popup(app, shop_key, form_document(rule={"all": [rule, often]}), name="For full carts")
    vera.say("page_view")
    text = words(viewer.get(f"{feed}/{row(app, Session).id}/why").text)
    assert "For all may show" in text
    assert "For full carts will not show because this does not hold" in text


def test_a_visit_of_another_shop_is_not_there(app: Flask, other_key: str, viewer: Person, feed: str) -> None:
    Browser(app.test_client(), other_key, origin="https://umbrella.example").say("page_view")
    visit = row(app, Session).id
    assert viewer.get(f"{feed}/{visit}").status_code == 404
    assert viewer.get(f"{feed}/{visit}/why").status_code == 404
    assert viewer.get(f"{feed}/{visit}").data == viewer.get(f"{feed}/{visit + 1}").data


def test_viewers_see_masked_addresses_and_marketers_whole_ones(
    feed: str, viewer: Person, marketer: Person, vera: Browser, app: Flask
) -> None:
    vera.say("page_view")
    vera.say("email_captured", {"email": "vera@example.com", "form": "checkout", "field": "email", "submitted": True})
    visit = f"{feed}/{row(app, Session).id}"
    assert "vera@example.com" not in viewer.get(visit).text
    assert "v•••@example.com" in viewer.get(visit).text
    assert "vera@example.com" in marketer.get(visit).text


def test_older_visits_are_a_page_further(feed: str, viewer: Person, app: Flask, shop_key: str) -> None:
    for _ in range(52):
        Browser(app.test_client(), shop_key).say("page_view")
    first = viewer.get(feed).text
    assert first.count('class="is-link"') == 50
    older = first.split("before=")[1].split('"')[0].split("&")[0]
    assert viewer.get(f"{feed}?before={older}").text.count('class="is-link"') == 2


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=99999999999999999999", "bots=2", "before="])
def test_a_made_up_query_breaks_nothing(feed: str, viewer: Person, query: str) -> None:
    assert viewer.get(f"{feed}?{query}").status_code == 200


def test_hostile_strings_over_the_wire_stay_text(feed: str, marketer: Person, vera: Browser, app: Flask) -> None:
    item = {**MUG, "item_name": HOSTILE, "item_id": HOSTILE, "item_variant": HOSTILE}
    context = {"url": f"https://acme.example/{HOSTILE}", "referrer": HOSTILE_URL, "title": HOSTILE, "language": HOSTILE}
    vera.send(
        *(make_event(name, _params(item)) for name in EVENTS),
        context=context,
    )
    visit = row(app, Session).id
    for path in (feed, f"{feed}/live", f"{feed}/{visit}", f"{feed}/{visit}/why"):
        assert what_acts(marketer.get(path).text) == [], path


def test_hostile_strings_in_every_column_stay_text(
    feed: str, marketer: Person, owner: Person, app: Flask, shop_key: str
) -> None:
    with app.app_context():
        visit = _hostile_visit(shop_key)
    pages = [feed, f"{feed}/live", f"{feed}/{visit}", f"{feed}/{visit}/why", f"/admin/shops/{shop_key}"]
    pages += [
        f"/admin/shops/{shop_key}/{name}" for name in ("install", "install/check", "captures", "contacts", "team")
    ]
    for path in pages:
        answer = owner.get(path)
        assert answer.status_code == 200, path
        # The overview leads to the shop itself, whose address its owner has said.
        assert [one for one in what_acts(answer.text) if one != 'href="https://acme.example"'] == [], path
        assert "60481729" not in words(answer.text), path
    assert HOSTILE_URL in words(marketer.get(f"{feed}/{visit}").text).replace("  ", " ")


EVENTS = (
    "page_view",
    "view_item",
    "add_to_cart",
    "begin_checkout",
    "search",
    "form_submit",
    "view_promotion",
    "purchase",
)


def _params(item: dict[str, Any]) -> dict[str, Any]:
    names = ("search_term", "form", "popup", "trigger", "signal", "how", "reason", "prize_label", "transaction_id")
    return {"currency": "EUR", "value": 12.5, "items": [item], "page_title": HOSTILE, **dict.fromkeys(names, HOSTILE)}


def _hostile_visit(shop_key: str) -> int:
    """A visit whose every text is an attack, past all that the public door would have cleaned."""
    shop = shop_by_key(shop_key)
    assert shop is not None
    shop.name = HOSTILE[:120]
    at = now()
    visitor = Visitor(shop_id=shop.id, key=HOSTILE[:64], first_seen_at=at, last_seen_at=at)
    db.session.add(visitor)
    db.session.flush()
    visit = Session(shop_id=shop.id, visitor_id=visitor.id, started_at=at, last_at=at, **_hostile_texts())
    db.session.add(visit)
    db.session.flush()
    keys = {"shop_id": shop.id, "visitor_id": visitor.id, "session_id": visit.id}
    item = {"item_id": HOSTILE, "item_name": HOSTILE, "item_variant": HOSTILE, "price_minor": 100, "quantity": 1}
    money = {"currency": "EUR", "value_minor": 100, "items": [item], "item_count": 1}
    address = {"address_sealed": b"\x01not sealed by us at all", "address_key": b"k" * 32}
    short = HOSTILE[:10]
    event_store.insert(db.session.connection(), _hostile_events(keys, at))
    db.session.add(Cart(**keys, **money, state=short, created_at=at, updated_at=at))
    db.session.add(Order(**keys, **money, transaction_id=HOSTILE[:120], coupon=HOSTILE[:120], placed_at=at))
    texts = {"status": short, "source": short, "ground": short, "form": HOSTILE[:120], "url": HOSTILE_URL}
    db.session.add(Capture(**keys, **address, **texts, captured_at=at))
    db.session.commit()
    return visit.id


def _hostile_texts() -> dict[str, Any]:
    arrival = arrival_text(Arrival(HOSTILE_URL, HOSTILE_URL, {HOSTILE[:20]: HOSTILE, "campaign": HOSTILE}))
    client = client_text(Client(HOSTILE[:35], HOSTILE[:64], HOSTILE[:60], HOSTILE[:60]))
    word = numbers_of(db.session.connection(), [(arrival, 0), (client, 0)], to_ms(now()))
    numbers = {"arrival_id": word[arrival], "client_id": word[client]}
    return {"channel": HOSTILE[:20], "device": HOSTILE[:10], **numbers}


def _hostile_events(keys: dict[str, int], at: dt.datetime) -> list[NewEvent]:
    item = {"item_name": HOSTILE, "price": HOSTILE, "quantity": HOSTILE}
    params = _params(item) | {"items": [item, HOSTILE, None], "value": [HOSTILE]}
    times = {"at_ms": to_ms(at), "device_at_ms": to_ms(at)}
    texts = {"source": HOSTILE[:12], "page": HOSTILE[:36], "url": HOSTILE_URL, "title": HOSTILE, "params": params}
    return [NewEvent(**keys, **times, **texts, id=uuid7().bytes, name=name) for name in (*STORIES, HOSTILE[:40])]


def test_reading_the_admin_writes_nothing(
    feed: str, marketer: Person, vera: Browser, app: Flask, shop_key: str
) -> None:
    vera.say("page_view")
    visit = row(app, Session).id
    statements: list[str] = []
    with app.app_context():
        event.listen(
            db.engine, "before_cursor_execute", lambda _c, _cu, statement, *_rest: statements.append(statement)
        )
    for path in (feed, f"{feed}/{visit}", f"{feed}/{visit}/why", f"/admin/shops/{shop_key}", "/admin/shops"):
        assert marketer.get(path).status_code == 200
    changing = [one for one in statements if one.split()[0].upper() not in ("SELECT", "BEGIN", "PRAGMA", "SET", "SHOW")]
    assert changing == []
