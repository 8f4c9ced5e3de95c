"""Which orders used a code, and whether by somebody who was given it, whoever tells the order and however often."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from tests.factories import Browser, count, form_document, make_pool, make_popup, make_shop, row, rows
from tests.popups.conftest import at_once  # noqa: F401 -- a fixture
from tests.shop_server import ShopServer
from tracker.popups.coupon_models import CouponClaim, CouponUse
from tracker.popups.models import Coupon
from tracker.sessions.models import Order


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, consent_mode="full")


@pytest.fixture
def browser_of(app: Flask, shop: str) -> Callable[[], Browser]:
    return lambda: Browser(app.test_client(), shop)


@pytest.fixture
def server(app: Flask, shop: str) -> ShopServer:
    return ShopServer(app, shop)


@pytest.fixture
def pool_popup(app: Flask, shop: str) -> str:
    codes = [f"BELL-{number}" for number in range(1, 6)]
    return make_popup(app, shop, form_document(reward={"kind": "pool", "pool": make_pool(app, shop, codes)}), "Pool")


@pytest.fixture
def static_popup(app: Flask, shop: str) -> str:
    return make_popup(app, shop, form_document(reward={"kind": "code", "code": "HELLO10"}), "Static")


def win(browser: Browser, popup: str, address: str) -> str:
    return browser.submit(popup, browser.token(popup), address).json["coupon"]["code"]


def buys(browser: Browser, code: str, number: str = "1001", value: float = 40.0, **more: Any) -> None:
    browser.say("purchase", {"transaction_id": number, "value": value, "currency": "EUR", "coupon": code, **more})


def shopify_order(code: str, email: str, number: int = 5678, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"#{number}",
        "currency": "EUR",
        "total_price": "40.00",
        "email": email,
        "discount_codes": [{"code": code, "amount": "4.00", "type": "percentage"}],
        "updated_at": "2026-03-01T12:00:00+00:00",
        **more,
    }


def test_the_page_s_order_marks_the_claim_as_used_by_whoever_has_it(
    app: Flask, browser_of: Callable[[], Browser], pool_popup: str
) -> None:
    vera = browser_of()
    code = win(vera, pool_popup, "vera@example.com")
    # However the shop writes it.
    buys(vera, f" {code.lower()} ", items=[{"item_id": "MUG", "price": 20, "quantity": 2, "discount": 2}])
    use, claim, order = row(app, CouponUse), row(app, CouponClaim), row(app, Order)
    assert (use.by, use.claim_id, use.discount_minor, use.pool_id) == ("given", claim.id, 400, claim.pool_id)
    assert (claim.order_id, claim.used_at) == (order.id, order.placed_at)
    assert [one.used_at is not None for one in rows(app, Coupon)] == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("topic", "order"),
    [
        ("orders/create", shopify_order("bell-1", "vera@example.com")),
        (
            "order.created",
            {
                "id": 5678,
                "status": "processing",
                "total": "40.00",
                "currency": "EUR",
                "billing": {"email": "vera@example.com"},
                "coupon_lines": [{"code": "bell-1", "discount": "4.00"}],
            },
        ),
    ],
)
def test_a_webhook_s_order_is_known_by_its_address_with_what_the_code_cost(
    app: Flask,
    browser_of: Callable[[], Browser],
    server: ShopServer,
    pool_popup: str,
    topic: str,
    order: dict[str, Any],
) -> None:
    win(browser_of(), pool_popup, "vera@example.com")
    for result in ("new", "same"):
        assert server.says(topic, order) == result
    use = row(app, CouponUse)
    assert (use.by, use.discount_minor, use.claim_id) == ("given", 400, row(app, CouponClaim).id)


def test_the_shop_s_own_server_tells_codes_with_what_they_took_off(
    app: Flask, browser_of: Callable[[], Browser], server: ShopServer, pool_popup: str
) -> None:
    code = win(browser_of(), pool_popup, "vera@example.com")
    told = [{"code": code, "discount": "3.50"}, {"code": "OTHER"}]
    assert server.tell(transaction_id="1", value=40, email="vera@example.com", coupons=told) == "new"
    assert [(one.code, one.discount_minor, one.by) for one in rows(app, CouponUse)] == [
        (code, 350, "given"),
        ("OTHER", None, "nobody"),
    ]
    assert row(app, Order).coupon == f"{code}, OTHER"
    for wrong in ([{"code": 5}], [{"code": "A", "discount": -1}], "A"):
        answer = server.post({"transaction_id": "2", "value": 1, "coupons": wrong})
        assert answer.json["orders"][0]["reason"] == "bad_coupons"


def test_one_order_that_is_told_by_the_page_and_the_shop_is_one_use(
    app: Flask, browser_of: Callable[[], Browser], server: ShopServer, pool_popup: str
) -> None:
    vera = browser_of()
    code = win(vera, pool_popup, "vera@example.com")
    buys(vera, code, "#5678")
    assert server.says("orders/create", shopify_order(code, "vera@example.com")) == "updated"
    assert (row(app, CouponUse).discount_minor, row(app, CouponClaim).order_id) == (400, row(app, Order).id)


def test_the_page_and_the_webhook_at_the_same_moment_mark_it_once(
    app: Flask,
    browser_of: Callable[[], Browser],
    server: ShopServer,
    pool_popup: str,
    at_once: Any,  # noqa: F811
) -> None:
    for number, person in enumerate(["a@example.com", "b@example.com", "c@example.com"], 1):
        vera = browser_of()
        code = win(vera, pool_popup, person)
        order = shopify_order(code, person, 6000 + number)
        tasks = [
            partial(buys, vera, code, f"#{6000 + number}"),
            *[partial(server.says, topic, order) for topic in ("orders/create", "orders/paid", "orders/updated")],
        ] * 2
        at_once(tasks, threads=8)
        assert count(app, CouponUse) == count(app, Order) == number
    claims = rows(app, CouponClaim)
    assert len({one.order_id for one in claims}) == 3
    assert None not in {one.order_id for one in claims}


def test_a_code_that_another_person_uses_is_known_as_passed_on(
    app: Flask, browser_of: Callable[[], Browser], server: ShopServer, pool_popup: str
) -> None:
    code = win(browser_of(), pool_popup, "vera@example.com")
    server.says("orders/create", shopify_order(code, "otto@example.com"))
    assert (row(app, CouponUse).by, row(app, CouponUse).claim_id) == ("other", row(app, CouponClaim).id)


def test_the_same_person_on_another_device_is_known_by_the_contact(
    app: Flask, browser_of: Callable[[], Browser], pool_popup: str, static_popup: str
) -> None:
    vera, phone = browser_of(), browser_of()
    code = win(vera, pool_popup, "vera@example.com")
    assert win(phone, pool_popup, "vera@example.com") == code
    buys(phone, code)
    assert row(app, CouponUse).by == "given"


def test_whether_an_unknown_buyer_was_given_a_code_is_not_known(
    app: Flask, browser_of: Callable[[], Browser], server: ShopServer, pool_popup: str
) -> None:
    code = win(browser_of(), pool_popup, "vera@example.com")
    server.tell(transaction_id="1", value=40, coupon=code)
    assert row(app, CouponUse).by == "unknown"


def test_a_code_that_nobody_was_given_is_a_leak_and_is_given_to_nobody_afterwards(
    app: Flask, browser_of: Callable[[], Browser], server: ShopServer, pool_popup: str
) -> None:
    server.tell(transaction_id="1", value=40, coupon="BELL-1")
    use = row(app, CouponUse)
    assert (use.by, use.claim_id, use.coupon_id) == ("nobody", None, rows(app, Coupon)[0].id)
    assert win(browser_of(), pool_popup, "vera@example.com") == "BELL-2"


def test_a_code_for_all_is_counted_for_those_who_were_given_it_and_those_who_were_not(
    app: Flask, browser_of: Callable[[], Browser], server: ShopServer, static_popup: str
) -> None:
    vera, otto = browser_of(), browser_of()
    win(vera, static_popup, "vera@example.com")
    buys(vera, "HELLO10", "1")
    buys(otto, "hello10", "2")
    server.tell(transaction_id="3", value=40, coupon="HELLO10", email="carl@example.com")
    server.tell(transaction_id="4", value=40, coupon="HELLO10")
    assert [one.by for one in rows(app, CouponUse)] == ["given", "nobody", "nobody", "unknown"]


def test_a_second_order_with_the_same_code_does_not_mark_it_again(
    app: Flask, browser_of: Callable[[], Browser], pool_popup: str
) -> None:
    vera = browser_of()
    code = win(vera, pool_popup, "vera@example.com")
    buys(vera, code, "1")
    buys(vera, code, "2")
    claim = row(app, CouponClaim)
    assert claim.order_id == rows(app, Order)[0].id
    assert {one.claim_id for one in rows(app, CouponUse)} == {claim.id}


def test_a_code_that_is_taken_off_an_order_is_not_used_by_it(
    app: Flask, browser_of: Callable[[], Browser], server: ShopServer, pool_popup: str
) -> None:
    code = win(browser_of(), pool_popup, "vera@example.com")
    server.says("orders/create", shopify_order(code, "vera@example.com"))
    later = shopify_order(code, "vera@example.com", discount_codes=[], updated_at="2026-03-02T12:00:00+00:00")
    assert server.says("orders/updated", later) == "updated"
    assert count(app, CouponUse) == 0
    claim = row(app, CouponClaim)
    assert (claim.used_at, claim.order_id) == (None, None)


def test_a_test_order_uses_nothing(
    app: Flask, browser_of: Callable[[], Browser], server: ShopServer, pool_popup: str
) -> None:
    code = win(browser_of(), pool_popup, "vera@example.com")
    server.says("orders/create", shopify_order(code, "vera@example.com", test=True))
    assert count(app, CouponUse) == 0
    assert row(app, CouponClaim).used_at is None


def test_an_order_with_any_number_of_codes_is_taken(app: Flask, server: ShopServer) -> None:
    told = [{"code": f"C{number}" * 20} for number in range(60)]
    assert server.tell(transaction_id="1", value=40, coupons=told) == "new"
    assert count(app, CouponUse) == 20
