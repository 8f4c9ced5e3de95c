"""A shop of hydrated React: one page checkout, everything by fetch and no submit event in a whole purchase. The
server draws the page, its script takes over later. OpenGraph says `website` on every page, the theme drops
`data-*` attributes, and the email field has a dotted id.
"""

import json
from pathlib import Path

from tests.testbed.static_shop import Asked, Page, StaticShop

PRODUCTS = {"strutter": ("Strutter shoes", 83.0), "coast": ("Coast bottle", 18.5)}


class HydratedShop:
    def __init__(self, site: StaticShop, tag: str) -> None:
        self.site, self.tag = site, tag
        self.cart: dict[str, int] = {}
        self.sold_out: set[str] = set()

    def open(self) -> str:
        pages = self.site.pages
        pages["/"] = lambda asked: self._page("Home", "/", LIST)
        pages["/cart"] = lambda asked: self._page(
            "Your cart", "/cart", "<div id=root></div><script>drawCart()</script>"
        )
        pages["/checkout"] = lambda asked: self._page("Checkout", "/checkout", CHECKOUT)
        pages["/checkout/success/77"] = lambda asked: self._page(
            "Thanks", "/checkout/success/77", "<h1>Thank you</h1><p>Order 77, €166.00</p>"
        )
        pages["/api/cart/mine/items"] = self._items
        pages["/api/orders"] = self._order
        pages["/api/products/related"] = "[]"
        for key, (name, price) in PRODUCTS.items():
            pages[f"/{key}"] = lambda asked, key=key, name=name, price=price: self._page(
                name, f"/{key}", PRODUCT.format(key=key, name=name, price=price)
            )
        return self.site.url("/")

    def _page(self, title: str, path: str, body: str) -> str:
        lines = [
            {"key": key, "name": PRODUCTS[key][0], "price": PRODUCTS[key][1], "qty": count}
            for key, count in self.cart.items()
        ]
        return f"""<!doctype html><html><head><meta charset=utf-8><title>{title}</title>
<meta property="og:type" content="website"><meta property="og:title" content="{title}">
<meta property="og:url" content="{self.site.url(path)}">
<link rel="canonical" href="{self.site.url(path)}">{self.tag}<script>window.state = {json.dumps(lines)}</script>
<script>{SCRIPT}</script></head>
<body class="is-{path.strip("/") or "home"}"><header class="header"><a href="/">Shop</a>
<a class="mini-cart-icon" href="/cart"><svg></svg><span>{sum(self.cart.values()) or ""}</span></a></header>
<main>{body}</main></body></html>"""

    def _items(self, asked: Asked) -> Page:
        given = json.loads(asked.body)
        key = given["key"]
        if key in self.sold_out:
            return Page('{"error":{"message":"This item is out of stock"}}', status=400, type="application/json")
        # A quantity on this address is a difference.
        self.cart[key] = self.cart.get(key, 0) + given["qty"]
        if self.cart[key] <= 0 or given.get("remove"):
            del self.cart[key]
        return Page(json.dumps({"count": sum(self.cart.values())}), type="application/json")

    def _order(self, asked: Asked) -> Page:
        self.cart = {}
        return Page('{"id":77}', type="application/json")


SCRIPT = (Path(__file__).with_suffix(".js")).read_text(encoding="utf-8")
ITEM = """<div class="item"><a href="/{key}"><img alt="{name}"></a>
<a class="product-name" href="/{key}"><span>{name}</span></a><span class="sale-price">€{price:.2f}</span></div>"""
ITEMS = "".join(ITEM.format(key=key, name=name, price=price) for key, (name, price) in PRODUCTS.items())
LIST = f"<h1>Shop</h1><div class=listing>{ITEMS}</div>"
PRODUCT = """<nav class="breadcrumb"><a href="/">Home</a> / {name}</nav><div class="product-detail"><h1>{name}</h1>
<del class="regular-price">€99.00</del> <span class="sale-price">€{price:.2f}</span>
<div class="toast" role="status"></div>
<div class="variants"><button type="submit">Red</button><button type="submit">Blue</button></div>
<input name="qty" value="1"><button type="button" data-key="{key}"><span>ADD TO CART</span></button></div>
<script>document.querySelector('button[data-key]').textContent = 'ADD TO CART'</script>"""
CHECKOUT = """<h1>Checkout</h1><div><input type="text" id="contact.email" name="contact.email">
<input type="text" name="name">
<button type="button">Place order</button></div>"""
