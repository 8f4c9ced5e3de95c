"""Why? The marketer looks up what was decided for a visitor, and reads what the panel said at that moment."""

import json
from collections.abc import Callable

from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journeys.ledger import Ledger
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.popups import plain
from tests.journeys.shop import CART, PRODUCT, Shop
from tests.journeys.waiting import arrive, call, until
from tests.testbed.server import ProductServer
from tracker.app import create_app
from tracker.config import load_settings
from tracker.db import db
from tracker.shops.page_link import DEBUG

IN_CART = {"condition": "page_type", "params": {"operator": "is", "types": ["cart"]}}
DEAR = {"condition": "cart_value", "params": {"operator": "at_least", "value": "100"}}
WRITTEN_WITHIN = 15
"""Seconds, on a machine with other work, until a decision can be read."""


def test_the_reasons_in_the_admin_are_those_that_the_panel_gave(
    page: Page,
    make_context: Callable[..., BrowserContext],
    start_server: Callable[..., ProductServer],
    open_shop_at: Callable[..., tuple[Shop, Ledger]],
) -> None:
    server = start_server()
    shop, ledger = open_shop_at(
        server,
        plain("Everywhere"),
        plain("Only in the cart", rule=IN_CART),
        plain("For dear carts", rule={"any": [DEAR, {"all": [IN_CART, DEAR]}]}),
    )
    page.goto(DEBUG.address(shop.url(PRODUCT), _token(server, shop.key)))
    arrive(page, lambda: page.get_by_role("button", name="Add to cart").click())
    panel = page.get_by_role("region", name="Shopbell sees")
    panel.get_by_role("tab", name="Popups").click()
    dear = panel.locator("li", has_text="For dear carts")
    change = "Cart value: 59.90 EUR → at least 100.00 EUR (40.10 more)"
    expect(dear).to_contain_text(change)
    said = {name: _because(panel, name) for name in ("Only in the cart", "For dear carts")}
    visitor = panel.locator("code").first.inner_text()
    look_up = panel.get_by_role("link", name="All that was decided for you").get_attribute("href")
    assert look_up == f"{server.url}/admin/shops/{shop.key}/why?visitor={visitor}"

    call(page, "event", "open_sesame")
    PopupOnPage(page, "Everywhere").waits()
    until(page, lambda: ledger.events("view_promotion"), "the report that it was seen")

    marketer = make_context().new_page()
    _look_up(marketer, server, shop, visitor)
    newest = marketer.locator("table.decisions tbody tr").first
    expect(newest).to_contain_text("opened")
    expect(newest).to_contain_text("Everywhere")
    newest.get_by_role("link").click()

    for name, because in said.items():
        fold = marketer.locator("details", has_text=name)
        expect(fold.locator("summary")).to_contain_text(f"because this does not hold: {because}")
    fold = marketer.locator("details", has_text="For dear carts")
    fold.locator("summary").click()
    expect(fold).to_contain_text(change)
    expect(fold.locator(".gates .failed").first).to_be_visible()
    everywhere = marketer.locator("details", has_text="Everywhere")
    expect(everywhere.locator("summary")).to_contain_text("may show")

    # The story goes on, and the older decision says what it said.
    address = marketer.url
    arrive(page, shop.url(CART))
    marketer.goto(address)
    expect(marketer.locator("details", has_text="Only in the cart").locator("summary")).to_contain_text("will not show")
    marketer.goto(look_up)
    newest = marketer.locator("table.decisions tbody tr").first
    # It is written within a second.
    until(marketer, lambda: "/cart" in newest.inner_text() or (marketer.reload() and False), "the decision in the cart")
    expect(newest).to_contain_text("Only in the cart")


