"""The pages of orders: the list, and connecting the shop's own server."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tests.admin.html import what_acts, words
from tests.events.payloads import payload
from tests.factories import MUG, Browser, row, rows
from tests.shop_server import ShopServer
from tracker.clock import iso, now
from tracker.db import db
from tracker.sessions.models import Order
from tracker.shops.connections import secret_of
from tracker.shops.models import ShopConnection
from tracker.shops.shops import shop_by_key

SIGNING = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def server(app: Flask, shop_key: str) -> ShopServer:
    return ShopServer(app, shop_key)


@pytest.fixture
def vera(app: Flask, shop_key: str) -> Browser:
    return Browser(app.test_client(), shop_key)


def today(**changes: Any) -> dict[str, Any]:
    return payload("shopify_order", processed_at=iso(now()), **changes)


def orders_page(who: Person, key: str, **query: str) -> str:
    answer = who.get(f"/admin/shops/{key}/orders", query_string=query)
    assert answer.status_code == 200
    return answer.text


def connect_page(who: Person, key: str) -> str:
    answer = who.get(f"/admin/shops/{key}/orders/connect")
    assert answer.status_code == 200
    return answer.text


def test_a_shop_without_orders_is_told_how_they_come(viewer: Person, shop_key: str) -> None:
    page = orders_page(viewer, shop_key)
    assert "No orders yet" in page
    assert f"/admin/shops/{shop_key}/orders/connect" in page


def test_an_order_that_only_the_browser_told_says_so_and_how_to_do_better(
    viewer: Person, shop_key: str, vera: Browser
) -> None:
    vera.say("purchase", {"transaction_id": "T-1", "currency": "EUR", "value": 25, "items": [MUG]})
    said = words(orders_page(viewer, shop_key))
    assert "1 × Mug Browser" in said
    assert "confirmed in 30 days" not in said, "where no server tells any, a share of zero says nothing"
    assert "Browsers miss orders" in said
    assert "1 × Mug" in said
    assert "€25.00" in said


def test_a_corrected_order_says_from_what_to_what_and_whose_it_is(
    app: Flask, marketer: Person, shop_key: str, vera: Browser, server: ShopServer
) -> None:
    vera.say("purchase", {"transaction_id": "1001", "currency": "EUR", "value": "57.13", "items": [MUG]})
    server.says("orders/create", today())
    page = orders_page(marketer, shop_key)
    said = words(page)
    assert "corrected from €57.13 to $62.10" in said
    assert "100 % confirmed in 30 days" in said
    assert "vera@acme.example" in said
    assert f"/visits/{row(app, Order).session_id}" in page
    assert "Shopify" in said
    contact = re.search(r"/contacts/(con_\w+)", page)
    assert contact
    assert "#1001" in marketer.get(f"/admin/shops/{shop_key}/contacts/{contact[1]}").text
    assert "corrected from" in marketer.get(f"/admin/shops/{shop_key}/visits/{row(app, Order).session_id}").text


def test_a_viewer_sees_addresses_masked(viewer: Person, shop_key: str, server: ShopServer) -> None:
    server.says("orders/create", today())
    said = orders_page(viewer, shop_key)
    assert "vera@acme.example" not in said
    assert "v•••@acme.example" in said
    assert "no visit known" not in words(said)


def test_what_became_of_orders_is_shown_and_found_by_the_filters(
    viewer: Person, shop_key: str, server: ShopServer, vera: Browser
) -> None:
    vera.say("purchase", {"transaction_id": "B-1", "value": 1})
    server.tell(transaction_id="C-1", value=10, status="cancelled")
    server.tell(transaction_id="R-1", value=10, status="refunded")
    server.tell(transaction_id="P-1", value=10, refunded=4)
    server.tell(transaction_id="F-1", value=10)
    server.says("orders/create", today(test=True))
    said = words(orders_page(viewer, shop_key))
    for state in ("cancelled", "refunded", "€4.00 refunded", "confirmed by the shop", "test order, not counted"):
        assert state in said
    returned = words(orders_page(viewer, shop_key, which="returned"))
    assert all(name in returned for name in ("C-1", "R-1", "P-1"))
    assert "F-1" not in returned
    assert "B-1" in words(orders_page(viewer, shop_key, which="browser"))
    assert "None of these" in orders_page(viewer, shop_key, which="corrected")


def test_a_long_list_is_turned_page_by_page_without_losing_one(
    viewer: Person, shop_key: str, server: ShopServer
) -> None:
    told = [{"transaction_id": f"T-{number:03}", "value": 1, "placed_at": 1_700_000_000_000} for number in range(75)]
    server.post({"orders": told})
    first = orders_page(viewer, shop_key)
    before = re.search(r"before=([\d-]+)", first)
    assert before
    second = orders_page(viewer, shop_key, before=before[1])
    assert sorted(re.findall(r">(T-\d+)<", first) + re.findall(r">(T-\d+)<", second)) == [
        one["transaction_id"] for one in told
    ]
    for odd in ("x", "1", "9" * 40, "1-" + "9" * 30, "-1-2"):
        orders_page(viewer, shop_key, before=odd)


def test_hostile_orders_stay_text(viewer: Person, shop_key: str, server: ShopServer) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    line = {**payload("shopify_order")["line_items"][0], "title": evil, "sku": evil}
    server.says("orders/create", today(name=evil, line_items=[line], discount_codes=[{"code": evil}]))
    server.shopify(evil, {}, secret="wrong secret")
    assert what_acts(orders_page(viewer, shop_key)) == []
    assert what_acts(connect_page(viewer, shop_key)) == []


# Connecting


def test_a_shop_that_is_not_connected_reads_the_steps_and_the_address(viewer: Person, shop_key: str) -> None:
    page = connect_page(viewer, shop_key)
    said = words(page)
    for system in ("shopify", "woocommerce"):
        assert f"/v1/webhooks/{system}/{shop_key}" in page
    assert "Settings → Notifications → Webhooks" in said
    assert "WooCommerce → Settings → Advanced → Webhooks" in said
    assert said.count("not connected") == 2
    assert "Only an owner of the shop can do this." in said
    assert "/v1/orders" in said


def test_an_owner_pastes_shopifys_secret_and_sees_the_first_delivery(app: Flask, owner: Person, shop_key: str) -> None:
    base = f"/admin/shops/{shop_key}/orders/connect"
    assert owner.post(f"{base}/shopify", {"secret": f"  {SIGNING} "}).status_code == 302
    page = connect_page(owner, shop_key)
    assert "waiting for the first delivery" in page
    assert SIGNING not in page
    server = ShopServer.__new__(ShopServer)
    server.client, server.shop_key = app.test_client(), shop_key
    assert server.shopify("orders/create", today(), secret=SIGNING).status_code == 200
    part = owner.get(f"{base}/shopify/deliveries").text
    assert "orders/create" in part
    assert "waiting for the first delivery" not in connect_page(owner, shop_key)


def test_an_owner_sees_why_a_delivery_was_refused(owner: Person, shop_key: str, server: ShopServer) -> None:
    server.shopify("orders/paid", today(), secret="the secret of another shop")
    said = words(connect_page(owner, shop_key))
    assert "bad_signature" in said
    assert "orders/paid" in said
    assert "signed with another secret" in said


def test_a_secret_that_can_be_none_is_refused_in_words(app: Flask, owner: Person, shop_key: str) -> None:
    answer = owner.post(f"/admin/shops/{shop_key}/orders/connect/shopify", {"secret": "short"})
    assert answer.status_code == 422
    assert "a signing secret has 16 to 200" in answer.text
    assert rows(app, ShopConnection) == []


def test_a_secret_for_woocommerce_is_made_shown_once_and_again_only_when_asked(
    app: Flask, owner: Person, shop_key: str
) -> None:
    base = f"/admin/shops/{shop_key}/orders/connect"
    made = owner.post(f"{base}/woocommerce").text
    with app.app_context():
        secret = secret_of(shop_by_key(shop_key), "woocommerce")
        db.session.rollback()
    assert len(secret) > 30
    assert secret in made
    assert secret not in connect_page(owner, shop_key)
    assert secret in owner.post(f"{base}/woocommerce/secret").text
    again = owner.post(f"{base}/woocommerce").text
    assert secret not in again
    assert owner.post(f"{base}/woocommerce/disconnect").status_code == 302
    assert rows(app, ShopConnection) == []
    assert owner.post(f"{base}/woocommerce/secret").status_code == 404
    assert owner.post(f"{base}/magento/secret").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "marketer"])
def test_only_an_owner_sees_or_changes_a_secret(
    app: Flask, member: Callable[..., Person], shop_key: str, server: ShopServer, role: str
) -> None:
    who = member(role)
    base = f"/admin/shops/{shop_key}/orders/connect"
    before = rows(app, ShopConnection)
    for path in ("shopify", "woocommerce", "shopify/secret", "woocommerce/disconnect"):
        assert who.post(f"{base}/{path}", {"secret": SIGNING}).status_code == 403, path
    assert rows(app, ShopConnection) == before
    assert "Show the secret" not in connect_page(who, shop_key)
