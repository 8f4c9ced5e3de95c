"""WooCommerce's order webhooks become orders; what was never paid becomes none."""

from typing import Any

import pytest

from tests.events.payloads import payload
from tests.factories import utc
from tracker.errors import Rejected
from tracker.events.orders import ToldDeletion, ToldOrder
from tracker.events.woocommerce_orders import is_ping, read_woocommerce


def order(**changes: Any) -> ToldOrder:
    told = read_woocommerce("order.updated", payload("woocommerce_order", **changes), "USD")
    assert isinstance(told, ToldOrder)
    return told


def test_an_order_is_read() -> None:
    told = order()
    assert (told.system, told.remote_id, told.name, told.status) == ("woocommerce", "woocommerce:727", "727", "placed")
    assert (told.commerce.currency, told.commerce.value_minor, told.tax_minor) == ("EUR", 6140, 995)
    assert (told.shipping_minor, told.coupon, told.email) == (490, "spring", "vera@acme.example")
    assert (told.placed_at_ms, told.changed_at_ms) == (utc(2026, 3, 10, 12, 0, 1), utc(2026, 3, 10, 12, 0, 5))


def test_its_lines_are_named_by_sku_and_else_by_variation() -> None:
    lines = order().commerce.items
    assert [(one.item_id, one.item_name, one.item_variant, one.price_minor, one.quantity) for one in lines] == [
        ("MUG-1", "Mug", "", 1250, 1),
        ("23", "Shirt", "M / blue", 1750, 2),
    ]
    assert lines[0].image == "https://acme.example/mug.jpg"


def test_a_number_of_its_own_and_the_id_both_lead_to_it() -> None:
    assert order(number="2026-0042").aliases == ("2026-0042", "727")
    assert order(number="2026-0042").name == "2026-0042"


@pytest.mark.parametrize(
    ("status", "is_paid", "expected"),
    [
        ("processing", True, "placed"),
        ("completed", True, "placed"),
        ("on-hold", False, "placed"),
        ("packed-by-hand", True, "placed"),
        ("pending", False, "unpaid"),
        ("checkout-draft", False, "unpaid"),
        ("cancelled", True, "cancelled"),
        ("failed", True, "cancelled"),
        ("trash", True, "cancelled"),
        ("cancelled", False, "void"),
        ("failed", False, "void"),
        ("refunded", True, "refunded"),
    ],
)
def test_what_became_of_it(status: str, is_paid: bool, expected: str) -> None:
    paid = {} if is_paid else {"date_paid": None, "date_paid_gmt": None}
    assert order(status=status, **paid).status == expected


def test_how_much_went_back() -> None:
    some = [{"id": 1, "reason": "", "total": "-10.00"}, {"id": 2, "reason": "late", "total": "-1.40"}]
    assert (order(refunds=some).refunded_minor, order(refunds=some).status) == (1140, "placed")
    assert order(status="refunded").refunded_minor == 6140
    all_of_it = order(refunds=[{"id": 1, "total": "-61.40"}])
    assert (all_of_it.refunded_minor, all_of_it.status) == (6140, "refunded")


def test_a_deleted_order_has_only_an_id() -> None:
    assert read_woocommerce("order.deleted", {"id": 727}, "EUR") == ToldDeletion("woocommerce:727", ("727",))


@pytest.mark.parametrize("topic", ["product.updated", "action.woocommerce_add_to_cart", ""])
def test_other_topics_say_nothing_of_orders(topic: str) -> None:
    assert read_woocommerce(topic, payload("woocommerce_order"), "EUR") is None


@pytest.mark.parametrize(
    ("changes", "reason"), [({"id": 0.5}, "bad_order"), ({"id": ""}, "bad_order"), ({"total": []}, "bad_value")]
)
def test_what_is_no_order_is_rejected(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        order(**changes)


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b"webhook_id=12", True), (b"webhook_id=12&x=1", False), (b"webhook_id=", False), (b"", False), (b"{}", False)],
)
def test_the_form_it_posts_when_a_webhook_is_saved_is_known(body: bytes, expected: bool) -> None:
    assert is_ping(body) is expected
