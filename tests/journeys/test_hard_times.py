"""When something is in the way: no server, no time, a strict policy, a hostile page, the tag pasted twice."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys import shop as places
from tests.journeys.ledger import Ledger
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.popups import letter, wheel
from tests.journeys.shop import TEAPOT, Shop
from tests.journeys.waiting import arrive, call, until, write_address
from tests.testbed.browsing import BrowserLog
from tests.testbed.server import ProductServer

OPEN = ("event", "open_sesame")

AGE_WHAT_IS_KEPT = """() => Object.keys(localStorage).filter((key) => key.startsWith('shopbell.q')).forEach((key) => {
  const kept = JSON.parse(localStorage[key])
  localStorage[key] = JSON.stringify({ ...kept, at: kept.at - 60000 })
})"""


def test_while_the_server_is_down_the_shop_goes_on_and_no_event_is_lost(
    page: Page, start_server: Callable[..., ProductServer], open_shop_at: Callable[..., tuple[Shop, Ledger]]
) -> None:
    server = start_server()
    shop, ledger = open_shop_at(server, letter("Our letter"))
    arrive(page, shop.url(places.PRODUCT))
    call(page, *OPEN)
    popup = PopupOnPage(page, "Our letter").waits()

    server.kill()
    popup.email.fill("nora@example.com")
    popup.submit.click()
    # Friendly words, and what was typed is still there.
    expect(popup.host.locator(".problem")).to_have_text("That did not work. Please try again.")
    expect(popup.email).to_have_value("nora@example.com")
    page.keyboard.press("Escape")
    popup.is_gone()
    page.get_by_role("button", name="Add to cart").click()
    expect(page).to_have_title("In the cart")
    # Another page, while the tag itself cannot be fetched: the shop does not notice.
    page.get_by_role("link", name="Shipping").click()
    expect(page.get_by_role("heading", name="Shipping")).to_be_visible()

    server.start()
    page.get_by_role("link", name="Tableware").click()

    until(page, lambda: ledger.events("promotion_dismissed"), "the late events", seconds=60)
    names = ledger.names()
    once = ("view_item", "open_sesame", "view_promotion", "select_promotion", "promotion_dismissed", "add_to_cart")
    assert {name: names.count(name) for name in once} == dict.fromkeys(once, 1)


def test_who_closes_the_page_right_after_adding_to_the_cart_has_added(
    context: BrowserContext, page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    shop = open_shop()
    ledger = ledger_of(shop)
    arrive(page, shop.url(places.PRODUCT))
    page.get_by_role("button", name="Add to cart").click()
    page.close(run_before_unload=True)
    other = context.new_page()
    until(other, lambda: ledger.events("add_to_cart"), "the event")
    # Nobody saw an answer, so what was sent is still kept. After a while it counts as left behind, and is sent again.
    arrive(other, shop.url())
    other.evaluate(AGE_WHAT_IS_KEPT)
    arrive(other, other.reload)
    other.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('shopbell.q'))")
    assert len(ledger.events("add_to_cart")) == 1


@pytest.mark.parametrize("allows", ["an origin", "a nonce"])
def test_a_shop_with_a_strict_policy_needs_only_the_documented_directives(
    allows: str,
    page: Page,
    live_server: ProductServer,
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
    browser_log: BrowserLog,
) -> None:
    shop = open_shop(wheel("Turn it"))
    scripts = f"'self' {live_server.url}"
    if allows == "a nonce":
        scripts = "'nonce-abc' 'strict-dynamic'"
        shop.tag = shop.tag.replace("<script ", "<script nonce=abc ")
        shop.script = shop.script.replace("<script ", "<script nonce=abc ")
    shop.site.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {scripts}; connect-src 'self' {live_server.url}; style-src 'self';"
        " require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'self'"
    )
    arrive(page, shop.url(places.PRODUCT))
    page.get_by_role("button", name="Add to cart").click()
    call(page, *OPEN)
    popup = PopupOnPage(page, "Turn it").waits()
    assert popup.play("cleo@example.com").startswith("You won")
    expect(popup.code).to_have_text(ledger_of(shop).plays()[0]["code"])
    # A policy cannot hide the styles: they are not the page's.
    assert popup.host.locator(".card").evaluate("(card) => getComputedStyle(card).position") != "static"
    until(page, lambda: ledger_of(shop).events("add_to_cart"), "the event")
    assert browser_log.console_errors == []


HOSTILE = """
for (const type of [Array, String, Object, Number]) type.prototype.toJSON = function () { return 'broken' }
Object.prototype.extra = function () { throw new Error('polluted') }
Object.prototype.get = Object.prototype.value = Object.prototype.once = 'polluted'
Array.prototype.each = Array.prototype.last = function () { throw new Error('polluted') }
Array.prototype.flat = undefined
window.fetch = function () { throw new Error('no fetch here') }
XMLHttpRequest.prototype.open = function () { throw new Error('no requests here') }
window.addEventListener('error', () => { window.broken = true })
window.addEventListener('unhandledrejection', () => { window.broken = true })
"""


def _make_hostile(shop: Shop, head: str) -> None:
    shop.head = f"<script>{head}</script>"
    form = (
        '<form id="checkout"><input name="action"><input name="id"><input name="name"><input name="method">'
        '<label for="email">Email</label><input id="email" name="email" type="email">'
        '<input name="submit"><input name="elements"><input name="closest"><input name="children"></form>'
    )
    shop.put("/hostile", "Hostile", form + "<button>Elsewhere</button>")


def test_a_hostile_page_is_not_harmed(page: Page, open_shop: Callable[..., Shop], browser_log: BrowserLog) -> None:
    shop = open_shop(letter("Our letter"))
    _make_hostile(shop, HOSTILE)
    page.goto(shop.url("/hostile"))
    page.wait_for_function("window.shopbell && !window.shopbell.q")
    page.locator("#email").press_sequentially("otto@example.com")
    page.get_by_role("button", name="Elsewhere").focus()
    call(page, *OPEN)
    page.goto(shop.url("/nothing-here"))
    page.go_back()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.broken") is None
    assert browser_log.page_errors == []
    assert [line for line in browser_log.console_errors if "/nothing-here" not in line] == []


def test_on_a_page_that_patches_what_it_can_everything_works(
    page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger], browser_log: BrowserLog
) -> None:
    shop = open_shop(wheel("Turn it"))
    # Without the last defence of all: XMLHttpRequest still works here, as where it is only watched.
    kind = HOSTILE.replace("throw new Error('no requests here')", "return opened.apply(this, arguments)")
    _make_hostile(shop, "const opened = XMLHttpRequest.prototype.open;" + kind)
    ledger = ledger_of(shop)
    arrive(page, shop.url("/hostile"))
    write_address(page, page.locator("#email"), "otto@example.com")
    page.get_by_role("button", name="Elsewhere").focus()
    captures = until(page, ledger.captures, "the capture")
    assert [(one["email"], one["form"], one["status"]) for one in captures] == [
        ("otto@example.com", "checkout", "partial")
    ]
    call(page, "event", "add_to_cart", {"currency": "EUR", "value": 59.9, "items": [TEAPOT]})
    call(page, *OPEN)
    popup = PopupOnPage(page, "Turn it").waits()
    assert popup.play("olga@example.com").startswith("You won")
    added = until(page, lambda: ledger.events("add_to_cart"), "the event")
    assert _item_of(added[0]) == ("TEAPOT-1", 1)
    assert page.evaluate("window.broken") is None
    assert browser_log.page_errors == []


def _item_of(event: dict[str, Any]) -> tuple[str, int]:
    item = event["params"]["items"][0]
    return item["item_id"], item["quantity"]


@pytest.mark.parametrize("second", ["the same", "with the key in its address"])
def test_a_tag_that_is_pasted_twice_tells_everything_once(
    second: str, page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    shop = open_shop()
    again = shop.tag
    if second != "the same":
        again = again.replace(f'bell.js" data-shop="{shop.key}"', f'bell.js?shop={shop.key}"')
        assert again != shop.tag
    shop.tag += again
    arrive(page, shop.url(places.PRODUCT))
    page.get_by_role("button", name="Add to cart").click()
    ledger = ledger_of(shop)
    until(page, lambda: "add_to_cart" in ledger.names(), "the event")
    arrive(page, lambda: page.get_by_role("link", name="Home").click())
    names = [name for name in ledger.names() if name != "user_engagement"]
    assert sorted(names) == ["add_to_cart", "page_view", "page_view", "view_item"]
