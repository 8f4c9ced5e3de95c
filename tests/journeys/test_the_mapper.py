"""A shop that exposes nothing is mapped by its owner with a few clicks; from then on its visitors are seen; and when
its theme changes, the owner is told.
"""

import json
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories import FIREFOX, make_batch, make_event
from tests.journeys.ledger import Ledger
from tests.journeys.shop import Shop
from tests.journeys.silent_shop import CHECKOUT, MUG, TEAPOT, SilentShop
from tests.journeys.waiting import has_part, until, write_address
from tests.testbed.server import ProductServer
from tests.testbed.static_shop import StaticShop
from tracker.shops.mapping_watch import MISSES_BEFORE_WARNING

# The same requests are tried on PostgreSQL without a browser, and by the other journeys.
pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def server(start_server: Callable[..., ProductServer]) -> ProductServer:
    # Each process counts for itself, and one is enough to count to twenty here.
    return start_server(SHOPBELL_WEB_WORKERS="1")


@pytest.fixture
def ledger(server: ProductServer, open_shop_at: Callable[..., tuple[Shop, Ledger]]) -> Ledger:
    return open_shop_at(server)[1]


@pytest.fixture
def silent(server: ProductServer, ledger: Ledger, static_shop: StaticShop) -> SilentShop:
    tag = f'<script async src="{server.url}/bell.js" data-shop="{ledger._key}"></script>'
    shop = SilentShop(static_shop, tag)
    shop.open()
    return shop


def _sign_in(owner: Page, server: ProductServer) -> None:
    owner.goto(server.flask("user", "link").strip())
    owner.get_by_label("Email").fill("mia@shop.example")
    owner.get_by_label("Password").fill("a bell over the door")
    owner.get_by_role("button", name="Make my account").click()


def _map_page(owner: Page, server: ProductServer, ledger: Ledger) -> None:
    owner.goto(f"{server.url}/admin/shops/{ledger._key}/install")
    owner.get_by_text("Pages arrive, but no products or carts").click()
    owner.get_by_role("link", name="Map your shop").click()


def _open(owner: Page, door: str, address: str) -> Page:
    """By typing the address of a page, and taking the link."""
    card = owner.locator(".door", has=owner.get_by_role("heading", name=door))
    card.get_by_text("Another page").click()
    card.get_by_label("Address of the page").fill(address)
    card.get_by_role("button", name="Take it").click()
    card = owner.locator(".door", has=owner.get_by_role("heading", name=door))
    with owner.expect_popup() as opened:
        card.get_by_role("link", name="Open and map").click()
    return opened.value


def _show(page: Page, thing: str, click: Callable[[], Any], reads: str) -> None:
    panel = page.get_by_role("region", name="Map your shop")
    panel.get_by_role("button", name=thing).click()
    expect(panel.get_by_role("heading", name=thing)).to_be_visible()
    click()
    expect(panel.get_by_role("status")).to_contain_text(reads)
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_role("status")).to_contain_text(f"Saved: {thing}")


def _map_everything(owner: Page, silent: SilentShop) -> Page:
    page = _open(owner, "A product page", silent.url(MUG))
    assert "shopbell_map=" in page.url or page.url == silent.url(MUG)
    expect(page.get_by_role("region", name="Map your shop")).to_contain_text("4 still to show")
    assert page.url == silent.url(MUG), "the token is taken out of the address bar"
    article = page.locator("article").first
    _show(page, "Price", lambda: article.get_by_text("12,50 €").click(), "12.50 EUR")
    _show(page, "Product name", lambda: page.get_by_role("heading", name="Stoneware mug").click(), "Stoneware mug")
    _show(page, "Quantity field", lambda: article.get_by_label("How many").click(), "1")
    asked = len(silent.site.asked)
    _show(page, "Add button", lambda: article.get_by_role("button", name="Add to basket").click(), "Add to basket")
    assert [one for one in silent.site.asked[asked:] if one.method == "POST"] == []
    assert silent.basket == [], "showing the button adds nothing"

    # They walk on in the same tab: something in the basket, then the count, then the checkout.
    article.get_by_role("button", name="Add to basket").click()
    panel = page.get_by_role("region", name="Map your shop")
    expect(panel).to_contain_text("1 still to show")
    _show(page, "Cart count", lambda: page.locator("header span").click(), "1")
    page.goto(silent.url(CHECKOUT))
    _show(page, "Email field", lambda: page.get_by_label("Where shall we write to?").click(), "contact")
    expect(panel).to_contain_text("All set")
    return page


def _params(ledger: Ledger, name: str) -> list[dict[str, Any]]:
    return [row["params"] for row in ledger.events(name) if row["source"] == "mapped"]


