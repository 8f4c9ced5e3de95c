"""What WooCommerce's order webhooks say (REST API v1 to v3). Pure and lenient.

WooCommerce writes the payload when it delivers, so it always tells the order as it is at that moment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tracker.errors import Rejected
from tracker.events import scrub
from tracker.events.commerce import Commerce, read_commerce, used_codes
from tracker.events.orders import (
    LONGEST_NAME,
    Told,
    ToldDeletion,
    ToldOrder,
    aliases_of,
    cart_token,
    moment_ms,
    objects,
    order_id,
)
from tracker.money import to_minor

ORDER_TOPICS = frozenset(["order.created", "order.updated", "order.restored"])
DELETED = "order.deleted"

UNPAID = frozenset(["pending", "draft", "auto-draft", "checkout-draft"])
OVER = frozenset(["cancelled", "failed", "trash"])
"""Statuses of orders that came to nothing. Whatever is in neither list, such as a shop's own status, is placed."""

VISITOR_KEYS = frozenset(["shopbell_visitor", "_shopbell_visitor"])

_PING = re.compile(rb"webhook_id=\d{1,20}")


def is_ping(body: bytes) -> bool:
    """Whether the body is the unsigned form that WooCommerce posts when a webhook is saved; it must be answered 200."""
    return _PING.fullmatch(body) is not None


def read_woocommerce(topic: str, sent: Mapping[str, Any], default_currency: str) -> Told | None:
    """What a webhook tells; None for a topic that says nothing of orders. Raises Rejected for what is no order."""
    if topic in ORDER_TOPICS:
        return _order(sent, default_currency)
    if topic == DELETED:
        number = order_id(sent.get("id"))
        return ToldDeletion(f"woocommerce:{number}", aliases_of(number))
    return None


def _order(sent: Mapping[str, Any], default_currency: str) -> ToldOrder:
    number = order_id(sent.get("id"))
    commerce = _commerce(sent, default_currency)
    currency = commerce.currency
    name = scrub.text(sent.get("number"), LONGEST_NAME).strip() or number
    status = _status(sent)
    refunded = commerce.value_minor if status == "refunded" else _refunded(sent, currency)
    refunded = min(refunded, commerce.value_minor)
    if status == "placed" and commerce.value_minor and refunded == commerce.value_minor:
        status = "refunded"
    billing = sent.get("billing")
    return ToldOrder(
        system="woocommerce",
        name=name,
        remote_id=f"woocommerce:{number}",
        aliases=aliases_of(name, number),
        status=status,
        commerce=commerce,
        refunded_minor=refunded,
        tax_minor=max(to_minor(sent.get("total_tax"), currency) or 0, 0),
        shipping_minor=max(to_minor(sent.get("shipping_total"), currency) or 0, 0),
        coupon=_coupon(sent),
        coupons=used_codes(
            ((one.get("code"), one.get("discount")) for one in objects(sent.get("coupon_lines"))), currency
        ),
        placed_at_ms=_moment(sent, "date_created"),
        changed_at_ms=_moment(sent, "date_modified"),
        email=scrub.text(billing.get("email"), 254) if isinstance(billing, dict) else "",
        visitor=_meta(sent, VISITOR_KEYS)[:64],
        cart_token=cart_token(_meta(sent, frozenset(["_shopbell_cart_token"]))),
    )


def _status(sent: Mapping[str, Any]) -> str:
    status = scrub.text(sent.get("status"), 40).removeprefix("wc-")
    if status in UNPAID:
        return "unpaid"
    if status in OVER:
        # What was never paid and is over was never an order: shops cancel unpaid ones by the dozen.
        return "cancelled" if sent.get("date_paid_gmt") or sent.get("date_paid") else "void"
    return "refunded" if status == "refunded" else "placed"


def _commerce(sent: Mapping[str, Any], default_currency: str) -> Commerce:
    items = [_item(line) for line in objects(sent.get("line_items"))]
    params = {"currency": sent.get("currency"), "value": sent.get("total"), "items": items[: scrub.MOST_ITEMS]}
    commerce = read_commerce(params, default_currency)
    if to_minor(sent.get("total"), commerce.currency) is None:
        raise Rejected("bad_value")
    return commerce


def _item(line: Mapping[str, Any]) -> dict[str, Any]:
    parent, image = line.get("parent_name"), line.get("image")
    return {
        "item_id": line.get("sku") or line.get("variation_id") or line.get("product_id") or line.get("name"),
        "item_name": parent or line.get("name"),
        "item_variant": _variant(line) if line.get("variation_id") else "",
        "price": line.get("price"),
        "quantity": line.get("quantity"),
        "image": image.get("src") if isinstance(image, dict) else "",
    }


def _variant(line: Mapping[str, Any]) -> str:
    """What tells the variation apart: its attributes, without WooCommerce's own hidden fields."""
    said = [
        scrub.text(one.get("display_value") or one.get("value"), 60)
        for one in objects(line.get("meta_data"))
        if not str(one.get("key", "_")).startswith("_")
    ]
    return " / ".join(one for one in said if one)


def _refunded(sent: Mapping[str, Any], currency: str) -> int:
    amounts = [to_minor(one.get("total"), currency) for one in objects(sent.get("refunds"))]
    return sum(abs(amount) for amount in amounts if amount is not None)


def _coupon(sent: Mapping[str, Any]) -> str:
    codes = [scrub.text(one.get("code"), LONGEST_NAME) for one in objects(sent.get("coupon_lines"))]
    return ", ".join(code for code in codes if code)[:LONGEST_NAME]


def _moment(sent: Mapping[str, Any], name: str) -> int | None:
    return moment_ms(sent.get(f"{name}_gmt"), assume_utc=True)


def _meta(sent: Mapping[str, Any], names: frozenset[str]) -> str:
    found = (
        one.get("value")
        for one in objects(sent.get("meta_data"))
        if isinstance(one.get("key"), str) and one["key"] in names
    )
    return next((scrub.text(value, LONGEST_NAME) for value in found if isinstance(value, str)), "")
