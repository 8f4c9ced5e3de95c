"""What stays on the page around a popup, with the real tag and server: its place, its tab, the code that was won."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.ledger import Ledger
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.popups import letter
from tests.journeys.shop import POLICY, Shop
from tests.journeys.waiting import arrive, call, until

# What the server does is tried on both without a browser.
pytestmark = pytest.mark.only_on("sqlite")

DISPLAY = {
    "type": "slide_in",
    "position": "bottom_right",
    "teaser": {"text": "Your ten percent", "when": "closed", "position": "bottom_left"},
    "reminder": {"text": "Ten percent off", "position": "bottom"},
}


def test_a_popup_that_was_closed_is_had_again_on_the_next_page_and_its_code_stays_in_sight(
    page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    popup = letter("Hello", display=DISPLAY, caps={"lifetime": 1}, reward={"kind": "code", "code": "TEN"})
    popup["document"]["steps"]["done"]["blocks"].append({"type": "coupon"})
    shop = open_shop(popup)
    ledger = ledger_of(shop)
    arrive(page, shop.url())
    call(page, "event", "open_sesame")
    PopupOnPage(page, "Hello").waits()
    page.locator("[data-shopbell] .slide_in .cross").click()
    until(page, lambda: any(row["dismissed_at"] for row in ledger.impressions()), "the dismissal")

    assert arrive(page, shop.url(POLICY)) == ["cap_lifetime"]
    page.get_by_role("button", name="Your ten percent").click()
    again = PopupOnPage(page, "Hello").waits()
    again.email.fill("vera@example.com")
    again.submit.click()
    expect(page.locator("[data-shopbell] .slide_in .code")).to_have_text("TEN")
    page.locator("[data-shopbell] .slide_in .cross").click()

    code = page.get_by_role("region", name="Do not forget your code")
    expect(code).to_contain_text("Ten percent off")
    assert arrive(page, page.reload) == ["already_submitted"]
    expect(code).to_contain_text("TEN")
    expect(page.get_by_role("button", name="Your ten percent")).to_have_count(0)
    assert len(ledger.impressions()) == 1
    code.get_by_role("button", name="Put away").click()
    expect(code).to_have_count(0)
    page.wait_for_load_state("networkidle")
    arrive(page, page.reload)
    page.wait_for_timeout(500)
    expect(code).to_have_count(0)


def test_a_form_stands_where_its_owner_has_placed_it(
    page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    shop = open_shop(letter("Our letter", display={"type": "embedded"}))
    ledger = ledger_of(shop)
    place = f'<p>Mugs.</p><aside id="place" data-shopbell-popup="{ledger.popup("Our letter")}"></aside><p>More.</p>'
    page.goto(shop.put("/journal", "Journal", place))
    expect(page.locator("#place").get_by_role("heading", name="Our letter")).to_be_visible()
    shown = until(page, ledger.impressions, "the impression")[0]
    assert shown["trigger"] == "placed"
    page.locator("#place").get_by_label("Email").fill("vera@example.com")
    page.locator("#place").get_by_role("button", name="Sign me up").click()
    expect(page.locator("#place").get_by_role("heading", name="Thank you")).to_be_visible()
