"""A WooCommerce shop: the old pages with jQuery, the blocks with the Store API, the ways of adding that tell nobody."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.testbed import ROOT
from tests.testbed.static_shop import Asked, Page, StaticShop

THEME = (ROOT / "tests" / "js" / "browser" / "woocommerce_theme.js").read_text(encoding="utf-8")
EURO = {"currency_code": "EUR", "currency_symbol": "€", "currency_minor_unit": 2}
PRODUCTS = {
    "34": {"name": "Mug &amp; spoon", "sku": "woo-mug", "price": "1050", "regular_price": "1250"},
    "41": {
        "name": "Tee",
        "sku": "",
        "price": "2000",
        "regular_price": "2000",
        "variation": [{"attribute": "Colour", "value": "Blue"}, {"attribute": "Size", "value": "M"}],
    },
}


class FakeWooCommerce:
    """The Store API and the old ajax addresses of one site, with one visitor's cart."""

    def __init__(self, site: StaticShop, folder: str = "") -> None:
        self.site, self.folder = site, folder
        self.lines: dict[str, int] = {}
        self.refuses = False
        store = f"{folder}/wp-json/wc/store/v1"
        site.pages[f"{store}/cart"] = self.cart
        site.pages[f"{store}/cart/add-item"] = self.add_item
        site.pages[f"{store}/batch"] = self.batch

    def reads(self) -> int:
        """How often the cart was asked for."""
        return sum(one.path.endswith("/wc/store/v1/cart") for one in self.site.asked)

    def answer(self, body: Any, status: int = 200) -> Page:
        """With the cookies by which the shop's own scripts know that there is a cart."""
        count = sum(self.lines.values())
        cookie = f"woocommerce_items_in_cart={int(count > 0)}; path=/" + ("" if count else "; Max-Age=0")
        return Page(json.dumps(body), status=status, type="application/json", headers={"Set-Cookie": cookie})

    def cart(self, asked: Asked) -> Page:
        if self.refuses:
            return Page('{"code":"rest_forbidden","message":"Sorry"}', status=401, type="application/json")
        items = [self.item(id, quantity) for id, quantity in self.lines.items()]
        total = sum(int(one["totals"]["line_total"]) for one in items)
        totals = {
            "total_items": str(total),
            "total_discount": "0",
            "total_shipping": "490",
            "total_price": str(total + 490),
            **EURO,
        }
        return self.answer({"items": items, "items_count": sum(self.lines.values()), "coupons": [], "totals": totals})

    def item(self, id: str, quantity: int) -> dict[str, Any]:
        product = {"variation": [], **PRODUCTS[id]}
        prices = {"price": product.pop("price"), "regular_price": product.pop("regular_price"), **EURO}
        total = str(int(prices["price"]) * quantity)
        image = {"id": 1, "src": "https://shop.example/1.jpg", "thumbnail": "https://shop.example/1-324x324.jpg"}
        known = {"key": f"k{id}", "id": int(id), "quantity": quantity, "prices": prices, "images": [image]}
        return {
            **product,
            **known,
            "permalink": "https://shop.example/product/1/",
            "totals": {"line_total": total, **EURO},
        }

    def put(self, id: str, quantity: int = 1) -> None:
        self.lines[id] = self.lines.get(id, 0) + quantity

    def add_item(self, asked: Asked) -> Page:
        said = json.loads(asked.body)
        self.put(str(said["id"]), said["quantity"])
        return self.answer({}, 201)

    def batch(self, asked: Asked) -> Page:
        for one in json.loads(asked.body)["requests"]:
            said = one["body"]
            if one["path"].endswith("add-item"):
                self.put(str(said["id"]), said["quantity"])
            else:
                self.lines[said["key"][1:]] = said["quantity"]
        return self.answer({"responses": []}, 207)

    def ajax(self, asked: Asked) -> Page:
        form = parse_qs(asked.body.decode())
        if "add_to_cart" in asked.query:
            id = form.get("product_id", ["41"])[0]
            if id not in PRODUCTS:
                return self.answer({"error": True, "product_url": "/product/none/"})
            self.put(id, int(form["quantity"][0]))
        return self.answer({"fragments": {"div.widget_shopping_cart_content": "<div></div>"}, "cart_hash": "d41d8c"})


