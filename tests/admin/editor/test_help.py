"""The words of the editor are explained where they stand: by pointer and by keyboard, and nowhere in the way."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.admin.editor.conftest import Editing

# Their server side is tested on both databases without a browser, and the marketer's journey in one.
pytestmark = pytest.mark.only_on("sqlite")

WHERE = {
    "game": ["Weight and odds", "Budget", "Verifiable draw"],
    "moments": ["Moment"],
    "rule": ["Condition"],
    "caps": ["Limit", "Group"],
    "experiment": ["Variant", "Held out"],
}


def test_what_a_word_means_is_one_press_away(editing: Editing, marketer: Page) -> None:
    editing.open(marketer, editing.popup())
    marketer.click("[data-section=experiment]")
    marketer.get_by_role("button", name="Only a holdout").click()
    for section, words in WHERE.items():
        marketer.click(f"[data-section={section}]")
        panel = marketer.locator(f"#panel-{section}")
        asked = panel.get_by_role("button", name="What is this")
        expect(asked).to_have_count(len(words))
        for at, word in enumerate(words):
            expect(asked.nth(at)).to_have_accessible_name(f"What is this: {word}")
    asked.last.focus()
    marketer.keyboard.press("Enter")
    shown = marketer.locator(".explanation:popover-open")
    expect(shown).to_contain_text("chosen by chance, who see no popup")
    faults = Axe().run(marketer, context={"exclude": [["iframe"]]}).response["violations"]
    assert [fault["id"] for fault in faults] == []
    marketer.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(asked.last).to_be_focused()


def test_a_section_is_where_it_was_left(editing: Editing, marketer: Page) -> None:
    editing.open(marketer, editing.popup())
    scroller = marketer.locator("#content")
    marketer.click("[data-section=game]")
    scroller.evaluate("node => node.scrollTo(0, 300)")
    marketer.click("[data-section=moments]")
    assert scroller.evaluate("node => node.scrollTop") == 0
    marketer.click("[data-section=game]")
    assert scroller.evaluate("node => node.scrollTop") == pytest.approx(300, abs=2)
