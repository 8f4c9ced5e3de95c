"""A classic shop, drawn by its server: no JSON-LD, no OpenGraph, no dataLayer. Every action is a form that loads a
page; the basket's quantities alone are changed by a request whose answer replaces the table. Buttons in cards
of other products are the same as the product's own, the forms have inputs named like their properties, and the
product's number stands in the form's action only.
"""

from dataclasses import dataclass, field
from urllib.parse import parse_qs

from tests.testbed.static_shop import Asked, Page, StaticShop

PRODUCTS = {
    "207": ("Teapot with a lid", "24.50", 3),
    "209": ("Blue mug", "9.99", 100),
    "211": ("Last plate", "14.00", 0),
}


@dataclass
class ClassicShop:
    site: StaticShop
    tag: str
    basket: dict[str, int] = field(default_factory=dict)
    flash: str = ""

    def open(self) -> str:
        pages = self.site.pages
        pages["/"] = lambda asked: self._page("Home", "<h1>Welcome</h1><p>Mugs and more from £5.00.</p>")
        pages["/catalogue/"] = lambda asked: self._page("All products", "<h1>All products</h1>" + self._cards(PRODUCTS))
        pages["/search/"] = self._search
        pages["/basket/"] = lambda asked: self._page("Basket", "<h1>Basket</h1>" + self._rows())
        pages["/basket/lines/"] = self._change
        pages["/checkout/"] = lambda asked: self._page("Checkout", CHECKOUT)
        pages["/checkout/preview/"] = lambda asked: self._page("Preview", PREVIEW)
        pages["/checkout/thank-you/"] = self._thanks
        for key in PRODUCTS:
            pages[f"/catalogue/product_{key}/"] = lambda asked, key=key: self._page(
                PRODUCTS[key][0], self._product(key)
            )
            pages[f"/basket/add/{key}/"] = lambda asked, key=key: self._add(asked, key)
        return self.site.url("/")

    def _page(self, title: str, body: str) -> str:
        total = sum(float(PRODUCTS[key][1]) * count for key, count in self.basket.items())
        flash, self.flash = self.flash, ""
        return f"""<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title>{self.tag}</head>
<body>
<header class="page_header"><a href="/">Shop</a>
<div class="basket-mini pull-right">
<strong>Basket total:</strong> £{total:.2f} <a href="/basket/" class="btn">View basket</a></div>
<form method="get" action="/search/" class="navbar-form"><input type="search" name="q">
<input type="submit" value="Search"></form></header>
<ul class="breadcrumb"><li><a href="/">Home</a></li><li><a href="/catalogue/">Products</a></li></ul>
<div id="messages">{flash}</div><div class="page_inner">{body}</div>
<footer><form method="post" action="/newsletter/" id="newsletter">
<input type="text" name="email" placeholder="Your email"></form></footer>
</body></html>"""

    def _form(self, key: str, fields: str = "") -> str:
        return f"""<form action="/basket/add/{key}/" method="post">
<input type="hidden" name="csrfmiddlewaretoken" value="secret">
<input type="hidden" name="action" value="add"><input type="hidden" name="children" value="">{fields}
<button type="submit" class="btn btn-lg btn-primary" value="Add to basket">Add to basket</button></form>"""

    def _cards(self, products: "dict[str, tuple[str, str, int]] | list[str]") -> str:
        return (
            "<ol>"
            + "".join(
                f"""<li><article class="product_pod"><div class="image_container">
<a href="/catalogue/product_{key}/"><img alt="{PRODUCTS[key][0]}"></a></div>
<h3><a href="/catalogue/product_{key}/" title="{PRODUCTS[key][0]}">{PRODUCTS[key][0][:8]}…</a></h3>
<div class="product_price"><p class="price_color">£{PRODUCTS[key][1]}</p>
<p class="instock availability">In stock</p>{self._form(key)}</div></article></li>"""
                for key in products
            )
            + "</ol>"
        )

    def _product(self, key: str) -> str:
        name, price, _ = PRODUCTS[key]
        quantity = '<label>Quantity</label> <input type="number" name="quantity" value="1" min="1">'
        others = [other for other in PRODUCTS if other != key]
        return f"""<article class="product_page"><div class="row"><div class="col-sm-6"><img alt=""></div>
<div class="col-sm-6 product_main"><h1>{name}</h1><p class="price_color">£{price}</p>
<p class="availability">In stock</p>
<p><a href="/catalogue/product_{key}/reviews/add/">Write a review</a></p>{self._form(key, quantity)}</div></div>
<h2>Recently viewed</h2>{self._cards(others)}</article>"""

    def _add(self, asked: Asked, key: str) -> Page:
        name, _, stock = PRODUCTS[key]
        count = int(parse_qs(asked.body.decode()).get("quantity", ["1"])[0])
        if self.basket.get(key, 0) + count > stock:
            self.flash = f'<div class="alert alert-danger">{name} is out of stock.</div>'
        else:
            self.basket[key] = self.basket.get(key, 0) + count
            self.flash = (
                f'<div class="alert alert-success"><strong>{name}</strong> has been added to your basket.</div>'
            )
        return Page("", status=302, headers={"Location": asked.headers["Referer"]})

    def _rows(self) -> str:
        if not self.basket:
            return "<p>Your basket is empty. <a href='/catalogue/'>Continue shopping</a></p>"
        rows = "".join(
            f"""<div class="basket-items row"><a href="/catalogue/product_{key}/"><img alt="{PRODUCTS[key][0]}"></a>
<h3><a href="/catalogue/product_{key}/">{PRODUCTS[key][0]}</a></h3>
<input type="number" name="form-{key}-quantity" value="{count}"> <a href="#" data-behaviours="remove">Remove</a>
<p class="price_color">£{PRODUCTS[key][1]}</p><p class="price_color">£{float(PRODUCTS[key][1]) * count:.2f}</p>
</div>"""
            for key, count in self.basket.items()
        )
        return f"""<div id="content_inner"><form id="basket_formset" action="/basket/" method="post">{rows}</form>
<a href="/checkout/" class="btn">Proceed to checkout</a></div><script>
const send = (field, value) => {{ const asked = new XMLHttpRequest()
  asked.open('POST', '/basket/lines/'); asked.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded')
  const draw = () => {{ document.getElementById('content_inner').innerHTML = asked.responseText }}
  asked.onload = () => setTimeout(draw, 200)
  asked.send(field.name + '=' + value) }}
document.addEventListener('change', ({{ target }}) => /quantity/.test(target.name) && send(target, target.value))
document.addEventListener('click', (event) => {{ if (!event.target.closest('[data-behaviours]')) return
  event.preventDefault(); send(event.target.closest('.row').querySelector('input'), 0) }})</script>"""

    def _change(self, asked: Asked) -> str:
        for name, (value,) in parse_qs(asked.body.decode()).items():
            self.basket[name.split("-")[1]] = int(value)
        self.basket = {key: count for key, count in self.basket.items() if count}
        return self._rows().split("<script>")[0]

    def _search(self, asked: Asked) -> str:
        term = parse_qs(asked.query).get("q", [""])[0]
        found = [key for key, (name, _, _) in PRODUCTS.items() if term.lower() in name.lower()]
        return self._page("Results", f"<h1>Results</h1>{self._cards(found)}<a href='/search/?q={term}&page=2'>next</a>")

    def _thanks(self, asked: Asked) -> str:
        self.basket = {}
        return self._page("Thank you", "<h1>Thank you for your order</h1><p>Order number 100042. Total £28.97</p>")


CHECKOUT = """<h1>Who are you?</h1><form method="post" action="/checkout/preview/" id="guest" name="checkout">
<input type="text" name="username" placeholder="Email"><input type="hidden" name="action" value="x">
<button>Continue</button></form>"""
PREVIEW = """<h1>Preview</h1><form method="post" action="/checkout/thank-you/" id="place">
<input type="radio" name="pay" checked>
<button>Place order</button></form>"""
