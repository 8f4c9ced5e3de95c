"""Orders that the shop's own server tells are the truth: they correct what pages told, and the figures with it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.events.payloads import payload
from tests.factories import MUG, SHIRT, Browser, count, figures, make_event, make_shop, minutes, row, rows, utc
from tests.shop_server import ShopServer
from tracker.clock import from_ms
from tracker.contacts.models import Consent, Contact, OrderContact, VisitorContact
from tracker.db import db
from tracker.events.orders import LARGEST_BODY
from tracker.insight.models import Rollup
from tracker.services import services
from tracker.sessions.event_rows import StoredEvent
from tracker.sessions.models import Cart, Order, OrderAlias, Session, Visitor
from tracker.shops.models import Shop

NOON = utc(2026, 3, 10, 12)
DAY = 24 * 60
PURCHASE = {"transaction_id": "#1001", "currency": "EUR", "value": "57.13", "items": [MUG]}


@pytest.fixture
def server(app: Flask, shop: str) -> ShopServer:
    return ShopServer(app, shop)


def at(ms: int) -> time_machine.travel:
    return time_machine.travel((ms + 0.5) / 1000, tick=False)


def by_day(app: Flask) -> dict[tuple[str, str], int]:
    """The figures of orders that are not nothing: (day, metric) → value."""
    found = rows(app, Rollup, subject=0)
    return {(one.day, one.metric): one.value for one in found if one.value and one.metric.startswith(("ord", "rev"))}


def an_order(**changes: Any) -> dict[str, Any]:
    return {"transaction_id": "T-1", "currency": "EUR", "value": "52.50", "items": [MUG, SHIRT], **changes}


def buys(browser: Browser, ms: int = NOON, **params: Any) -> None:
    with at(ms):
        browser.say("add_to_cart", {"items": [MUG], "cart_token": "Z2NwLWV1cm9wZS13ZXN0MTowMUhX?key=secret"})
        browser.say("purchase", {**PURCHASE, **params})


# The API


def test_an_order_is_stored_and_counted_on_the_day_it_was_placed(app: Flask, server: ShopServer) -> None:
    assert server.tell(**an_order(placed_at="2026-03-09T23:30:00Z", tax=8.4, shipping="4.90", coupon="TEN")) == "new"
    order = row(app, Order)
    assert (order.transaction_id, order.source, order.status, order.value_minor) == ("T-1", "api", "placed", 5250)
    assert (order.tax_minor, order.shipping_minor, order.coupon, order.item_count) == (840, 490, "TEN", 3)
    assert (order.visitor_id, order.session_id) == (None, None)
    assert order.confirmed_at is not None
    assert by_day(app) == {("2026-03-09", "orders"): 1, ("2026-03-09", "revenue:EUR"): 5250}


def test_telling_it_again_changes_nothing(app: Flask, server: ShopServer) -> None:
    assert [server.tell(**an_order(placed_at=NOON)) for _ in range(3)] == ["new", "same", "same"]
    assert (count(app, Order), figures(app)["orders"], figures(app)["revenue:EUR"]) == (1, 1, 5250)


def test_what_becomes_of_it_changes_the_figures_of_its_day(app: Flask, server: ShopServer) -> None:
    told = an_order(placed_at=NOON)
    server.tell(**told)
    assert server.tell(**told, refunded="12.50") == "updated"
    assert by_day(app) == {("2026-03-10", "orders"): 1, ("2026-03-10", "revenue:EUR"): 4000}
    assert server.tell(**told, status="refunded") == "updated"
    assert by_day(app) == {("2026-03-10", "orders"): 1}
    assert server.tell(**told, status="cancelled") == "updated"
    assert by_day(app) == {}
    assert server.tell(**told) == "updated"
    assert by_day(app) == {("2026-03-10", "orders"): 1, ("2026-03-10", "revenue:EUR"): 5250}


def test_an_older_state_does_not_undo_a_newer_one(app: Flask, server: ShopServer) -> None:
    server.tell(**an_order(status="cancelled", updated_at="2026-03-10T12:00:02Z"))
    assert server.tell(**an_order(updated_at="2026-03-10T12:00:01Z")) == "same"
    assert (row(app, Order).status, by_day(app)) == ("cancelled", {})


def test_an_order_may_change_its_day_its_value_and_its_currency(app: Flask, server: ShopServer) -> None:
    server.tell(**an_order(placed_at="2026-03-09T10:00:00Z"))
    server.tell(**an_order(placed_at="2026-03-10T10:00:00Z", currency="USD", value=60))
    assert by_day(app) == {("2026-03-10", "orders"): 1, ("2026-03-10", "revenue:USD"): 6000}


def test_each_order_of_a_request_is_answered_and_a_bad_one_costs_no_other(app: Flask, server: ShopServer) -> None:
    told = [
        an_order(),
        an_order(transaction_id="T-2", value="x"),
        an_order(transaction_id="T-3", email="v@"),
        an_order(),
    ]
    answer = server.post({"orders": told})
    assert answer.status_code == 200
    assert answer.json == {
        "ok": 2,
        "rejected": [[1, "bad_value"], [2, "bad_email"]],
        "orders": [
            {"index": 0, "transaction_id": "T-1", "result": "new"},
            {"index": 1, "result": "rejected", "reason": "bad_value"},
            {"index": 2, "result": "rejected", "reason": "bad_email"},
            {"index": 3, "transaction_id": "T-1", "result": answer.json["orders"][3]["result"]},
        ],
    }
    assert answer.json["orders"][3]["result"] in ("same", "updated")
    assert count(app, Order) == 1


def test_a_hundred_orders_are_taken_at_once(app: Flask, server: ShopServer) -> None:
    told = [an_order(transaction_id=f"T-{number}", email=f"vera{number}@acme.example") for number in range(100)]
    assert server.post({"orders": told}).json["ok"] == 100
    assert (count(app, Order), count(app, Contact), figures(app)["orders"]) == (100, 100, 100)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer sk_wrong", "Basic sk_x", "Bearer pk_x"])
def test_only_the_secret_key_opens_it(app: Flask, server: ShopServer, header: str) -> None:
    answer = server.post(an_order(), Authorization=header)
    assert (answer.status_code, answer.json["error"]) == (401, "unknown_key")
    without = server.client.post("/v1/orders", data=json.dumps(an_order()))
    assert (without.status_code, without.json["error"]) == (401, "unknown_key")
    assert count(app, Order) == 0


def test_too_much_and_too_often_are_refused(make_app: Callable[..., Flask]) -> None:
    app = make_app(SHOPBELL_RATE_LIMIT="2")
    server = ShopServer(app, make_shop(app))
    large = server.post(b" " * (LARGEST_BODY + 1))
    assert (large.status_code, large.json["error"]) == (413, "body_too_large")
    many = server.post({"orders": [an_order()] * 101})
    assert (many.status_code, many.json["error"]) == (413, "too_many_orders")
    often = server.post(an_order())
    assert (often.status_code, often.json["error"]) == (429, "rate_limited")
    assert int(often.headers["Retry-After"]) >= 1


# The page and the server


def test_the_server_corrects_what_the_page_told_and_keeps_whose_visit_it_was(
    app: Flask, vera: Browser, server: ShopServer
) -> None:
    buys(vera)
    before = row(app, Order)
    assert (before.source, before.confirmed_at, before.value_minor) == ("browser", None, 5713)
    with at(NOON + 10_000):
        assert server.says("orders/create", payload("shopify_order")) == "updated"
    order = row(app, Order)
    assert (order.visitor_id, order.session_id) == (before.visitor_id, before.session_id)
    assert (order.transaction_id, order.remote_id, order.source) == ("#1001", "shopify:5678901234567", "shopify")
    assert (order.currency, order.value_minor, order.tax_minor, order.shipping_minor) == ("USD", 6210, 460, 500)
    assert (order.told_currency, order.told_value_minor) == ("EUR", 5713)
    assert [one["item_id"] for one in order.items] == ["MUG-1", "44000000000002"]
    assert by_day(app) == {("2026-03-10", "orders"): 1, ("2026-03-10", "revenue:USD"): 6210}
    assert row(app, Visitor).order_count == 1


@pytest.mark.parametrize(
    "said", ["#1001", "1001", 1001, "5678901234567", "gid://shopify/Order/5678901234567", "KX7QW2M9P"]
)
def test_whatever_the_page_calls_it_it_is_one_order(app: Flask, vera: Browser, server: ShopServer, said: Any) -> None:
    buys(vera, transaction_id=said)
    server.says("orders/create", payload("shopify_order"))
    with at(NOON + minutes(1)):
        vera.say("purchase", {**PURCHASE, "transaction_id": said})
    assert row(app, Order).transaction_id == "#1001"
    assert by_day(app) == {("2026-03-10", "orders"): 1, ("2026-03-10", "revenue:USD"): 6210}


def test_the_server_first_and_the_page_later_gives_it_the_visit_and_changes_no_figure(
    app: Flask, vera: Browser, server: ShopServer
) -> None:
    with at(NOON + 3_000):
        server.says("orders/create", payload("shopify_order"))
    assert row(app, Order).visitor_id is None
    before = by_day(app)
    buys(vera, NOON + 6_000, transaction_id="1001")
    order = row(app, Order)
    assert (order.visitor_id, order.session_id) == (row(app, Visitor).id, row(app, Session).id)
    assert (order.value_minor, order.source, order.told_value_minor) == (6210, "shopify", 5713)
    assert by_day(app) == before
    assert row(app, Cart).state == "ordered"
    assert row(app, Visitor).order_count == 1


def test_a_page_that_is_looked_at_again_gives_the_order_to_nobody_else(
    app: Flask, vera: Browser, server: ShopServer, browser_of: Callable[..., Browser]
) -> None:
    buys(vera)
    server.says("orders/create", payload("shopify_order"))
    with at(NOON + minutes(60)):
        browser_of().say("purchase", PURCHASE)
    assert row(app, Order).visitor_id == rows(app, Visitor)[0].id
    assert [one.order_count for one in rows(app, Visitor)] == [1, 0]


def test_an_old_orders_page_does_not_make_it_an_order_of_todays_visit(
    app: Flask, vera: Browser, server: ShopServer
) -> None:
    server.says("orders/create", payload("shopify_order"))
    buys(vera, NOON + minutes(5 * DAY))
    assert row(app, Order).visitor_id is None
    assert row(app, Cart).state == "open"


def test_two_sources_on_the_page_with_two_ids_are_found_to_be_one_order(
    app: Flask, vera: Browser, server: ShopServer
) -> None:
    buys(vera, transaction_id="5678901234567")
    with at(NOON + 500):
        vera.say("purchase", {**PURCHASE, "transaction_id": "#1001"})
    assert (count(app, Order), figures(app)["orders"], row(app, Visitor).order_count) == (2, 2, 2)
    server.says("orders/create", payload("shopify_order"))
    assert (count(app, Order), row(app, Visitor).order_count) == (1, 1)
    assert by_day(app) == {("2026-03-10", "orders"): 1, ("2026-03-10", "revenue:USD"): 6210}
    with at(NOON + minutes(1)):
        vera.say("purchase", {**PURCHASE, "transaction_id": "5678901234567"})
    assert count(app, Order) == 1
    assert {one.order_id for one in rows(app, OrderAlias)} == {row(app, Order).id}


def test_a_bots_purchase_counts_when_the_shop_confirms_it(
    app: Flask, server: ShopServer, browser_of: Callable[..., Browser]
) -> None:
    buys(browser_of(user_agent="curl/8.0 something longer"))
    assert (count(app, Order), by_day(app)) == (1, {})
    server.says("orders/create", payload("shopify_order"))
    assert by_day(app) == {("2026-03-10", "orders"): 1, ("2026-03-10", "revenue:USD"): 6210}


def test_our_api_and_shopify_may_tell_the_same_order(app: Flask, server: ShopServer) -> None:
    server.tell(**an_order(transaction_id="#1001", placed_at=NOON))
    server.says("orders/paid", payload("shopify_order"))
    server.tell(**an_order(transaction_id="1001", placed_at=NOON))
    order = row(app, Order)
    assert (order.transaction_id, order.remote_id, order.value_minor) == ("#1001", "shopify:5678901234567", 5250)
    assert by_day(app) == {("2026-03-10", "orders"): 1, ("2026-03-10", "revenue:EUR"): 5250}


def test_numbers_that_are_anothers_id_do_not_mix_orders_up(app: Flask, server: ShopServer) -> None:
    # A plugin numbers the orders by itself, and begins where the ids are already.
    server.says("order.created", payload("woocommerce_order", id=727, number="650"))
    server.says("order.created", payload("woocommerce_order", id=900, number="727", total="10.00"))
    server.says("order.updated", payload("woocommerce_order", id=727, number="650"))
    found = {one.remote_id: (one.transaction_id, one.value_minor) for one in rows(app, Order)}
    assert found == {"woocommerce:727": ("650", 6140), "woocommerce:900": ("727", 1000)}
    assert figures(app)["revenue:EUR"] == 7140


def test_two_orders_that_the_shop_calls_the_same_are_two(app: Flask, server: ShopServer) -> None:
    server.says("order.created", payload("woocommerce_order", id=1, number="A"))
    server.says("order.created", payload("woocommerce_order", id=2, number="A"))
    assert [one.transaction_id for one in rows(app, Order)] == ["A", "A woocommerce:2"]
    assert server.says("order.updated", payload("woocommerce_order", id=2, number="A")) == "same"
    assert figures(app)["orders"] == 2


# What becomes of it


def test_deliveries_that_come_twice_or_overtake_each_other_change_nothing_wrong(app: Flask, server: ShopServer) -> None:
    created = payload("shopify_order")
    cancelled = payload("shopify_order", cancelled_at="2026-03-11T09:00:00Z", updated_at="2026-03-11T09:00:00Z",
                        current_total_price="0.00")  # fmt: skip
    assert server.says("orders/cancelled", cancelled) == "new"
    assert server.says("orders/create", created) == "same"
    assert server.says("orders/cancelled", cancelled) == "same"
    assert (row(app, Order).status, by_day(app)) == ("cancelled", {})


def test_a_refund_counts_once_whether_it_comes_alone_with_its_order_or_before_it(
    app: Flask, server: ShopServer
) -> None:
    refund = payload("shopify_refund")
    assert server.says("refunds/create", refund) == "ignored"
    server.says("orders/create", payload("shopify_order"))
    assert by_day(app)["2026-03-10", "revenue:USD"] == 6210 - 1250
    assert server.says("refunds/create", refund) == "same"
    later = payload("shopify_order", refunds=[refund], current_total_price="49.60", updated_at="2026-03-12T14:00:01Z")
    server.says("orders/updated", later)
    second = {**refund, "id": 900000000002}
    assert server.says("refunds/create", second) == "updated"
    assert (row(app, Order).refunded_minor, by_day(app)["2026-03-10", "revenue:USD"]) == (2500, 3710)
    assert row(app, Order).status == "placed"


def test_a_test_order_is_in_no_figure_even_where_the_page_told_it(
    app: Flask, vera: Browser, server: ShopServer
) -> None:
    buys(vera)
    server.says("orders/create", payload("shopify_order", test=True))
    assert (row(app, Order).status, by_day(app), row(app, Visitor).order_count) == ("test", {}, 0)
    assert count(app, Contact) == 0


def test_an_order_that_woocommerce_deletes_and_restores(app: Flask, server: ShopServer) -> None:
    server.says("order.created", payload("woocommerce_order"))
    assert server.says("order.deleted", {"id": 727}) == "updated"
    assert by_day(app) == {}
    assert server.says("order.restored", payload("woocommerce_order")) == "updated"
    assert by_day(app) == {("2026-03-10", "orders"): 1, ("2026-03-10", "revenue:EUR"): 6140}
    assert server.says("order.deleted", {"id": 4711}) == "ignored"


def test_what_was_never_paid_is_no_order_and_ends_one_that_a_page_told(
    app: Flask, vera: Browser, server: ShopServer
) -> None:
    unpaid = {"date_paid": None, "date_paid_gmt": None}
    assert server.says("order.created", payload("woocommerce_order", status="pending", **unpaid)) == "ignored"
    assert server.says("order.updated", payload("woocommerce_order", status="cancelled", **unpaid)) == "ignored"
    assert count(app, Order) == 0
    buys(vera, transaction_id="727")
    assert server.says("order.updated", payload("woocommerce_order", status="pending", **unpaid)) == "same"
    assert server.says("order.updated", payload("woocommerce_order", status="failed", **unpaid)) == "updated"
    assert (row(app, Order).status, by_day(app)) == ("cancelled", {})


# Whose order it is


def test_an_order_finds_its_visitor_by_the_id_that_it_carries(app: Flask, vera: Browser, server: ShopServer) -> None:
    with at(NOON):
        vera.say("add_to_cart", {"items": [MUG]})
        server.tell(**an_order(visitor=vera.visitor))
    order = row(app, Order)
    assert (order.visitor_id, order.session_id) == (row(app, Visitor).id, row(app, Session).id)
    assert (row(app, Cart).state, row(app, Visitor).order_count) == ("ordered", 1)


def test_an_order_finds_its_visitor_by_its_cart(app: Flask, vera: Browser, server: ShopServer) -> None:
    with at(NOON):
        vera.say("cart_update", {"items": [MUG], "cart_token": "Z2NwLWV1cm9wZS13ZXN0MTowMUhX?key=secret"})
    assert row(app, Cart).token == "Z2NwLWV1cm9wZS13ZXN0MTowMUhX"
    with at(NOON + 3_000):
        server.says("orders/create", payload("shopify_order"))
    assert row(app, Order).visitor_id == row(app, Visitor).id
    assert row(app, Cart).state == "ordered"


def test_the_key_that_opens_a_cart_is_not_stored(app: Flask, vera: Browser) -> None:
    vera.say("cart_update", {"items": [MUG], "cart_token": "Z2Nw?key=secret"})
    assert row(app, StoredEvent).params["cart_token"] == "Z2Nw"


def test_an_order_finds_its_visitor_by_its_address(
    app: Flask, vera: Browser, server: ShopServer, browser_of: Callable[..., Browser]
) -> None:
    with at(NOON):
        vera.say("page_view")
        browser_of().say("page_view")
        server.tell(**an_order(visitor=vera.visitor, email="vera@acme.example", placed_at=NOON))
    with at(NOON + minutes(40 * DAY)):
        server.tell(**an_order(transaction_id="T-2", email="VERA@acme.example"))
    first, second = rows(app, Order)
    assert second.visitor_id == first.visitor_id
    # The visit of last month had nothing to do with it.
    assert (first.session_id is None, second.session_id) == (False, None)


def test_a_cart_that_was_filled_anew_since_stays_open(app: Flask, vera: Browser, server: ShopServer) -> None:
    with at(NOON):
        vera.say("add_to_cart", {"items": [MUG]})
    with at(NOON + minutes(20)):
        vera.say("add_to_cart", {"items": [SHIRT]})
        server.tell(**an_order(visitor=vera.visitor, placed_at=NOON + minutes(1)))
    assert row(app, Cart).state == "open"


def test_the_browser_that_bought_counts_more_than_the_one_that_was_guessed(
    app: Flask, vera: Browser, server: ShopServer, browser_of: Callable[..., Browser]
) -> None:
    with at(NOON - minutes(10)):
        vera.say("page_view")
        server.tell(**an_order(visitor=vera.visitor, email="vera@acme.example", placed_at=NOON - minutes(10)))
        server.says("orders/create", payload("shopify_order"))
    assert [one.order_count for one in rows(app, Visitor)] == [2]
    phone = browser_of()
    buys(phone)
    assert [one.order_count for one in rows(app, Visitor)] == [1, 1]
    assert rows(app, Order)[1].visitor_id == rows(app, Visitor)[1].id


def test_its_address_makes_a_contact_that_has_agreed_to_nothing(app: Flask, vera: Browser, server: ShopServer) -> None:
    buys(vera)
    server.says("orders/create", payload("shopify_order"))
    contact = row(app, Contact)
    with app.app_context():
        plain = services().sealer.open(contact.address_sealed, f"shop:{row(app, Shop).id}")
    assert (plain, contact.source) == ("vera@acme.example", "order")
    assert row(app, VisitorContact).contact_id == contact.id
    assert (row(app, OrderContact).order_id, row(app, OrderContact).contact_id) == (row(app, Order).id, contact.id)
    assert count(app, Consent) == 0


def test_a_later_change_does_not_join_the_browser_to_the_address_again(
    app: Flask, vera: Browser, server: ShopServer
) -> None:
    buys(vera)
    server.says("orders/create", payload("shopify_order"))
    with app.app_context():
        db.session.execute(db.delete(VisitorContact))
        db.session.commit()
    server.says(
        "orders/updated", payload("shopify_order", updated_at="2026-03-13T00:00:00Z", current_total_price="0.00")
    )
    assert count(app, VisitorContact) == 0


def test_a_browser_without_an_id_is_not_joined_to_an_address(
    app: Flask, server: ShopServer, browser_of: Callable[..., Browser]
) -> None:
    nobody = browser_of(visitor=None, consent={})
    buys(nobody)
    assert row(app, Visitor).is_anonymous
    server.says("orders/create", payload("shopify_order"))
    assert (count(app, OrderContact), count(app, VisitorContact)) == (1, 0)


def test_a_visitor_who_withdrew_is_not_found_again_by_an_order(app: Flask, vera: Browser, server: ShopServer) -> None:
    buys(vera)
    withdrawn = {"v": 1, "shop": vera.shop_key, "visitor": vera.visitor, "consent": {"measurement": False}}
    assert vera.post("/v1/consent", withdrawn).status_code == 200
    server.says("orders/create", payload("shopify_order"))
    assert (count(app, OrderContact), count(app, VisitorContact)) == (1, 0)
    assert by_day(app)["2026-03-10", "revenue:USD"] == 6210


def test_another_shops_visitor_cart_and_order_are_not_its_own(
    app: Flask, vera: Browser, server: ShopServer, browser_of: Callable[..., Browser]
) -> None:
    buys(vera)
    other = ShopServer(app, make_shop(app, "umbrella"))
    assert other.says("orders/create", payload("shopify_order")) == "new"
    other.tell(**an_order(visitor=vera.visitor))
    mine, *theirs = rows(app, Order)
    assert mine.confirmed_at is None
    assert [one.visitor_id for one in theirs] == [None, None]
    assert from_ms(NOON) == mine.placed_at


def test_a_purchase_in_a_batch_with_other_events_is_followed_as_before(app: Flask, vera: Browser) -> None:
    vera.send(make_event("add_to_cart", {"items": [MUG]}), make_event("purchase", PURCHASE))
    assert (row(app, Order).told_value_minor, row(app, Cart).state) == (5713, "ordered")