def test_an_owner_maps_a_silent_shop_and_its_visitors_are_seen_until_the_theme_changes(
    make_context: Callable[..., BrowserContext], server: ProductServer, silent: SilentShop, ledger: Ledger
) -> None:
    owner = make_context().new_page()
    _sign_in(owner, server)
    _map_page(owner, server, ledger)
    page = _map_everything(owner, silent)
    page.get_by_role("button", name="End mapping").click()
    expect(page.get_by_role("region", name="Map your shop")).to_have_count(0)
    assert page.evaluate("sessionStorage['shopbell.map']") is None

    owner.reload()
    mapped = owner.locator(".mapped")
    expect(mapped).to_contain_text("12.50 EUR on /catalogue/mug")
    expect(mapped).to_contain_text("by mia@shop.example")
    expect(owner.get_by_text("6 / 9")).to_be_visible()

    # What the server believes of a shop for a second, the next visitor's browser believes for a minute.
    until(page, lambda: "email" in _served(server, ledger), "the whole mapping")
    _visit(make_context().new_page(), silent, ledger)
    _redesign(make_context().new_page(), silent, server, ledger)

    for place in ("", "/install", "/map"):
        owner.goto(f"{server.url}/admin/shops/{ledger._key}{place}")
        notices = owner.locator(".notice-warning")
        expect(notices.get_by_text("Price has not been found on the last")).to_be_visible()
        expect(notices.get_by_text("Cart count has not been found")).to_have_count(0)


def _served(server: ProductServer, ledger: Ledger) -> dict[str, Any]:
    with urllib.request.urlopen(f"{server.url}/v1/settings?shop={ledger._key}") as answer:
        mapping: dict[str, Any] = json.load(answer)["map"] or {}
    return mapping


def _visit(page: Page, silent: SilentShop, ledger: Ledger) -> None:
    """Another person: looks, adds two by a form that posts and comes back, adds from a card, writes an address."""
    silent.basket.clear()
    page.goto(silent.url(TEAPOT))
    has_part(page, "mapped")
    viewed = until(page, lambda: [one for one in _params(ledger, "view_item") if one["value"] == 59.9], "the view")
    item = {"item_id": "teapot", "item_name": "Rainy day teapot", "price": 59.9, "quantity": 1}
    assert viewed == [{"currency": "EUR", "value": 59.9, "items": [item]}]

    before = len(_params(ledger, "add_to_cart"))
    page.get_by_label("How many").fill("2")
    page.locator("article").first.get_by_role("button").click()
    added = until(page, lambda: _params(ledger, "add_to_cart")[before:], "the added teapots")
    assert added == [{"currency": "EUR", "value": 119.8, "items": [{**item, "quantity": 2}]}]

    card = page.locator("article", has=page.get_by_role("heading", name="Olive wood spoons"))
    has_part(page, "mapped")
    card.get_by_role("button").click()
    spoons = {"item_id": "spoons", "item_name": "Olive wood spoons", "price": 1018, "quantity": 1}
    added = until(page, lambda: _params(ledger, "add_to_cart")[before + 1 :], "the added spoons")
    assert added == [{"currency": "EUR", "value": 1018, "items": [spoons]}]

    # The last piece is gone: the form is posted, and nothing is added.
    silent.sold_out.add("teapot")
    has_part(page, "mapped")
    page.locator("article").first.get_by_role("button").click()
    views = "the fourth look at the teapot"
    until(page, lambda: len([one for one in _params(ledger, "view_item") if one["value"] == 59.9]) == 4, views)
    page.goto(silent.url(CHECKOUT))
    write_address(page, page.get_by_label("Where shall we write to?"), "vera.quill@example.com")
    page.get_by_label("City").focus()
    until(page, ledger.captures, "the capture of a field that only its owner knew")
    assert len(_params(ledger, "add_to_cart")) == before + 2


def _redesign(page: Page, silent: SilentShop, server: ProductServer, ledger: Ledger) -> None:
    silent.theme, silent.part = "q9Wv3", "detail"
    page.goto(silent.url(MUG))
    has_part(page, "mapped")
    until(page, lambda: page.evaluate("performance.now() > 5000"), "the last look at the page")
    before = len(ledger.events("user_engagement"))
    page.goto(silent.url("/"))
    until(page, lambda: ledger.events("user_engagement")[before:], "the farewell of the page")

    # So do others.
    for number in range(MISSES_BEFORE_WARNING + 1):
        _send(server, silent, ledger, f"visit-{number}")


def _send(server: ProductServer, silent: SilentShop, ledger: Ledger, page: str) -> None:
    context = {"url": silent.url(MUG), "map": {"price": 0, "cart_count": 1}}
    body = make_batch(ledger._key, [make_event(page=page)], context=context)
    parts = urlsplit(silent.url(MUG))
    headers = {"Origin": f"{parts.scheme}://{parts.netloc}", "Content-Type": "text/plain", "User-Agent": FIREFOX}
    asked = urllib.request.Request(f"{server.url}/v1/events", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(asked) as answer:
        assert answer.status == 202
