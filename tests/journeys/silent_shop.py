"""A shop that exposes nothing, as real ones do: a price that is only text, class names that a build made up, an add
form that posts and comes back, cards of other products with the same form, and an input named `action` in each.
"""

import html
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from tests.testbed.static_shop import Answer, Asked, Page, StaticShop

PRODUCTS = {
    "mug": ("41", "Stoneware mug", "12,50 €"),
    "teapot": ("42", "Rainy day teapot", "59,90 €"),
    "spoons": ("43", "Olive wood spoons", "1.018,00 €"),
}
MUG, TEAPOT, CART, CHECKOUT = "/catalogue/mug", "/catalogue/teapot", "/basket", "/checkout/contact"


@dataclass
class SilentShop:
    """`tag` goes into each page's head. `theme` is what the build makes up, `part` what the theme calls a product."""

    site: StaticShop
    tag: str
    theme: str = "x7Yz1"
    part: str = "product"
    basket: list[str] = field(default_factory=list)
    sold_out: set[str] = field(default_factory=set)
    head: str = ""
    style: str = field(default_factory=lambda: STYLE)

    def open(self) -> None:
        self.site.pages["/"] = lambda _: self._page("Home", "".join(self._card(slug) for slug in PRODUCTS))
        self.site.pages[CART] = lambda _: self._page("Basket", self._basket())
        self.site.pages[CHECKOUT] = lambda _: self._page("Checkout", self._checkout())
        for slug, (number, name, _) in PRODUCTS.items():
            self.site.pages[f"/catalogue/{slug}"] = lambda _, slug=slug, name=name: self._page(
                name, self._product(slug)
            )
            self.site.pages[f"/basket/add/{number}/"] = lambda asked, slug=slug: self._add(asked, slug)

    def url(self, path: str) -> str:
        return self.site.url(path)

    def _page(self, title: str, main: str) -> str:
        count = f'<span class="Badge_n__{self.theme}">{len(self.basket)}</span>' if self.basket else ""
        return f"""<!doctype html><html lang=en><head><meta charset=utf-8><title>{html.escape(title)}</title>
<meta name=viewport content="width=device-width, initial-scale=1">{self.head}{self.tag} {self.style}</head><body>
<header class="site-header"><a class=brand href="/">Fixture &amp; Sons</a>
<a class="mini-basket" href="{CART}">Basket {count}</a></header><main>{main}</main></body></html>"""

    def _form(self, slug: str, quantity: str = "") -> str:
        return f"""<form method=post action="/basket/add/{PRODUCTS[slug][0]}/" class="add-to-basket">
<input type=hidden name=action value=add>{quantity}
<button class="btn Button_b__{self.theme}">Add to basket</button></form>"""

    def _product(self, slug: str) -> str:
        _, name, price = PRODUCTS[slug]
        if self.part != "product":
            # The theme of another season.
            cost = f'<strong class="Cost_c__{self.theme}">{price}</strong>'
            return f"<section class=detail>{cost}<div class=picture></div><h1>{name}</h1>{self._form(slug)}</section>"
        quantity = '<input type=number name=quantity value=1 min=1 aria-label="How many">'
        others = "".join(self._card(other) for other in PRODUCTS if other != slug)
        return f"""<article class="{self.part}-page"><div class=picture></div><div><h1>{name}</h1>
<p class="Price_amount__{self.theme}">{price}</p>
<p class=text>Thrown by hand, fired twice. Holds 0.3 l.</p>
{self._form(slug, quantity)}</div></article>
<h2>You may also like</h2><div class=cards>{others}</div>"""

    def _card(self, slug: str) -> str:
        _, name, price = PRODUCTS[slug]
        return f"""<article class="{self.part}-card"><h3><a href="/catalogue/{slug}">{name}</a></h3>
<p class="Price_amount__{self.theme}">{price}</p>{self._form(slug)}</article>"""

    def _add(self, asked: Asked, slug: str) -> Answer:
        quantity = int(parse_qs(asked.body.decode()).get("quantity", ["1"])[0])
        if slug not in self.sold_out:
            self.basket += [slug] * quantity
        return Page("", status=303, headers={"Location": asked.headers.get("Referer", "/")})

    def _basket(self) -> str:
        lines = "".join(f"<li>{PRODUCTS[slug][1]}</li>" for slug in self.basket)
        return f'<h1>Basket</h1><ul>{lines}</ul><a class=btn href="{CHECKOUT}">To the checkout</a>'

    def _checkout(self) -> str:
        return """<h1>Checkout</h1><form id=contact method=post><input type=hidden name=action value=save>
<label>Where shall we write to? <input type=text name=contact></label><label>City <input name=city></label>
<button class=btn>Go on</button></form>"""


STYLE = """<style>
body{font:16px/1.5 Georgia,serif;color:#2b2622;margin:0;background:#fbf8f3}
header{display:flex;justify-content:space-between;padding:18px 6vw;border-bottom:1px solid #e6ddcf;background:#fff}
header a{color:inherit;text-decoration:none} .brand{font-weight:700;font-size:20px}
header span{background:#b4532a;color:#fff;border-radius:99px;padding:1px 8px;font:13px sans-serif}
main{max-width:1080px;margin:0 auto;padding:36px 6vw 80px}
main>article{display:grid;grid-template-columns:1fr 1fr;gap:44px}
.picture{background:#e4d6c3;border-radius:10px;min-height:330px}
h1{font-size:34px;line-height:1.2;margin:0 0 8px} h2{margin-top:56px}
[class^=Price]{font-size:22px;margin:0 0 14px}
.btn{display:inline-block;background:#2b2622;color:#fff;border:0;padding:12px 22px;font:15px sans-serif}
.btn{border-radius:6px;text-decoration:none;cursor:pointer}
input[type=number]{width:64px;padding:10px;margin-right:10px} label{display:block;margin:12px 0}
label input{display:block;padding:10px;width:320px;max-width:100%}
.cards{display:grid;grid-template-columns:1fr 1fr;gap:24px}
.cards article{background:#fff;border:1px solid #e6ddcf;border-radius:10px;padding:18px}
@media(max-width:600px){main>article,.cards{grid-template-columns:1fr} .picture{min-height:200px}}
</style>"""
