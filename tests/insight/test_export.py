import json
import re

import pytest

from tests.events.payloads import payload
from tests.factories import MUG, Browser, form_document, make_pool, make_popup, make_shop, prize, wheel_document
from tests.shop_server import ShopServer
from tracker.clock import now
from tracker.db import db
from tracker.insight import export
from tracker.insight.export import KINDS
from tracker.shops.shops import shop_by_key

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ORDER = {"transaction_id": "T-1", "currency": "EUR", "value": 25, "tax": 4.01, "shipping": 4.9, "coupon": "TEN"}


@pytest.fixture
def shop(app):
    return make_shop(app, consent_mode="full", capture_mode="all")


@pytest.fixture
def take(app, shop):
    """All rows of a kind, as the reader of the export gets them."""

    def take(kind, of=None):
        with app.app_context():
            rows = export.export(kind, shop_by_key(of or shop).id, now())
            return [json.loads(json.dumps(one)) for one in rows]

    return take


@pytest.fixture
def vera(app, shop):
    return Browser(app.test_client(), shop)


def test_events_and_sessions_name_the_visitor_as_the_browser_does(vera, take):
    vera.say("page_view")
    vera.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})

    events, (session,) = take("events"), take("sessions")

    assert [one["name"] for one in events] == ["page_view", "add_to_cart"]
    assert {one["visitor"] for one in events} == {vera.visitor} == {session["visitor"]}
    assert {one["session"] for one in events} == {session["id"]}
    assert all(MOMENT.fullmatch(one["at"]) and MOMENT.fullmatch(one["device_at"]) for one in events)
    assert events[1]["params"]["items"][0]["item_id"] == "MUG-1"
    assert (session["event_count"], session["page_count"], session["is_bot"]) == (2, 1, False)


def test_an_order_says_who_told_it_and_what_the_browser_had_said(app, shop, vera, take):
    server = ShopServer(app, shop)
    vera.say("purchase", {**ORDER, "transaction_id": "1001", "items": [MUG]})
    server.says("orders/create", payload("shopify_order", refunds=[payload("shopify_refund")]))
    server.tell(transaction_id="T-2", value=10, currency="EUR", status="cancelled")

    (told, (alone,)) = take("orders")[0], take("orders")[1:]

    assert (told["transaction_id"], told["remote_id"], told["source"]) == ("#1001", "shopify:5678901234567", "shopify")
    assert (told["value"], told["refunded"], told["currency"]) == ("62.10", "12.50", "USD")
    assert (told["told_value"], told["told_value_minor"], told["told_currency"]) == ("25.00", 2500, "EUR")
    assert told["visitor"] == vera.visitor
    assert told["contact"] == take("contacts")[0]["id"]
    assert all(MOMENT.fullmatch(told[name]) for name in ("placed_at", "confirmed_at", "changed_at"))
    assert (alone["status"], alone["source"]) == ("cancelled", "api")
    assert {name for name in alone if alone[name] is None} == {
        "remote_id", "visitor", "session", "contact", "told_currency", "told_value_minor", "told_value", "changed_at",
    }  # fmt: skip


def test_money_is_told_in_both_units(vera, take):
    vera.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})
    (cart,) = take("carts")
    vera.say("purchase", {**ORDER, "items": [{**MUG, "quantity": 2}]})
    (order,) = take("orders")

    assert (cart["currency"], cart["value_minor"], cart["value"], cart["state"]) == ("EUR", 1250, "12.50", "open")
    assert (cart["items"][0]["price_minor"], cart["items"][0]["price"]) == (1250, "12.50")
    assert (order["transaction_id"], order["coupon"], order["item_count"]) == ("T-1", "TEN", 2)
    assert (order["value_minor"], order["tax_minor"], order["shipping_minor"]) == (2500, 401, 490)
    assert (order["value"], order["tax"], order["shipping"]) == ("25.00", "4.01", "4.90")


def test_money_without_decimals_stays_whole(vera, take):
    dong = {"currency": "VND", "value": 350000, "items": [{**MUG, "price": 350000}]}
    vera.say("add_to_cart", dong)

    (cart,) = take("carts")

    assert (cart["value_minor"], cart["value"]) == (350000, "350000")


