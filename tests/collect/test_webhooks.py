"""Webhooks are believed by their signature alone, answered at once, and an owner sees why one was refused."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from tests.collect.test_fuzz import put, values
from tests.events.payloads import payload
from tests.factories import count, figures, make_shop, row, rows
from tests.shop_server import SECRET, ShopServer
from tracker.clock import now
from tracker.db import db
from tracker.sessions.models import Order
from tracker.shops.connections import connect, disconnect, is_signed, secret_of
from tracker.shops.models import ShopConnection
from tracker.shops.shops import shop_by_key

quietly = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60
)

SYSTEMS = [("shopify", "orders/create", "shopify_order"), ("woocommerce", "order.created", "woocommerce_order")]


@pytest.fixture
def server(app: Flask, shop: str) -> ShopServer:
    return ShopServer(app, shop)


def deliver(server: ShopServer, system: str, topic: str, body: Any, **options: Any) -> Any:
    return (server.shopify if system == "shopify" else server.woocommerce)(topic, body, **options)


def connection(app: Flask, system: str) -> Any:
    return row(app, ShopConnection, system=system)


@pytest.mark.parametrize(("system", "topic", "name"), SYSTEMS)
def test_a_signed_order_is_taken_and_the_delivery_noted(
    app: Flask, server: ShopServer, system: str, topic: str, name: str
) -> None:
    answer = deliver(server, system, topic, payload(name))
    assert (answer.status_code, answer.json) == (200, {"ok": True, "result": "new"})
    assert "Set-Cookie" not in answer.headers
    assert (count(app, Order), figures(app)["orders"]) == (1, 1)
    noted = connection(app, system)
    assert (noted.received_topic, noted.received_at is None, noted.refused_at) == (topic, False, None)


@pytest.mark.parametrize(("system", "topic", "name"), SYSTEMS)
@pytest.mark.parametrize(
    ("signature", "reason"),
    [
        (None, "not_signed"),
        ("", "not_signed"),
        ("wrong", "bad_signature"),
        ("é", "bad_signature"),
        ("=", "bad_signature"),
    ],
)
def test_whatever_is_not_signed_right_is_refused_and_nothing_of_it_read(
    app: Flask, server: ShopServer, system: str, topic: str, name: str, signature: str | None, reason: str
) -> None:
    header = "X-Shopify-Hmac-Sha256" if system == "shopify" else "X-WC-Webhook-Signature"
    headers = {"X-Shopify-Topic": topic, "X-WC-Webhook-Topic": topic, "Content-Type": "application/json"}
    if signature is not None:
        headers[header] = signature
    # Not even that it is no JSON is told to whoever cannot sign.
    for body in (json.dumps(payload(name)).encode(), b"{"):
        answer = server.client.post(f"/v1/webhooks/{system}/{server.shop_key}", data=body, headers=headers)
        assert (answer.status_code, answer.json["error"]) == (401, reason)
        assert answer.headers["X-Shopbell-Reason"] == reason
    assert count(app, Order) == 0
    noted = connection(app, system)
    assert (noted.received_at, noted.refused_reason, noted.refused_topic) == (None, reason, topic)


@pytest.mark.parametrize(("system", "topic", "name"), SYSTEMS)
def test_another_secret_another_body_and_another_shop_do_not_pass(
    app: Flask, server: ShopServer, system: str, topic: str, name: str
) -> None:
    assert deliver(server, system, topic, payload(name), secret="another secret").status_code == 401
    other = make_shop(app, "umbrella")
    with app.app_context():
        connect(shop_by_key(other), system, "umbrella's own secret, long enough", now())
        db.session.commit()
    server.shop_key = other
    assert deliver(server, system, topic, payload(name)).status_code == 401
    assert count(app, Order) == 0


def test_a_shop_that_is_not_connected_or_no_more_refuses(app: Flask, server: ShopServer) -> None:
    with app.app_context():
        disconnect(shop_by_key(server.shop_key), "shopify")
        db.session.commit()
    answer = server.shopify("orders/create", payload("shopify_order"))
    assert (answer.status_code, answer.json["error"]) == (401, "not_connected")
    server.shop_key = "pk_nobody"
    answer = server.shopify("orders/create", payload("shopify_order"))
    assert (answer.status_code, answer.json["error"]) == (401, "unknown_key")


def test_an_empty_secret_signs_nothing() -> None:
    assert is_signed(SECRET, b"body", "") is False


def test_the_secret_is_stored_sealed_and_for_one_shop_and_system(app: Flask, server: ShopServer) -> None:
    other = make_shop(app, "umbrella")
    sealed = rows(app, ShopConnection, system="shopify")[0].secret_sealed
    for one in rows(app, ShopConnection):
        assert SECRET.encode() not in bytes(one.secret_sealed)
    with app.app_context():
        mine, theirs = shop_by_key(server.shop_key), shop_by_key(other)
        assert secret_of(mine, "shopify") == SECRET
        moved = connect(theirs, "woocommerce", "another secret, long enough", now())
        moved.secret_sealed = sealed
        db.session.commit()
        assert secret_of(theirs, "woocommerce") == ""


@pytest.mark.parametrize("secret", ["", "short", "x" * 201, "a secret with an é in it", "a secret\nof two lines"])
def test_a_secret_that_can_be_none_is_refused_in_words(app: Flask, server: ShopServer, secret: str) -> None:
    with app.app_context(), pytest.raises(ValueError, match="a signing secret has 16 to 200"):
        connect(shop_by_key(server.shop_key), "shopify", secret, now())


def test_what_woocommerce_posts_when_a_webhook_is_saved_is_answered(app: Flask, server: ShopServer) -> None:
    address = f"/v1/webhooks/woocommerce/{server.shop_key}"
    answer = server.client.post(address, data="webhook_id=12", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert server.client.post(address, data="webhook_id=12&x=1").status_code == 401
    assert server.client.post(address, data="").status_code == 401
    assert (connection(app, "woocommerce").received_at, count(app, Order)) == (None, 0)


@pytest.mark.parametrize(("system", "topic"), [("shopify", "products/update"), ("woocommerce", "product.updated")])
def test_a_signed_topic_that_is_of_no_use_is_answered_so_that_it_is_not_sent_again(
    app: Flask, server: ShopServer, system: str, topic: str
) -> None:
    answer = deliver(server, system, topic, {"id": 1})
    assert (answer.status_code, answer.json["result"]) == (200, "ignored")
    assert connection(app, system).received_topic == topic


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"{", 400, "not_json"),
        (b"[]", 400, "not_an_envelope"),
        (b"{}", 400, "bad_order"),
        (b'{"id": 1}', 400, "bad_value"),
        pytest.param(b"[" * 100_000, 400, "too_deep", id="too deep"),
        pytest.param(b" " * (1024 * 1024 + 1), 413, "body_too_large", id="too large"),
    ],
)
@pytest.mark.parametrize("topic", ["orders/create", "order.updated"])
def test_a_signed_delivery_that_cannot_be_read_says_why(
    app: Flask, server: ShopServer, topic: str, body: bytes, status: int, reason: str
) -> None:
    answer = deliver(server, "shopify" if "/" in topic else "woocommerce", topic, body)
    assert (answer.status_code, answer.json["error"]) == (status, reason)
    if status == 400:
        assert rows(app, ShopConnection, refused_reason=reason)


def test_an_order_larger_than_a_batch_of_events_is_taken(app: Flask, server: ShopServer) -> None:
    line = payload("shopify_order")["line_items"][0]
    order = payload("shopify_order", line_items=[{**line, "sku": f"S-{number}"} for number in range(500)])
    assert len(json.dumps(order)) > 300_000
    assert server.says("orders/create", order) == "new"
    assert len(row(app, Order).items) == 200


def test_forgeries_do_not_make_us_write_again_and_again(app: Flask, server: ShopServer) -> None:
    server.shopify("orders/create", {}, secret="wrong one")
    first = connection(app, "shopify").refused_at
    for _ in range(20):
        server.shopify("orders/paid", {}, secret="wrong one")
    assert connection(app, "shopify").refused_at == first


def test_a_new_secret_takes_over_at_once_and_forgets_old_refusals(app: Flask, server: ShopServer) -> None:
    server.shopify("orders/create", {}, secret="wrong one")
    with app.app_context():
        connect(shop_by_key(server.shop_key), "shopify", "a new secret, long enough", now())
        db.session.commit()
    assert connection(app, "shopify").refused_reason == ""
    assert server.shopify("orders/create", payload("shopify_order")).status_code == 401
    new = server.shopify("orders/create", payload("shopify_order"), secret="a new secret, long enough")
    assert new.status_code == 200


def test_the_limit_of_requests_holds_for_webhooks(make_app: Callable[..., Flask]) -> None:
    app = make_app(SHOPBELL_RATE_LIMIT="1")
    server = ShopServer(app, make_shop(app))
    assert server.shopify("orders/create", payload("shopify_order")).status_code == 200
    often = server.shopify("orders/create", payload("shopify_order"))
    assert (often.status_code, often.json["error"]) == (429, "rate_limited")
    assert "Retry-After" in often.headers


def test_a_delivery_costs_few_statements_whatever_is_stored_already(app: Flask, server: ShopServer) -> None:
    # Shopify gives up after five seconds, and forgets the webhook after eight failures. What it costs is counted, not
    # timed: a busy machine says nothing about the code.
    told = [{"transaction_id": f"T-{number}", "value": 1, "email": f"v{number}@acme.example"} for number in range(100)]
    server.post({"orders": told})
    server.says("orders/create", payload("shopify_order"))
    with counting_statements() as counted:
        server.says("orders/create", payload("shopify_order", id=2, name="#2", order_number=2, checkout_token="t"))
    assert 0 < counted[0] <= 30
    with counting_statements() as counted:
        server.says("orders/create", payload("shopify_order"))
    assert 0 < counted[0] <= 20


@contextmanager
def counting_statements() -> Iterator[list[int]]:
    """Counts what is asked of the database meanwhile."""
    counted = [0]

    def count_one(*_: Any) -> None:
        counted[0] += 1

    event.listen(Engine, "before_cursor_execute", count_one)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", count_one)


# Whatever is sent


paths = st.sampled_from(
    [
        *((name,) for name in payload("shopify_order")),
        *(("line_items", 0, name) for name in ("sku", "price", "quantity", "title", "variant_title", "variant_id")),
        *(("discount_codes", 0, "code") for _ in range(1)),
        *(("total_shipping_price_set", "shop_money", name) for name in ("amount", "currency_code")),
        ("refunds",),
        *(("refunds", 0, name) for name in payload("shopify_refund")),
        *(("refunds", 0, "transactions", 0, name) for name in ("amount", "currency", "status", "kind")),
    ]
)
woo_paths = st.sampled_from(
    [
        *((name,) for name in payload("woocommerce_order")),
        *(
            ("line_items", 0, name)
            for name in ("sku", "price", "quantity", "name", "variation_id", "meta_data", "image")
        ),
        ("billing", "email"),
        ("coupon_lines", 0, "code"),
    ]
)


@quietly
@given(st.lists(st.tuples(paths, values), min_size=1, max_size=4), st.sampled_from(["orders/create", "orders/updated"]))
def test_no_shopify_order_makes_the_server_fail(server: ShopServer, changes: Any, topic: str) -> None:
    order = payload("shopify_order", refunds=[payload("shopify_refund")])
    for path, value in changes:
        put(order, path, value)
    answer = server.shopify(topic, order)
    assert answer.status_code in (200, 400), answer.text


@quietly
@given(st.lists(st.tuples(paths, values), min_size=1, max_size=4))
def test_no_shopify_refund_makes_the_server_fail(server: ShopServer, changes: Any) -> None:
    order = {"refunds": [payload("shopify_refund")]}
    for path, value in changes:
        if path[0] == "refunds":
            put(order, path, value)
    refund = order["refunds"][0] if isinstance(order["refunds"], list) and order["refunds"] else order["refunds"]
    assert server.shopify("refunds/create", refund).status_code in (200, 400)


@quietly
@given(st.lists(st.tuples(woo_paths, values), min_size=1, max_size=4))
def test_no_woocommerce_order_makes_the_server_fail(server: ShopServer, changes: Any) -> None:
    order = payload("woocommerce_order")
    for path, value in changes:
        put(order, path, value)
    answer = server.woocommerce("order.updated", order)
    assert answer.status_code in (200, 400), answer.text


@quietly
@given(st.binary(max_size=200) | values.map(lambda value: json.dumps(value).encode()))
def test_no_signed_body_makes_a_route_fail(server: ShopServer, body: bytes) -> None:
    for topic in ("orders/create", "orders/delete", "refunds/create", "order.created", "order.deleted", "x"):
        answer = deliver(server, "woocommerce" if "." in topic else "shopify", topic, body)
        assert answer.status_code in (200, 400), (topic, answer.text)
        assert answer.is_json


fields = st.sampled_from(
    ["transaction_id", "value", "currency", "tax", "shipping", "coupon", "items", "status", "refunded", "email",
     "visitor", "cart_token", "checkout_token", "placed_at", "updated_at"]
)  # fmt: skip


@quietly
@given(st.dictionaries(fields, values, min_size=1, max_size=4))
def test_no_order_of_the_api_makes_the_server_fail_or_costs_its_neighbours(
    server: ShopServer, changes: dict[str, Any]
) -> None:
    good = {"transaction_id": "good", "value": 5, "currency": "EUR"}
    answer = server.post({"orders": [good, {"transaction_id": "bad", **changes}, good]})
    assert answer.status_code == 200, answer.text
    assert [answer.json["orders"][place]["result"] for place in (0, 2)] != ["rejected", "rejected"]
    assert answer.json["ok"] + len(answer.json["rejected"]) == 3


@quietly
@given(st.binary(max_size=200) | values.map(lambda value: json.dumps(value).encode()))
def test_no_body_makes_the_api_fail(server: ShopServer, body: bytes) -> None:
    answer = server.post(body)
    assert answer.status_code in (200, 400), answer.text
