"""Popups beside the page or in it, in a real browser: what they leave to the visitor, and what they give back."""

# ruff: noqa: F811 -- fixtures of the other module are asked for by their names

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.popup_documents import bar, letter
from tests.browser.test_runtime import (  # noqa: F401 -- fixtures
    SUBMITTED_AND_DONE,
    Show,
    accessibility_faults,
    bell,
    show,
    wait_until,
)
from tests.testbed.browsing import PHONE

SLIDE_IN = letter(display={"type": "slide_in", "position": "bottom_left"})
PUSHING = {**bar(), "display": {"type": "bar", "position": "top", "pushes": True}}
FULL = letter(display={"type": "full_screen"})
IN_PAGE = letter(display={"type": "embedded"})

HEADERS = """
main { padding-top: 60px } h1 { position: sticky; top: 0 }
#opener { position: fixed; top: 10px; left: 560px; width: 160px }
"""
WHERE = """() => ['opener', 'tall'].map((id) => Math.round(document.getElementById(id).getBoundingClientRect().top))
  .concat(document.documentElement.getAttribute('style'), getComputedStyle(document.documentElement).paddingTop)"""


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_beside_a_slide_in_the_page_is_used_as_before(show: Show, make_context: Any, size: tuple[int, int]) -> None:
    page = make_context(viewport={"width": size[0], "height": size[1]}).new_page()
    popup = show(SLIDE_IN, focus="#opener", on=page)
    expect(page.get_by_role("region", name="Ten percent, to say hello")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "opener"
    page.mouse.move(200, 100)
    page.mouse.wheel(0, 400)
    wait_until(page, "scrollY > 100")
    box = popup.shell.bounding_box()
    assert box is not None
    # In its corner at a desk, along the bottom on a phone; never over all of the page.
    assert box["x"] == (0 if size[0] < 640 else 20)
    assert (box["width"] == size[0]) == (size[0] < 640)
    assert box["height"] <= size[1] * 0.8
    assert page.evaluate("shift") == 0
    page.keyboard.press("Escape")
    expect(popup.shell).to_be_visible()
    popup.email.focus()
    page.keyboard.press("Escape")
    assert popup.end()["how"] == "escape"
    assert page.evaluate("scrollY") > 100


UPRIGHT = {"top": 47, "bottom": 34, "left": 0, "right": 0}
LYING = {"top": 0, "bottom": 21, "left": 47, "right": 47}
OUT_OF_REACH = """({ top, right, bottom, left }) => {
  const root = document.querySelector('[data-shopbell]').shadowRoot
  const parts = [...root.querySelectorAll('.heading, .text, .solid, .quiet, input, .cross')]
  const isClear = (one) => {
    if (!one.matches('.cross')) one.scrollIntoView({ block: 'center' })
    const box = one.getBoundingClientRect()
    const isInside = box.left >= left && box.right <= innerWidth - right
    return isInside && box.top >= top && box.bottom <= innerHeight - bottom
  }
  return parts.filter((one) => one.checkVisibility() && !isClear(one)).map((one) => one.className || one.tagName)
}"""


@pytest.mark.parametrize(
    ("size", "insets"), [((390, 844), UPRIGHT), ((844, 390), LYING), ((667, 375), LYING)], ids=["up", "lying", "small"]
)
def test_nothing_lies_under_a_notch_or_where_the_system_swipes(
    show: Show, make_context: Any, size: tuple[int, int], insets: dict[str, int]
) -> None:
    options = {**PHONE, "viewport": {"width": size[0], "height": size[1]}, "reduced_motion": "reduce"}
    page = make_context(**options).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})
    documents = {"modal": letter(), "full": FULL, "slide": SLIDE_IN, "top": bar(), "bottom": bar("bottom")}
    found = {}
    for name, document in documents.items():
        show(document, on=page)
        if out := page.evaluate(OUT_OF_REACH, insets):
            found[name] = out

    assert found == {}


def test_who_was_elsewhere_when_a_slide_in_closes_stays_there(show: Show, page: Page) -> None:
    show(SLIDE_IN, focus="#opener")
    page.get_by_role("link", name="Other").focus()
    page.evaluate("stop.abort()")
    wait_until(page, "window.ended")
    expect(page.get_by_role("link", name="Other")).to_be_focused()


