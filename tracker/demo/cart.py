"""The demo shop's cart and what it costs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tracker.demo.catalogue import Offer, offer_of
from tracker.phrases import N_

FREE_SHIPPING_FROM_MINOR = 6000
SHIPPING_MINOR = 490
MOST_OF_ONE = 20


@dataclass(frozen=True)
class Discount:
    """What a code is worth: a share of the goods, the shipping, or both."""

    code: str
    percent: int = 0
    ships_free: bool = False

    @property
    def label(self) -> str:
        """For gettext, with %(percent)s."""
        return N_("Free shipping") if self.ships_free and not self.percent else N_("%(percent)s %% off")


@dataclass
class Cart:
    """Quantities by number, in the order they were put in, and the code that was given."""

    lines: dict[str, int] = field(default_factory=dict)
    code: str = ""

    def add(self, sku: str, quantity: int) -> int:
        """Puts in so many more, up to the most one may have; how many were really added."""
        before = self.lines.get(sku, 0)
        self.lines[sku] = min(before + quantity, MOST_OF_ONE)
        return self.lines[sku] - before

    def change(self, sku: str, quantity: int) -> int:
        """Sets how many; 0 takes it out. The difference to before."""
        before = self.lines.get(sku, 0)
        wanted = max(0, min(quantity, MOST_OF_ONE))
        if wanted:
            self.lines[sku] = wanted
        else:
            self.lines.pop(sku, None)
        return wanted - before

    @property
    def count(self) -> int:
        return sum(self.lines.values())

    def to_json(self) -> dict[str, Any]:
        return {"lines": self.lines, "code": self.code}


@dataclass(frozen=True)
class Line:
    offer: Offer
    quantity: int

    @property
    def total_minor(self) -> int:
        return self.offer.product.price_minor * self.quantity


@dataclass(frozen=True)
class Sum:
    """What a cart comes to, in minor units."""

    lines: tuple[Line, ...]
    goods_minor: int
    discount_minor: int
    shipping_minor: int
    discount: Discount | None

    @property
    def total_minor(self) -> int:
        return self.goods_minor - self.discount_minor + self.shipping_minor

    @property
    def to_free_shipping_minor(self) -> int:
        """How much is missing until shipping is free."""
        missing = FREE_SHIPPING_FROM_MINOR - (self.goods_minor - self.discount_minor)
        return max(0, missing) if self.shipping_minor else 0


def cart_from(value: Any) -> Cart:
    """A cart from what a browser brought back; what the shop does not sell any more is left out."""
    if not isinstance(value, Mapping):
        return Cart()
    lines = value.get("lines")
    kept = {
        str(sku): min(quantity, MOST_OF_ONE)
        for sku, quantity in (lines.items() if isinstance(lines, Mapping) else ())
        if offer_of(str(sku)) is not None and isinstance(quantity, int) and quantity > 0
    }
    return Cart(kept, str(value.get("code", ""))[:80])


def add_up(cart: Cart, discount: Discount | None) -> Sum:
    """What the cart costs with this discount."""
    lines = tuple(Line(offer, quantity) for sku, quantity in cart.lines.items() if (offer := offer_of(sku)) is not None)
    goods = sum(line.total_minor for line in lines)
    off = _share(goods, discount.percent) if discount else 0
    ships_free = goods - off >= FREE_SHIPPING_FROM_MINOR or bool(discount and discount.ships_free)
    shipping = 0 if ships_free or not lines else SHIPPING_MINOR
    return Sum(lines, goods, off, shipping, discount)


def _share(minor: int, percent: int) -> int:
    return int((Decimal(minor) * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
