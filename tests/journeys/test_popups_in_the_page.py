"""Popups on a living page: what opens them, how they go, and that a no is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys import shop as places
from tests.journeys.ledger import Ledger
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.popups import ALWAYS, plain, sample
from tests.journeys.shop import Shop
from tests.journeys.waiting import arrive, call, flick_up, leave_over_the_top, stay, until
from tests.testbed.browsing import DESKTOP, PHONE

# The same requests are tried on PostgreSQL without a browser, and by the other journeys.
pytestmark = pytest.mark.only_on("sqlite")

OPEN = ("event", "open_sesame")


def _close(page: Page, how: str) -> None:
    popup = PopupOnPage(page)
    if how == "escape":
        page.keyboard.press("Escape")
    elif how == "backdrop":
        page.mouse.click(5, 5)
    elif how == "button":
        popup.host.get_by_role("button", name="Not now").click()
    else:
        popup.cross.click()
    popup.is_gone()


@pytest.mark.parametrize("how", ["close", "escape", "backdrop", "button"])
def test_a_no_is_kept_over_a_reload(
    how: str, page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    shop = open_shop(plain("Stay", caps={**ALWAYS, "after_dismissal_hours": 1}))
    arrive(page, shop.url())
    page.get_by_role("link", name="Shipping").focus()
    call(page, *OPEN)
    PopupOnPage(page, "Stay").waits()
    _close(page, how)
    expect(page.get_by_role("link", name="Shipping")).to_be_focused()
    ledger = ledger_of(shop)
    until(page, lambda: [row["dismissed_how"] for row in ledger.impressions()] == [how], "the dismissal")
    assert arrive(page, page.reload) == ["cap_dismissal"]
    call(page, *OPEN)
    PopupOnPage(page).is_gone()


def test_a_visit_sees_so_many_popups_and_no_more(
    page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    popups = [
        plain(name, params={"name": f"open_{name.lower()}"}, caps={"per_session": 1, "after_dismissal_hours": 0})
        for name in ("One", "Two", "Three")
    ]
    bar = plain("Bar", display={"type": "bar", "position": "bottom"}, params={"name": "open_bar"})
    shop = open_shop(*popups, bar, settings={"popups.per_session": 2})
    arrive(page, shop.url())
    for number, name in enumerate(("One", "Two"), 1):
        call(page, "event", f"open_{name.lower()}")
        PopupOnPage(page, name).waits()
        _close(page, "close")
        until(page, lambda: len(ledger_of(shop).impressions()) == number, "the impression")  # noqa: B023 -- asked at once
        gates = arrive(page, page.reload)
    assert sorted(gates) == ["", "cap_all_popups", "cap_session", "cap_session"]
    call(page, "event", "open_three")
    call(page, "event", "open_bar")
    # A bar covers nothing and is not held; the third one would have opened before it.
    PopupOnPage(page, "Bar").waits()
    expect(PopupOnPage(page).host).to_have_count(1)


def _by_time(page: Page) -> None:
    page.clock.run_for(10_000)


def _by_scrolling(page: Page) -> None:
    page.evaluate("scrollTo(0, document.body.scrollHeight)")


def _by_click(page: Page) -> None:
    page.get_by_role("button", name="Add to cart").click()


def _by_event(page: Page) -> None:
    call(page, *OPEN)


def _by_leaving(page: Page) -> None:
    stay(page)
    leave_over_the_top(page)


def _by_flicking(page: Page) -> None:
    stay(page)
    flick_up(page)


TRIGGERS = {
    "time": ("time_on_page", {"seconds": 10}, DESKTOP, _by_time),
    "scroll": ("scroll_depth", {"percent": 60}, DESKTOP, _by_scrolling),
    "click": ("click", {"selector": "main button"}, DESKTOP, _by_click),
    "custom event": ("custom_event", {"name": "open_sesame"}, DESKTOP, _by_event),
    "exit at a desk": ("exit_intent", {"sensitivity": "medium"}, DESKTOP, _by_leaving),
    "exit on a phone": ("exit_intent", {"sensitivity": "medium", "mobile": True}, PHONE, _by_flicking),
}


@pytest.mark.parametrize(("trigger", "params", "device", "act"), TRIGGERS.values(), ids=TRIGGERS)
def test_a_popup_waits_for_its_moment(
    trigger: str,
    params: dict[str, Any],
    device: dict[str, Any],
    act: Callable[[Page], None],
    make_context: Callable[..., BrowserContext],
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
) -> None:
    shop = open_shop(plain("Hello", trigger, params=params))
    page = make_context(**device).new_page()
    if act is _by_time:
        page.clock.install()
    arrive_at = shop.url(places.PRODUCT)
    if act is _by_time:
        page.goto(arrive_at)
        until(page, lambda: page.evaluate("Boolean(window.shopbell)"), "the tag")
        page.wait_for_load_state("networkidle")
        page.clock.run_for(1000)
        page.wait_for_load_state("networkidle")
    else:
        arrive(page, arrive_at)
    assert PopupOnPage(page).host.count() == 0
    act(page)
    PopupOnPage(page, "Hello").waits()
    impression = until(page, ledger_of(shop).impressions, "the impression")[0]
    assert impression["trigger"] == trigger


COMES_BACK = """() => document.addEventListener('mouseout', () => setTimeout(() =>
  document.body.dispatchEvent(new MouseEvent('mousemove', { bubbles: true, clientX: 600, clientY: 300 })), 60))"""
"""Inside the page, where a busy machine cannot delay it beyond the grace that it is about."""


def test_a_pointer_that_comes_back_at_once_has_not_left(
    page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    shop = open_shop(plain("Stay", "exit_intent", params={"sensitivity": "medium"}), plain("Later"))
    arrive(page, shop.url())
    page.evaluate(COMES_BACK)
    stay(page)
    leave_over_the_top(page)
    # The grace is over before this one has been opened, seen and told.
    page.wait_for_timeout(300)
    call(page, *OPEN)
    PopupOnPage(page, "Later").waits()
    ledger = ledger_of(shop)
    assert [one["popup"] for one in until(page, ledger.impressions, "the impression")] == [ledger.popup("Later")]


def test_the_bar_stands_on_the_policy_page_and_nowhere_else(page: Page, open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(sample("free_shipping_bar"))
    assert arrive(page, shop.url()) == ["page_type"]
    assert arrive(page, shop.url(places.POLICY)) == [""]
    bar = PopupOnPage(page, "Shipping is free from €60").waits()
    page.get_by_role("link", name="Cart").click()
    expect(page).to_have_title("Your cart")
    bar.is_gone()


def test_two_tabs_are_one_visit_and_share_its_caps(
    context: BrowserContext, page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    shop = open_shop(plain("Hello", caps={"per_session": 1, "after_dismissal_hours": 0}))
    arrive(page, shop.url())
    call(page, *OPEN)
    PopupOnPage(page, "Hello").waits()
    _close(page, "close")
    ledger = ledger_of(shop)
    until(page, lambda: any(row["dismissed_at"] for row in ledger.impressions()), "the dismissal")
    other = context.new_page()
    assert arrive(other, shop.url(places.POLICY)) == ["cap_session"]
    call(other, *OPEN)
    until(other, lambda: len(ledger.events("open_sesame")) == 2, "the second tab's event")
    PopupOnPage(other).is_gone()
    assert len(ledger.rows("sessions")) == 1
    assert len(ledger.events("page_view")) == 2


def test_in_a_single_page_shop_each_page_has_its_own_popups(
    page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    def only_on(path: str) -> dict[str, Any]:
        return {"all": [{"condition": "page_url", "params": {"operator": "is", "values": [path]}}]}

    one, two = plain("Of one", rule=only_on("/app/one")), plain("Of two", rule=only_on("/app/two"))
    shop = open_shop(one, two)
    arrive(page, shop.url(places.SINGLE_PAGE))
    assert sorted(arrive(page, lambda: page.get_by_role("button", name="One").click())) == ["", "page_url"]
    # Disarmed at once, not only when the next decision has come.
    page.get_by_role("button", name="Two").click()
    call(page, *OPEN)
    PopupOnPage(page, "Of two").waits()
    _close(page, "escape")
    ledger = ledger_of(shop)
    until(page, lambda: len(ledger.events("page_view")) == 3, "the views")
    assert [row["popup"] for row in until(page, ledger.impressions, "the impression")] == [ledger.popup("Of two")]
