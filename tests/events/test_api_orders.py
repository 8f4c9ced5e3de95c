"""The orders of POST /v1/orders are read strictly, one by one."""

import json
from typing import Any

import pytest

from tests.factories import MUG, SHIRT, utc
from tracker.errors import Refused, Rejected
from tracker.events.api_orders import MOST_ORDERS, read_orders
from tracker.events.orders import ToldOrder, alias, cart_token, moment_ms

GOOD = {"transaction_id": "T-1", "value": "52.50", "currency": "eur", "items": [MUG, SHIRT]}


def read(body: Any) -> list[ToldOrder | Rejected]:
    return read_orders(body if isinstance(body, bytes) else json.dumps(body).encode(), "USD")


def one(**changes: Any) -> ToldOrder:
    (told,) = read({name: value for name, value in {**GOOD, **changes}.items() if value is not None})
    assert isinstance(told, ToldOrder), told.reason
    return told


def test_an_order_is_read_alone_and_in_a_list() -> None:
    assert read(GOOD) == read({"orders": [GOOD]})
    told = one(
        tax=8.4,
        shipping="4.90",
        coupon="SPRING",
        placed_at="2026-03-10T13:00:00+01:00",
        updated_at=5,
        email="v@a.example",
    )
    assert (told.name, told.system, told.remote_id, told.aliases) == ("T-1", "api", None, ("T-1",))
    assert (told.commerce.currency, told.commerce.value_minor, len(told.commerce.items)) == ("EUR", 5250, 2)
    assert (told.tax_minor, told.shipping_minor, told.coupon, told.email) == (840, 490, "SPRING", "v@a.example")
    assert (told.placed_at_ms, told.changed_at_ms) == (utc(2026, 3, 10, 12), 5)


def test_what_is_left_out_is_made_up_for() -> None:
    told = one(value=None, currency=None)
    assert (told.commerce.currency, told.commerce.value_minor, told.placed_at_ms) == ("USD", 5250, None)


def test_a_refunded_order_is_refunded_altogether_unless_it_says_how_much() -> None:
    assert one(status="refunded").refunded_minor == 5250
    assert one(status="refunded", refunded="10").refunded_minor == 1000
    assert one(refunded="10").refunded_minor == 1000
    assert one(status="cancelled").refunded_minor == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"transaction_id": ""}, "bad_transaction_id"),
        ({"transaction_id": " # "}, "bad_transaction_id"),
        ({"transaction_id": None}, "bad_transaction_id"),
        ({"transaction_id": True}, "bad_transaction_id"),
        ({"transaction_id": []}, "bad_transaction_id"),
        ({"value": "many"}, "bad_value"),
        ({"value": -1}, "bad_value"),
        ({"value": 1e30}, "bad_value"),
        ({"value": {}}, "bad_value"),
        ({"currency": "EURO"}, "bad_currency"),
        ({"currency": ""}, "bad_currency"),
        ({"status": "lost"}, "bad_status"),
        ({"status": 1}, "bad_status"),
        ({"refunded": 99}, "bad_refunded"),
        ({"refunded": "-1"}, "bad_refunded"),
        ({"tax": "x"}, "bad_tax"),
        ({"shipping": -1}, "bad_shipping"),
        ({"items": {}}, "bad_items"),
        ({"items": ["mug"]}, "bad_items"),
        ({"visitor": "no"}, "bad_visitor"),
        ({"visitor": "a\x00bcdefgh"}, "bad_visitor"),
        ({"placed_at": "yesterday"}, "bad_time"),
        ({"placed_at": "2026-03-10T13:00:00"}, "bad_time"),
        ({"placed_at": -1}, "bad_time"),
        ({"updated_at": "0001-01-01T00:00:00+14:00"}, "bad_time"),
        ({"coupon": 5}, "bad_order"),
    ],
)
def test_a_bad_order_is_rejected_with_its_reason_and_costs_no_other(changes: dict[str, Any], reason: str) -> None:
    before, bad, after = read({"orders": [GOOD, {**GOOD, **changes}, GOOD]})
    assert isinstance(bad, Rejected)
    assert bad.reason == reason
    assert isinstance(before, ToldOrder)
    assert isinstance(after, ToldOrder)


@pytest.mark.parametrize("raw", [None, 1, "x", [], True])
def test_what_is_no_object_is_no_order(raw: Any) -> None:
    (bad,) = read({"orders": [raw]})
    assert isinstance(bad, Rejected)
    assert bad.reason == "bad_order"


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"", 400, "not_json"),
        (b"\xff", 400, "not_json"),
        (b"[1]", 400, "not_an_envelope"),
        (b'{"orders": 1}', 400, "not_an_envelope"),
        pytest.param(b"[" * 100_000, 400, "too_deep", id="too deep"),
        pytest.param(
            json.dumps({"orders": [GOOD] * (MOST_ORDERS + 1)}).encode(), 413, "too_many_orders", id="too many"
        ),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_whole(body: bytes, status: int, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read(body)
    assert (refused.value.status, refused.value.reason) == (status, reason)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("#1001", "1001"),
        (" 1001 ", "1001"),
        (1001, "1001"),
        ("gid://shopify/Order/1001", "1001"),
        ("gid://shopify/OrderIdentity/1001", "1001"),
        ("EU-1001", "EU-1001"),
        (10**400, ""),
        (-1, ""),
        (True, ""),
        (None, ""),
        ("#", ""),
    ],
)
def test_one_order_has_one_alias_however_it_is_written(written: Any, expected: str) -> None:
    assert alias(written) == expected


def test_a_cart_is_named_without_the_key_that_opens_it() -> None:
    assert cart_token("Z2NwLWV1?key=abc") == "Z2NwLWV1"
    assert cart_token(None) == cart_token({}) == ""


@pytest.mark.parametrize(
    ("written", "expected"),
    [("1970-01-01T00:00:01Z", 1000), (1.9, 1), ("1969-12-31T23:59:59Z", None), ("9999-12-31T23:59:59-14:00", None),
     (True, None), (None, None), ("x" * 100, None), (10**400, None)],
)  # fmt: skip
def test_moments_are_read_or_left_out(written: Any, expected: int | None) -> None:
    assert moment_ms(written) == expected
