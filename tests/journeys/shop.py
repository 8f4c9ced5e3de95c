"""A small web shop as customers have them: plain pages on a site of its own, with the tag pasted in as documented."""

import html
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode

from tests.testbed.static_shop import Asked, Page, StaticShop

TEAPOT = {
    "item_id": "TEAPOT-1",
    "item_name": "Teapot",
    "item_brand": "Fixture & Sons",
    "item_category": "Tableware",
    "price": 59.9,
    "quantity": 1,
}

HOME, CATEGORY, PRODUCT = "/", "/collections/tableware", "/products/teapot"
CART, CHECKOUT, PLACE_ORDER, ORDERED = "/cart", "/checkout", "/checkout/place", "/order/thank-you"
SIGN_UP, POLICY, SINGLE_PAGE = "/sign-up", "/policies/shipping", "/app"

# What themes do: a script file of the shop's own pushes what the page says in its markup.
SCRIPT = """
window.dataLayer = window.dataLayer || []
window.onerror = () => { window.broken = true }
for (const one of document.querySelectorAll('[data-push]')) {
  const push = () => dataLayer.push({ ecommerce: null }, JSON.parse(one.dataset.push))
  if (one.localName === 'button') one.addEventListener('click', () => { push(); document.title = 'In the cart' })
  else push()
}
for (const one of document.querySelectorAll('[data-go]')) {
  one.addEventListener('click', () => {
    history.pushState({}, '', one.dataset.go)
    document.querySelector('h1').textContent = document.title = one.textContent
  })
}
"""

# The queue that docs and banners use: calls made before the tag has loaded are kept for it.
STUB = "window.shopbell=window.shopbell||function(){(shopbell.q=shopbell.q||[]).push(arguments)};"


def says(consent: dict[str, bool] | None) -> str:
    """What a consent banner puts into the head of every page once the visitor has chosen; nothing for None."""
    return "" if consent is None else f"<script>{STUB}shopbell('consent',{json.dumps(consent)})</script>"


def pushing(event: str, **ecommerce: Any) -> str:
    """An attribute that makes the shop's script push a GA4 event."""
    entry = json.dumps({"event": event, "ecommerce": {"currency": "EUR", "value": 59.9, **ecommerce}})
    return f'data-push="{html.escape(entry)}"'


class Shop:
    """`head` goes onto every page, so a test may change it between two of them."""

    def __init__(self, site: StaticShop, bell: str, key: str) -> None:
        self.site = site
        self.key = key
        self.tag = f'<script async src="{bell}/bell.js" data-shop="{key}"></script>'
        self.script = '<script defer src="/shop.js"></script>'
        self.head = ""
        self.orders: list[dict[str, str]] = []
        pages: dict[str, Callable[[], str]] = {
            HOME: self._home,
            CATEGORY: self._category,
            PRODUCT: self._product,
            CART: self._cart,
            CHECKOUT: self._checkout,
            SIGN_UP: self._sign_up,
            POLICY: self._policy,
            SINGLE_PAGE: self._single_page,
        }
        for path, draw in pages.items():
            site.pages[path] = lambda asked, draw=draw: draw()
        site.pages[PLACE_ORDER] = self._place_order
        site.pages[ORDERED] = self._ordered
        site.pages["/signed-up"] = lambda asked: self._page("Thank you", "<p>Welcome.</p>")
        site.pages["/shop.css"] = Page("body { font: 16px/1.5 sans-serif }", type="text/css")
        site.pages["/shop.js"] = Page(SCRIPT, type="text/javascript")

    @property
    def origin(self) -> str:
        return self.site.origin

    def url(self, path: str = HOME) -> str:
        return self.site.url(path)

    def put(self, path: str, title: str, main: str, head: str = "") -> str:
        """Another page of the shop; answers its address."""
        self.site.pages[path] = lambda asked: self._page(title, main, head)
        return self.url(path)

    def _page(self, title: str, main: str, head: str = "") -> str:
        links = {HOME: "Home", CATEGORY: "Tableware", CART: "Cart", POLICY: "Shipping", SIGN_UP: "Letter"}
        nav = " ".join(f'<a href="{path}">{name}</a>' for path, name in links.items())
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="stylesheet" href="/shop.css">{self.head}{head}{self.tag}{self.script}'
            f"</head><body><nav>{nav}</nav><main><h1>{title}</h1>{main}</main></body></html>"
        )

    def _home(self) -> str:
        return self._page("Fixture & Sons", f'<p>Pots.</p><p><a href="{PRODUCT}">The teapot</a></p>')

    def _category(self) -> str:
        listed = f"<div {pushing('view_item_list', item_list_name='Tableware', items=[TEAPOT])}></div>"
        return self._page("Tableware", f'{listed}<a href="{PRODUCT}">Teapot</a>')

    def _product(self) -> str:
        said = {
            "@context": "https://schema.org",
            "@type": "Product",
            "name": TEAPOT["item_name"],
            "sku": TEAPOT["item_id"],
            "category": TEAPOT["item_category"],
            "offers": {"@type": "Offer", "price": "59.90", "priceCurrency": "EUR"},
        }
        head = f'<script type="application/ld+json">{json.dumps(said)}</script>'
        add = f"<button type=button {pushing('add_to_cart', items=[TEAPOT])}>Add to cart</button>"
        return self._page("Teapot", f"<p>€ 59.90</p>{add}" + "<p>A teapot.</p>" * 80, head)

    def _cart(self) -> str:
        viewed = f"<div {pushing('view_cart', items=[TEAPOT])}></div>"
        return self._page("Your cart", f'{viewed}<a href="{CHECKOUT}">To the checkout</a>')

    def _checkout(self) -> str:
        begun = f"<div {pushing('begin_checkout', items=[TEAPOT])}></div>"
        fields = {"email": "Email", "name": "Full name", "city": "City", "coupon": "Discount code"}
        inputs = "".join(
            f'<p><label for="{name}">{label}</label>'
            f'<input id="{name}" name="{name}" type="{"email" if name == "email" else "text"}"></p>'
            for name, label in fields.items()
        )
        form = (
            f'<form id="checkout" method="post" action="{PLACE_ORDER}">{inputs}<button>Place the order</button></form>'
        )
        return self._page("Checkout", begun + form + "<p>We pack it in straw.</p>" * 80)

    def _place_order(self, asked: Asked) -> Page:
        given = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        self.orders.append(given)
        number = f"F-{len(self.orders)}"
        query = urlencode({"order": number, "coupon": given.get("coupon", "")})
        return Page("", status=303, headers={"Location": f"{ORDERED}?{query}"})

    def _ordered(self, asked: Asked) -> str:
        given = {name: values[0] for name, values in parse_qs(asked.query).items()}
        order = {"transaction_id": given["order"], "coupon": given.get("coupon", ""), "items": [TEAPOT]}
        return self._page("Thank you", f"<div {pushing('purchase', **order)}></div>")

    def _sign_up(self) -> str:
        form = (
            '<form id="letter" method="post" action="/signed-up"><label for="letter-email">Email</label>'
            '<input id="letter-email" type="email" name="email"><button>Sign up</button></form>'
        )
        return self._page("Our letter", form)

    def _policy(self) -> str:
        return self._page("Shipping", "<p>Two to four days.</p>" * 60)

    def _single_page(self) -> str:
        doors = "".join(
            f'<button type=button data-go="{path}">{name}</button>'
            for path, name in {"/app/one": "One", "/app/two": "Two", "/app": "Start"}.items()
        )
        return self._page("Start", doors)
