"""What a popup gives, as it is set in the editor: where the code comes from, until when, and what without any."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.admin.editor.conftest import Editing, is_saved
from tests.testbed.browsing import BrowserLog
from tracker.db import db
from tracker.popups.models import CouponPool

# Their server side is tested on both databases without a browser, and the marketer's journey in one.
pytestmark = pytest.mark.only_on("sqlite")


def at_the_gift(editing: Editing, page: Page, popup: str) -> None:
    editing.open(page, popup)
    page.click("[data-section=game]")


def test_one_code_for_all_stands_on_the_ticket_with_its_end(
    editing: Editing, marketer: Page, browser_log: BrowserLog
) -> None:
    popup = editing.popup("exit_discount")
    at_the_gift(editing, marketer, popup)
    marketer.get_by_label("Code", exact=True).fill("SPRING15")
    marketer.get_by_label("The code ends").select_option("hours")
    marketer.get_by_label("Hours", exact=True).fill("36")
    marketer.locator("#stage-tools").get_by_role("radio", name="Thank you").check()
    ticket = marketer.frame_locator("#frame").locator(".coupon")
    expect(ticket.locator(".code")).to_have_text("SPRING15")
    expect(ticket.locator(".note")).to_contain_text(re.compile(r"until .*20\d\d", re.IGNORECASE))

    marketer.get_by_label("The code ends").select_option("at")
    marketer.locator("#panel-game").get_by_label("Ends", exact=True).fill("2031-05-01T12:00")
    # In the shop's time, which is Berlin's; on the ticket in that of whoever reads it.
    expect(ticket.locator(".note")).to_contain_text("May 1, 2031")
    marketer.get_by_label("The code ends").select_option("never")
    expect(ticket.locator(".note")).to_have_count(0)
    marketer.get_by_label("The code ends").select_option("days")
    is_saved(marketer)
    reward = editing.stored(popup).draft["reward"]
    assert (reward["kind"], reward["code"]) == ("code", "SPRING15")
    assert reward["expiry"] == {"after": 7, "unit": "days", "at": None}
    assert browser_log.console_errors == []


def test_a_pool_that_runs_low_is_said_before_publishing_and_another_code_is_given_when_it_is_dry(
    editing: Editing, marketer: Page
) -> None:
    pool = editing.pool("A1\nB2\nC3")
    with editing.app.app_context():
        db.session.query(CouponPool).filter_by(public_id=pool).one().low_at = 5
        db.session.commit()
    popup = editing.popup("exit_discount")
    at_the_gift(editing, marketer, popup)
    marketer.get_by_label("Whoever sends the form gets").select_option("pool")
    expect(marketer.get_by_label("Pool (free codes)").locator("option")).to_contain_text(
        ["Choose a pool…", "Spring codes (3)"]
    )
    marketer.get_by_label("Pool (free codes)").select_option(pool)
    marketer.get_by_label("When no code is left").select_option("other")
    marketer.get_by_label("Then it gives").select_option("code")
    marketer.get_by_label("Code", exact=True).fill("STILL10")
    marketer.click("#publish")
    expect(marketer.get_by_role("dialog")).to_contain_text("is running low: 3 free codes")
    marketer.get_by_role("dialog").get_by_text("is running low").click()
    expect(marketer.get_by_label("Pool (free codes)")).to_be_focused()
    is_saved(marketer)
    reward = editing.stored(popup).draft["reward"]
    assert (reward["kind"], reward["pool"], reward["when_dry"]) == ("pool", pool, "other")
    assert (reward["instead"]["kind"], reward["instead"]["code"]) == ("code", "STILL10")


def test_codes_that_are_made_follow_their_pattern_and_one_that_could_be_guessed_is_refused(
    editing: Editing, marketer: Page
) -> None:
    popup = editing.popup("exit_discount")
    at_the_gift(editing, marketer, popup)
    marketer.get_by_label("Whoever sends the form gets").select_option("generated")
    marketer.get_by_label("Pattern").fill("BELL-#")
    marketer.get_by_label("The code ends").focus()
    field = marketer.locator('[data-path="reward.pattern"]')
    expect(field.locator(".problem")).to_contain_text("Give a pattern with more marks")
    expect(marketer.get_by_label("Pattern")).to_have_attribute("aria-invalid", "true")
    marketer.get_by_label("Pattern").fill("BELL-####-@@@@")
    expect(field.locator(".problem")).to_be_hidden()
    marketer.locator("#stage-tools").get_by_role("radio", name="Thank you").check()
    code = marketer.frame_locator("#frame").locator(".coupon .code")
    expect(code).to_have_text(re.compile(r"^BELL-[2-9]{4}-[A-Z]{4}$"))
    is_saved(marketer)
    assert editing.stored(popup).draft["reward"]["pattern"] == "BELL-####-@@@@"


@pytest.mark.parametrize("choice", ["drop", "sold_out", "stop"])
def test_what_happens_without_a_code_is_the_marketers_choice(editing: Editing, marketer: Page, choice: str) -> None:
    pool = editing.pool("A1")
    popup = editing.popup()
    at_the_gift(editing, marketer, popup)
    first = marketer.locator(".prize").first
    first.get_by_label("It gives").select_option("pool")
    first.get_by_label("Pool (free codes)").select_option(pool)
    first.get_by_text("Delivery, end of the code, limits and cost").click()
    first.get_by_label("When no code is left").select_option(choice)
    faults = Axe().run(marketer, context={"exclude": [["iframe"]]}).response["violations"]
    assert [fault["id"] for fault in faults] == []
    is_saved(marketer)
    prize = editing.stored(popup).draft["game"]["prizes"][0]
    assert (prize["kind"], prize["pool"], prize["when_dry"]) == ("pool", pool, choice)
