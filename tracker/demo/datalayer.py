"""What the demo shop pushes to `dataLayer`, in GA4's form, as shops with Google Analytics do. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tracker.demo.cart import Line, Sum
from tracker.demo.catalogue import CURRENCY, SHOP_NAME, Offer, Product, category_of, offers_of
from tracker.money import to_major


def listed(name: str, products: Iterable[Product]) -> dict[str, Any]:
    """`view_item_list` for products shown together."""
    items = [{**_item(offers_of(one)[0]), "index": index} for index, one in enumerate(products)]
    return _push("view_item_list", {"item_list_name": name, "items": items})


def viewed(offer: Offer) -> dict[str, Any]:
    """`view_item`."""
    return _push("view_item", _priced(offer.product.price_minor) | {"items": [_item(offer)]})


def moved(offer: Offer, difference: int) -> dict[str, Any]:
    """`add_to_cart`, or `remove_from_cart` for a negative difference."""
    quantity = abs(difference)
    return _push(
        "add_to_cart" if difference > 0 else "remove_from_cart",
        _priced(offer.product.price_minor * quantity) | {"items": [_item(offer, quantity)]},
    )


def about_cart(event: str, cart: Sum) -> dict[str, Any]:
    """`view_cart` and `begin_checkout`: the whole cart."""
    content = _priced(cart.goods_minor - cart.discount_minor) | {"items": _items(cart.lines)}
    if cart.discount:
        content["coupon"] = cart.discount.code
    return _push(event, content)


def purchased(order: dict[str, Any]) -> dict[str, Any]:
    """`purchase`, from what `order_of` kept."""
    return _push("purchase", order["ecommerce"])


def order_of(number: str, cart: Sum) -> dict[str, Any]:
    """What of an order goes to analytics."""
    content = {"transaction_id": number, **_priced(cart.goods_minor - cart.discount_minor)}
    content |= {"tax": 0, "shipping": _major(cart.shipping_minor), "items": _items(cart.lines)}
    if cart.discount:
        content["coupon"] = cart.discount.code
    return content


def _push(event: str, ecommerce: dict[str, Any]) -> dict[str, Any]:
    return {"event": event, "ecommerce": ecommerce}


def _priced(minor: int) -> dict[str, Any]:
    return {"currency": CURRENCY, "value": _major(minor)}


def _items(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [_item(line.offer, line.quantity) for line in lines]


def _item(offer: Offer, quantity: int = 1) -> dict[str, Any]:
    category = category_of(offer.product.category)
    item = {
        "item_id": offer.sku,
        "item_name": offer.product.name,
        "item_brand": SHOP_NAME,
        "item_category": category.name if category else "",
        "price": _major(offer.product.price_minor),
        "quantity": quantity,
    }
    if offer.variant is not None:
        item["item_variant"] = offer.variant.name
    return item


def _major(minor: int) -> float:
    return float(to_major(minor, CURRENCY))