@pytest.fixture
def woo(static_shop: StaticShop) -> FakeWooCommerce:
    return FakeWooCommerce(static_shop)


@pytest.fixture
def put_page(shop, woo) -> Callable[..., str]:
    """put_page(path, body, classes=…) puts up a page of the site. Its address also takes the forms and ajax calls."""

    def put(
        path: str = "/", body: str = "", classes: str = "", head: str = "", jquery: bool = True, folder: str = ""
    ) -> str:
        root = f"{woo.site.origin}{folder}/wp-json/"
        script = f"window.apiRoot = '{root}';{THEME}" + ("window.jQuery = makeJquery()" if jquery else "")
        url = shop(
            body, head=f'<link rel="https://api.w.org/" href="{root}"><script>{script}</script>{head}', path=path
        )
        html = woo.site.pages[path]
        html = html.replace("<body>", f'<body class="theme-storefront woocommerce-no-js {classes}">')

        def answer(asked: Asked) -> Page:
            if "wc-ajax" in asked.query:
                return woo.ajax(asked)
            if asked.method == "POST":
                form = parse_qs(asked.body.decode())
                woo.put(form["add-to-cart"][0], int(form.get("quantity", ["1"])[0]))
            return Page(html, headers=woo.answer({}).headers)

        woo.site.pages[path] = answer
        return url

    return put


@pytest.fixture
def open_page(page, put_page, bell, until) -> Callable[..., None]:
    """open_page(path, …) puts up a page, opens it and waits until the tag has looked around."""

    def go(*args: Any, **options: Any) -> None:
        views = len(bell.named("page_view"))
        page.goto(put_page(*args, **options))
        page.wait_for_function(
            "performance.getEntriesByType('resource').some(({ name }) => /parts.woocommerce/.test(name))"
        )
        until(lambda: len(bell.named("page_view")) > views)

    return go


def items_of(event: dict[str, Any]) -> list[tuple[str, int]]:
    return [(item["item_id"], item["quantity"]) for item in event["params"]["items"]]


BUTTON = """<a class="button ajax_add_to_cart" data-quantity="2" data-product_id="34" data-product_sku="woo-mug"
href="?add-to-cart=34">Add</a>"""


def test_a_shop_whose_cart_is_empty_is_not_asked_for_it(page, bell, woo, open_page):
    open_page()
    page.wait_for_timeout(1200)
    assert woo.reads() == 0
    assert bell.names == ["page_view"]


def test_an_add_by_ajax_has_its_price_although_its_event_has_none(page, bell, woo, open_page, until):
    open_page(body=BUTTON)
    page.evaluate("addByAjax('.ajax_add_to_cart')")
    added = until(lambda: bell.named("add_to_cart"))[0]
    assert added["source"] == "woocommerce"
    assert added["params"] == {
        "currency": "EUR",
        "value": 21,
        "items": [
            {
                "item_id": "woo-mug",
                "item_name": "Mug & spoon",
                "price": 10.5,
                "discount": 2,
                "quantity": 2,
                "product_id": "34",
                "url": "https://shop.example/product/1/",
                "image": "https://shop.example/1-324x324.jpg",
            }
        ],
    }
    assert until(lambda: bell.named("cart_update"))[0]["params"]["value"] == 21


def test_a_second_add_counts_what_was_added(page, bell, woo, open_page, until):
    open_page(body=BUTTON)
    page.evaluate("addByAjax('.ajax_add_to_cart')")
    until(lambda: bell.named("add_to_cart"))
    page.evaluate("addByAjax('.ajax_add_to_cart')")
    until(lambda: len(bell.named("add_to_cart")) == 2)
    page.wait_for_timeout(800)
    assert [items_of(one) for one in bell.named("add_to_cart")] == [[("woo-mug", 2)], [("woo-mug", 2)]]


def test_an_add_that_fails_is_none(page, bell, woo, open_page):
    open_page(body='<a class="button ajax_add_to_cart" data-product_id="999">Add</a>')
    page.evaluate("addByAjax('.ajax_add_to_cart')")
    page.wait_for_timeout(1200)
    assert bell.names == ["page_view"]


