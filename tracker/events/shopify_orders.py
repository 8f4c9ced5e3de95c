"""What Shopify's order webhooks say (REST order and refund, any version of the last years). Pure and lenient.

Amounts are read in the shop's own currency (`currency`), never in the one that the customer saw: figures of one shop
must add up. docs/orders.md has the table of fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tracker.errors import Rejected
from tracker.events import scrub
from tracker.events.commerce import Commerce, read_commerce, used_codes
from tracker.events.orders import (
    LONGEST_NAME,
    Told,
    ToldDeletion,
    ToldOrder,
    ToldRefund,
    alias,
    aliases_of,
    cart_token,
    moment_ms,
    objects,
    order_id,
)
from tracker.money import is_currency, to_major, to_minor

ORDER_TOPICS = frozenset(
    [
        "orders/create",
        "orders/paid",
        "orders/updated",
        "orders/cancelled",
        "orders/fulfilled",
        "orders/partially_fulfilled",
    ]
)
DELETED, REFUNDED = "orders/delete", "refunds/create"

VISITOR_ATTRIBUTES = frozenset(["shopbell_visitor", "_shopbell_visitor"])
"""Names under which a theme may write the visitor's id into the cart's attributes."""


def read_shopify(topic: str, sent: Mapping[str, Any], default_currency: str) -> Told | None:
    """What a webhook tells; None for a topic that says nothing of orders. Raises Rejected for what is no order."""
    if topic in ORDER_TOPICS:
        return _order(sent, default_currency)
    if topic == DELETED:
        number = order_id(sent.get("id"))
        return ToldDeletion(f"shopify:{number}", aliases_of(number))
    if topic == REFUNDED:
        return _refund(sent, default_currency)
    return None


def _order(sent: Mapping[str, Any], default_currency: str) -> ToldOrder:
    number = order_id(sent.get("id"))
    commerce = _commerce(sent, default_currency)
    currency = commerce.currency
    refunds = {key: amount for key, amount, said in _refunds(sent, currency) if said == currency}
    current = to_minor(sent.get("current_total_price"), currency)
    taken_off = commerce.value_minor - current if current is not None else 0
    refunded = min(max(sum(refunds.values()), taken_off, 0), commerce.value_minor)
    name = scrub.text(sent.get("name"), LONGEST_NAME).strip() or alias(sent.get("order_number")) or number
    return ToldOrder(
        system="shopify",
        name=name,
        remote_id=f"shopify:{number}",
        aliases=aliases_of(
            name,
            sent.get("order_number"),
            number,
            sent.get("confirmation_number"),
            checkout=sent.get("checkout_token"),
        ),
        status=_status(sent, refunded, commerce.value_minor),
        commerce=commerce,
        refunded_minor=refunded,
        refunds=refunds,
        tax_minor=max(to_minor(sent.get("total_tax"), currency) or 0, 0),
        shipping_minor=max(to_minor(_shop_money(sent.get("total_shipping_price_set")), currency) or 0, 0),
        coupon=_coupon(sent),
        coupons=used_codes(
            ((one.get("code"), one.get("amount")) for one in objects(sent.get("discount_codes"))), currency
        ),
        placed_at_ms=moment_ms(sent.get("processed_at")) or moment_ms(sent.get("created_at")),
        changed_at_ms=moment_ms(sent.get("updated_at")),
        email=scrub.text(sent.get("email") or sent.get("contact_email"), 254),
        visitor=_visitor(sent),
        cart_token=cart_token(sent.get("cart_token")),
    )


def _status(sent: Mapping[str, Any], refunded: int, value: int) -> str:
    if sent.get("test") is True:
        return "test"
    if sent.get("cancelled_at") or sent.get("financial_status") == "voided":
        return "cancelled"
    return "refunded" if value and refunded >= value else "placed"


def _commerce(sent: Mapping[str, Any], default_currency: str) -> Commerce:
    items = [
        {
            "item_id": line.get("sku") or line.get("variant_id") or line.get("product_id") or line.get("title"),
            "item_name": line.get("title") or line.get("name"),
            "item_variant": line.get("variant_title"),
            "item_brand": line.get("vendor"),
            "price": line.get("price"),
            "quantity": line.get("quantity"),
        }
        for line in objects(sent.get("line_items"))
    ]
    params = {"currency": sent.get("currency"), "value": sent.get("total_price"), "items": items[: scrub.MOST_ITEMS]}
    commerce = read_commerce(params, default_currency)
    if to_minor(sent.get("total_price"), commerce.currency) is None:
        raise Rejected("bad_value")
    return commerce


def _coupon(sent: Mapping[str, Any]) -> str:
    codes = [scrub.text(one.get("code"), LONGEST_NAME) for one in objects(sent.get("discount_codes"))]
    return ", ".join(code for code in codes if code)[:LONGEST_NAME]


def _visitor(sent: Mapping[str, Any]) -> str:
    for one in objects(sent.get("note_attributes")):
        if one.get("name") in VISITOR_ATTRIBUTES:
            return scrub.text(one.get("value"), 64)
    return ""


def _refund(sent: Mapping[str, Any], default_currency: str) -> ToldRefund:
    order, refund = order_id(sent.get("order_id")), order_id(sent.get("id"))
    amount, currency = _amount(sent, default_currency)
    return ToldRefund(f"shopify:{order}", aliases_of(order), refund, amount, currency)


def _refunds(sent: Mapping[str, Any], currency: str) -> Iterator[tuple[str, int, str]]:
    """The refunds that an order carries: id, amount, currency."""
    for refund in objects(sent.get("refunds")):
        key = alias(refund.get("id"))
        if key:
            yield (key, *_amount({**refund, "_order": sent}, currency))


def _amount(refund: Mapping[str, Any], default_currency: str) -> tuple[int, str]:
    """What a refund gave back: the money that really moved, in the shop's currency, which is answered too."""
    total, shop_currency = 0, default_currency
    rates = list(_rates(refund))
    for one in objects(refund.get("transactions")):
        if one.get("kind") != "refund" or one.get("status") != "success":
            continue
        currency = one.get("currency") if is_currency(one.get("currency")) else default_currency
        rate, shop_currency = next(
            ((rate, shop) for rate, shop, seen in rates if seen == currency), (Decimal(1), str(currency))
        )
        minor = to_minor(one.get("amount"), str(currency))
        if minor is not None and minor > 0:
            major = Decimal(to_major(minor, str(currency))) * rate
            total += to_minor(str(major.quantize(Decimal("0.0001"), ROUND_HALF_UP)), shop_currency) or 0
    return total, shop_currency


