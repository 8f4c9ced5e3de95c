"""A survey of three steps in a real browser: asked, branched, gone back, left, and read by those who cannot see it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import test_runtime
from tests.browser.popup_documents import STRINGS, letter
from tests.factories import field_of, survey_document

bell, show, accessibility_faults, Show = (
    test_runtime.bell,
    test_runtime.show,
    test_runtime.accessibility_faults,
    test_runtime.Show,
)

WORDS = {**STRINGS, "choose_one": "Please choose an answer.", "back": "Back", "your_words": "In your own words"}
WHY = {"status": 200, "body": {"ok": True, "next": "why", "coupon": None, "more": True}}
LAST = {"status": 200, "body": {"ok": True, "next": "thanks", "coupon": None, "more": True}}
DONE = {"status": 200, "body": {"ok": True, "next": "done", "coupon": None}}


TYPED = "input:not([type=radio]):not([type=checkbox]), textarea"
MEASURE = f"""(root) => [...root.querySelectorAll('.mark, .option label, {TYPED}')].map((node) => {{
  const {{ width, height }} = node.getBoundingClientRect()
  const letters = parseFloat(getComputedStyle(node).fontSize)
  return {{ name: node.className || node.type, width, height, letters, isTyped: node.matches('{TYPED}') }}
}})"""


def survey() -> dict[str, Any]:
    return letter(steps=survey_document()["steps"])


def sent(page: Page) -> list[Any]:
    return [(body["step"], body["fields"]) for _, body in page.evaluate("posts")]


def test_a_survey_is_answered_step_by_step_and_one_can_go_back(show: Show, page: Page) -> None:
    popup = show(survey(), submit=[WHY, LAST, DONE], strings=WORDS)
    popup.submit.click()
    reasons = page.get_by_role("radiogroup", name="Your reason")
    expect(reasons).to_have_attribute("aria-invalid", "true")
    expect(reasons).to_have_accessible_description("Please choose an answer.")
    assert popup.in_root("(root) => root.activeElement.type") == "radio"
    assert sent(page) == []
    assert accessibility_faults(page) == []

    page.get_by_label("Something else", exact=True).check()
    page.get_by_role("textbox", name="Something else: In your own words").fill("The colour")
    popup.submit.click()
    popup.wait_for_step("why")
    assert popup.in_root("(root) => root.activeElement.textContent") == "Tell us more"
    page.get_by_label("Your more").fill("Blue")
    page.get_by_role("button", name="Back").click()
    popup.wait_for_step("start")
    expect(page.get_by_role("textbox", name="Something else: In your own words")).to_have_value("The colour")
    popup.submit.click()
    popup.wait_for_step("thanks")
    page.get_by_role("radiogroup", name="Your odds").get_by_label("9").check()
    page.get_by_role("radiogroup", name="Your mood").get_by_label("4").check()
    assert accessibility_faults(page) == []
    popup.submit.click()
    popup.wait_for_step("done")
    other = {"reason": {"chosen": ["other"], "text": "The colour"}}
    assert sent(page) == [("start", other), ("start", other), ("thanks", {"odds": 9, "mood": 4})]
    page.get_by_role("button", name="Close").click()
    assert popup.end() == {"how": "done", "shown": True, "submitted": True}


def test_whoever_leaves_in_the_middle_has_not_submitted(show: Show, page: Page) -> None:
    popup = show(survey(), submit=[WHY], strings=WORDS)
    page.get_by_label("The price").check()
    popup.submit.click()
    popup.wait_for_step("why")
    page.keyboard.press("Escape")
    assert popup.end() == {"how": "escape", "shown": True, "submitted": False}
    assert "promotion_dismissed" in popup.reports()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844), (320, 640)])
def test_every_field_has_room_and_a_name(show: Show, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    options = [{"value": "a", "label": "One"}, {"value": "b", "label": "Two"}]
    fields = [
        field_of("phone", "phone"),
        field_of("first_name", "called"),
        field_of("birth_date", "born"),
        field_of("text", "words", long=True),
        field_of("choice", "several", options=options, many=True),
        field_of("csat", "mood", low="Not at all", high="Very much"),
        field_of("nps", "odds", low="Not likely", high="Very likely"),
    ]
    blocks = [{"type": "heading", "text": "Tell us"}, {"type": "form", "fields": fields, "button": "Send"}]
    popup = show(letter(steps={"start": {"blocks": blocks}}), strings=WORDS)
    assert accessibility_faults(page) == []
    measured = popup.in_root(MEASURE)
    assert [one for one in measured if min(one["width"], one["height"]) < 44] == []
    # Safari on phones zooms in on smaller letters.
    assert [one for one in measured if one["isTyped"] and one["letters"] < 16] == []
    assert popup.in_root(
        "(root) => { const s = root.querySelector('.scroller'); return s.scrollWidth <= s.clientWidth }"
    )
    # A field for words is no paragraph: its label is as dark as the others.
    assert popup.in_root("(root) => root.querySelectorAll('.field.text').length") == 0