def test_a_button_without_an_id_breaks_nothing(page, bell, woo, open_page, until, browser_log):
    woo.refuses = True
    open_page(body='<a class="button product_type_variable ajax_add_to_cart">Choose</a>')
    for button in ("jQuery('.ajax_add_to_cart')", "undefined", "null", "{}", "document.querySelector('a')"):
        page.evaluate(f"jQuery(document.body).trigger('added_to_cart', [{{}}, 'd41d8c', {button}])")
        page.wait_for_timeout(300)
    page.evaluate("jQuery(document.body).trigger('added_to_cart')")
    page.wait_for_timeout(1200)
    assert bell.names == ["page_view"]
    assert browser_log.page_errors == []


def test_where_the_store_api_is_closed_the_button_is_believed(page, bell, woo, open_page, until):
    woo.refuses = True
    woo.lines = {"41": 1}
    open_page(body=BUTTON)
    until(lambda: woo.reads() == 1)
    page.wait_for_timeout(300)
    page.evaluate("addByAjax('.ajax_add_to_cart')")
    added = until(lambda: bell.named("add_to_cart"))[0]
    assert added["params"]["items"] == [{"item_id": "woo-mug", "product_id": "34", "quantity": 2}]
    page.wait_for_timeout(800)
    assert woo.reads() <= 2


def test_jquery_may_come_after_us(page, bell, woo, open_page, until):
    open_page(body=BUTTON, jquery=False)
    page.evaluate("() => { window.jQuery = makeJquery() }")
    page.wait_for_timeout(3200)
    woo.put("34")
    page.evaluate("jQuery(document.body).trigger('added_to_cart', [{}, 'd41d8c', jQuery('.ajax_add_to_cart')])")
    assert items_of(until(lambda: bell.named("add_to_cart"))[0]) == [("woo-mug", 1)]


def test_a_block_that_tells_no_product_is_understood(page, bell, woo, open_page, until):
    open_page(jquery=False)
    page.evaluate("addByBlock(41)")
    item = until(lambda: bell.named("add_to_cart"))[0]["params"]["items"][0]
    assert (item["item_id"], item["item_variant"], item["variant_id"], item["price"]) == ("41", "Blue / M", "41", 20)
    page.wait_for_timeout(800)
    assert len(bell.named("add_to_cart")) == 1


def test_a_block_of_the_interactivity_api_that_tells_nobody_is_seen(page, bell, woo, open_page, until):
    open_page(jquery=False)
    page.evaluate("addByInteractivity(34)")
    assert items_of(until(lambda: bell.named("add_to_cart"))[0]) == [("woo-mug", 1)]


def test_a_quantity_in_the_cart_block_is_seen_both_ways(page, bell, woo, open_page, until):
    woo.lines = {"34": 2}
    open_page("/cart/", classes="woocommerce-cart woocommerce-page", jquery=False)
    until(lambda: bell.named("view_cart"))
    page.evaluate("changeQuantity('k34', 5)")
    assert items_of(until(lambda: bell.named("add_to_cart"))[0]) == [("woo-mug", 3)]
    page.evaluate("changeQuantity('k34', 1)")
    assert items_of(until(lambda: bell.named("remove_from_cart"))[0]) == [("woo-mug", 4)]
    assert len(bell.named("view_cart")) == 1


def test_a_removal_in_the_old_cart_is_seen(page, bell, woo, open_page, until):
    woo.lines = {"34": 1, "41": 1}
    open_page("/cart/", classes="woocommerce-cart woocommerce-page")
    until(lambda: bell.named("view_cart"))
    del woo.lines["41"]
    page.evaluate("jQuery(document.body).trigger('updated_wc_div')")
    assert items_of(until(lambda: bell.named("remove_from_cart"))[0]) == [("41", 1)]


