"""Around the shop as anybody goes: pages, a product, the cart, an address that is typed and not sent."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys import shop as places
from tests.journeys.shop import Shop
from tests.journeys.waiting import call

TYPED = "zoe.quillfeather@example.com"


def walk(page: Page, shop: Shop) -> None:
    """Around the shop as anybody goes, writing an address on the way and sending nothing."""
    _go(page, lambda: page.goto(shop.url()))
    _go(page, lambda: page.get_by_role("link", name="The teapot").click())
    page.get_by_role("button", name="Add to cart").click()
    expect(page).to_have_title("In the cart")
    _go(page, lambda: page.goto(shop.url(places.SIGN_UP)))
    page.get_by_label("Email").press_sequentially(TYPED)
    _go(page, lambda: page.goto(shop.url(places.CHECKOUT)))
    page.get_by_label("Email").press_sequentially(TYPED)
    page.get_by_label("City").focus()
    call(page, "event", "quiz_done", {"answer": 4})
    # A second's pause is when a written address would be read, two seconds are what a batch waits for.
    page.clock.run_for(3000)
    assert page.evaluate("window.broken") is None


def _go(page: Page, act: Callable[[], Any]) -> None:
    """To another page, until the tag has its settings there and knows what it may do."""
    with page.expect_response("**/v1/settings*") as answer:
        act()
    answer.value.finished()
    # What the page has to read is fetched now, and the looks that the tag takes at it follow each other.
    page.wait_for_load_state("networkidle")
    page.clock.run_for(1500)


def leave_for_good(page: Page, shop: Shop) -> None:
    """Leaving is when a page gives away what it still has."""
    page.goto(shop.url("/nothing-here"))
    page.goto("about:blank")
