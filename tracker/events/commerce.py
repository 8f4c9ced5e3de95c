"""The commerce in an event's parameters: currency, value and items, in integer minor units. Pure and lenient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.events import scrub
from tracker.money import LARGEST_MINOR, is_currency, to_minor

MOST_QUANTITY = 100_000
MOST_CODES = 20
LONGEST_CODE = 120
KEPT_FIELDS = ("item_name", "item_brand", "item_category", "item_variant", "url", "image")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a cart or an order. `item_id` and `item_variant` together tell lines apart."""

    item_id: str
    price_minor: int
    quantity: int
    item_name: str = ""
    item_brand: str = ""
    item_category: str = ""
    item_variant: str = ""
    url: str = ""
    image: str = ""

    @property
    def line(self) -> tuple[str, str]:
        return (self.item_id, self.item_variant)

    def to_json(self) -> dict[str, Any]:
        """Without what is empty: carts are stored often."""
        kept = {name: getattr(self, name) for name in KEPT_FIELDS if getattr(self, name)}
        return {"item_id": self.item_id, "price_minor": self.price_minor, "quantity": self.quantity, **kept}


@dataclass(frozen=True, slots=True)
class Commerce:
    """What an event says of money. `value_minor` is the sum of the items where the event gave none."""

    currency: str
    value_minor: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class UsedCode:
    """A discount code of an order, and what it took off, in minor units; None where that was not told."""

    code: str
    discount_minor: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "discount_minor": self.discount_minor}


def used_codes(told: Iterable[tuple[Any, Any]], currency: str) -> tuple[UsedCode, ...]:
    """The codes of an order from (code, discount) as they were told, each once; at most MOST_CODES."""
    found: dict[str, UsedCode] = {}
    for code, discount in told:
        name = scrub.text(code, LONGEST_CODE).strip()
        if name and len(found) < MOST_CODES:
            amount = None if discount is None else to_minor(discount, currency)
            found.setdefault(name.casefold(), UsedCode(name, None if amount is None else abs(amount)))
    return tuple(found.values())


def item_from_json(stored: Mapping[str, Any]) -> Item:
    """An item as `Item.to_json` wrote it."""
    return Item(**{name: stored[name] for name in Item.__slots__ if name in stored})


def read_commerce(params: Mapping[str, Any], default_currency: str) -> Commerce:
    """Reads GA4 parameters; lines without an id, and amounts that are none, are left out."""
    items_given = params.get("items")
    # Some shops tell their only item without the list around it.
    items_given = [items_given] if isinstance(items_given, dict) else items_given
    raw_items = [one for one in items_given if isinstance(one, dict)] if isinstance(items_given, list) else []
    said = [params.get("currency"), *(item.get("currency") for item in raw_items)]
    currency = next(
        (one.upper() for one in said if isinstance(one, str) and is_currency(one.upper())), default_currency
    )
    items = tuple(item for item in (_item(one, currency) for one in raw_items) if item is not None)
    value = to_minor(params.get("value"), currency)
    if value is None or value < 0:
        value = min(sum(item.price_minor * item.quantity for item in items), LARGEST_MINOR)
    return Commerce(currency, value, items)


def _item(raw: Mapping[str, Any], currency: str) -> Item | None:
    item_id = next((one for one in (_item_id(raw.get(name)) for name in ("item_id", "id", "item_name")) if one), "")
    if not item_id:
        return None
    price = to_minor(raw.get("price"), currency)
    texts = {name: scrub.text(raw.get(name), 300) for name in KEPT_FIELDS}
    return Item(item_id=item_id, price_minor=max(price or 0, 0), quantity=_quantity(raw.get("quantity", 1)), **texts)


def _item_id(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return scrub.text(value, 120)


def _quantity(value: Any) -> int:
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
        value = int(value)
    if isinstance(value, float):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return 1
    return min(max(value, 0), MOST_QUANTITY)
