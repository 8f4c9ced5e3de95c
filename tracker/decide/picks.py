"""Which products of the shop a popup shows: from the visitor's cart and views, and from what others bought.

Everything about a product is as the shop's pages told it, so an address counts only on the shop's own origins, and a
picture only over https.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from tracker.cache import TimedCache
from tracker.events.commerce import Item, read_commerce
from tracker.money import to_major
from tracker.sessions import event_store
from tracker.sessions.models import Order, Session

DAYS = 60
MOST_ORDERS = 2000
MOST_EVENTS = 10_000
"""The newest events of a shop, among which the products that were viewed lately are looked for."""
MOST_SESSIONS = 10
KEPT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Product:
    """One product as a popup shows it."""

    id: str
    name: str
    price_minor: int
    currency: str
    url: str
    image: str

    def to_json(self) -> dict[str, Any]:
        """As the runtime draws it."""
        known = {"name": self.name, "url": self.url}
        if self.price_minor:
            known |= {"price": to_major(self.price_minor, self.currency), "currency": self.currency}
        return known | ({"image": self.image} if self.image else {})


@dataclass(frozen=True)
class Assortment:
    """What a shop's pages told of its products lately, and what was bought: the same for every visitor."""

    known: Mapping[str, Product]
    bestsellers: Sequence[str]
    together: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """Who asks, in which shop, and what lies in their cart."""

    shop_id: int
    visitor_id: int
    origins: frozenset[str]
    currency: str
    cart: Sequence[Item]
    url: str
    now: dt.datetime


class ProductPicks:
    """What popups with products show. A shop's assortment is read at most every ten minutes, where one asks."""

    def __init__(self, seconds: float = KEPT_SECONDS) -> None:
        self._by_shop: TimedCache[int, Assortment] = TimedCache(seconds)

    def forget(self) -> None:
        """Reads everything anew at the next question, as tests must."""
        self._by_shop.clear()

    def pick(self, session: DbSession, asked: Asked, sources: Mapping[str, int]) -> dict[str, list[dict[str, Any]]]:
        """Source → the products for it, as JSON, the most fitting first; empty where there are none."""
        of_cart = _usable((_product(one, asked.currency) for one in asked.cart), asked.origins)
        in_cart = {one.item_id for one in asked.cart}
        picked: dict[str, list[Product]] = {}
        for source in sources:
            if source == "cart":
                picked[source] = of_cart
                continue
            if source == "viewed":
                found: Iterable[Product] = _viewed(session, asked)
            else:
                shop = self._by_shop.get(asked.shop_id, lambda: _assortment(session, asked))
                names = shop.bestsellers if source == "bestsellers" else _with(shop, in_cart)
                found = (shop.known[name] for name in names if name in shop.known)
            # What lies in the cart is not offered again, nor what the page itself is about.
            other = (one for one in found if one.id not in in_cart and one.url != asked.url)
            picked[source] = _usable(other, asked.origins)
        return {source: [one.to_json() for one in picked[source][: sources[source]]] for source in sources}


def _with(shop: Assortment, in_cart: set[str]) -> list[str]:
    counted: Counter[str] = Counter()
    for name in in_cart:
        for place, other in enumerate(shop.together.get(name, ())):
            counted[other] += 100 - place
    return [name for name, _score in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]


def _viewed(session: DbSession, asked: Asked) -> list[Product]:
    visits = select(Session.id).where(Session.visitor_id == asked.visitor_id).order_by(Session.id.desc())
    latest = list(session.scalars(visits.limit(MOST_SESSIONS)))
    views = event_store.of_visits(session, latest, ["view_item"], most=30, newest_first=True)
    return [one for row in views for one in _told(row.params, row.url, asked.currency)]


def _assortment(session: DbSession, asked: Asked) -> Assortment:
    known = _as_most_were_told(
        (one, row.visitor_id)
        for row in event_store.latest_of_shop(session, asked.shop_id, ["view_item"], most=MOST_EVENTS)
        for one in _told(row.params, row.url, asked.currency)
        if _is_of(one.url, asked.origins)
    )
    orders = session.scalars(
        select(Order.items)
        .where(Order.shop_id == asked.shop_id, Order.placed_at >= asked.now - dt.timedelta(days=DAYS))
        .where(Order.status == "placed", Order.is_counted)
        .order_by(Order.placed_at.desc())
        .limit(MOST_ORDERS)
    )
    sold: Counter[str] = Counter()
    pairs: dict[str, Counter[str]] = {}
    for items in orders:
        names = {str(item.get("item_id") or "") for item in items} - {""}
        sold.update(names)
        for name, other in permutations(sorted(names)[:20], 2):
            pairs.setdefault(name, Counter())[other] += 1
    return Assortment(
        known,
        [name for name, _times in sorted(sold.items(), key=lambda sale: (-sale[1], sale[0]))],
        {name: [other for other, _times in counted.most_common(20)] for name, counted in pairs.items()},
    )


def _as_most_were_told(told: Iterable[tuple[Product, int]]) -> dict[str, Product]:
    """By id, each product as the most visitors' browsers told it, of the like the newest.

    Anybody can tell anything of a product, and what one tells must not be what the others are shown.
    """
    tellers: dict[str, dict[Product, set[int]]] = {}
    for one, visitor in told:
        tellers.setdefault(one.id, {}).setdefault(one, set()).add(visitor)
    return {name: max(ways, key=lambda way: len(ways[way])) for name, ways in tellers.items()}


def _told(params: Mapping[str, Any] | None, url: str, currency: str) -> list[Product]:
    """The products of one view; the page it was seen on is where its only product is."""
    told = read_commerce(params or {}, currency)
    own = url if len(told.items) == 1 else ""
    return [_product(one, told.currency, own) for one in told.items]


def _product(item: Item, currency: str, url: str = "") -> Product:
    return Product(
        item.item_id, item.item_name or item.item_id, item.price_minor, currency, item.url or url, item.image
    )


def _usable(found: Iterable[Product], origins: frozenset[str]) -> list[Product]:
    """Each once, of those that lead to a page of the shop; a picture that is not over https is left out."""
    kept: dict[str, Product] = {}
    for one in found:
        if one.id in kept or not _is_of(one.url, origins):
            continue
        image = one.image if one.image.startswith("https://") and " " not in one.image else ""
        kept[one.id] = Product(one.id, one.name, one.price_minor, one.currency, one.url, image)
    return list(kept.values())


def _is_of(url: str, origins: frozenset[str]) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" in origins