def _rates(refund: Mapping[str, Any]) -> Iterator[tuple[Decimal, str, str]]:
    """From each amount that is given in both currencies: rate, the shop's currency, the customer's."""
    order = refund.get("_order")
    sets = [order.get("total_price_set")] if isinstance(order, dict) else []
    for line in objects(refund.get("refund_line_items")):
        sets.append(line.get("subtotal_set"))
    for name, key in (("order_adjustments", "amount_set"), ("refund_shipping_lines", "subtotal_amount_set")):
        sets.extend(one.get(key) for one in objects(refund.get(name)))
    for one in sets:
        if isinstance(one, dict):
            yield from _rate(one.get("shop_money"), one.get("presentment_money"))


def _rate(shop: Any, seen: Any) -> Iterator[tuple[Decimal, str, str]]:
    if not isinstance(shop, dict) or not isinstance(seen, dict):
        return
    ours, theirs = shop.get("currency_code"), seen.get("currency_code")
    if not is_currency(ours) or not is_currency(theirs):
        return
    here, there = to_minor(shop.get("amount"), str(ours)), to_minor(seen.get("amount"), str(theirs))
    if here and there:
        rate = Decimal(to_major(here, str(ours))) / Decimal(to_major(there, str(theirs)))
        yield abs(rate), str(ours), str(theirs)


def _shop_money(value: Any) -> Any:
    money = value.get("shop_money") if isinstance(value, dict) else None
    return money.get("amount") if isinstance(money, dict) else None
