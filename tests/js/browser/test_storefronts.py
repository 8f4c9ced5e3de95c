"""Whole visits to shops that tell little by themselves, from the first page to the order, with all that is told."""

from typing import Any

import pytest

from tests.js.browser.conftest import SHOP
from tests.js.browser.storefronts.classic import ClassicShop
from tests.js.browser.storefronts.hydrated import HydratedShop
from tests.js.browser.storefronts.server_actions import ServerActionShop
from tests.js.browser.storefronts.single_page import SinglePageShop

OF_EVERY_PAGE = ("page_view", "user_engagement")


def told(bell) -> list[tuple[Any, ...]]:
    """What was told beside the pages: name, then what it is about."""
    found: list[tuple[Any, ...]] = []
    for event in sorted(bell.events, key=lambda event: event["at"]):
        if event["name"] in OF_EVERY_PAGE:
            continue
        params = event["params"]
        items = [
            (item["item_id"], item["item_name"], item.get("price"), item["quantity"])
            for item in params.get("items", [])
        ]
        about = params.get("search_term") or params.get("form_id")
        found.append((event["name"], *items, *([about] if about else [])))
    return found


@pytest.fixture
def classic(static_shop, bell) -> ClassicShop:
    return ClassicShop(static_shop, bell.tag)


def test_a_classic_shop_is_seen_from_its_first_page_to_the_order(page, classic, bell, until):
    mug = ("209", "Blue mug", 9.99)
    page.goto(classic.open())
    page.fill("[name=q]", "mug")
    page.press("[name=q]", "Enter")
    until(lambda: bell.named("search"))
    page.click("h3 a")
    until(lambda: bell.named("view_item"))
    page.fill("[name=quantity]", "2")
    page.click(".product_main button")
    until(lambda: bell.named("add_to_cart"))
    page.click(".basket-mini a")
    until(lambda: bell.named("view_cart"))
    page.fill(".basket-items input", "3")
    page.press(".basket-items input", "Tab")
    until(lambda: len(bell.named("add_to_cart")) == 2)
    page.click("text=Proceed to checkout")
    until(lambda: bell.named("begin_checkout"))
    page.fill("[name=username]", "vera@example.com")
    page.click("#guest button")
    page.wait_for_url("**/preview/")
    page.click("#place button")
    page.wait_for_url("**/thank-you/")
    page.wait_for_timeout(1500)
    assert told(bell) == [
        ("search", "mug"),
        ("view_item", (*mug, 1)),
        ("add_to_cart", (*mug, 2)),
        ("view_item", (*mug, 1)),
        ("view_cart", (*mug, 2)),
        ("add_to_cart", (*mug, 1)),
        ("cart_update", (*mug, 3)),
        ("begin_checkout",),
        ("form_start", "guest"),
        ("form_submit", "guest"),
    ]
    assert {event["source"] for event in bell.events if event["name"] not in OF_EVERY_PAGE} == {"observed"}
    assert bell.named("add_to_cart")[0]["params"]["currency"] == "GBP"
    assert bell.named("add_to_cart")[0]["params"]["value"] == 19.98


def test_a_card_of_another_product_adds_that_other_product(page, classic, bell, until):
    classic.open()
    page.goto(classic.site.url("/catalogue/product_209/"))
    until(lambda: bell.named("view_item"))
    page.click("article article button >> nth=0")
    added = until(lambda: bell.named("add_to_cart"))[0]
    assert [(item["item_id"], item["item_name"], item["price"]) for item in added["params"]["items"]] == [
        ("207", "Teapot with a lid", 24.5)
    ]


def test_what_the_shop_refuses_was_not_added(page, classic, bell, until):
    classic.open()
    page.goto(classic.site.url("/catalogue/product_211/"))
    until(lambda: bell.named("view_item"))
    page.click(".product_main button")
    page.wait_for_selector(".alert-danger")
    until(lambda: len(bell.named("page_view")) == 2)
    page.wait_for_timeout(2500)
    assert "add_to_cart" not in bell.names


def test_the_last_line_that_is_taken_out_of_a_basket_is_seen(page, classic, bell, until):
    classic.open()
    classic.basket = {"207": 1, "209": 2}
    page.goto(classic.site.url("/basket/"))
    until(lambda: bell.named("view_cart"))
    page.click("text=Remove >> nth=0")
    until(lambda: len(bell.named("remove_from_cart")) == 1)
    page.click("text=Remove >> nth=0")
    until(lambda: len(bell.named("remove_from_cart")) == 2)
    until(lambda: len(bell.named("cart_update")) == 2)
    assert told(bell)[1:] == [
        ("remove_from_cart", ("product_207", "Teapot with a lid", 24.5, 1)),
        ("cart_update", ("product_209", "Blue mug", 9.99, 2)),
        ("remove_from_cart", ("product_209", "Blue mug", 9.99, 2)),
        ("cart_update",),
    ]


@pytest.fixture
def hydrated(static_shop, bell) -> HydratedShop:
    return HydratedShop(static_shop, f'<script async src="{bell.origin}/bell.js?shop={SHOP}"></script>')


