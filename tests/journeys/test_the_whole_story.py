"""From the first page to the order: what a visitor lives through, and what is kept of it."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys import shop as places
from tests.journeys.ledger import Ledger
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.popups import sample, wheel
from tests.journeys.shop import Shop
from tests.journeys.waiting import arrive, call, flick_up, leave_over_the_top, stay, until, write_address
from tests.testbed.browsing import DESKTOP, PHONE
from tests.testbed.server import ProductServer

TYPED, PLAYED = "vera.quill@example.com", "vera.plays@example.com"

LEAVES = {"top_edge": leave_over_the_top, "scroll_up": flick_up}


@pytest.mark.parametrize(("device", "signal"), [(DESKTOP, "top_edge"), (PHONE, "scroll_up")], ids=["desktop", "phone"])
def test_a_visitor_who_is_about_to_leave_wins_a_coupon_and_orders_with_it(
    device: dict[str, object],
    signal: str,
    make_context: Callable[..., BrowserContext],
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
    live_server: ProductServer,
) -> None:
    shop = open_shop(sample("before_you_go"))
    ledger = ledger_of(shop)
    page = make_context(**device, permissions=["clipboard-read", "clipboard-write"]).new_page()

    # They look around, and put something into the cart.
    arrive(page, shop.url())
    arrive(page, lambda: page.get_by_role("link", name="The teapot").click())
    arrive(page, lambda: page.get_by_role("button", name="Add to cart").click())
    arrive(page, lambda: page.get_by_role("link", name="Cart").click())
    arrive(page, lambda: page.get_by_role("link", name="To the checkout").click())

    # They write down their address, do not send it, and turn to go with the cursor still in the field.
    write_address(page, page.get_by_label("Email"), TYPED)
    until(page, ledger.captures, "a partial capture")
    stay(page)
    LEAVES[signal](page)
    popup = PopupOnPage(page).waits()
    partial = [json.loads(line) for line in live_server.flask("export", "captures", "--shop", shop.key).splitlines()]
    assert [(one["email"], one["status"], one["form"], one["contact"]) for one in partial] == [
        (TYPED, "partial", "checkout", None)
    ]

    # They play, and what they are shown is what the server has drawn.
    heading = popup.play(PLAYED)
    play = ledger.plays()[0]
    assert (play["outcome"], heading) == ("won", f"{play['prize_label']} on this cart")
    expect(popup.code).to_have_text(play["code"])
    popup.copy.click()
    expect(popup.copy).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == play["code"]
    popup.host.get_by_role("button", name="Back to my cart").click()
    popup.is_gone()
    expect(page.get_by_label("Email")).to_be_focused()
    expect(page.get_by_label("Email")).to_have_value(TYPED)

    # They order with the code.
    page.get_by_label("Discount code").fill(play["code"])
    page.get_by_role("button", name="Place the order").click()
    page.wait_for_url("**/order/thank-you?*")
    order = until(page, ledger.orders, "the order")[0]
    assert (order["coupon"], order["transaction_id"]) == (play["code"], "F-1")
    _is_told_whole(page, ledger, signal)


def test_who_does_not_win_is_told_so_and_gets_no_code(
    make_context: Callable[..., BrowserContext],
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
) -> None:
    entry = wheel("Turn it")
    prizes = entry["document"]["game"]["prizes"]
    prizes += [{"id": "none", "label": "Not today", "weight": 1, "kind": "none"}]
    for prize in prizes[:-1]:
        prize["weight"] = 0
    entry["document"]["steps"]["lost"] = {"blocks": [{"type": "heading", "text": "Nothing this time"}]}
    shop = open_shop(entry)
    page = make_context(**DESKTOP, reduced_motion="reduce").new_page()
    arrive(page, shop.url())
    call(page, "event", "open_sesame")
    popup = PopupOnPage(page, "Turn it").waits()
    assert popup.play(PLAYED) == "Nothing this time"
    expect(popup.code).to_have_count(0)
    play = ledger_of(shop).plays()[0]
    assert (play["outcome"], play["prize"], play["code"]) == ("lost", "none", "")
    page.keyboard.press("Escape")
    popup.is_gone()


def test_only_the_forms_that_the_shop_has_named_are_read(
    page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    shop = open_shop(settings={"capture.mode": "named", "capture.forms": ["#checkout"]})
    for place, label in ((places.SIGN_UP, "Sign up"), (places.CHECKOUT, "Place the order")):
        arrive(page, shop.url(place))
        write_address(page, page.get_by_label("Email"), f"{label.split()[0].lower()}@example.com")
        page.get_by_role("button", name=label).focus()
    captures = until(page, ledger_of(shop).captures, "a partial capture")
    assert [(one["email"], one["status"], one["form"]) for one in captures] == [
        ("place@example.com", "partial", "checkout")
    ]


def _is_told_whole(page: Page, ledger: Ledger, signal: str) -> None:
    """Each thing that happened once, by one visitor, in their one visit."""
    until(page, lambda: ledger.events("game_play"), "the report of the play")
    names = ledger.names()
    once = ("view_item", "add_to_cart", "view_cart", "begin_checkout", "view_promotion", "select_promotion", "purchase")
    assert {name: names.count(name) for name in once} == dict.fromkeys(once, 1)
    assert names.count("page_view") == 5
    assert len({event["visitor"] for event in ledger.rows("events")}) == 1
    assert len({event["session"] for event in ledger.rows("events")}) == 1
    impression = ledger.impressions()[0]
    assert (impression["trigger"], impression["signal"]) == ("exit_intent", signal)
    assert impression["submitted_at"]
    assert not impression["dismissed_at"]
    until(page, lambda: len(ledger.contacts()) == 2, "the second contact")
    captures = {one["email"]: (one["status"], one["source"]) for one in ledger.captures()}
    assert captures == {TYPED: ("submitted", "field"), PLAYED: ("submitted", "popup")}
    assert {one["email"] for one in ledger.contacts()} == {TYPED, PLAYED}
    assert places.ORDERED in page.url
