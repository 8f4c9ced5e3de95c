"""Whole visits to shops that tell nothing or little by themselves, from the first page to the order, with everything that is told."""

from typing import Any

import pytest

from tests.js.browser.conftest import SHOP
from tests.js.browser.storefronts.classic import ClassicShop

pytestmark = pytest.mark.no_database

OF_EVERY_PAGE = ("page_view", "user_engagement")


def told(bell) -> list[tuple[Any, ...]]:
    """What was told beside the pages: name, then what it is about."""
    found: list[tuple[Any, ...]] = []
    for event in sorted(bell.events, key=lambda event: event["at"]):
        if event["name"] in OF_EVERY_PAGE:
            continue
        params = event["params"]
        items = [(item["item_id"], item["item_name"], item.get("price"), item["quantity"]) for item in params.get("items", [])]
        about = params.get("search_term") or params.get("form_id")
        found.append((event["name"], *items, *([about] if about else [])))
    return found


def settled(page, bell, count: int) -> list[tuple[Any, ...]]:
    """Everything that was told, once there are so many and no more come."""
    for _ in range(160):
        if len(told(bell)) >= count:
            break
        page.wait_for_timeout(50)
    return told(bell)


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
    until(lambda: any(event["url" if "url" in event else "page"] for event in bell.named("page_view")))
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