def test_an_address_comes_in_the_clear_and_leads_to_its_contact(vera, take):
    vera.say("email_captured", {"email": "carl@acme.example", "field": "email", "form": "checkout", "submitted": False})
    (partial,) = take("captures")
    vera.say("email_captured", {"email": "carl@acme.example", "field": "email", "form": "checkout", "submitted": True})
    (submitted,) = take("captures")
    (contact,) = take("contacts")

    assert (partial["email"], partial["status"], partial["contact"]) == ("carl@acme.example", "partial", None)
    assert MOMENT.fullmatch(partial["expires_at"])
    assert (submitted["status"], submitted["contact"], submitted["expires_at"]) == ("submitted", contact["id"], None)
    assert (contact["email"], contact["visitors"]) == ("carl@acme.example", [vera.visitor])
    assert contact["is_suppressed"] is False


def test_an_address_past_its_time_is_not_exported(app, shop, vera, take):
    vera.say("email_captured", {"email": "carl@acme.example", "field": "email", "form": "checkout", "submitted": False})
    (capture,) = take("captures")
    with app.app_context():
        later = now().replace(year=now().year + 1)
        assert list(export.export("captures", shop_by_key(shop).id, later)) == []
    assert capture["id"]


def test_a_play_leads_to_its_popup_its_contact_and_its_code(app, shop, vera, take):
    pool = make_pool(app, shop, ["TEN-1"])
    popup = make_popup(app, shop, wheel_document([prize("a", pool=pool), prize("b", weight=0)]))
    token = vera.see(popup)
    vera.submit(popup, token, "carl@acme.example", fields={"email": "carl@acme.example", "email_marketing": True})
    vera.play(popup, token)

    (impression,), (play,), (contact,) = take("impressions"), take("plays"), take("contacts")

    assert (play["popup"], play["outcome"], play["prize"], play["code"]) == (popup, "won", "a", "TEN-1")
    assert (impression["popup"], impression["trigger"], impression["signal"]) == (popup, "exit_intent", "top")
    assert play["contact"] == impression["contact"] == contact["id"]
    assert MOMENT.fullmatch(impression["submitted_at"])
    assert contact["consent"] == {"email_marketing": True}


def test_it_reads_in_portions_without_losing_or_doubling_a_row(app, shop, take, monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 2)
    browsers = [Browser(app.test_client(), shop) for _ in range(5)]
    for browser in browsers:
        browser.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})

    for kind in ("events", "sessions", "carts"):
        assert [one["visitor"] for one in take(kind)] == [browser.visitor for browser in browsers]


def test_no_shop_sees_rows_of_another(app, shop, vera, take):
    popup = make_popup(app, shop, form_document())
    vera.submit(popup, vera.see(popup), "carl@acme.example")
    vera.say("purchase", {**ORDER, "items": [MUG]})
    other = make_shop(app, "other", "https://other.example")

    assert {kind: take(kind, of=other) for kind in KINDS} == {kind: [] for kind in KINDS}


def test_it_leaves_no_transaction_open_between_portions(app, shop, vera, monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 1)
    vera.say("page_view")
    vera.say("page_view")
    with app.app_context():
        rows = export.export("events", shop_by_key(shop).id, now())
        next(rows)
        next(rows)
        vera.say("page_view")
        assert next(rows)["name"] == "page_view"
        db.session.remove()


def test_details_come_in_the_clear_and_lead_to_their_contact(app, take):
    key = make_shop(app, "details", consent_mode="full", capture_mode="all", capture_kinds=["email", "phone"])
    vera = Browser(app.test_client(), key)
    vera.say("email_captured", {"email": "carl@acme.example", "field": "email", "form": "checkout", "submitted": True})
    phone = {"kind": "phone", "value": "+49 30 1234567", "field": "tel", "form": "checkout", "submitted": True}
    vera.say("field_captured", phone)

    (detail,), (contact,) = take("details", of=key), take("contacts", of=key)

    assert (detail["value"], detail["kind"], detail["part"], detail["status"]) == (
        "+49301234567",
        "phone",
        "",
        "submitted",
    )
    assert (detail["contact"], detail["visitor"], detail["field"]) == (contact["id"], vera.visitor, "tel")
    assert detail["expires_at"] is None
