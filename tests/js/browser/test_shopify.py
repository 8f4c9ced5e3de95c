"""A Shopify storefront: its cart's own addresses, its standard events, and what themes make of both."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.testbed import ROOT
from tests.testbed.static_shop import Asked, Page, StaticShop

MUG = {
    "id": 399,
    "variant_id": 399,
    "product_id": 678,
    "sku": "MUG-B",
    "title": "Mug - Blue",
    "product_title": "Mug",
    "variant_title": "Blue",
    "vendor": "Kiln",
    "product_type": "Kitchen",
    "handle": "mug",
    "image": "https://cdn.shopify.com/s/mug.jpg",
    "price": 2500,
}
TEE = {
    **MUG,
    "id": 500,
    "variant_id": 500,
    "product_id": 700,
    "sku": "",
    "product_title": "Tee",
    "variant_title": None,
    "handle": "tee",
    "price": 1000,
}
PRODUCTS = {399: MUG, 500: TEE}

ITEM = {
    "item_id": "MUG-B",
    "item_name": "Mug",
    "item_variant": "Blue",
    "item_brand": "Kiln",
    "item_category": "Kitchen",
    "price": 25,
    "product_id": "678",
    "variant_id": "399",
    "image": "https://cdn.shopify.com/s/mug.jpg",
}

THEME_CODE = (ROOT / "tests" / "js" / "browser" / "shopify_theme.js").read_text(encoding="utf-8")


def theme(root: str = "/", currency: str = "EUR") -> str:
    """What stands in the head of every page of the shop."""
    return f"<script>{THEME_CODE.replace('__ROOT__', root).replace('__CURRENCY__', currency)}</script>"


META = """<script>window.ShopifyAnalytics = { meta: { currency: 'EUR', page: { pageType: '%s' }, product: {
 id: 678, gid: 'gid://shopify/Product/678', vendor: 'Kiln', type: 'Kitchen', variants: [
{ id: 399, price: 2500, name: 'Mug - Blue', public_title: 'Blue', sku: 'MUG-B' },
{ id: 398, price: 2600, name: 'Mug - Red', public_title: 'Red', sku: 'MUG-R' }] } } }</script>"""


class FakeShopify:
    """The Ajax API at one locale's root, with one visitor's cart."""

    def __init__(self, site: StaticShop, root: str = "/", currency: str = "EUR") -> None:
        self.site, self.root, self.currency = site, root, currency
        self.token = "hWN2Ej0Xk"
        self.lines: dict[int, int] = {}
        self.sold_out: set[int] = set()
        for name in ("add", "change", "update", "clear"):
            site.pages[f"{root}cart/{name}.js"] = getattr(self, name)
        site.pages[f"{root}cart/add"] = self.add_by_form
        site.pages[f"{root}cart.js"] = lambda asked: self.answer()

    def reads(self) -> int:
        """How often the cart was asked for."""
        return sum(one.path == f"{self.root}cart.js" for one in self.site.asked)

    def cart(self) -> dict[str, Any]:
        items = [self.item(id, quantity) for id, quantity in reversed(self.lines.items())]
        return {
            "token": f"{self.token}?key=3f5c0a9b",
            "note": None,
            "attributes": {},
            "currency": self.currency,
            "item_count": sum(self.lines.values()),
            "total_price": sum(one["final_line_price"] for one in items),
            "items": items,
        }

    def item(self, id: int, quantity: int) -> dict[str, Any]:
        product = PRODUCTS[id]
        price = product["price"]
        return {
            **product,
            "key": f"{id}:2ef2fa36",
            "quantity": quantity,
            "original_price": price,
            "final_price": price,
            "final_line_price": price * quantity,
            "url": f"/products/{product['handle']}?variant={id}",
        }

    def answer(self, body: Any = None, status: int = 200) -> Page:
        headers = {"Set-Cookie": f"cart={self.token}%3Fkey%3D3f5c0a9b; path=/"} if self.lines else {}
        return Page(
            json.dumps(self.cart() if body is None else body), status=status, type="application/json", headers=headers
        )

    def add(self, asked: Asked) -> Page:
        items = json.loads(asked.body)["items"]
        for one in items:
            if one["id"] in self.sold_out:
                said = f"The product '{PRODUCTS[one['id']]['title']}' is already sold out."
                return self.answer({"status": 422, "message": "Cart Error", "description": said}, 422)
            self.lines[one["id"]] = self.lines.get(one["id"], 0) + one["quantity"]
        # The lines, with their new total quantity and not what was added.
        return self.answer({"items": [self.item(one["id"], self.lines[one["id"]]) for one in items]})

    def add_by_form(self, asked: Asked) -> Page:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        id = int(form["id"])
        self.lines[id] = self.lines.get(id, 0) + int(form.get("quantity", 1))
        return Page("", status=302, headers={"Location": f"{self.root}cart", **self.answer().headers})

    def change(self, asked: Asked) -> Page:
        said = json.loads(asked.body)
        id = int(str(said["id"]).partition(":")[0])
        self.lines[id] = said["quantity"]
        if not said["quantity"]:
            del self.lines[id]
        return self.answer()

    def update(self, asked: Asked) -> Page:
        return self.answer()

    def clear(self, asked: Asked) -> Page:
        self.lines.clear()
        return self.answer()

    def ordered(self) -> None:
        """The checkout is over: the next cart is another."""
        self.lines.clear()
        self.token = "hWN9zzz1b"


@pytest.fixture
def shopify(static_shop: StaticShop) -> FakeShopify:
    return FakeShopify(static_shop)


@pytest.fixture
def open_shop(page, shop, bell, until) -> Callable[..., None]:
    """open_shop(path, body, head=…) opens a page of the theme and waits until the tag has looked around."""

    def go(path: str = "/", body: str = "", head: str = "", root: str = "/", currency: str = "EUR") -> None:
        views = len(bell.named("page_view"))
        page.goto(shop(body, head=theme(root, currency) + head, path=path))
        page.wait_for_function(
            "performance.getEntriesByType('resource').some(({ name }) => /parts.shopify/.test(name))"
        )
        until(lambda: len(bell.named("page_view")) > views)

    return go


def items_of(event: dict[str, Any]) -> list[tuple[str, int]]:
    return [(item["item_id"], item["quantity"]) for item in event["params"]["items"]]


def test_a_shop_without_a_cart_is_not_asked_for_one(page, bell, shopify, open_shop):
    open_shop()
    page.wait_for_timeout(1500)
    assert shopify.reads() == 0
    assert bell.names == ["page_view"]


def test_an_add_of_a_theme_that_tells_nothing_is_seen(page, bell, shopify, open_shop, until):
    open_shop()
    page.evaluate("add(399, 2)")
    added = until(lambda: bell.named("add_to_cart"))[0]
    whole = until(lambda: bell.named("cart_update"))[0]
    assert added["source"] == "shopify"
    url = f"{shopify.site.origin}/products/mug?variant=399"
    assert added["params"] == {
        "currency": "EUR",
        "value": 50,
        "cart_token": "hWN2Ej0Xk",
        "items": [{**ITEM, "quantity": 2, "url": url}],
    }
    assert whole["params"]["value"] == 50


def test_a_second_add_of_the_same_counts_what_was_added_and_not_what_is_there(page, bell, shopify, open_shop, until):
    open_shop()
    page.evaluate("add(399, 2)")
    until(lambda: bell.named("add_to_cart"))
    page.evaluate("add(399, 1)")
    until(lambda: len(bell.named("add_to_cart")) == 2)
    assert items_of(bell.named("add_to_cart")[1]) == [("MUG-B", 1)]
    assert items_of(bell.named("cart_update")[1]) == [("MUG-B", 3)]


def test_a_product_without_a_sku_is_its_variant(page, bell, shopify, open_shop, until):
    open_shop()
    page.evaluate("add(500)")
    item = until(lambda: bell.named("add_to_cart"))[0]["params"]["items"][0]
    assert (item["item_id"], item["variant_id"], item["product_id"]) == ("500", "500", "700")
    assert "item_variant" not in item


def test_an_add_that_is_refused_is_none(page, bell, shopify, open_shop):
    shopify.sold_out.add(399)
    open_shop()
    assert page.evaluate("add(399)")["status"] == 422
    page.evaluate("addAsHorizonDoes(399)")
    page.wait_for_timeout(1500)
    assert bell.names == ["page_view"]


def test_a_standard_event_counts_once_and_only_when_the_change_has_come_about(page, bell, shopify, open_shop, until):
    open_shop()
    page.evaluate(
        """() => { window.told = deferred()
        const lines = [{ merchandiseId: 'gid://shopify/ProductVariant/399', quantity: 1 }]
        document.dispatchEvent(addToCart(lines, told.promise)) }"""
    )
    page.wait_for_timeout(900)
    assert bell.named("add_to_cart") == []
    # The standard action writes through the Storefront API: no request to /cart/ is there to be seen.
    shopify.lines[399] = 1
    page.evaluate("told.resolve({ cart: null, userErrors: [], warnings: [] })")
    until(lambda: bell.named("add_to_cart"))
    page.evaluate("addAsHorizonDoes(500)")
    until(lambda: len(bell.named("add_to_cart")) == 2)
    page.wait_for_timeout(1200)
    assert [items_of(one) for one in bell.named("add_to_cart")] == [[("MUG-B", 1)], [("500", 1)]]


@pytest.mark.parametrize(
    "outcome",
    [
        "resolve({ cart: null, userErrors: [{ code: 'MERCHANDISE_NOT_APPLICABLE', message: 'Sold out' }] })",
        "resolve({ cart: null, detail: { didError: true } })",
        "resolve(undefined)",
        "reject(new DOMException('', 'AbortError'))",
    ],
)
def test_a_change_that_does_not_come_about_is_not_even_asked_after(
    page, bell, shopify, open_shop, browser_log, outcome
):
    open_shop()
    page.evaluate(
        """(outcome) => announce('shopify:cart:lines-update', { action: 'add', lines: [] },
        new Function('told', 'told.' + outcome))""",
        outcome,
    )
    page.wait_for_timeout(900)
    assert shopify.reads() == 0
    assert bell.names == ["page_view"]
    assert browser_log.console == []


def test_less_and_nothing_of_a_line_are_removals(page, bell, shopify, open_shop, until):
    shopify.lines = {399: 3, 500: 1}
    page.context.add_cookies([{"name": "cart", "value": "x", "url": shopify.site.origin}])
    open_shop()
    until(lambda: bell.named("cart_update"))
    page.evaluate("cartPost('change', { id: '399:2ef2fa36', quantity: 1 })")
    until(lambda: bell.named("remove_from_cart"))
    page.evaluate("cartPost('clear', {})")
    until(lambda: len(bell.named("remove_from_cart")) == 2)
    first, second = bell.named("remove_from_cart")
    assert items_of(first) == [("MUG-B", 2)]
    assert sorted(items_of(second)) == [("500", 1), ("MUG-B", 1)]
    assert bell.named("add_to_cart") == []


def test_an_add_form_that_leads_to_the_cart_is_seen_there(page, bell, shopify, open_shop, shop, until):
    fields = '<input name="id" value="399"><input name="quantity" value="2"><button>Add</button>'
    form = f'<form action="/cart/add" method="post">{fields}</form>'
    shop("<h1>Cart</h1>", head=theme(), path="/cart")
    open_shop("/products/mug", form)
    page.wait_for_timeout(500)
    page.click("button")
    added = until(lambda: bell.named("add_to_cart"))[0]
    seen = until(lambda: bell.named("view_cart"))[0]
    assert items_of(added) == items_of(seen) == [("MUG-B", 2)]
    assert added["page"] == seen["page"] == bell.named("page_view")[1]["id"]
    page.wait_for_timeout(1200)
    assert len(bell.named("view_cart")) == 1


def test_the_cart_is_read_where_the_visitors_language_has_it(page, bell, static_shop, open_shop, until):
    shopify = FakeShopify(static_shop, "/en-gb/", "GBP")
    open_shop("/en-gb/products/mug", root="/en-gb/", currency="GBP")
    page.evaluate("add(399)")
    assert until(lambda: bell.named("add_to_cart"))[0]["params"]["currency"] == "GBP"
    assert shopify.reads() >= 1
    assert [one for one in static_shop.asked if one.path == "/cart.js"] == []


def test_yen_are_counted_in_hundredths_too(page, bell, static_shop, open_shop, until):
    FakeShopify(static_shop, currency="JPY")
    open_shop(currency="JPY")
    page.evaluate("add(399)")
    added = until(lambda: bell.named("add_to_cart"))[0]["params"]
    assert (added["currency"], added["items"][0]["price"]) == ("JPY", 25)


def test_the_theme_editor_is_no_visitor(page, shop, bell, shopify, until):
    head = theme() + "<script>Shopify.designMode = true</script>"
    page.goto(shop(head=head))
    until(lambda: bell.named("page_view"))
    page.evaluate("addAsHorizonDoes(399)")
    page.wait_for_timeout(1500)
    assert bell.names == ["page_view"]


def test_a_headless_shop_is_not_asked_for_what_it_does_not_have(page, shop, bell, shopify, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    page.evaluate(
        """() => document.body.dispatchEvent(Object.assign(new Event('shopify:cart:lines-update', { bubbles: true }),
        { action: 'add', lines: [], promise: Promise.resolve({ cart: null }) }))"""
    )
    page.wait_for_timeout(1200)
    assert shopify.reads() == 0
    assert bell.names == ["page_view"]


def test_what_the_cart_held_when_it_was_ordered_was_not_taken_out(page, bell, shopify, open_shop, until):
    open_shop()
    page.evaluate("add(399)")
    until(lambda: bell.named("cart_update"))
    shopify.ordered()
    open_shop("/pages/welcome-back")
    until(lambda: shopify.reads() >= 2)
    page.evaluate("add(500)")
    until(lambda: len(bell.named("add_to_cart")) == 2)
    page.wait_for_timeout(800)
    assert bell.named("remove_from_cart") == []
    assert items_of(bell.named("add_to_cart")[1]) == [("500", 1)]


def test_a_product_page_is_viewed_although_its_event_came_before_us(page, bell, shopify, open_shop, until):
    payload = {
        "context": "page",
        "selectedOptions": [{"name": "Colour", "value": "Blue"}],
        "product": {
            "id": 678,
            "title": "Mug",
            "handle": "mug",
            "selectedVariant": {
                "id": 399,
                "title": "Blue",
                "availableForSale": True,
                "price": {"amount": "25.00", "currencyCode": "EUR"},
                "selectedOptions": [{"name": "Colour", "value": "Blue"}],
            },
        },
    }
    card = json.dumps(
        {**payload, "context": "recommendation", "product": {**payload["product"], "id": 700, "handle": "tee"}}
    )
    body = f"<product-component view-event-payload='{json.dumps(payload)}'></product-component>"
    body += f"<product-card view-event-payload='{card}'></product-card>"
    open_shop("/products/mug", body, META % "product")
    view = until(lambda: bell.named("view_item"))[0]
    assert view["source"] == "shopify"
    expected = {key: value for key, value in ITEM.items() if key != "image"}
    assert view["params"] == {"currency": "EUR", "value": 25, "items": [{**expected, "quantity": 1}]}
    context = bell.envelopes[-1]["context"]
    assert (context["page_type"], context["product"], context["category"]) == ("product", "MUG-B", "Kitchen")
    page.wait_for_timeout(1000)
    assert len(bell.named("view_item")) == 1


def test_cards_that_come_into_sight_are_not_the_page(page, bell, shopify, open_shop, until):
    open_shop("/collections/all", head=META % "collection")
    tee = {"id": "gid://shopify/Product/700", "title": "Tee", "handle": "tee", "selectedVariant": None}
    for context in ("collection", "recommendation", "dialog", "search", None):
        page.evaluate("(given) => viewMug(given)", {"context": context, "product": tee})
    page.evaluate("document.dispatchEvent(new CustomEvent('shopify:product:view', { detail: { productId: 7 } }))")
    page.wait_for_timeout(600)
    page.evaluate("viewMug()")
    until(lambda: bell.named("view_item"))
    assert [items_of(one) for one in bell.named("view_item")] == [[("MUG-B", 1)]]


def test_another_choice_is_another_view(page, bell, shopify, open_shop, until):
    open_shop("/products/mug", head=META % "product")
    page.evaluate("viewMug()")
    until(lambda: bell.named("view_item"))
    page.evaluate("settled('shopify:product:select', { product: MUG, selectedOptions: [] }, { variant: RED })")
    until(lambda: len(bell.named("view_item")) == 2)
    item = bell.named("view_item")[1]["params"]["items"][0]
    assert (item["item_id"], item["price"], item["item_variant"]) == ("MUG-R", 26, "Red")


def test_a_drawer_that_opens_is_a_look_at_the_cart(page, bell, shopify, open_shop, until):
    shopify.lines = {399: 1}
    page.context.add_cookies([{"name": "cart", "value": "x", "url": shopify.site.origin}])
    open_shop()
    until(lambda: bell.named("cart_update"))
    page.evaluate("document.body.dispatchEvent(standardEvent('shopify:cart:view', { context: 'dialog', cart: null }))")
    seen = until(lambda: bell.named("view_cart"))[0]
    assert items_of(seen) == [("MUG-B", 1)]
    assert seen["params"]["value"] == 25


def test_the_page_of_the_cart_is_one_look_although_the_theme_tells_of_it(page, bell, shopify, open_shop, until):
    shopify.lines = {399: 1}
    page.context.add_cookies([{"name": "cart", "value": "x", "url": shopify.site.origin}])
    open_shop("/cart")
    until(lambda: bell.named("view_cart"))
    view = "(context) => document.body.dispatchEvent(standardEvent('shopify:cart:view', { context, cart: null }))"
    page.evaluate(view, "page")
    page.wait_for_timeout(600)
    page.evaluate(view, "dialog")
    until(lambda: len(bell.named("view_cart")) > 1)
    page.wait_for_timeout(1500)
    assert len(bell.named("view_cart")) == 2


def test_a_search_is_told_once_however_it_is_filtered(page, bell, shopify, open_shop, until):
    open_shop("/search")
    search = "(search) => settled('shopify:search:update', { search }, { totalCount: 3 })"
    page.evaluate(search, {"query": "mug"})
    until(lambda: bell.named("search"))
    page.evaluate(search, {"query": "mug", "sortKey": "PRICE"})
    page.evaluate(search, {"query": "blue mug"})
    until(lambda: len(bell.named("search")) == 2)
    page.wait_for_timeout(600)
    assert [one["params"] for one in bell.named("search")] == [{"search_term": "mug"}, {"search_term": "blue mug"}]


def test_a_filtered_collection_is_a_list(page, bell, shopify, open_shop, until):
    open_shop("/collections/kitchen", head=META % "collection")
    collection = {"id": "gid://shopify/Collection/1", "handle": "kitchen", "productsCount": 9}
    filtered = "(collection) => settled('shopify:collection:update', { collection }, { productsCount: 3 })"
    page.evaluate(filtered, collection)
    assert until(lambda: bell.named("view_item_list"))[0]["params"] == {"item_list_id": "kitchen"}


def test_google_and_shopify_told_of_the_same_add_is_one_add(page, bell, shopify, open_shop, until):
    open_shop(head="<script>window.dataLayer = []</script>")
    page.wait_for_timeout(400)
    page.evaluate(
        """() => add(399).then(() => dataLayer.push({ event: 'add_to_cart', ecommerce: { currency: 'EUR',
        items: [{ item_id: 'MUG-B', price: 25, quantity: 1 }] } }))"""
    )
    until(lambda: bell.named("add_to_cart"))
    page.wait_for_timeout(1500)
    assert len(bell.named("add_to_cart")) == 1


@pytest.mark.parametrize(
    "patch",
    [
        "window.fetch = () => { throw new Error('the shop patched it') }",
        "window.fetch = () => Promise.resolve('no response')",
    ],
)
def test_a_shop_that_has_broken_fetch_is_read_all_the_same(page, bell, shopify, open_shop, until, patch):
    shopify.lines = {399: 1}
    page.context.add_cookies([{"name": "cart", "value": "x", "url": shopify.site.origin}])
    open_shop(head=f"<script>addEventListener('DOMContentLoaded', () => {{ {patch} }})</script>")
    assert items_of(until(lambda: bell.named("cart_update"))[0]) == [("MUG-B", 1)]


def test_a_theme_that_asks_in_circles_is_not_helped(page, bell, shopify, open_shop, until):
    circle = """<script>const real = fetch; window.fetch = (...args) => real(...args).then((response) => {
    if (/cart.js/.test(args[0])) real('/cart/update.js', asJson({})).then((other) => other.text())
    return response })</script>"""
    shopify.lines = {399: 1}
    page.context.add_cookies([{"name": "cart", "value": "x", "url": shopify.site.origin}])
    open_shop(head=circle)
    until(lambda: bell.named("cart_update"))
    page.wait_for_timeout(5000)
    assert shopify.reads() <= 6
    assert bell.named("add_to_cart") == []


def test_a_shop_whose_cart_cannot_be_read_is_left_alone(page, bell, shopify, open_shop, browser_log):
    shopify.site.pages["/cart.js"] = Page("<h1>Password</h1>", status=404)
    page.context.add_cookies([{"name": "cart", "value": "x", "url": shopify.site.origin}])
    open_shop()
    for _ in range(4):
        page.evaluate("add(399)")
        page.wait_for_timeout(500)
    assert shopify.reads() <= 2
    assert bell.names == ["page_view"]


def test_nothing_is_asked_of_the_shop_before_anything_may_be_sent(page, bell, shopify, shop, until):
    bell.settings["consent"] = {"mode": "strict"}
    shopify.lines = {399: 1}
    page.context.add_cookies([{"name": "cart", "value": "x", "url": shopify.site.origin}])
    page.goto(shop(head=theme()))
    page.wait_for_timeout(1200)
    assert shopify.reads() == 0
    page.evaluate("shopbell('consent', { measurement: true })")
    until(lambda: bell.named("cart_update"))


def test_all_that_was_kept_of_the_cart_goes_with_the_consent(page, bell, shopify, open_shop, until):
    open_shop()
    page.evaluate("add(399)")
    until(lambda: bell.named("cart_update"))
    assert page.evaluate("Object.keys(localStorage).filter((key) => /cart|shopify/.test(key)).sort()") == [
        "shopbell.cart",
        "shopbell.shopify",
    ]
    page.evaluate("shopbell('consent', { measurement: false })")
    assert page.evaluate("Object.keys(localStorage).filter((key) => /cart|shopify/.test(key))") == []
