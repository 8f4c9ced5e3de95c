"""What happens in one visit of the sample shop, as its pages would tell it: two stretches of events, with the moment
between them at which a popup may open. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tracker.demo import datalayer
from tracker.demo.cart import Cart, Discount, add_up
from tracker.demo.catalogue import CATEGORIES, PRODUCTS, Offer, offers_of, products_in
from tracker.demo.history.people import Visit
from tracker.demo.journal import ARTICLES


@dataclass
class Told:
    """One event: when, on which page, its name and parameters."""

    at_ms: int
    path: str
    name: str
    params: dict[str, Any] = field(default_factory=dict)


class Walk:
    """Walks through the shop page by page. `now_ms` is where the visit has come to."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.dice: random.Random = visit.dice
        self.now_ms = visit.start_ms
        self.path = "/"
        self.cart = Cart()
        self.told: list[Told] = []
        self.is_leaving = False
        """Whether it ends here, if nothing holds it; known after the first stretch."""

    def first_stretch(self) -> list[Told]:
        """Up to the moment at which a popup may open."""
        first = self._first_path()
        if self.visit.query:
            first += f"?{self.visit.query}"
        self._open(first)
        for _ in range(self.dice.choices((0, 1, 2, 4), (34, 30, 22, 14))[0]):
            self._wander()
        if self.visit.aim != "look":
            for _ in range(self.dice.choices((1, 2, 3), (60, 28, 12))[0]):
                self._take(self.dice.choice(PRODUCTS).slug)
            self._open("/cart")
            self._say_cart("view_cart", None)
        self.is_leaving = self.visit.aim in ("look", "cart") and self.dice.random() >= 0.35
        return self._out()

    def second_stretch(self, code: str, percent: int, *, goes_on: bool) -> list[Told]:
        """What follows. With a code that takes off so many percent it is used; `goes_on` lets a popup have helped."""
        discount = Discount(code, percent) if code else None
        aim = "order" if goes_on and self.cart.count else self.visit.aim
        if aim in ("checkout", "order") and self.cart.count:
            self._open("/checkout")
            self._say(
                "begin_checkout", datalayer.about_cart("begin_checkout", add_up(self.cart, discount))["ecommerce"]
            )
            typed = {"email": self.visit.person.email, "field": "email", "form": "checkout"}
            if aim == "order" or self.dice.random() < 0.5:
                self._say("email_captured", {**typed, "submitted": False})
            if aim == "order":
                self.wait(40, 150)
                self._say("email_captured", {**typed, "submitted": True})
                self._order(discount)
        elif not self.is_leaving:
            self._wander()
        return self._out()

    def _say_cart(self, name: str, discount: Discount | None) -> None:
        self._say(name, datalayer.about_cart(name, add_up(self.cart, discount))["ecommerce"])

    def _order(self, discount: Discount | None) -> None:
        number = f"FC-{self.visit.person.key[-5:]}{self.visit.number}"
        self._open(f"/orders/{number}/thank-you")
        self._say("purchase", datalayer.order_of(number, add_up(self.cart, discount)))

    def _first_path(self) -> str:
        kind = self.dice.choices(("home", "category", "product", "article", "shipping"), (40, 22, 26, 6, 6))[0]
        return self._path_of(kind)

    def _path_of(self, kind: str) -> str:
        if kind == "category":
            return f"/collections/{self.dice.choice(CATEGORIES).slug}"
        if kind == "product":
            return f"/products/{self.dice.choice(PRODUCTS).slug}"
        if kind == "article":
            return f"/journal/{self.dice.choice(ARTICLES).slug}"
        return {"home": "/", "shipping": "/policies/shipping"}[kind]

    def _wander(self) -> None:
        kinds = ("category", "product", "article", "shipping", "home")
        self._open(self._path_of(self.dice.choices(kinds, (30, 50, 6, 6, 8))[0]))

    def _take(self, slug: str) -> None:
        self._open(f"/products/{slug}")
        offer = self._offer(slug)
        self.wait(8, 60)
        added = self.cart.add(offer.sku, self.dice.choices((1, 2), (80, 20))[0])
        self._say("add_to_cart", datalayer.moved(offer, added)["ecommerce"])

    def _offer(self, slug: str) -> Offer:
        return self.dice.choice(offers_of(next(one for one in PRODUCTS if one.slug == slug)))

    def _open(self, path: str) -> None:
        if self.told or self.now_ms != self.visit.start_ms:
            looked = self.wait(6, 70)
            scrolled = self.dice.randrange(20, 100)
            self._say("user_engagement", {"engagement_time_msec": looked, "percent_scrolled": scrolled})
        self.path = path
        self._say("page_view")
        bare = path.partition("?")[0]
        if bare.startswith("/products/"):
            self._say("view_item", datalayer.viewed(self._offer(bare.removeprefix("/products/")))["ecommerce"])
        elif bare.startswith("/collections/"):
            slug = bare.removeprefix("/collections/")
            self._say("view_item_list", datalayer.listed(slug, products_in(slug))["ecommerce"])

    def wait(self, low: int, high: int) -> int:
        """Lets so many seconds go by; how many milliseconds they were."""
        passed = int(self.dice.uniform(low, high) * 1000)
        self.now_ms += passed
        return passed

    def _say(self, name: str, params: dict[str, Any] | None = None) -> None:
        self.now_ms += 40
        self.told.append(Told(self.now_ms, self.path, name, params or {}))

    def _out(self) -> list[Told]:
        told, self.told = self.told, []
        return told
