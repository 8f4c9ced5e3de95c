"""The orders of `POST /v1/orders`: strict, since a shop's own server is told what is wrong. Pure."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from tracker.errors import Refused, Rejected
from tracker.events import scrub
from tracker.events.commerce import Commerce, UsedCode, read_commerce, used_codes
from tracker.events.orders import LONGEST_NAME, ToldOrder, alias, aliases_of, cart_token, moment_ms, read_object
from tracker.events.parse import is_visitor_id
from tracker.money import is_currency, to_minor

MOST_ORDERS = 100
STATUSES = ("placed", "cancelled", "refunded")

_REASONS = {
    "transaction_id": "bad_transaction_id",
    "value": "bad_value",
    "currency": "bad_currency",
    "items": "bad_items",
    "coupons": "bad_coupons",
    "status": "bad_status",
    "email": "bad_email",
    "visitor": "bad_visitor",
    "placed_at": "bad_time",
    "updated_at": "bad_time",
}


class CouponBody(msgspec.Struct):
    """One discount code of an order, and what it took off."""

    code: str
    discount: float | str | None = None


class OrderBody(msgspec.Struct):
    """One order of `POST /v1/orders`; docs/orders.md says what each field means."""

    transaction_id: str | int
    value: float | str | None = None
    currency: str | None = None
    tax: float | str | None = None
    shipping: float | str | None = None
    coupon: str | None = None
    coupons: list[CouponBody] | None = None
    items: list[dict[str, Any]] | None = None
    status: str = "placed"
    refunded: float | str | None = None
    email: str | None = None
    visitor: str | None = None
    cart_token: str | None = None
    checkout_token: str | None = None
    placed_at: float | str | None = None
    updated_at: float | str | None = None


class OrdersDescription(msgspec.Struct):
    """The request as it is published in the OpenAPI document."""

    orders: list[OrderBody]


def read_orders(body: bytes, default_currency: str) -> list[ToldOrder | Rejected]:
    """The orders of one request to `POST /v1/orders`, in their places; a bad one costs no other.

    Raises Refused 400 or 413 when the whole of it cannot be used.
    """
    sent = read_object(body)
    orders = sent.get("orders", [sent])
    if not isinstance(orders, list):
        raise Refused(400, "not_an_envelope", "orders: give a list of orders")
    if len(orders) > MOST_ORDERS:
        raise Refused(413, "too_many_orders", f"a request may have {MOST_ORDERS} orders; send the rest in another")
    return [_read_or_reject(one, default_currency) for one in orders]


def _read_or_reject(raw: Any, default_currency: str) -> ToldOrder | Rejected:
    try:
        return _read_order(raw, default_currency)
    except Rejected as rejected:
        return rejected


def _read_order(raw: Any, default_currency: str) -> ToldOrder:
    said = _convert(raw)
    name = scrub.text(str(said.transaction_id), LONGEST_NAME).strip()
    if not alias(name):
        raise Rejected("bad_transaction_id")
    if said.status not in STATUSES:
        raise Rejected("bad_status")
    if said.visitor and not is_visitor_id(said.visitor):
        raise Rejected("bad_visitor")
    commerce = _commerce(said, default_currency)
    return ToldOrder(
        system="api",
        name=name,
        remote_id=None,
        aliases=aliases_of(name, checkout=said.checkout_token),
        status=said.status,
        commerce=commerce,
        refunded_minor=_refunded(said, commerce),
        tax_minor=_amount(said.tax, commerce.currency, "bad_tax"),
        shipping_minor=_amount(said.shipping, commerce.currency, "bad_shipping"),
        coupon=_coupon(said),
        coupons=_coupons(said, commerce.currency),
        placed_at_ms=_moment(said.placed_at),
        changed_at_ms=_moment(said.updated_at),
        email=scrub.text(said.email, 254),
        visitor=said.visitor or "",
        cart_token=cart_token(said.cart_token),
    )


def _convert(raw: Any) -> OrderBody:
    try:
        return msgspec.convert(raw, OrderBody)
    except msgspec.ValidationError as error:
        found = re.search(r"field `(\w+)`|`\$\.(\w+)", str(error))
        name = (found.group(1) or found.group(2)) if found else ""
        raise Rejected(_REASONS.get(name, "bad_order")) from None
    except ValueError:
        # A lone surrogate, which no encoder takes.
        raise Rejected("bad_order") from None


def _commerce(said: OrderBody, default_currency: str) -> Commerce:
    if said.currency is not None and not is_currency(said.currency.upper()):
        raise Rejected("bad_currency")
    params: dict[str, Any] = {"currency": said.currency, "value": said.value, "items": (said.items or [])[:200]}
    commerce = read_commerce(params, default_currency)
    if said.value is not None:
        _amount(said.value, commerce.currency, "bad_value")
    return commerce


def _coupon(said: OrderBody) -> str:
    named = said.coupon or ", ".join(one.code for one in said.coupons or [])
    return scrub.text(named[:LONGEST_NAME], LONGEST_NAME)


def _coupons(said: OrderBody, currency: str) -> tuple[UsedCode, ...]:
    if said.coupons is None:
        return used_codes(((code, None) for code in (said.coupon or "").split(",")), currency)
    for one in said.coupons:
        _amount(one.discount, currency, "bad_coupons")
    return used_codes(((one.code, one.discount) for one in said.coupons), currency)


def _refunded(said: OrderBody, commerce: Commerce) -> int:
    if said.refunded is None:
        return commerce.value_minor if said.status == "refunded" else 0
    refunded = _amount(said.refunded, commerce.currency, "bad_refunded")
    if refunded > commerce.value_minor:
        raise Rejected("bad_refunded")
    return refunded


def _amount(value: float | str | None, currency: str, reason: str) -> int:
    if value is None:
        return 0
    minor = to_minor(value, currency)
    if minor is None or minor < 0:
        raise Rejected(reason)
    return minor


def _moment(value: float | str | None) -> int | None:
    if value is None:
        return None
    milliseconds = moment_ms(value)
    if milliseconds is None:
        raise Rejected("bad_time")
    return milliseconds
