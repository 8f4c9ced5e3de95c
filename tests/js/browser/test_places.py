"""What stands on the page beside popups and in their place: places in the page, tabs, buttons, reminders of a code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from tests.browser.popup_documents import STRINGS, letter
from tests.js.browser.conftest import ListeningShopbell, popup
from tests.testbed.static_shop import Page

WORDS = {**STRINGS, "put_away": "Put away", "open_offer": "Open the offer", "reminder": "Do not forget your code"}
NOW = {"name": "now"}
TALL = '<div style="height:3000px"></div>'
WATCH = """
window.shifts = []
new PerformanceObserver((list) => list.getEntries().forEach((it) => it.hadRecentInput || shifts.push(it.value)))
  .observe({ type: 'layout-shift', buffered: true })
"""


def entry(name: str = "pop_1", **display: Any) -> dict[str, Any]:
    document = letter(display={"type": "modal", "position": "center", **display})
    document["steps"]["start"]["blocks"][0]["text"] = f"The letter {name}"
    return {**popup(name, "custom_event", **NOW), "document": document, "strings": WORDS, "blocking": False}


def placed(name: str = "pop_1") -> dict[str, Any]:
    return {**entry(name, type="embedded"), "triggers": [], "modules": ["/runtime/places.js"]}


def shows(bell: ListeningShopbell, *entries: dict[str, Any]) -> None:
    bell.shows(*entries)
    assert bell.decision is not None
    bell.decision |= {"runtime": "/runtime.js", "corners": "/runtime/corners.js"}


def faults(page: BrowserPage) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


def still(page: BrowserPage) -> None:
    """Until what comes in has come in: half-faded words have no contrast worth measuring."""
    page.wait_for_timeout(700)


# In the page


def test_room_kept_free_for_a_form_that_is_not_for_this_visitor_is_given_back_out_of_sight(page, shop, bell, until):
    page.add_init_script(WATCH)
    bell.shows()
    assert bell.decision is not None
    bell.decision |= {"places": True, "corners": "/runtime/corners.js"}
    place = '<section data-shopbell-popup="{0}" style="min-height:320px;margin:24px 0;border:1px solid"></section>'
    high = 'document.querySelector("[data-shopbell-popup={0}]").getBoundingClientRect().height'
    seen, unseen = high.format("pop_1"), high.format("pop_2")
    page.goto(shop(f"<main><h1>Mugs</h1>{place.format('pop_1')}{TALL}{place.format('pop_2')}<p>Below</p></main>"))
    until(lambda: page.evaluate(unseen) == 0)
    # What is in view keeps its room; nothing that is seen has moved, also when the folded one comes into view.
    assert page.evaluate(seen) == 322
    page.mouse.move(300, 300)
    page.mouse.wheel(0, 5000)
    page.wait_for_timeout(400)
    assert page.evaluate(unseen) == 0
    assert page.evaluate(seen) == 322
    assert page.evaluate("shifts") == []
    assert page.evaluate("document.querySelectorAll('[data-shopbell-popup]')[1].getAttribute('style')").startswith(
        "min"
    )

    # A later decision has the form: its room is there again, and the form in it.
    shows(bell, placed("pop_2"))
    page.evaluate(
        "shopbell('event', 'add_to_cart', { currency: 'EUR', value: 1, items: [{ item_id: 'A', price: 1 }] })"
    )
    page.wait_for_selector("[data-shopbell-popup=pop_2] .embedded", state="attached")
    assert page.evaluate(unseen) >= 322


def test_each_place_has_its_popup_when_it_comes_near_and_moves_nothing_that_is_seen(page, shop, bell, until):
    page.add_init_script(WATCH)
    shows(bell, placed("pop_1"), placed("pop_2"))
    place = '<section aria-label="{0}" data-shopbell-popup="{0}"></section>'
    page.goto(shop(f"<main><h1>Mugs</h1>{TALL}{place.format('pop_1')}{TALL}{place.format('pop_2')}{TALL}</main>"))
    until(lambda: any(asked.path == "/parts/places.js" for asked in bell.site.asked))
    page.wait_for_timeout(400)
    assert bell.claims == []
    page.focus("body")
    page.mouse.move(300, 300)
    page.mouse.wheel(0, 2000)
    until(lambda: len(bell.claims) == 1)
    # It is drawn before it is in view, and counts once it is.
    page.wait_for_selector("[data-shopbell-popup=pop_1] .embedded", state="attached")
    page.wait_for_timeout(300)
    assert bell.named("view_promotion") == []
    page.mouse.wheel(0, 900)
    shown = until(lambda: bell.named("view_promotion"))[0]["params"]
    assert (shown["popup"], shown["trigger"]) == ("pop_1", "placed")
    assert page.evaluate("document.activeElement === document.body")
    page.mouse.wheel(0, 2300)
    page.wait_for_selector("[data-shopbell-popup=pop_2] .embedded", state="attached")
    page.mouse.wheel(0, 1400)
    until(lambda: len(bell.named("view_promotion")) == 2)
    assert page.locator(".embedded").count() == 2
    assert page.evaluate("shifts") == []
    still(page)
    assert faults(page) == []
    # It stays: neither Escape nor a dialog of the shop's takes it away.
    page.locator("[data-shopbell-popup=pop_2] input[type=email]").focus()
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.locator(".embedded").count() == 2


def test_a_place_that_a_framework_adds_later_has_it_too_and_one_that_may_not_show_it_takes_no_room(
    page, shop, bell, until
):
    shows(bell, placed("pop_1"))
    page.goto(shop('<div id="empty" data-shopbell-popup="pop_2"></div><main id="app"></main>'))
    until(lambda: any(asked.path == "/parts/places.js" for asked in bell.site.asked))
    page.wait_for_timeout(500)
    page.evaluate("app.innerHTML = '<div data-shopbell-popup=\"pop_1\"></div>'")
    page.wait_for_selector("#app .embedded")
    until(lambda: bell.named("view_promotion"))
    assert page.evaluate("empty.offsetHeight") == 0


def test_a_page_without_the_place_says_so_once_and_one_that_has_it_says_nothing(page, shop, bell, until):
    shows(bell, placed("pop_1"), placed("pop_2"))
    page.goto(shop('<main><h1>Mugs</h1></main><div data-shopbell-popup="pop_2"></div>'))
    told = until(lambda: bell.named("promotion_withheld"))
    page.wait_for_timeout(1500)
    assert [one["params"]["popup"] for one in bell.named("promotion_withheld")] == ["pop_1"]
    assert told[0]["params"]["reason"] == "no_place"


def test_a_place_in_view_at_the_start_whose_room_is_kept_moves_nothing(page, shop, bell, until):
    page.add_init_script(WATCH)
    shows(bell, placed("pop_1"))
    kept = '<div id="kept" style="min-height:clamp(456px,(700px - 100vw)*999,600px)" data-shopbell-popup="pop_1"></div>'
    page.goto(shop(f"<main><h1>Mugs</h1>{kept}<p>What stands below it.</p></main>"))
    until(lambda: bell.named("view_promotion"))
    assert 0 < page.evaluate("kept.firstElementChild.shadowRoot.querySelector('.card').offsetHeight") <= 456
    assert page.evaluate("shifts") == []


# The tab


def test_a_tab_brings_back_what_was_closed_and_what_is_put_away_stays_away(page, shop, bell, until):
    page.add_init_script(WATCH)
    shows(bell, entry(teaser={"text": "Get 10 % off", "when": "closed", "position": "bottom_left"}))
    address = shop(f"<main><h1>Mugs</h1>{TALL}</main>")
    page.goto(address)
    until(lambda: any(asked.path == "/parts/places.js" for asked in bell.site.asked))
    tab = page.get_by_role("button", name="Get 10 % off")
    page.evaluate("shopbell('event', 'now')")
    until(lambda: bell.named("view_promotion"))
    expect(tab).to_have_count(0)
    page.keyboard.press("Escape")
    expect(tab).to_be_visible()
    still(page)
    assert faults(page) == []
    assert page.evaluate("shifts") == []
    tab.click()
    expect(page.locator("dialog.shell")).to_be_visible()
    expect(tab).to_be_hidden()
    # The same token: for the server it is the same impression.
    assert [body["token"] for _, body in bell.claims] == ["token of pop_1"] * 2
    assert bell.claims[1][1]["trigger"] == "teaser"
    page.keyboard.press("Escape")
    expect(tab).to_be_visible()
    page.get_by_role("button", name="Put away").click()
    expect(tab).to_have_count(0)
    # On the next page the server offers it to whoever has closed it.
    assert bell.decision is not None
    bell.decision["popups"][0] |= {"returns": True, "triggers": []}
    page.goto(address)
    until(lambda: len(bell.named("page_view")) == 2)
    page.wait_for_timeout(500)
    expect(tab).to_have_count(0)
    page.evaluate("localStorage.removeItem('shopbell.away')")
    page.goto(address)
    expect(tab).to_be_visible()


def test_a_tab_before_it_promises_it_and_goes_when_the_form_is_sent(page, shop, bell, until):
    shows(bell, entry(teaser={"text": "A gift", "when": "before", "position": "right"}))
    page.goto(shop())
    tab = page.get_by_role("button", name="A gift")
    tab.click()
    email = page.locator("[data-shopbell] input[type=email]")
    email.fill("ann@example.com")
    email.press("Enter")
    until(lambda: bell.posts)
    page.locator("[data-shopbell] .shell[data-step=done]").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    expect(tab).to_have_count(0)


# The round button


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_the_round_button_opens_it_and_is_there_again(make_context, shop, bell, until, size):
    page = make_context(viewport={"width": size[0], "height": size[1]}).new_page()
    shows(bell, entry(launcher={"text": "Your gift", "icon": "gift", "position": "bottom_right"}))
    page.goto(shop("<main><h1>Mugs</h1><button id=own>Own</button></main>"))
    button = page.get_by_role("button", name="Your gift")
    button.wait_for()
    still(page)
    assert faults(page) == []
    box = button.bounding_box()
    assert box is not None and box["width"] >= 44
    assert size[0] - (box["x"] + box["width"]) < 40
    # What lies between such things is the page's own.
    page.click("#own")
    button.focus()
    page.keyboard.press("Enter")
    until(lambda: bell.named("view_promotion"))
    assert bell.claims[0][1]["trigger"] == "launcher"
    expect(button).to_be_hidden()
    page.keyboard.press("Escape")
    expect(button).to_be_visible()


# The reminder


def reminder(bell: ListeningShopbell, **changes: Any) -> dict[str, Any]:
    given = {"text": "", "label": "10 % off", "code": "MUG-7K2X", "apply_url": None, "position": "bottom"}
    until_then = {"expires_at": "2026-12-24T22:00:00Z", "seconds_left": 86400}
    return {
        **popup("pop_1"),
        "triggers": [],
        "blocking": False,
        "document": None,
        "modules": ["/runtime/reminder.js"],
        "strings": WORDS,
        "theme": letter()["theme"],
        "reminder": {**given, **until_then, **changes},
    }


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_a_code_that_was_won_is_in_sight_until_it_is_put_away_for_good(make_context, shop, bell, until, size):
    bell.site.pages["/v1/popups/pop_1/reminder"] = bell.answer_submit
    page = make_context(viewport={"width": size[0], "height": size[1]}, permissions=["clipboard-write"]).new_page()
    page.add_init_script(WATCH)
    shows(bell, reminder(bell))
    page.goto(shop(f"<main><h1>Mugs</h1>{TALL}</main>"))
    bar = page.get_by_role("region", name="Do not forget your code")
    bar.wait_for()
    still(page)
    expect(bar).to_contain_text("Valid until Dec")
    assert faults(page) == []
    page.get_by_role("button", name="Copy").click()
    expect(bar.get_by_role("status").last).to_have_text("Copied")
    assert bell.claims == [] and bell.named("view_promotion") == []
    page.get_by_role("button", name="Put away").click()
    expect(bar).to_have_count(0)
    path, body = until(lambda: bell.posts)[0]
    assert (path, body["token"], body["how"]) == ("/v1/popups/pop_1/reminder", "token of pop_1", "closed")
    assert page.evaluate("shifts") == []
    assert not [
        key for key in page.evaluate("Object.keys(localStorage)") if "MUG" in page.evaluate(f"localStorage['{key}']")
    ]


def test_what_is_over_goes_away_by_itself(page, shop, bell):
    shows(bell, reminder(bell, seconds_left=1))
    page.goto(shop())
    bar = page.get_by_role("region", name="Do not forget your code")
    bar.wait_for()
    expect(bar).to_have_count(0, timeout=4000)


def test_whoever_wins_is_reminded_as_soon_as_the_popup_is_closed(page, shop, bell, until):
    shows(bell, entry(reminder={"text": "", "position": "bottom"}))
    page.goto(shop())
    until(lambda: any(asked.path == "/parts/places.js" for asked in bell.site.asked))
    page.evaluate("shopbell('event', 'now')")
    email = page.locator("[data-shopbell] input[type=email]")
    email.fill("ann@example.com")
    email.press("Enter")
    page.locator("[data-shopbell] .shell[data-step=done]").wait_for()
    # What the server decides from now on.
    decided = {**(bell.decision or {}), "popups": [reminder(bell)]}
    bell.site.pages["/v1/decide"] = Page(json.dumps({"decision": decided}), type="application/json")
    page.keyboard.press("Escape")
    page.get_by_role("region", name="Do not forget your code").wait_for()


def test_nothing_lies_over_another(page, shop, bell, until):
    below = entry("pop_2", type="bar", position="bottom")
    gift = {"text": "Gift", "icon": "gift", "position": "bottom_right"}
    shows(bell, reminder(bell), {**below, "modules": ["/runtime/places.js"]}, entry("pop_3", launcher=gift))
    bell.site.pages["/v1/popups/pop_3/show"] = bell.answer_show
    assert bell.decision is not None
    bell.decision["popups"][2]["triggers"] = []
    page.goto(shop())
    code, button = page.get_by_role("region", name="Do not forget your code"), page.get_by_role("button", name="Gift")
    for each in (code, button):
        each.wait_for()
    still(page)
    boxes = [each.bounding_box() for each in (code, button)]
    assert boxes[1]["y"] + boxes[1]["height"] <= boxes[0]["y"]
    page.evaluate("shopbell('event', 'now')")
    until(lambda: bell.named("view_promotion"))
    expect(code).to_be_hidden()
    expect(button).to_be_hidden()
    page.locator("[data-shopbell] .bar .cross").click()
    expect(code).to_be_visible()
    expect(button).to_be_visible()


# Among what the page does


HOSTILE = """
* { all: unset !important; color: red !important; display: block !important; position: static !important }
section, button, p { font-size: 40px !important; padding: 50px !important }
"""


def test_the_styles_of_the_page_do_not_reach_them_and_theirs_not_the_page(page, shop, bell, until):
    offered = entry(
        launcher={"text": "Gift", "icon": "heart", "position": "bottom_right"},
        teaser={"text": "A gift", "when": "before", "position": "bottom_left"},
    )
    shows(bell, offered)
    page.goto(shop("<main><h1>Mugs</h1><button id=own>Own</button></main>"))
    page.get_by_role("button", name="A gift").wait_for()
    still(page)
    look = """() => [...document.querySelector('[data-shopbell]').shadowRoot.querySelectorAll('button')].map((node) => {
      const { width, height } = node.getBoundingClientRect(), style = getComputedStyle(node)
      return [Math.round(width), Math.round(height), style.color, style.fontSize] })"""
    before, own = page.evaluate(look), page.evaluate("getComputedStyle(own).cssText + own.offsetWidth")
    page.add_style_tag(content=HOSTILE)
    page.wait_for_timeout(200)
    assert page.evaluate(look) == before
    page.evaluate("document.head.querySelector('style').remove()")
    assert page.evaluate("getComputedStyle(own).cssText + own.offsetWidth") == own


def test_a_withdrawal_takes_them_off_the_page(page, shop, bell, until):
    shows(bell, entry(launcher={"text": "Gift", "icon": "heart", "position": "bottom_right"}))
    page.goto(shop())
    page.get_by_role("button", name="Gift").wait_for()
    page.evaluate("shopbell('consent', { personalisation: false })")
    expect(page.get_by_role("button", name="Gift")).to_have_count(0)
