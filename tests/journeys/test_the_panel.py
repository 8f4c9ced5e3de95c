"""One of the shop's people looks at their own pages: at what the tag sees, sends, and is kept from, and why."""

import html
import json
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journeys.popups import plain
from tests.journeys.shop import CART, HOME, PRODUCT, Shop
from tests.journeys.waiting import arrive, call, until
from tests.testbed.server import ProductServer
from tests.testbed.static_shop import Page as StaticPage
from tests.testbed.static_shop import StaticShop
from tracker.shops.page_link import DEBUG

# The same requests are tried on PostgreSQL without a browser, and by the other journeys.
pytestmark = pytest.mark.only_on("sqlite")

HOSTILE = "<img src=x onerror='window.hacked=1'>"


@pytest.fixture
def link(live_app: Flask) -> Callable[..., str]:
    """link(shop, path) is a page's address with a token, as the admin makes it."""

    def make(shop: Shop, path: str = HOME, key: str = "") -> str:
        token = DEBUG.token(live_app.extensions["shopbell"].signer, key or shop.key, None)
        return DEBUG.address(shop.url(path), token)

    return make


def panel_on(page: Page) -> Locator:
    return page.get_by_role("region", name="Shopbell sees")


def tab(page: Page, name: str) -> Locator:
    panel_on(page).get_by_role("tab", name=name, exact=True).click()
    return panel_on(page).get_by_role("tabpanel")


def test_it_follows_its_owner_through_the_shop_and_shows_what_is_seen_sent_allowed_and_decided(
    page: Page, open_shop: Callable[..., Shop], link: Callable[..., str]
) -> None:
    never = plain("Only in the cart", rule={"condition": "page_type", "params": {"types": ["cart"]}})
    shop = open_shop(plain("Everywhere"), never)
    page.goto(link(shop, PRODUCT))
    expect(panel_on(page)).to_be_visible()
    assert page.url == shop.url(PRODUCT), "the token is taken out of the address bar"

    check = panel_on(page).get_by_role("tabpanel")
    expect(check).to_contain_text("Events arrive")
    expect(check).to_contain_text("Nothing stands in the way")

    page.get_by_role("button", name="Add to cart").click()
    seen = tab(page, "Seen")
    expect(seen).to_contain_text("add_to_cart")
    expect(seen).to_contain_text("markup")
    seen.get_by_text("add_to_cart").click()
    expect(seen).to_contain_text('"item_name": "Teapot"')

    sent = tab(page, "Sent")
    expect(sent).to_contain_text("page_view")
    expect(sent).to_contain_text("arrived")

    consent = tab(page, "Consent")
    expect(consent).to_contain_text("Mode of the shop: full")
    call(page, "consent", {"form_capture": False})
    expect(consent).to_contain_text("form capture: no")

    decided = tab(page, "Popups")
    row = decided.locator("li", has_text="Only in the cart")
    expect(row).to_contain_text("will not show")
    expect(row).to_contain_text("seen: product")
    expect(decided.locator("li", has_text="Everywhere")).to_contain_text("waits for custom event")
    call(page, "event", "open_sesame")
    expect(decided.locator("li", has_text="Everywhere")).to_contain_text("opened on this page")

    # On, to another page of the same tab, where it shows the page that was open.
    page.goto(shop.url(CART))
    expect(panel_on(page).get_by_role("tab", name="Popups")).to_have_attribute("aria-selected", "true")
    expect(panel_on(page).locator("li", has_text="Only in the cart")).to_contain_text("may show")
    panel_on(page).get_by_role("button", name="Close").click()
    expect(panel_on(page)).to_have_count(0)
    assert page.evaluate("Object.keys(sessionStorage).filter((name) => name.includes('debug'))") == []
    page.reload()
    arrive(page, shop.url(HOME))
    expect(panel_on(page)).to_have_count(0)


def test_consent_that_is_missing_is_why_nothing_is_sent(
    page: Page, open_shop: Callable[..., Shop], link: Callable[..., str]
) -> None:
    shop = open_shop(settings={"consent.mode": "strict"})
    page.goto(link(shop))
    expect(panel_on(page)).to_contain_text("Nothing is sent: nobody has agreed yet")
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('shopbell'))") == []
    call(page, "consent", {"measurement": True})
    expect(panel_on(page)).to_contain_text("Events arrive")
    call(page, "consent", {"measurement": False})
    expect(panel_on(page)).to_contain_text("measurement was refused")


def test_visitors_never_meet_it_and_a_token_that_is_none_draws_nothing(
    page: Page, open_shop: Callable[..., Shop], link: Callable[..., str]
) -> None:
    # The later one has the site's pages.
    other, shop = open_shop(), open_shop()
    asked: list[tuple[str, int]] = []
    page.on("response", lambda answer: asked.append((answer.url, answer.status)))
    arrive(page, shop.url(PRODUCT))
    assert [url for url, _ in asked if "panel.js" in url or "/v1/debug" in url] == []

    for address in (shop.url(PRODUCT) + "?shopbell_debug=bm9uZQ.a.b", link(shop, PRODUCT, other.key)):
        asked.clear()
        page.goto(address)
        until(page, lambda: any("/v1/debug" in url and status == 403 for url, status in asked), "the refusal")
        expect(panel_on(page)).to_have_count(0)
        assert page.evaluate("sessionStorage['shopbell.debug']") is None
        assert not any("/v1/decide" in url for url, _ in asked)