def _look_up(marketer: Page, server: ProductServer, shop: Shop, visitor: str) -> None:
    marketer.goto(server.flask("user", "link").strip())
    marketer.get_by_label("Email").fill("mia@shop.example")
    marketer.get_by_label("Password").fill("a bell over the door")
    marketer.get_by_role("button", name="Make my account").click()
    marketer.get_by_role("link", name=shop.origin).click()
    marketer.get_by_role("link", name="Why?", exact=True).first.click()
    marketer.get_by_label("Who, or which decision?").fill(visitor)
    marketer.get_by_role("button", name="Find", exact=True).click()
    expect(marketer.get_by_role("heading", name=f"visitor {visitor}")).to_be_visible()


def _because(panel: Locator, name: str) -> str:
    """The gate that the panel names for a popup."""
    row = panel.locator("li", has_text=name)
    expect(row).to_contain_text("because this does not hold:")
    return row.locator("p b").inner_text()


def test_on_the_demo_shop_every_page_that_was_seen_is_explained_as_the_panel_did(
    page: Page, make_context: Callable[..., BrowserContext], start_server: Callable[..., ProductServer]
) -> None:
    server = start_server(SHOPBELL_DEMO="1")
    made = json.loads(server.flask("demo", "--json"))
    page.goto(DEBUG.address(f"{server.url}/", _token(server, made["shop"])))
    panel = page.get_by_role("region", name="Shopbell sees")
    panel.get_by_role("tab", name="Popups").click()
    said = {"/": _told(panel)}
    for path in ("/policies/shipping", "/products/supper-bowl"):
        arrive(page, server.url + path)
        said[path] = _told(panel)
    # By the keyboard: the panel lies over it.
    arrive(page, lambda: page.get_by_role("button", name="Add to cart").first.press("Enter"))
    expect(panel.locator("li", has_text="Before you go")).to_contain_text("may show")
    said["/products/supper-bowl"] = _told(panel)
    assert said["/"]["Welcome wheel"] == ""
    assert said["/policies/shipping"]["Free shipping bar"] == ""
    assert said["/"]["Before you go"] == "whose cart is worth at least 20"
    visitor = panel.locator("code").first.inner_text()

    marketer = make_context().new_page()
    marketer.goto(made["admin"])
    marketer.get_by_label("Email").fill("mia@shop.example")
    marketer.get_by_label("Password").fill("a bell over the door")
    marketer.get_by_role("button", name="Make my account").click()
    expect(marketer.get_by_role("heading", name="Shops").first).to_be_visible()
    for path, reasons in said.items():
        _open_newest(marketer, f"{server.url}/admin/shops/{made['shop']}/why?visitor={visitor}", path)
        expect(marketer.get_by_role("heading", name=path, exact=True)).to_be_visible()
        for name, because in reasons.items():
            summary = marketer.locator("details", has_text=name).locator("summary")
            expect(summary).to_contain_text(because or "may show")


def _open_newest(marketer: Page, address: str, path: str) -> None:
    """Follows the newest decision of a page, once it has been written: decisions are kept behind the answer."""
    link = marketer.locator("table.decisions").get_by_role("link", name=path, exact=True).first
    for _ in range(WRITTEN_WITHIN):
        marketer.goto(address)
        if link.is_visible():
            break
        marketer.wait_for_timeout(1000)
    link.click()


def _told(panel: Locator) -> dict[str, str]:
    """What the panel says of each popup: the gate that does not hold, "" where it may be shown."""
    rows = panel.get_by_role("tabpanel").locator("li")
    expect(rows).to_have_count(3)
    return {row.locator("b").first.inner_text(): _reason(row) for row in rows.all()}


def _reason(row: Locator) -> str:
    because = row.locator("p b")
    return because.inner_text() if because.count() else ""


def _token(server: ProductServer, key: str) -> str:
    environ = {name: value for name, value in server.environ.items() if name.startswith("SHOPBELL_")}
    app: Flask = create_app(load_settings(environ))
    with app.app_context():
        db.engine.dispose()
    return DEBUG.token(app.extensions["shopbell"].signer, key, None)