def test_a_full_screen_holds_the_page_as_a_dialog(show: Show, page: Page) -> None:
    popup = show(FULL, focus="#opener")
    dialog = page.get_by_role("dialog", name="Ten percent, to say hello")
    expect(dialog).to_have_attribute("aria-modal", "true")
    card = popup.in_root(
        "(root) => { const { width, height } = root.querySelector('.card').getBoundingClientRect();"
        " return [width, height] }"
    )
    assert card == [1280, 800]
    page.keyboard.press("Escape")
    assert popup.end()["how"] == "escape"
    assert page.evaluate("document.activeElement.id") == "opener"
    assert page.evaluate("shift") == 0


def test_a_pushing_bar_makes_room_and_gives_it_back_exactly(show: Show, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    popup = show(PUSHING, css=HEADERS)
    height = page.evaluate(
        "Math.round(document.querySelector('[data-shopbell]').shadowRoot.querySelector('.shell').offsetHeight)"
    )
    opened = page.evaluate(WHERE)
    # What it costs is written in docs/displays.md: its height of the window's, once.
    assert 0 < page.evaluate("shift") <= height / 800 + 0.001
    page.get_by_role("button", name="Close").click()
    popup.end()
    wait_until(page, "getComputedStyle(document.documentElement).paddingTop === '0px'")
    closed = page.evaluate(WHERE)
    assert opened[:2] == [closed[0] + height, closed[1] + height]
    assert opened[2] is None and closed[2:] == [None, "0px"]
    assert closed[0] == 10
    assert page.evaluate("document.getAnimations().length") == 0


def test_a_bar_that_grows_in_its_place_takes_the_room_it_needs(show: Show, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    popup = show(PUSHING, submit=[SUBMITTED_AND_DONE])
    popup.fill_and_submit()
    popup.wait_for_step("done")
    wait_until(
        page,
        "parseInt(getComputedStyle(document.documentElement).paddingTop) === Math.round("
        "document.querySelector('[data-shopbell]').shadowRoot.querySelector('.shell').getBoundingClientRect().height)",
    )


@pytest.mark.parametrize("document", [SLIDE_IN, FULL, PUSHING], ids=["slide in", "full screen", "bar"])
def test_from_right_to_left_it_reads_so_and_fits(show: Show, make_context: Any, document: dict[str, Any]) -> None:
    context: BrowserContext = make_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = context.new_page()
    popup = show(document, on=page, language="ar")
    facts = popup.in_root(
        """(root) => { const box = (name) => root.querySelector(name).getBoundingClientRect()
          return [root.querySelector('.shell').dir, box('.cross').left < 60, box('.heading').right <= innerWidth,
            root.querySelector('.scroller').scrollWidth - root.querySelector('.scroller').clientWidth] }"""
    )
    assert facts == ["rtl", True, True, 0]
    assert accessibility_faults(page) == []


def test_in_the_page_it_takes_its_place_among_the_rest(show: Show, page: Page) -> None:
    popup = show(IN_PAGE, focus="#opener", into="#frame")
    assert page.evaluate("document.querySelector('#frame [data-shopbell]').offsetHeight > 200")
    expect(page.get_by_role("button", name="Close", exact=True)).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "opener"
    # What comes below it stands below it.
    assert page.evaluate("tall.getBoundingClientRect().top >= frame.getBoundingClientRect().bottom - 1")
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="No, thank you").click()
    popup.end()
    assert page.evaluate("frame.offsetHeight") == 0


def test_where_its_part_does_not_come_a_bar_is_a_strip_and_a_form_in_the_page_is_not_drawn(
    show: Show,
    bell: Any,
    page: Page,
) -> None:
    bell.pages["/runtime/places.js"] = ""
    popup = show(bar())
    box = popup.shell.bounding_box()
    assert box is not None and box["y"] + box["height"] == 800
    assert show(IN_PAGE, into="#frame").end() == {"how": "error", "shown": False, "submitted": False}