def test_a_product_form_that_loads_its_page_again_is_an_add(page, bell, woo, open_page, until):
    form = (
        '<form class="cart" method="post"><input name="quantity" value="3">'
        '<button name="add-to-cart" value="34">Add to cart</button></form>'
    )
    open_page("/product/mug/", form, "single-product")
    page.wait_for_timeout(400)
    page.click("button")
    added = until(lambda: bell.named("add_to_cart"))[0]
    assert items_of(added) == [("woo-mug", 3)]
    assert added["page"] == bell.named("page_view")[1]["id"]


def test_a_form_with_a_field_named_id_is_no_trap(page, bell, woo, open_page, until, browser_log):
    fields = '<input name="id"><input name="getAttribute"><button name="add-to-cart" value="34"></button>'
    form = f'<h1 class="product_title">Mug</h1><form class="cart">{fields}</form>'
    open_page("/product/mug/", form, "single-product")
    assert items_of(until(lambda: bell.named("view_item"))[0]) == [("34", 1)]
    assert browser_log.console == []


def test_an_add_that_leads_to_the_cart_is_seen_there(page, bell, woo, open_page, put_page, until):
    put_page("/cart/", classes="woocommerce-cart")
    open_page("/", '<form action="/cart/" method="post"><button name="add-to-cart" value="34">Add</button></form>')
    page.wait_for_timeout(400)
    page.click("button")
    until(lambda: bell.named("add_to_cart"))
    assert items_of(until(lambda: bell.named("view_cart"))[0]) == [("woo-mug", 1)]


def test_fragments_that_are_refreshed_for_nothing_are_not_asked_after(page, bell, woo, open_page, until):
    woo.lines = {"34": 1}
    open_page()
    until(lambda: bell.named("cart_update"))
    for _ in range(3):
        page.evaluate("refreshFragments()")
        page.wait_for_timeout(400)
    assert woo.reads() == 1


def test_a_site_in_a_folder_is_asked_there(page, bell, static_shop, woo, open_page, until):
    inner = FakeWooCommerce(static_shop, "/store")
    open_page("/store/", folder="/store", jquery=False)
    page.evaluate("addByBlock(34)")
    until(lambda: bell.named("add_to_cart"))
    assert inner.lines == {"34": 1}
    assert not [one for one in static_shop.asked if one.path == "/wp-json/wc/store/v1/cart"]


VARIATIONS = [
    {
        "variation_id": 41,
        "sku": "TEE-B",
        "display_price": 20,
        "display_regular_price": 25,
        "attributes": {"attribute_pa_colour": "blue"},
        "image": {"src": "https://shop.example/blue.jpg"},
    },
    {
        "variation_id": 42,
        "sku": "TEE-R",
        "display_price": 22,
        "display_regular_price": 22,
        "attributes": {"attribute_pa_colour": "red"},
    },
]


def amount(text: str) -> str:
    """As wc_price() writes it."""
    return f'<span class="woocommerce-Price-amount amount"><bdi>{text}</bdi></span>'


def variable_product(chosen: str = "0") -> str:
    data = json.dumps(VARIATIONS).replace('"', "&quot;")
    return f"""<h1 class="product_title entry-title">Tee</h1>
    <div class="summary"><p class="price">{amount("€20,00")}</p>
    <form class="variations_form cart" data-product_id="40" data-product_variations="{data}">
    <input type="hidden" name="variation_id" class="variation_id" value="{chosen}"></form></div>
    <div class="product_meta"><span class="sku">N/A</span>
    <span class="posted_in">Category: <a href="/product-category/shirts/">Shirts</a></span></div>"""


LD = """<script type="application/ld+json">{"@context":"https://schema.org/","@type":"Product","name":"%s","sku":%s,"url":"https://shop.example/",
"offers":[{"@type":"AggregateOffer","lowPrice":"20.00","highPrice":"22.00","priceCurrency":"EUR"}]}</script>"""


