"""Words are written where they stand in the preview, by pointer and by keyboard, and come as nothing but words."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.admin.editor.conftest import Editing, is_saved
from tests.testbed.browsing import BrowserLog
from tracker.db import db
from tracker.popups.models import Popup

# Their server side is tested on both databases without a browser, and the marketer's journey in one.
pytestmark = pytest.mark.only_on("sqlite")


def blocks_of(editing: Editing, popup: str, step: str = "start") -> list[dict[str, Any]]:
    return editing.stored(popup).draft["steps"][step]["blocks"]


def form_of(editing: Editing, popup: str) -> dict[str, Any]:
    return next(block for block in blocks_of(editing, popup) if block["type"] == "form")


def rewrite(page: Page, node: Locator, words: str) -> None:
    """As people do: a click on it, everything chosen, typed, Enter."""
    node.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_what_is_clicked_in_the_preview_is_what_is_edited(
    editing: Editing, marketer: Page, browser_log: BrowserLog
) -> None:
    popup = editing.popup()
    editing.open(marketer, popup)
    frame = marketer.frame_locator("#frame")
    frame.get_by_role("textbox", name="Email").click()
    form = marketer.locator(".form-part", has_text="Email address")
    expect(form.get_by_label("Label")).to_be_focused()
    expect(marketer.locator(".part-picked")).to_contain_text("Email address")
    marketer.get_by_label("Heading").focus()
    expect(marketer.locator(".part-picked")).to_contain_text("Heading")

    # Words are written where they stand, values in them as {prize}.
    frame.locator(".heading").dblclick()
    marketer.keyboard.type("Written in place")
    expect(marketer.get_by_label("Heading")).to_have_value("Written in place")
    marketer.keyboard.press("Enter")
    expect(frame.locator(".heading")).to_have_text("Written in place")

    # The picked part moves by its own buttons; a click beside the parts is a click on the design.
    marketer.locator(".part-picked").get_by_role("button", name="Move down").click()
    expect(frame.locator(".body > *").nth(1)).to_have_text("Written in place")
    frame.locator(".game").click()
    expect(marketer.locator("#panel-game")).to_be_visible()
    is_saved(marketer)
    assert editing.stored(popup).draft["steps"]["start"]["blocks"][1]["text"] == "Written in place"
    assert browser_log.console_errors == []


def test_a_click_on_a_button_a_label_and_the_words_of_consent_begins_to_write_there(
    editing: Editing, marketer: Page, browser_log: BrowserLog
) -> None:
    popup = editing.popup("newsletter")
    editing.open(marketer, popup)
    frame = marketer.frame_locator("#frame")
    rewrite(marketer, frame.locator(".submit > span:first-child"), "Yes, send me news")
    rewrite(marketer, frame.locator(".label").first, "Where to?")
    rewrite(marketer, frame.locator(".tick-label"), "I want news by email, until I say stop.")
    frame.locator("input[type=email]").dblclick()
    marketer.keyboard.type("me@my-mail.example")
    marketer.keyboard.press("Enter")

    expect(frame.get_by_role("button", name="Yes, send me news")).to_be_visible()
    expect(frame.get_by_label("Where to?")).to_have_attribute("placeholder", "me@my-mail.example")
    expect(frame.get_by_role("checkbox", name="I want news by email, until I say stop.")).not_to_be_checked()
    expect(marketer.get_by_label("What the visitor agrees to")).to_have_value("I want news by email, until I say stop.")
    is_saved(marketer)
    form = form_of(editing, popup)
    assert form["button"] == "Yes, send me news"
    assert [field["label"] for field in form["fields"]] == ["Where to?", "I want news by email, until I say stop."]
    assert form["fields"][0]["placeholder"] == "me@my-mail.example"
    assert browser_log.console_errors == []


def test_a_prize_is_renamed_on_the_wheel_and_in_the_list_of_odds(editing: Editing, marketer: Page) -> None:
    popup = editing.popup()
    editing.open(marketer, popup)
    frame = marketer.frame_locator("#frame")
    frame.locator(".game svg g text").first.click()
    expect(frame.locator(".written-over")).to_be_focused()
    marketer.keyboard.press("ControlOrMeta+a")
    marketer.keyboard.type("A cake")
    # The wheel follows while it is typed.
    expect(frame.locator(".game svg > g").first).to_contain_text("cake")
    marketer.keyboard.press("Enter")
    expect(frame.locator(".written-over")).to_have_count(0)
    frame.locator(".odds summary").click()
    rewrite(marketer, frame.locator(".odds li > span[dir]").nth(1), "A coffee")

    expect(marketer.locator(".prize").nth(1).get_by_label("As visitors read it")).to_have_value("A coffee")
    is_saved(marketer)
    assert [one["label"] for one in editing.stored(popup).draft["game"]["prizes"]][:2] == ["A cake", "A coffee"]


def test_a_question_of_the_quiz_and_an_answer_are_written_on_the_card(editing: Editing, marketer: Page) -> None:
    popup = editing.popup("gift_finder")
    editing.open(marketer, popup)
    card = marketer.frame_locator("#frame").locator(".game [role=group]")
    rewrite(marketer, card.locator("p").first, "Tea or coffee?")
    rewrite(marketer, card.locator("button").first, "Tea with milk")

    expect(card.locator("p").first).to_have_text("Tea or coffee?")
    is_saved(marketer)
    question = editing.stored(popup).draft["game"]["questions"][0]
    assert (question["text"], question["answers"][0]) == ("Tea or coffee?", "Tea with milk")


def test_every_question_of_the_quiz_is_turned_to_and_written_where_it_stands(editing: Editing, marketer: Page) -> None:
    popup = editing.popup("gift_finder")
    editing.open(marketer, popup)
    before = editing.stored(popup).draft["game"]["questions"]
    title = marketer.frame_locator("#frame").locator(".game [role=group] > p").first
    title.click()
    marketer.keyboard.press("Escape")
    marketer.locator(".part-picked").get_by_role("button", name="Next question").click()
    expect(title).to_have_text(before[1]["text"])
    rewrite(marketer, title, "For which room?")
    expect(title).to_have_text("For which room?")

    # By keyboard from the last answer of one question to the first words of the next, and by the form to any.
    marketer.locator("[data-path='game.questions[0]']").get_by_label("Question").focus()
    expect(title).to_have_text(before[0]["text"])
    marketer.frame_locator("#frame").locator(".game [role=group] button").last.click()
    marketer.keyboard.press("Tab")
    expect(title).to_have_text("For which room?")
    expect(marketer.frame_locator("#frame").locator("[contenteditable]")).to_have_text("For which room?")
    marketer.keyboard.press("ControlOrMeta+a")
    marketer.keyboard.type("For which shelf?")
    marketer.keyboard.press("Enter")
    is_saved(marketer)
    assert [one["text"] for one in editing.stored(popup).draft["game"]["questions"][:2]] == [
        before[0]["text"],
        "For which shelf?",
    ]


def test_by_keyboard_alone_one_text_after_the_other_is_written(editing: Editing, marketer: Page) -> None:
    popup = editing.popup("newsletter")
    editing.open(marketer, popup)
    heading = marketer.get_by_label("Heading", exact=True)
    heading.focus()
    marketer.keyboard.press("F2")
    frame = marketer.frame_locator("#frame")
    expect(frame.locator(".heading")).to_be_focused()
    marketer.keyboard.type("First")
    marketer.keyboard.press("Tab")
    expect(frame.locator(".body > .text").first).to_be_focused()
    marketer.keyboard.type("Second")
    marketer.keyboard.press("Shift+Tab")
    expect(frame.locator(".heading")).to_be_focused()
    marketer.keyboard.press("End")
    marketer.keyboard.type(" of all")
    marketer.keyboard.press("Escape")

    # Escape takes back what was typed last, and goes back to where the keyboard came from.
    expect(frame.locator(".heading")).to_have_text("First")
    expect(heading).to_be_focused()
    is_saved(marketer)
    assert [block["text"] for block in blocks_of(editing, popup)[:2]] == ["First", "Second"]


def test_what_is_pasted_or_dropped_is_nothing_but_its_words_and_no_longer_than_there_is_room(
    editing: Editing, marketer: Page, browser_log: BrowserLog
) -> None:
    popup = editing.popup("newsletter")
    editing.open(marketer, popup)
    frame = marketer.frame_locator("#frame")
    heading = frame.locator(".heading")
    heading.dblclick()
    give = """(node, [type, html, text]) => {
        const data = new DataTransfer()
        data.setData('text/html', html)
        data.setData('text/plain', text)
        const how = {clipboardData: data, dataTransfer: data, bubbles: true, cancelable: true, composed: true}
        const given = type === 'paste' ? new ClipboardEvent('paste', how) : new DragEvent('drop', how)
        node.dispatchEvent(given)
    }"""
    evil = "<img src=x onerror=\"top.document.title='run'\"><b>Fat</b>"
    heading.evaluate(give, ["paste", evil, f"{evil}\nand\u0000 more"])
    expect(heading.locator("*")).to_have_count(0)
    heading.evaluate(give, ["drop", "<script>1</script>", " <script>top.document.title='run'</script>"])
    marketer.keyboard.press("Enter")
    whole = f"{evil} and more <script>top.document.title='run'</script>"
    expect(heading).to_have_text(whole)
    button = frame.locator(".submit > span:first-child")
    button.dblclick()
    frame.locator(".submit > span:first-child").evaluate(give, ["paste", "", "x" * 300])
    marketer.keyboard.press("Enter")

    is_saved(marketer)
    assert blocks_of(editing, popup)[0]["text"] == whole
    assert form_of(editing, popup)["button"] == "x" * 80
    assert marketer.title() == "Spring · Shopbell"
    assert browser_log.console_errors == []


def test_words_of_another_language_are_written_in_the_preview_too(editing: Editing, marketer: Page) -> None:
    popup = editing.popup("newsletter")
    with editing.app.app_context():
        found = db.session.query(Popup).filter_by(public_id=popup).one()
        found.draft = {**found.draft, "texts": {"vi": {}}}
        db.session.commit()
    editing.open(marketer, popup)
    marketer.get_by_role("radio", name="Vietnamese").check()
    before = form_of(editing, popup)["button"]
    rewrite(marketer, marketer.frame_locator("#frame").locator(".submit > span:first-child"), "Gửi cho tôi")

    is_saved(marketer)
    assert form_of(editing, popup)["button"] == before
    assert [text for path, text in editing.stored(popup).draft["texts"]["vi"].items() if path.endswith(".button")] == [
        "Gửi cho tôi"
    ]
