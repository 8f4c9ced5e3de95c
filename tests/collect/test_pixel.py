"""The pixel in Shopify's checkout: its frame has no origin, so its key must speak for it."""

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import MUG, ORIGIN, Browser, count, forget_published, make_event, make_shop, rows
from tracker.contacts.models import Capture
from tracker.db import db
from tracker.sessions.event_rows import StoredEvent
from tracker.sessions.models import Cart, Order
from tracker.shops.models import Shop
from tracker.shops.shopify_pixel import pixel_code
from tracker.shops.shops import renew_secret_key, set_settings

PURCHASE = {"transaction_id": "5678", "currency": "EUR", "value": 12.5, "items": [MUG]}


def code_of(app: Flask, key: str) -> str:
    with app.app_context():
        return pixel_code(db.session.scalars(select(Shop).filter_by(public_key=key)).one())


def said_in(code: str) -> dict[str, object]:
    found = re.search(r"^const SHOPBELL = (\{.*\});$", code, re.MULTILINE)
    assert found
    return json.loads(found[1])


@pytest.fixture
def key(app: Flask, shop: str) -> str:
    return str(said_in(code_of(app, shop))["pixel"])


@pytest.fixture
def checkout(browser_of: Callable[..., Browser], key: str) -> Browser:
    """A visitor in the checkout, seen by the pixel."""
    return browser_of(origin="null", pixel=key)


def test_the_checkout_reaches_the_visitor_whose_browser_it_is(app: Flask, checkout: Browser, vera: Browser) -> None:
    vera.say("add_to_cart", {"currency": "EUR", "items": [MUG]})
    checkout.visitor = vera.visitor
    checkout.say("begin_checkout", {"currency": "EUR", "value": 12.5, "items": [MUG]})
    checkout.say("purchase", PURCHASE)
    events = rows(app, StoredEvent)
    with app.app_context():
        order = db.session.scalars(select(Order)).one()
        assert db.session.scalars(select(Cart)).one().state == "ordered"
        assert {event.visitor_id for event in events} == {order.visitor_id}
    assert (order.transaction_id, order.value_minor) == ("5678", 1250)


def test_its_answer_can_be_read_in_the_frame(checkout: Browser) -> None:
    response = checkout.send(make_event("purchase", PURCHASE))
    assert response.headers["Access-Control-Allow-Origin"] == "null"
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_what_is_sent_again_counts_once(app: Flask, checkout: Browser) -> None:
    event = make_event("purchase", PURCHASE)
    checkout.send(event)
    assert checkout.send(event).json["dup"] == 1
    assert count(app, Order) == 1


@pytest.mark.parametrize("given", ["", "px_", "px_" + "0" * 32, "px_é\ud800"])
def test_a_frame_without_the_key_is_refused(app: Flask, browser_of: Callable[..., Browser], given: str) -> None:
    response = browser_of(origin="null", pixel=given).send(make_event("purchase", PURCHASE))
    assert (response.status_code, response.json["error"]) == (403, "origin_not_allowed")
    assert count(app, StoredEvent) == 0


def test_another_shops_key_is_refused(app: Flask, browser_of: Callable[..., Browser]) -> None:
    other = str(said_in(code_of(app, make_shop(app, "umbrella", "https://umbrella.example")))["pixel"])
    assert browser_of(origin="null", pixel=other).send(make_event("purchase", PURCHASE)).status_code == 403


@pytest.mark.parametrize("origin", [None, "", "https://evil.example"])
def test_the_key_opens_the_door_to_frames_alone(
    browser_of: Callable[..., Browser], key: str, origin: str | None
) -> None:
    assert browser_of(origin=origin, pixel=key).send(make_event("purchase", PURCHASE)).status_code == 403


def test_a_page_of_the_shop_does_not_need_it_and_is_not_bound_by_it(
    browser_of: Callable[..., Browser], key: str
) -> None:
    assert browser_of(origin=ORIGIN, pixel=key).send(make_event("page_view")).json["ok"] == 1


def test_a_pixel_tells_of_the_checkout_and_of_nothing_else(app: Flask, checkout: Browser) -> None:
    others = [make_event("page_view"), make_event("game_play"), make_event("wishlist")]
    response = checkout.send(others[0], make_event("purchase", PURCHASE), *others[1:])
    assert response.json["ok"] == 1
    assert response.json["rejected"] == [[0, "not_from_a_pixel"], [2, "not_from_a_pixel"], [3, "not_from_a_pixel"]]
    assert count(app, StoredEvent) == 1


def test_a_pixel_is_offered_no_popup(checkout: Browser) -> None:
    assert "decision" not in checkout.send(make_event("purchase", PURCHASE), decide=True).json
    assert checkout.post("/v1/decide", checkout.batch()).status_code == 403


def test_without_consent_nothing_is_stored_and_each_event_is_named(app: Flask, checkout: Browser) -> None:
    response = checkout.send(make_event("page_view"), make_event("purchase", PURCHASE), consent={"measurement": False})
    assert response.json["rejected"] == [[0, "not_from_a_pixel"], [1, "no_consent"]]
    assert count(app, StoredEvent) == 0


def test_a_renewed_secret_key_makes_the_old_code_worthless(app: Flask, checkout: Browser, shop: str, key: str) -> None:
    with app.app_context():
        renew_secret_key(db.session.scalars(select(Shop).filter_by(public_key=shop)).one())
        db.session.commit()
    forget_published(app)
    assert checkout.send(make_event("purchase", PURCHASE)).status_code == 403
    assert said_in(code_of(app, shop))["pixel"] != key


def test_an_address_is_kept_only_where_capture_is_on(app: Flask, checkout: Browser, shop: str) -> None:
    typed = {"email": "vera@example.com", "field": "email", "form": "shopify_checkout", "submitted": True}
    checkout.say("email_captured", typed)
    assert count(app, Capture) == 0
    with app.app_context():
        found = db.session.scalars(select(Shop).filter_by(public_key=shop)).one()
        set_settings(found, {"capture.mode": "named", "capture.forms": ["shopify_checkout"]})
        db.session.commit()
    forget_published(app)
    checkout.say("email_captured", typed)
    assert count(app, Capture, status="submitted", form="shopify_checkout") == 1


@pytest.mark.parametrize(
    ("settings", "strict", "email", "ground"),
    [
        ({}, False, False, False),
        ({"consent_mode": "strict", "capture_mode": "named", "capture_forms": ["footer"]}, True, False, False),
        ({"capture_mode": "named", "capture_forms": ["shopify_checkout"]}, False, True, False),
        ({"capture_mode": "all", "capture_notice": True}, False, True, True),
        ({"capture_mode": "all", "consent_mode": "full"}, False, True, True),
    ],
)
def test_the_code_may_do_what_the_shops_settings_allow(
    app: Flask, settings: dict[str, object], strict: bool, email: bool, ground: bool
) -> None:
    key = make_shop(app, "other", **settings)
    said = said_in(code_of(app, key))
    assert (said["strict"], said["email"], said["ground"]) == (strict, email, ground)
    assert said["shop"] == key
    assert str(said["address"]).startswith("http")


def test_the_code_carries_no_secret(app: Flask, shop: str) -> None:
    code = code_of(app, shop)
    assert "sk_" not in code
    assert "__" not in code