def test_a_choice_among_variations_is_a_view_of_it(page, bell, woo, open_page, until):
    open_page("/product/tee/", variable_product(), "single-product woocommerce", LD % ("Tee", "40"))
    first = until(lambda: bell.named("view_item"))[0]
    assert (first["source"], items_of(first)) == ("woocommerce", [("40", 1)])
    assert (first["params"]["currency"], first["params"]["value"]) == ("EUR", 20)
    page.evaluate("(variation) => jQuery('.variations_form').trigger('found_variation', [variation])", VARIATIONS[1])
    until(lambda: len(bell.named("view_item")) == 2)
    item = bell.named("view_item")[1]["params"]["items"][0]
    assert item == {
        "item_id": "TEE-R",
        "item_name": "Tee",
        "item_variant": "red",
        "price": 22,
        "quantity": 1,
        "product_id": "40",
        "variant_id": "42",
    }
    context = bell.envelopes[-1]["context"]
    assert (context["page_type"], context["product"], context["category"]) == ("product", "40", "Shirts")


def test_a_choice_that_was_made_before_us_is_not_missed(page, bell, woo, open_page, until):
    open_page("/product/tee/", variable_product("41"), "single-product", LD % ("Tee", "40"))
    view = until(lambda: bell.named("view_item"))[0]
    assert (items_of(view), view["params"]["value"]) == ([("TEE-B", 1)], 20)
    page.wait_for_timeout(800)
    assert len(bell.named("view_item")) == 1


def test_rubbish_that_jquery_hands_over_breaks_nothing(page, bell, woo, open_page, until, browser_log):
    open_page("/product/tee/", variable_product(), "single-product")
    until(lambda: bell.named("view_item"))
    for rubbish in ("undefined", "null", "7", "{}", "{ variation_id: 9, attributes: 'x', image: 'y' }"):
        page.evaluate(f"jQuery('.variations_form').trigger('found_variation', [{rubbish}])")
    page.wait_for_timeout(800)
    assert browser_log.page_errors == []


def test_a_simple_product_is_the_markups_matter(page, bell, woo, open_page, until):
    body = '<h1 class="product_title">Mug</h1><form class="cart"><button name="add-to-cart" value="34"></button></form>'
    open_page("/product/mug/", body, "single-product", LD % ("Mug", '"woo-mug"'))
    view = until(lambda: bell.named("view_item"))[0]
    page.wait_for_timeout(800)
    assert (view["source"], items_of(view)) == ("markup", [("woo-mug", 1)])
    assert len(bell.named("view_item")) == 1


def test_the_checkout_begins_with_what_is_in_the_cart(page, bell, woo, open_page, until):
    woo.lines = {"34": 2}
    open_page("/checkout/", classes="woocommerce-checkout woocommerce-page")
    begun = until(lambda: bell.named("begin_checkout"))[0]
    assert (items_of(begun), begun["params"]["value"]) == ([("woo-mug", 2)], 21)
    assert bell.envelopes[-1]["context"]["page_type"] == "checkout"


def row(name: str, quantity: int, total: str) -> str:
    return f"""<tr class="woocommerce-table__line-item order_item">
    <td class="woocommerce-table__product-name product-name">
    <a href="/product/x/">{name}</a> <strong class="product-quantity">&times;&nbsp;{quantity}</strong></td>
    <td class="woocommerce-table__product-total product-total">{amount(total)}</td></tr>"""


ORDER = f"""<p class="woocommerce-thankyou-order-received">Thank you.</p>
<ul class="woocommerce-order-overview woocommerce-thankyou-order-details order_details">
<li class="woocommerce-order-overview__order order">Order number: <strong>1207</strong></li>
<li class="woocommerce-order-overview__total total">Total: <strong>{amount("€1.045,90")}</strong></li></ul>
<table class="woocommerce-table woocommerce-table--order-details shop_table order_details">
<tbody>{row("Mug &amp; spoon", 2, "€21,00")}{row("Tee - Blue, M", 1, "€1.020,00")}</tbody>
<tfoot><tr><th scope="row">Versand:</th><td>{amount("€4,90")}</td></tr>
<tr><th scope="row">Gesamt:</th><td>{amount("€1.045,90")}</td></tr></tfoot></table>"""
RECEIVED = "/checkout/order-received/1207/"


