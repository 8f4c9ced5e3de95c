"""Carts follow what the page says of them, and an order is placed once, whatever pages are looked at again."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.factories import MUG, SHIRT, Browser, count, figures, make_event, make_shop, minutes, row, rows, utc
from tracker.clock import from_ms
from tracker.sessions.event_rows import StoredEvent
from tracker.sessions.models import Cart, Order, Visitor

NOON = utc(2026, 3, 10, 12)


def lines(cart: Any) -> dict[str, int]:
    """How many of what."""
    return {item["item_id"]: item["quantity"] for item in cart.items}


def items(*given: dict[str, Any], **params: Any) -> dict[str, Any]:
    return {"items": list(given), **params}


def at(ms: int) -> time_machine.travel:
    # In the middle of the millisecond: as a float of seconds its beginning may fall into the one before.
    return time_machine.travel((ms + 0.5) / 1000, tick=False)


def test_a_cart_holds_what_was_added_and_not_what_was_removed(app: Flask, vera: Browser) -> None:
    vera.say("add_to_cart", items(MUG))
    vera.say("add_to_cart", items(MUG, SHIRT))
    assert lines(row(app, Cart)) == {"MUG-1": 2, "SHIRT-M": 2}
    assert (row(app, Cart).value_minor, row(app, Cart).item_count) == (6500, 4)
    vera.say("remove_from_cart", items({**SHIRT, "quantity": 1}))
    vera.say("remove_from_cart", items({"item_id": "nothing we know"}))
    assert lines(row(app, Cart)) == {"MUG-1": 2, "SHIRT-M": 1}
    assert row(app, Cart).value_minor == 4500
    vera.say("remove_from_cart", items({**SHIRT, "quantity": 9}, {**MUG, "quantity": 2}))
    assert (row(app, Cart).items, row(app, Cart).value_minor) == ([], 0)
    assert figures(app)["add_to_cart"] == 2


@pytest.mark.parametrize("name", ["view_cart", "cart_update", "begin_checkout", "add_shipping_info"])
def test_an_event_that_tells_the_whole_cart_replaces_it(app: Flask, vera: Browser, name: str) -> None:
    vera.say("add_to_cart", items(SHIRT))
    vera.say(name, items(MUG, value=10, currency="USD"))
    cart = row(app, Cart)
    assert (lines(cart), cart.value_minor, cart.currency) == ({"MUG-1": 1}, 1000, "USD")
    assert cart.state == ("open" if name in ("view_cart", "cart_update") else "checkout")


def test_a_whole_cart_without_lines_empties_it_unless_it_has_a_value(app: Flask, vera: Browser) -> None:
    vera.say("add_to_cart", items(MUG))
    vera.say("view_cart", {"value": 12.5})
    assert lines(row(app, Cart)) == {"MUG-1": 1}
    vera.say("cart_update", {"items": [], "value": 0})
    assert (row(app, Cart).items, row(app, Cart).item_count) == ([], 0)


def test_a_late_whole_cart_does_not_overwrite_a_newer_one(app: Flask, vera: Browser) -> None:
    with at(NOON):
        vera.say("cart_update", items(SHIRT))
        late = make_event("cart_update", items(MUG), at=NOON - minutes(10))
        assert vera.send(late).json["ok"] == 1
    assert lines(row(app, Cart)) == {"SHIRT-M": 2}
    assert row(app, Cart).updated_at == from_ms(NOON)
    assert count(app, StoredEvent) == 2


def test_the_events_of_a_batch_are_followed_in_the_order_of_their_times(app: Flask, vera: Browser) -> None:
    with at(NOON):
        vera.send(
            make_event("cart_update", items(SHIRT), at=NOON - 1_000),
            make_event("cart_update", items(MUG), at=NOON - 2_000),
        )
    assert lines(row(app, Cart)) == {"SHIRT-M": 2}


def test_a_cart_is_still_there_in_the_next_visit(app: Flask, vera: Browser) -> None:
    with at(NOON):
        vera.say("add_to_cart", items(MUG))
    with at(NOON + minutes(300)):
        vera.say("add_to_cart", items(SHIRT))
    assert [lines(cart) for cart in rows(app, Cart)] == [{"MUG-1": 1}, {"MUG-1": 1, "SHIRT-M": 2}]


def test_variants_of_an_item_are_lines_of_their_own(app: Flask, vera: Browser) -> None:
    vera.say("add_to_cart", items({**MUG, "item_variant": "red"}, {**MUG, "item_variant": "blue"}))
    vera.say("remove_from_cart", items({**MUG, "item_variant": "red"}))
    assert [item["item_variant"] for item in row(app, Cart).items] == ["blue"]


def test_visitors_do_not_share_a_cart(app: Flask, vera: Browser, browser_of: Callable[..., Browser]) -> None:
    vera.say("add_to_cart", items(MUG))
    browser_of().say("add_to_cart", items(SHIRT))
    assert [lines(cart) for cart in rows(app, Cart)] == [{"MUG-1": 1}, {"SHIRT-M": 2}]


@pytest.mark.parametrize(
    ("price", "currency", "minor"),
    [
        ("20.00", "EUR", 2000),
        (" 20.5 ", "EUR", 2050),
        ("19.995", "EUR", 2000),
        (0.1 + 0.2, "EUR", 30),
        ("1500", "JPY", 1500),
        ("1.234", "KWD", 1234),
        ("20,00", "EUR", 2000),
        ("free", "EUR", 0),
        (-5, "EUR", 0),
        (None, "EUR", 0),
        (True, "EUR", 0),
    ],
)
def test_prices_are_read_as_numbers_and_as_texts(
    app: Flask, vera: Browser, price: Any, currency: str, minor: int
) -> None:
    vera.say("add_to_cart", items({"item_id": "x", "price": price, "quantity": "3"}, currency=currency))
    cart = row(app, Cart)
    assert (cart.items[0]["price_minor"], cart.items[0]["quantity"], cart.value_minor) == (minor, 3, minor * 3)


def test_a_cart_whose_currency_is_not_said_has_the_shops(app: Flask, browser_of: Callable[..., Browser]) -> None:
    browser_of(make_shop(app, "yen", currency="JPY")).say("add_to_cart", items({"item_id": "x", "price": 500}))
    assert (row(app, Cart).currency, row(app, Cart).value_minor) == ("JPY", 500)


# Orders


def a_purchase(transaction_id: Any = "T-1", **params: Any) -> dict[str, Any]:
    said = {"transaction_id": transaction_id, "currency": "EUR", "value": "52.50", "items": [MUG, SHIRT], **params}
    return {name: value for name, value in said.items() if value is not None}


def test_a_purchase_becomes_an_order_and_ends_the_cart(app: Flask, vera: Browser) -> None:
    vera.say("add_to_cart", items(MUG, SHIRT))
    vera.say("purchase", a_purchase(tax="8.40", shipping=4.9, coupon="SPRING"))
    order = row(app, Order)
    assert (order.transaction_id, order.currency, order.value_minor) == ("T-1", "EUR", 5250)
    assert (order.tax_minor, order.shipping_minor, order.coupon) == (840, 490, "SPRING")
    assert (order.item_count, [one["item_id"] for one in order.items]) == (3, ["MUG-1", "SHIRT-M"])
    assert row(app, Cart).state == "ordered"
    assert row(app, Visitor).order_count == 1
    assert (figures(app)["orders"], figures(app)["revenue:EUR"]) == (1, 5250)


def test_a_thank_you_page_that_is_looked_at_again_places_no_second_order(
    app: Flask, vera: Browser, browser_of: Callable[..., Browser]
) -> None:
    with at(NOON):
        vera.say("purchase", a_purchase())
        # The tag makes a new event of each view of the page: only the transaction id is the same.
        vera.say("purchase", a_purchase(value=99))
    with at(NOON + minutes(26 * 60)):
        vera.say("purchase", a_purchase())
        browser_of().say("purchase", a_purchase())
    assert row(app, Order).value_minor == 5250
    assert (figures(app)["orders"], figures(app)["revenue:EUR"]) == (1, 5250)
    assert [one.order_count for one in rows(app, Visitor)] == [1, 0]


def test_two_views_of_the_thank_you_page_in_one_batch_place_one_order(app: Flask, vera: Browser) -> None:
    assert vera.send(*(make_event("purchase", a_purchase()) for _ in range(3))).json["ok"] == 3
    assert (count(app, Order), figures(app)["orders"]) == (1, 1)


def test_a_look_back_at_an_order_leaves_the_next_cart_open(app: Flask, vera: Browser) -> None:
    vera.say("add_to_cart", items(MUG))
    vera.say("purchase", a_purchase())
    vera.say("add_to_cart", items(SHIRT))
    vera.say("purchase", a_purchase())
    assert (lines(row(app, Cart)), row(app, Cart).state) == ({"SHIRT-M": 2}, "open")


def test_a_purchase_without_a_transaction_id_ends_the_cart_and_is_no_order(app: Flask, vera: Browser) -> None:
    vera.say("add_to_cart", items(MUG))
    vera.say("purchase", a_purchase(None))
    vera.say("purchase", a_purchase("  "))
    assert row(app, Cart).state == "ordered"
    assert count(app, Order) == 0
    assert "orders" not in figures(app)


def test_a_transaction_id_may_be_a_number(app: Flask, vera: Browser) -> None:
    vera.say("purchase", a_purchase(1001))
    vera.say("purchase", a_purchase("1001"))
    assert row(app, Order).transaction_id == "1001"


def test_two_shops_may_have_the_same_transaction_id(
    app: Flask, vera: Browser, browser_of: Callable[..., Browser]
) -> None:
    vera.say("purchase", a_purchase())
    browser_of(make_shop(app, "umbrella")).say("purchase", a_purchase())
    assert count(app, Order) == 2


def test_revenue_is_counted_by_currency(app: Flask, vera: Browser) -> None:
    for number, (value, currency) in enumerate([(10, "EUR"), ("5.50", "EUR"), (900, "JPY"), ("nothing", "EUR")]):
        vera.say("purchase", a_purchase(f"T-{number}", value=value, currency=currency))
    assert figures(app)["orders"] == 4
    # An order whose value cannot be read is worth its lines.
    assert (figures(app)["revenue:EUR"], figures(app)["revenue:JPY"]) == (1000 + 550 + 5250, 900)


def test_checkouts_are_counted(app: Flask, vera: Browser) -> None:
    vera.say("begin_checkout", items(MUG))
    vera.say("add_payment_info", items(MUG))
    assert figures(app)["checkouts"] == 1
    assert row(app, Cart).state == "checkout"
