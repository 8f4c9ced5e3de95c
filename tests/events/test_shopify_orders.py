"""Shopify's order and refund webhooks become orders, whatever version, currency or damage they come in."""

from typing import Any

import pytest

from tests.events.payloads import payload
from tests.factories import utc
from tracker.errors import Rejected
from tracker.events.orders import ToldDeletion, ToldOrder, ToldRefund
from tracker.events.shopify_orders import read_shopify


def order(**changes: Any) -> ToldOrder:
    told = read_shopify("orders/updated", payload("shopify_order", **changes), "EUR")
    assert isinstance(told, ToldOrder)
    return told


def refund_of(amount: str, currency: str = "USD", status: str = "success", kind: str = "refund") -> dict[str, Any]:
    money = {"amount": amount, "currency": currency, "status": status, "kind": kind}
    return {**payload("shopify_refund"), "transactions": [money]}


def both(ours: str, theirs: str) -> dict[str, Any]:
    return {
        "shop_money": {"amount": ours, "currency_code": "USD"},
        "presentment_money": {"amount": theirs, "currency_code": "EUR"},
    }


def test_an_order_is_read_in_the_shops_own_currency() -> None:
    told = order()
    assert (told.system, told.remote_id, told.name, told.status) == (
        "shopify",
        "shopify:5678901234567",
        "#1001",
        "placed",
    )
    assert (told.commerce.currency, told.commerce.value_minor, told.tax_minor) == ("USD", 6210, 460)
    assert (told.shipping_minor, told.coupon, told.refunded_minor) == (500, "SPRING", 0)
    assert (told.placed_at_ms, told.changed_at_ms) == (utc(2026, 3, 10, 12, 0, 1), utc(2026, 3, 10, 12, 0, 5))
    assert (told.email, told.cart_token) == ("Vera@acme.example", "Z2NwLWV1cm9wZS13ZXN0MTowMUhX")


def test_its_lines_are_named_by_sku_and_else_by_variant() -> None:
    lines = order().commerce.items
    assert [(one.item_id, one.item_name, one.item_variant, one.price_minor, one.quantity) for one in lines] == [
        ("MUG-1", "Mug", "", 1250, 1),
        ("44000000000002", "Shirt", "M / blue", 2250, 2),
    ]
    assert {one.item_brand for one in lines} == {"Fixture & Sons"}


def test_every_id_that_a_page_may_have_told_leads_to_it() -> None:
    assert order().aliases == (
        "1001", "5678901234567", "KX7QW2M9P", "checkout:f0e1d2c3b4a5968778695a4b3c2d1e0f",
    )  # fmt: skip
    assert order(name="EU-1001-X").aliases[:2] == ("EU-1001-X", "1001")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"cancelled_at": "2026-03-11T00:00:00Z"}, "cancelled"),
        ({"financial_status": "voided"}, "cancelled"),
        ({"financial_status": "pending"}, "placed"),
        ({"test": True, "cancelled_at": "2026-03-11T00:00:00Z"}, "test"),
        ({"current_total_price": "0.00"}, "refunded"),
        ({"total_price": "0.00", "current_total_price": "0.00"}, "placed"),
    ],
)
def test_what_became_of_it(changes: dict[str, Any], status: str) -> None:
    assert order(**changes).status == status


@pytest.mark.parametrize(
    ("changes", "refunded"),
    [
        # Goods went back and were taken off the order.
        ({"current_total_price": "49.60"}, 1250),
        # Money went back without goods.
        ({"refunds": [refund_of("10.00")]}, 1000),
        # The same refund shows in both places, and counts once.
        ({"refunds": [refund_of("12.50")], "current_total_price": "49.60"}, 1250),
        ({"refunds": [refund_of("10.00", status="pending"), refund_of("9.00", kind="void")]}, 0),
        # In the customer's currency: at the order's own rate.
        ({"refunds": [refund_of("57.13", "EUR")]}, 6210),
        ({"refunds": [refund_of("999999.00")]}, 6210),
        # An order that grew by an edit.
        ({"current_total_price": "70.00"}, 0),
    ],
)
def test_how_much_went_back(changes: dict[str, Any], refunded: int) -> None:
    assert order(**changes).refunded_minor == refunded


def test_a_refund_by_itself_names_its_order_and_its_money() -> None:
    told = read_shopify("refunds/create", payload("shopify_refund"), "EUR")
    assert told == ToldRefund("shopify:5678901234567", ("5678901234567",), "900000000001", 1250, "USD")


def test_a_refund_in_the_customers_currency_is_told_in_the_shops() -> None:
    told = read_shopify("refunds/create", refund_of("11.50", "EUR"), "USD")
    assert isinstance(told, ToldRefund)
    assert (told.amount_minor, told.currency) == (1250, "USD")


def test_a_deleted_order_has_only_an_id() -> None:
    assert read_shopify("orders/delete", {"id": 7}, "EUR") == ToldDeletion("shopify:7", ("7",))


@pytest.mark.parametrize("topic", ["products/update", "orders/edited", "app/uninstalled", ""])
def test_other_topics_say_nothing_of_orders(topic: str) -> None:
    assert read_shopify(topic, payload("shopify_order"), "EUR") is None


def test_a_theme_may_write_the_visitor_into_the_cart() -> None:
    assert order(note_attributes=[{"name": "gift", "value": "no"}]).visitor == ""
    assert order(note_attributes=[{"name": "_shopbell_visitor", "value": "vera-0001"}]).visitor == "vera-0001"


def test_an_order_without_lines_customer_or_times_is_still_an_order() -> None:
    told = order(line_items=None, email=None, contact_email=None, customer=None, processed_at=None, created_at="soon",
                 updated_at=None, discount_codes=None, cart_token=None, checkout_token=None, refunds=None)  # fmt: skip
    assert (told.commerce.items, told.email, told.placed_at_ms, told.changed_at_ms) == ((), "", None, None)
    assert told.commerce.value_minor == 6210


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"id": None}, "bad_order"), ({"id": {}}, "bad_order"), ({"id": True}, "bad_order"),
     ({"total_price": "much"}, "bad_value"), ({"total_price": None}, "bad_value")],
)  # fmt: skip
def test_what_is_no_order_is_rejected(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        order(**changes)


def test_money_in_two_currencies_is_converted_only_by_what_the_message_itself_says() -> None:
    lines = [{"subtotal_set": both("0.00", "0.00")}, {"subtotal_set": both("10.00", "8.00")}]
    told = read_shopify("refunds/create", {**refund_of("4.00", "EUR"), "refund_line_items": lines}, "USD")
    assert isinstance(told, ToldRefund)
    assert (told.amount_minor, told.currency) == (500, "USD")