def test_an_order_is_told_once_with_what_its_page_shows(page, bell, woo, open_page, until):
    woo.lines = {"34": 2, "41": 1}
    open_page("/checkout/", classes="woocommerce-checkout")
    until(lambda: bell.named("begin_checkout"))
    woo.lines.clear()
    open_page(RECEIVED, ORDER, "woocommerce-checkout woocommerce-order-received")
    bought = until(lambda: bell.named("purchase"))[0]["params"]
    assert bell.envelopes[-1]["context"]["page_type"] == "order"
    assert (bought["transaction_id"], bought["value"], bought["currency"]) == ("1207", 1045.9, "EUR")
    assert [(one["item_id"], one["price"], one["quantity"]) for one in bought["items"]] == [
        ("woo-mug", 10.5, 2),
        ("41", 1020, 1),
    ]
    assert "shipping" not in bought
    page.reload()
    until(lambda: len(bell.named("page_view")) == 3)
    page.wait_for_timeout(1200)
    assert len(bell.named("purchase")) == 1
    assert bell.named("remove_from_cart") == []


def test_the_blocks_order_page_is_read_too(page, bell, woo, open_page, until):
    block = "wc-block-order-confirmation"
    body = f"""<ul class="{block}-summary-list">
    <li class="{block}-summary-list-item">Order #: <span class="{block}-summary-list-item__value">1208</span></li>
    <li class="{block}-summary-list-item">Total:
    <span class="{block}-summary-list-item__value">{amount("20,00 €")}</span></li>
    </ul><table class="{block}-totals__table"><tbody><tr><td class="{block}-totals__product">
    <a href="/product/tee/">Tee</a><strong class="product-quantity">× 1</strong></td>
    <td class="{block}-totals__total">{amount("20,00 €")}</td></tr></tbody></table>"""
    open_page("/checkout/order-received/1208/", body, "woocommerce-order-received")
    bought = until(lambda: bell.named("purchase"))[0]["params"]
    assert (bought["transaction_id"], bought["value"]) == ("1208", 20)
    assert bought["items"] == [{"item_name": "Tee", "price": 20, "quantity": 1}]


@pytest.mark.parametrize(
    "body",
    [
        '<p class="woocommerce-notice woocommerce-notice--error woocommerce-thankyou-order-failed">Declined.</p>'
        + ORDER,
        '<form class="woocommerce-form woocommerce-verify-email"></form>',
        "<p>Thank you.</p>",
    ],
)
def test_a_page_that_shows_no_order_tells_none(page, bell, woo, open_page, body):
    open_page(RECEIVED, body, "woocommerce-order-received")
    page.wait_for_timeout(1500)
    assert bell.names == ["page_view"]


def test_an_order_of_which_google_is_told_has_googles_figures(page, bell, woo, open_page, until):
    head = """<script>window.dataLayer=[{event:'purchase',
    ecommerce:{transaction_id:'1207',value:1041,currency:'EUR',tax:'167.00',items:[{item_id:'woo-mug',price:10.5,quantity:2}]}}]</script>"""
    open_page(RECEIVED, ORDER, "woocommerce-order-received", head)
    bought = until(lambda: bell.named("purchase"))[0]
    page.wait_for_timeout(1200)
    assert (bought["source"], bought["params"]["tax"]) == ("datalayer", 167)
    assert len(bell.named("purchase")) == 1


def test_what_the_checkout_emptied_was_not_taken_out_although_no_order_page_was_seen(page, bell, woo, open_page, until):
    woo.lines = {"34": 2}
    open_page("/checkout/", classes="woocommerce-checkout")
    until(lambda: bell.named("begin_checkout"))
    woo.lines.clear()
    open_page("/")
    until(lambda: woo.reads() == 2)
    woo.put("41")
    page.evaluate("jQuery(document.body).trigger('added_to_cart')")
    assert items_of(until(lambda: bell.named("add_to_cart"))[0]) == [("41", 1)]
    assert bell.named("remove_from_cart") == []


def test_a_page_without_a_shop_in_it_loads_nothing_of_this(page, shop, bell, until):
    page.goto(shop("<p>A WordPress without WooCommerce</p>", head='<meta name="generator" content="WordPress 6.8">'))
    until(lambda: bell.named("page_view"))
    page.wait_for_timeout(600)
    assert not [one for one in bell.site.asked if "woocommerce" in one.path or "shopify" in one.path]
