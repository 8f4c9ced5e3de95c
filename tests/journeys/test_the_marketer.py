"""The marketer's side of the story: the visit as it happens, what is known of it, and a popup of their own."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.ledger import Ledger
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.popups import wheel
from tests.journeys.shop import CHECKOUT, POLICY, PRODUCT, Shop
from tests.journeys.waiting import arrive, call, until, write_address
from tests.testbed.server import ProductServer

TYPED, PLAYED = "vera.quill@example.com", "vera.plays@example.com"


def test_a_marketer_sees_the_visit_as_it_happens_and_makes_a_popup_that_the_next_visitor_meets(
    page: Page,
    make_context: Callable[..., BrowserContext],
    start_server: Callable[..., ProductServer],
    open_shop_at: Callable[..., tuple[Shop, Ledger]],
) -> None:
    server = start_server()
    shop, ledger = open_shop_at(server, wheel("Turn it", display={"type": "modal", "on_checkout": True}))
    marketer = make_context().new_page()
    _sign_in(marketer, server)
    marketer.get_by_role("link", name=shop.origin).click()
    marketer.get_by_role("link", name="Visits", exact=True).first.click()
    expect(marketer.get_by_text("Waiting for the first visit")).to_be_visible()

    # The feed fills by itself while the visitor is in the shop.
    _visit(page, shop, ledger)
    row = marketer.get_by_role("link", name=re.compile("Known contact"))
    expect(row).to_be_visible()
    row.click()
    story = marketer.locator("#story")
    play = ledger.plays()[0]
    for words in (
        "Teapot",
        "Began the checkout",
        "Typed an address into",
        "Saw the popup Turn it",
        play["prize_label"],
    ):
        expect(story).to_contain_text(words)
    expect(marketer.get_by_role("heading", name=PLAYED)).to_be_visible()
    expect(marketer.get_by_text(TYPED)).to_be_visible()
    marketer.get_by_role("link", name=PLAYED).click()
    expect(marketer.get_by_role("heading", name=PLAYED)).to_be_visible()
    expect(marketer.get_by_text(play["code"]).first).to_be_visible()

    _publish_a_letter(marketer, "News from the shelf")
    stranger = make_context().new_page()
    arrive(stranger, shop.url(POLICY))
    stranger.evaluate("scrollTo(0, document.body.scrollHeight)")
    popup = PopupOnPage(stranger, "News from the shelf").waits()
    assert ledger.popup("Newsletter sign-up") in [
        row["popup"] for row in until(stranger, lambda: ledger.impressions()[1:])
    ]
    expect(popup.email).to_be_visible()


def _sign_in(marketer: Page, server: ProductServer) -> None:
    marketer.goto(server.flask("user", "link").strip())
    marketer.get_by_label("Email").fill("mia@shop.example")
    marketer.get_by_label("Password").fill("a bell over the door")
    marketer.get_by_role("button", name="Make my account").click()


def _visit(page: Page, shop: Shop, ledger: Ledger) -> None:
    arrive(page, shop.url(PRODUCT))
    arrive(page, lambda: page.get_by_role("button", name="Add to cart").click())
    arrive(page, shop.url(CHECKOUT))
    write_address(page, page.get_by_label("Email"), TYPED)
    page.get_by_label("City").focus()
    until(page, ledger.captures, "a partial capture")
    page.get_by_label("City").blur()
    call(page, "event", "open_sesame")
    PopupOnPage(page, "Turn it").waits().play(PLAYED)
    until(page, lambda: ledger.events("game_play"), "the report of the play")


def _publish_a_letter(marketer: Page, heading: str) -> None:
    """From the gallery's newsletter, with a heading of their own."""
    marketer.get_by_role("link", name="Popups", exact=True).first.click()
    marketer.get_by_role("link", name="New popup").first.click()
    marketer.get_by_role("button", name="Use “Newsletter sign-up”").click()
    marketer.get_by_role("textbox", name="Heading").first.fill(heading)
    preview = marketer.frame_locator("#frame")
    expect(preview.get_by_role("heading", name=heading)).to_be_visible()
    marketer.get_by_role("button", name="Publish", exact=True).click()
    marketer.get_by_role("dialog").get_by_role("button", name=re.compile("^Publish")).click()
    expect(marketer.get_by_role("dialog").get_by_role("heading", name="It is live")).to_be_visible()