def test_a_hydrated_shop_is_seen_although_nothing_is_ever_submitted(page, hydrated, bell, until):
    shoes = ("strutter", "Strutter shoes", 83)
    page.goto(hydrated.open())
    page.click("text=Strutter shoes")
    until(lambda: bell.named("view_item"))
    page.click("text=Blue")
    page.click("text=ADD TO CART")
    until(lambda: bell.named("add_to_cart"))
    page.click(".mini-cart-icon")
    until(lambda: bell.named("view_cart"))
    page.click("[aria-label=plus]")
    until(lambda: len(bell.named("add_to_cart")) == 2)
    page.click("text=Checkout")
    until(lambda: bell.named("begin_checkout"))
    page.fill('[id="contact.email"]', "vera@example.com")
    page.click("text=Place order")
    page.wait_for_url("**/success/77")
    until(lambda: len(bell.named("page_view")) == 5)
    page.wait_for_timeout(1500)
    assert told(bell) == [
        ("view_item", (*shoes, 1)),
        ("add_to_cart", (*shoes, 1)),
        ("view_cart", (*shoes, 1)),
        ("add_to_cart", (*shoes, 1)),
        ("cart_update", (*shoes, 2)),
        ("begin_checkout",),
    ]
    assert bell.named("view_item")[0]["params"]["currency"] == "EUR"


def test_what_a_hydrated_shop_refuses_was_not_added(page, hydrated, bell, until):
    hydrated.open()
    hydrated.sold_out.add("coast")
    page.goto(hydrated.site.url("/coast"))
    until(lambda: bell.named("view_item"))
    page.click("text=ADD TO CART")
    page.wait_for_selector("text=This item is out of stock")
    page.wait_for_timeout(4500)
    assert told(bell) == [("view_item", ("coast", "Coast bottle", 18.5, 1))]


@pytest.fixture
def single_page(static_shop, bell) -> SinglePageShop:
    return SinglePageShop(static_shop, bell.origin, SHOP)


def test_a_single_page_shop_under_a_strict_policy_is_seen(page, single_page, bell, until, browser_log):
    page.goto(single_page.open())
    page.click("text=Laptop")
    until(lambda: bell.named("view_item"))
    page.select_option("select", "15")
    page.wait_for_timeout(700)
    page.click("text=Add to cart")
    until(lambda: bell.named("add_to_cart"))
    page.click("header >> text=Cart")
    until(lambda: bell.named("view_cart"))
    page.press("select[name=quantity]", "3")
    until(lambda: len(bell.named("cart_update")) == 1)
    page.click("text=Checkout")
    until(lambda: bell.named("begin_checkout"))
    page.click("text=Place order")
    until(lambda: len(bell.named("page_view")) == 5)
    page.wait_for_timeout(1500)
    assert told(bell) == [
        ("view_item", ("laptop", "Laptop", 1299, 1)),
        ("view_item", ("laptop", "Laptop", 1499, 1)),
        ("add_to_cart", ("laptop", "Laptop", 1499, 1)),
        ("view_cart", ("laptop", "Laptop", 1499, 1)),
        ("add_to_cart", ("laptop", "Laptop", 1499, 2)),
        ("cart_update", ("laptop", "Laptop", 1499, 3)),
        ("begin_checkout",),
    ]
    assert bell.named("add_to_cart")[0]["params"]["items"][0]["variant_id"] == "15"
    assert [event["params"]["page_title"] for event in bell.named("page_view")] == ["Shop"] * 5
    assert browser_log.console_errors == []


def test_an_answer_that_hides_a_refusal_is_found_out_by_what_the_page_shows(page, single_page, bell, until):
    single_page.open()
    single_page.refuses = True
    page.goto(single_page.site.url("/products/tripod"))
    until(lambda: bell.named("view_item"))
    page.click("text=Add to cart")
    page.wait_for_selector("text=Sorry, not enough")
    page.wait_for_timeout(4500)
    assert "add_to_cart" not in bell.names


@pytest.fixture
def server_actions(static_shop, bell) -> ServerActionShop:
    return ServerActionShop(static_shop, bell.tag)


def test_a_shop_of_server_actions_is_seen_with_the_product_of_each_page(page, server_actions, bell, until):
    cup, bag = ("cup", "Acme Cup", 15), ("bag", "Acme Bag", 75)
    page.goto(server_actions.open())
    page.click("text=Acme Cup")
    until(lambda: len(bell.named("view_item")) == 1)
    page.click("[aria-label='Next product image']")
    page.click("text=Black")
    page.click("text=Add To Cart")
    until(lambda: bell.named("add_to_cart"))
    page.click("section li a >> nth=0")
    until(lambda: len(bell.named("view_item")) == 2)
    page.go_back()
    until(lambda: len(bell.named("view_item")) == 3)
    page.go_back()
    until(lambda: len(bell.named("page_view")) == 5)
    page.wait_for_timeout(2000)
    assert told(bell) == [
        ("view_item", (*cup, 1)),
        ("add_to_cart", (*cup, 1)),
        ("view_item", (*bag, 1)),
        ("view_item", (*cup, 1)),
    ]
    titles = [event["params"]["page_title"] for event in bell.named("page_view")]
    assert titles == ["Acme Store", "Acme Cup", "Acme Bag", "Acme Cup", "Acme Store"]


def test_a_server_action_that_failed_added_nothing(page, server_actions, bell, until):
    server_actions.open()
    page.goto(server_actions.site.url("/product/sold"))
    until(lambda: bell.named("view_item"))
    page.click("text=Add To Cart")
    page.wait_for_selector("text=Error adding", state="attached")
    page.wait_for_timeout(4500)
    assert "add_to_cart" not in bell.names