def test_what_a_hostile_page_says_stays_text(
    page: Page, open_shop: Callable[..., Shop], link: Callable[..., str]
) -> None:
    shop = open_shop(plain(HOSTILE))
    item = {"item_id": HOSTILE, "item_name": HOSTILE, "price": 1}
    entry = html.escape(json.dumps({"event": "view_item", "ecommerce": {"currency": "EUR", "items": [item]}}))
    shop.put("/products/trap", HOSTILE.replace("<", "&lt;"), f'<div data-push="{entry}"></div>')
    page.goto(link(shop, "/products/trap"))
    seen = tab(page, "Seen")
    seen.get_by_text("view_item").click()
    expect(seen).to_contain_text(HOSTILE)
    expect(tab(page, "Popups")).to_contain_text(HOSTILE)
    assert panel_on(page).locator("img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_it_works_under_a_strict_policy_with_trusted_types_and_names_what_is_wrong(
    page: Page, open_shop: Callable[..., Shop], link: Callable[..., str], live_server: ProductServer
) -> None:
    shop = open_shop()
    shop.tag += shop.tag
    bell = live_server.url
    shop.site.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' {bell}; connect-src {bell}; style-src 'self';"
        " require-trusted-types-for 'script'"
    )
    page.goto(link(shop))
    expect(panel_on(page)).to_contain_text("The tag stands in this page 2 times")
    expect(panel_on(page)).to_contain_text("Events arrive")
    size = panel_on(page).bounding_box()
    assert size is not None and size["width"] > 300, "its style sheet is in use"


# The live check of the admin, in a window of its own


@pytest.fixture
def install_page(
    make_context: Callable[..., BrowserContext],
) -> Callable[..., Page]:
    """install_page(server, shop) is that page of a shop's admin."""

    def sign_in(server: ProductServer, shop: Shop) -> Page:
        owner = make_context().new_page()
        owner.goto(server.flask("user", "link").strip())
        owner.get_by_label("Email").fill("mia@shop.example")
        owner.get_by_label("Password").fill("a bell over the door")
        owner.get_by_role("button", name="Make my account").click()
        owner.goto(f"{server.url}/admin/shops/{shop.key}/install")
        return owner

    return sign_in


def check(owner: Page, address: str) -> Locator:
    """Presses the button; answers what is found."""
    owner.get_by_label("A page of your shop").fill(address)
    owner.get_by_role("button", name="Check my shop now").click()
    return owner.locator("#own-check")


def test_the_live_check_names_what_keeps_the_tag_from_speaking(
    start_server: Callable[..., ProductServer],
    open_shop_at: Callable[..., tuple[Shop, object]],
    install_page: Callable[..., Page],
    make_static_shop: Callable[..., StaticShop],
) -> None:
    server = start_server()
    shop, _ = open_shop_at(server)
    owner = install_page(server, shop)
    found = check(owner, shop.url(PRODUCT))
    expect(found.get_by_role("status")).to_have_text("Everything works on this page.")
    expect(found.locator("[data-code=events]")).to_contain_text("Events arrive")

    # Requests are refused: the panel's own too, so all of this comes from the tag alone.
    policy = f"script-src 'self' {server.url}; connect-src 'self'"
    shop.site.headers["Content-Security-Policy"] = policy
    found = check(owner, shop.url(PRODUCT))
    expect(found.locator("[data-code=csp]")).to_contain_text(f"connect-src {server.url}")

    # The tag may load, and nothing of it: not even what reports.
    shop.site.headers["Content-Security-Policy"] = f"script-src 'self' {server.url}/bell.js; connect-src {server.url}"
    found = check(owner, shop.url(PRODUCT))
    expect(found.locator("[data-code=csp]")).to_contain_text(f"script-src {server.url}")

    del shop.site.headers["Content-Security-Policy"]
    www = make_static_shop(name="www-shop")
    www.pages[PRODUCT] = lambda asked: f"<!doctype html><title>Teapot</title>{shop.tag}"
    shop.site.pages["/moved"] = lambda asked: _moved(www.url(PRODUCT) + "?" + asked.query)
    found = check(owner, shop.url("/moved"))
    expect(found.locator("[data-code=origin]")).to_contain_text(www.origin)
    assert found.locator("[data-code]").count() == 1, "nothing else is believed of an address that is not the shop's"


def test_the_live_check_says_what_to_look_for_when_nothing_answers(
    start_server: Callable[..., ProductServer],
    open_shop_at: Callable[..., tuple[Shop, object]],
    install_page: Callable[..., Page],
) -> None:
    server = start_server()
    shop, _ = open_shop_at(server)
    owner = install_page(server, shop)
    shop.site.headers["Content-Security-Policy"] = "script-src 'self'"
    found = check(owner, shop.url(PRODUCT))
    expect(found.locator("[data-code=unheard_of]")).to_contain_text("script-src")

    del shop.site.headers["Content-Security-Policy"]
    shop.site.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    found = check(owner, shop.url(PRODUCT))
    expect(found.locator("[data-code=cut_off]")).to_contain_text("Cross-Origin-Opener-Policy")


def _moved(address: str) -> StaticPage:
    return StaticPage("", status=302, headers={"Location": address})
