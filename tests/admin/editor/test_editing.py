"""The popup editor in a real browser: what is typed is what the real runtime shows."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.admin.editor.conftest import Editing, is_saved, violations
from tests.popups.test_picture_files import png
from tests.testbed.browsing import BrowserLog
from tracker.db import db
from tracker.popups.models import Popup
from tracker.popups.public_document import odds_text
from tracker.popups.templates import TEMPLATES

# Their server side is tested on both databases without a browser, and the marketer's journey in one.
pytestmark = pytest.mark.only_on("sqlite")


def test_a_draft_that_came_from_a_strange_file_can_be_mended(
    editing: Editing, marketer: Page, browser_log: BrowserLog
) -> None:
    popup = editing.popup()
    with editing.app.app_context():
        db.session.query(Popup).filter_by(public_id=popup).one().draft = {"nonsense": True, "theme": {}, "steps": 7}
        db.session.commit()
    marketer.goto(f"{editing.server.url}/admin/shops/{editing.key}/popups/{popup}/edit")
    expect(marketer.locator("#sentence")).to_contain_text("Add at least one part.")
    marketer.get_by_role("button", name="Heading").click()

    expect(marketer.frame_locator("#frame").locator(".heading")).to_have_text("A heading")
    expect(marketer.locator("#sentence")).to_contain_text("Shown after 5 seconds")
    assert browser_log.page_errors == []


def test_what_is_typed_stands_in_the_popup_at_once(editing: Editing, marketer: Page, browser_log: BrowserLog) -> None:
    editing.open(marketer, editing.popup())
    marketer.get_by_label("Heading").fill("Spring is here")

    expect(marketer.frame_locator("#frame").locator(".heading")).to_have_text("Spring is here")
    is_saved(marketer)
    assert browser_log.console_errors == []


def test_hostile_words_stay_words(editing: Editing, marketer: Page, browser_log: BrowserLog) -> None:
    evil = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
    editing.open(marketer, editing.popup())
    marketer.get_by_label("Heading").fill(evil)
    marketer.click("[data-section=game]")
    marketer.get_by_label("As visitors read it").first.fill("<svg onload=alert(1)>")

    expect(marketer.frame_locator("#frame").locator(".heading")).to_have_text(evil)
    marketer.wait_for_timeout(300)
    assert marketer.title() == "Spring · Shopbell"
    assert browser_log.console_errors == []


def test_the_odds_in_the_form_are_those_in_the_popup_and_on_the_server(editing: Editing, marketer: Page) -> None:
    editing.open(marketer, editing.popup())
    marketer.click("[data-section=game]")
    weights = [7, 3, 1, 1, 1]
    for at, weight in enumerate(weights):
        marketer.get_by_role("spinbutton", name="Weight").nth(at).fill(str(weight))

    shown = odds_text(weights)
    expect(marketer.locator(".prize .odds")).to_have_text(shown)
    marketer.check("#stage-tools input[value=try]")
    frame = marketer.frame_locator("#frame")
    frame.locator(".odds summary").click()
    expect(frame.locator(".odds li span:last-child")).to_have_text(shown)


def test_the_popup_can_be_played_in_the_preview_without_the_server_hearing_of_it(
    editing: Editing, marketer: Page
) -> None:
    asked: list[str] = []
    marketer.on("request", lambda request: asked.append(request.url))
    editing.open(marketer, editing.popup("lucky_every_slice"))
    marketer.check("#stage-tools input[value=try]")
    frame = marketer.frame_locator("#frame")
    frame.get_by_role("textbox", name="Email").fill("vera@example.com")
    frame.get_by_role("button", name="Show me my gift").click()

    expect(frame.locator(".code")).to_have_text(re.compile("LUCKY"))
    assert not [url for url in asked if "/v1/" in url]


def test_every_step_and_both_sizes_can_be_looked_at(editing: Editing, marketer: Page) -> None:
    editing.open(marketer, editing.popup())
    frame = marketer.frame_locator("#frame")
    marketer.check("#stage-tools input[value=won]")
    expect(frame.locator(".heading")).to_have_text("You won 10 % off!")
    expect(frame.locator(".code")).to_have_text("WELCOME10")
    marketer.check("#stage-tools input[value=lost]")
    expect(frame.locator(".heading")).to_have_text("Not this time")
    marketer.check("#stage-tools input[value=phone]")

    expect(marketer.locator("#holder")).to_have_attribute("data-size", "phone")
    assert marketer.locator("#frame").evaluate("frame => frame.contentWindow.innerWidth") == 390
    marketer.check("#stage-tools input[value=both]")
    second = marketer.locator(".stage-holder").nth(1).locator("iframe")
    expect(second.content_frame.locator(".heading")).to_have_text("Not this time")
    assert [
        one.evaluate("frame => frame.contentWindow.innerWidth") for one in (marketer.locator("#frame"), second)
    ] == [1280, 390]
    marketer.get_by_label("The page it stands on").click()
    marketer.get_by_label("Right to left").check()
    marketer.get_by_label("A dark page").check()
    for shown in (frame, second.content_frame):
        expect(shown.locator(".shell")).to_have_attribute("dir", "rtl")
        expect(shown.locator("html")).to_have_attribute("data-dark", "")


def test_a_popup_closed_in_the_preview_can_be_shown_again(editing: Editing, marketer: Page) -> None:
    editing.open(marketer, editing.popup())
    marketer.check("#stage-tools input[value=try]")
    frame = marketer.frame_locator("#frame")
    frame.get_by_role("button", name="No, thank you").click()
    frame.get_by_role("button", name="Show it again").click()

    expect(frame.locator(".heading")).to_be_visible()


def test_a_draft_is_saved_and_published_with_a_checklist(editing: Editing, marketer: Page) -> None:
    popup = editing.popup("exit_discount")
    editing.open(marketer, popup)
    marketer.fill("#name", "Last word")
    is_saved(marketer)
    assert (editing.stored(popup).name, editing.stored(popup).status) == ("Last word", "draft")

    marketer.click("#publish")
    dialog = marketer.get_by_role("dialog")
    expect(dialog).to_contain_text("asks for consent")
    dialog.get_by_role("button", name="Publish").click()
    expect(dialog).to_contain_text("It is live")

    assert (editing.stored(popup).status, editing.stored(popup).version) == ("live", 1)


def test_what_is_wrong_is_told_at_the_field_when_publishing(editing: Editing, marketer: Page) -> None:
    popup = editing.popup()
    editing.open(marketer, popup)
    marketer.click("[data-section=game]")
    marketer.get_by_label("Code", exact=True).first.fill("")
    marketer.click("[data-section=content]")
    marketer.click("#publish")

    field = marketer.locator('[data-path="game.prizes[0].code"]')
    expect(field.locator(".problem")).to_have_text("Give the code that is won.")
    expect(field.locator("input")).to_be_focused()
    assert editing.stored(popup).status == "draft"


def test_an_empty_pool_keeps_it_from_going_live(editing: Editing, marketer: Page) -> None:
    pool = editing.pool("")
    popup = editing.popup("exit_discount")
    editing.open(marketer, popup)
    marketer.click("[data-section=game]")
    marketer.get_by_label("Whoever sends the form gets").select_option("pool")
    marketer.get_by_label("Pool (free codes)").select_option(pool)
    marketer.click("#publish")
    dialog = marketer.get_by_role("dialog")

    expect(dialog).to_contain_text("has no free code left")
    expect(dialog.get_by_role("button", name="Publish")).to_have_count(0)


def test_a_rule_of_nested_groups_is_built_and_put_into_words(editing: Editing, marketer: Page) -> None:
    popup = editing.popup("lucky_every_slice")
    editing.open(marketer, popup)
    marketer.click("[data-section=rule]")
    marketer.get_by_label("Add a condition…").select_option("cart_value")
    marketer.get_by_label("Value").fill("50")
    marketer.get_by_role("button", name="Group").click()
    inner = marketer.locator(".group-inner")
    inner.get_by_label("Add a condition…").select_option("device")
    inner.get_by_label("phone", exact=True).check()
    inner.get_by_label("Add a condition…").select_option("visitor_new")

    expect(marketer.locator("#sentence")).to_contain_text("whose cart is worth at least 50 and (")
    expect(marketer.locator("#sentence")).to_contain_text("phone or who are new")
    is_saved(marketer)
    rule = editing.stored(popup).draft["rule"]
    assert [one.get("condition", next(iter(one))) for one in rule["all"]] == ["cart_value", "any"]
    assert [one["condition"] for one in rule["all"][1]["any"]] == ["device", "visitor_new"]


def test_times_are_those_of_the_shop_not_of_the_browser(editing: Editing, marketer: Page) -> None:
    popup = editing.popup()
    editing.open(marketer, popup)
    marketer.click("[data-section=schedule]")
    marketer.get_by_label("Starts").fill("2030-12-24T18:00")
    expect(marketer.locator("#sentence")).to_contain_text("from 24 Dec 2030, 18:00")
    is_saved(marketer)

    assert editing.stored(popup).draft["schedule"]["starts_at"] == 1_924_362_000_000
    marketer.reload()
    marketer.click("[data-section=schedule]")
    expect(marketer.get_by_label("Starts")).to_have_value("2030-12-24T18:00")


def test_a_game_can_be_put_in_and_taken_out_again(editing: Editing, marketer: Page) -> None:
    popup = editing.popup("exit_discount")
    editing.open(marketer, popup)
    marketer.click("[data-section=game]")
    marketer.get_by_role("button", name="Wheel of fortune").click()
    frame = marketer.frame_locator("#frame")
    expect(frame.locator(".game [role=img]")).to_be_visible()
    marketer.get_by_role("button", name="No game").click()

    expect(frame.locator(".game")).to_have_count(0)
    is_saved(marketer)
    assert editing.stored(popup).draft["reward"]["code"] == "STAY10"


def test_a_dialog_becomes_a_bar_under_the_marketers_eyes(editing: Editing, marketer: Page) -> None:
    editing.open(marketer, editing.popup("exit_discount"))
    marketer.click("[data-section=design]")
    body = marketer.frame_locator("#frame").locator(".body")
    gap = "body => parseFloat(getComputedStyle(body).rowGap)"
    usual = body.evaluate(gap)
    marketer.get_by_role("radio", name="Airy").check()
    marketer.wait_for_timeout(200)
    assert body.evaluate(gap) == pytest.approx(usual * 1.4)
    marketer.get_by_role("radio", name="Bar").check()

    expect(marketer.frame_locator("#frame").locator(".shell.bar")).to_be_visible()


def test_a_large_picture_is_made_small_uploaded_and_shown_and_must_be_described(
    editing: Editing, marketer: Page, browser_log: BrowserLog, tmp_path: Path
) -> None:
    large = tmp_path / "cup.png"
    large.write_bytes(png(2600, 1300))
    popup = editing.popup("exit_discount")
    editing.open(marketer, popup)
    marketer.click("[data-section=design]")
    marketer.get_by_label("Choose a picture").set_input_files(large)
    # The template comes with a picture of its own.
    cover = marketer.frame_locator("#frame").locator(f"img.cover[src*='/pictures/{editing.key}/']")
    expect(cover).to_be_visible()
    assert cover.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])") == [
        1600,
        800,
    ]

    marketer.click("#publish")
    dialog = marketer.get_by_role("dialog")
    dialog.get_by_role("button", name="Say what the picture shows").click()
    expect(marketer.get_by_label("What it shows")).to_be_focused()
    marketer.get_by_label("It only decorates").check()
    is_saved(marketer)
    image = editing.stored(popup).draft["image"]
    assert (image["decorative"], image["src"].startswith(f"/pictures/{editing.key}/")) == (True, True)
    marketer.get_by_role("button", name="Pictures of the shop").click()
    expect(marketer.locator(".shelf-picture")).to_have_count(1)
    assert browser_log.console_errors == []


def test_undo_takes_back_what_was_removed(editing: Editing, marketer: Page) -> None:
    editing.open(marketer, editing.popup())
    marketer.locator(".block").first.get_by_role("button", name="Remove").click()
    frame = marketer.frame_locator("#frame")
    expect(frame.locator(".heading")).to_have_count(0)
    marketer.click("#undo")

    expect(frame.locator(".heading")).to_be_visible()
    expect(marketer.get_by_label("Heading")).to_be_visible()


def test_without_a_network_work_is_kept_leaving_is_asked_about_and_saving_goes_on_by_itself(
    editing: Editing, marketer: Page
) -> None:
    popup = editing.popup()
    editing.open(marketer, popup)
    marketer.context.set_offline(True)
    marketer.get_by_label("Heading").fill("Not to be lost")
    expect(marketer.locator("#save-state")).to_contain_text("No connection")
    asked = []
    marketer.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    marketer.get_by_role("link", name="Back to the popups").click()
    marketer.wait_for_timeout(400)

    assert asked == ["beforeunload"]
    expect(marketer.get_by_label("Heading")).to_have_value("Not to be lost")
    marketer.context.set_offline(False)
    is_saved(marketer)
    assert "Not to be lost" in str(editing.stored(popup).draft)


def test_what_a_crash_left_unsaved_is_offered_again_with_its_date_and_can_be_brought_back(
    editing: Editing, marketer: Page
) -> None:
    popup = editing.popup()
    editing.open(marketer, popup)
    marketer.context.set_offline(True)
    marketer.get_by_label("Heading").fill("Written on a train")
    expect(marketer.locator("#save-state")).to_contain_text("No connection")
    # As a crash does it: nobody is asked.
    marketer.close(run_before_unload=False)
    context = marketer.context
    context.set_offline(False)
    assert "Written on a train" not in str(editing.stored(popup).draft)

    after = context.new_page()
    editing.open(after, popup)
    expect(after.locator("#notice")).to_contain_text(re.compile(r"Changes of .*20\d\d.* were never saved"))
    expect(after.get_by_label("Heading")).not_to_have_value("Written on a train")
    after.get_by_role("button", name="Bring them back").click()
    expect(after.get_by_label("Heading")).to_have_value("Written on a train")
    is_saved(after)
    assert "Written on a train" in str(editing.stored(popup).draft)
    after.reload()
    expect(after.get_by_label("Heading")).to_have_value("Written on a train")
    expect(after.locator("#notice")).to_be_hidden()


def test_the_line_for_a_place_in_the_page_keeps_as_much_room_as_the_popup_was_drawn_high(
    editing: Editing, marketer: Page
) -> None:
    popup = editing.popup()
    editing.open(marketer, popup)
    marketer.get_by_role("button", name="Design").click()
    marketer.locator(".type", has_text="In the page").click()
    line = marketer.locator(".place-line")
    room = re.compile(r'style="min-height:clamp\((\d+)px,\([^)]*\)\*999,(\d+)px\)"|min-height:(\d+)px')
    expect(line).to_contain_text(room)
    found = room.search(line.inner_text())
    assert found is not None
    card = marketer.frame_locator("#frame").locator(".card").last
    drawn = card.evaluate("node => node.offsetHeight")
    assert any(number and abs(int(number) - drawn) < 9 for number in found.groups()), (found.groups(), drawn)
    marketer.get_by_label("Keep its room free").uncheck()
    expect(line).to_have_text(f'<div data-shopbell-popup="{popup}"></div>')


def test_whoever_leaves_by_our_own_link_has_the_last_letters_saved_first(editing: Editing, marketer: Page) -> None:
    popup = editing.popup()
    editing.open(marketer, popup)
    marketer.get_by_label("Heading").fill("The last letters")
    marketer.get_by_role("link", name="Back to the popups").click()
    marketer.wait_for_url("**/popups")

    assert "The last letters" in str(editing.stored(popup).draft)


def test_two_tabs_do_not_overwrite_each_other(editing: Editing, marketer: Page) -> None:
    popup = editing.popup()
    editing.open(marketer, popup)
    second = marketer.context.new_page()
    editing.open(second, popup)
    second.get_by_label("Heading").fill("Second tab")
    is_saved(second)
    marketer.get_by_label("Heading").fill("First tab")
    notice = marketer.get_by_role("alert")
    expect(notice).to_contain_text("Changed elsewhere")
    marketer.get_by_label("Heading").fill("First tab goes on")
    assert "Second tab" in str(editing.stored(popup).draft)
    notice.get_by_role("button", name="Keep mine").click()

    is_saved(marketer)
    expect(notice).to_be_hidden()
    assert "First tab goes on" in str(editing.stored(popup).draft)


def test_parts_are_dragged_put_in_between_doubled_and_taken_back_by_keyboard(editing: Editing, marketer: Page) -> None:
    editing.open(marketer, editing.popup("exit_discount"))
    kinds = marketer.locator(".parts > .block > .block-head .block-kind")
    before = kinds.all_inner_texts()
    assert before[:2] == ["Heading", "Text"]
    handle = marketer.locator(".parts .handle")
    first, third = (handle.nth(at).bounding_box() for at in (0, 2))
    assert first and third
    marketer.mouse.move(first["x"] + 8, first["y"] + 10)
    marketer.mouse.down()
    marketer.mouse.move(third["x"] + 8, third["y"] - 40, steps=6)
    marketer.wait_for_timeout(60)
    marketer.mouse.up()
    expect(kinds).to_have_text(["Text", "Heading", *before[2:]])

    marketer.keyboard.press("Control+z")
    expect(kinds).to_have_text(before)
    marketer.keyboard.press("Control+Shift+z")
    expect(kinds).to_have_text(["Text", "Heading", *before[2:]])

    marketer.locator(".parts > .block").nth(1).get_by_role("button", name="Insert a part here").click()
    marketer.locator(".gap").get_by_role("button", name="Small print").click()
    expect(kinds).to_have_text(["Text", "Small print", "Heading", *before[2:]])
    marketer.get_by_label("Text").first.focus()
    marketer.keyboard.press("Control+d")
    expect(kinds).to_have_text(["Text", "Text", "Small print", "Heading", *before[2:]])
    marketer.keyboard.press("Alt+ArrowDown")
    expect(kinds).to_have_text(["Text", "Small print", "Text", "Heading", *before[2:]])

    marketer.locator("#sentence").click()
    marketer.keyboard.press("?")
    expect(marketer.get_by_role("dialog")).to_contain_text("Keyboard shortcuts")


def test_prizes_are_dragged_to_another_place_and_moved_by_keyboard(editing: Editing, marketer: Page) -> None:
    popup = editing.popup()
    editing.open(marketer, popup)
    marketer.locator("[data-section=game]").click()
    labels = marketer.locator(".prize").get_by_label("As visitors read it")
    before = [one.input_value() for one in labels.all()]
    moved = [before[1], before[0], *before[2:]]
    handle = marketer.locator(".prizes > .prize > .block-head .handle").nth(1)
    handle.evaluate("node => node.scrollIntoView({ block: 'center' })")
    begin, above = handle.bounding_box(), marketer.locator(".prizes > .prize").first.bounding_box()
    assert begin and above
    marketer.mouse.move(begin["x"] + 8, begin["y"] + 10)
    marketer.mouse.down()
    marketer.mouse.move(begin["x"] + 8, above["y"] + above["height"] / 2 - 20, steps=6)
    marketer.wait_for_timeout(60)
    marketer.mouse.up()
    expect(labels.first).to_have_value(moved[0])
    assert [one.input_value() for one in labels.all()] == moved
    is_saved(marketer)
    assert [one["label"] for one in editing.stored(popup).draft["game"]["prizes"]] == moved
    marketer.locator(".prize").nth(1).get_by_role("button", name="Move up").press("Enter")
    expect(labels.first).to_have_value(before[0])


def test_a_viewer_can_change_nothing(editing: Editing, page: Page) -> None:
    popup = editing.popup()
    editing.sign_in(page, "viewer")
    editing.open(page, popup)

    expect(page.get_by_label("Heading")).to_be_disabled()
    expect(page.locator("#publish")).to_have_count(0)
    heading = page.frame_locator("#frame").locator(".heading")
    heading.dblclick()
    expect(page.locator(".part-picked")).to_contain_text("Heading")
    expect(heading).not_to_have_attribute("contenteditable", "plaintext-only")


def test_on_a_phone_form_and_preview_take_turns(editing: Editing, phone: Page) -> None:
    popup = editing.popup()
    editing.sign_in(phone)
    phone.goto(f"{editing.server.url}/admin/shops/{editing.key}/popups/{popup}/edit")
    phone.get_by_label("Heading").fill("In the hand")
    phone.get_by_role("button", name="Preview").click()

    expect(phone.frame_locator("#frame").locator(".heading")).to_have_text("In the hand")
    expect(phone.get_by_label("Heading")).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_the_gallery_draws_every_template_with_the_real_runtime(
    editing: Editing, marketer: Page, browser_log: BrowserLog
) -> None:
    marketer.goto(f"{editing.server.url}/admin/shops/{editing.key}/popups/new")
    # All of them are drawn and looked at in tests/browser/test_gallery.py.
    for name in TEMPLATES.names()[::8]:
        frame = marketer.locator(f'iframe[src$="template={name}"]')
        frame.scroll_into_view_if_needed()
        expect(frame.content_frame.locator(".card")).to_be_visible()

    assert browser_log.console_errors == []


def test_axe_finds_nothing_to_complain_about(editing: Editing, marketer: Page) -> None:
    popup = editing.popup(live=True)
    pool = editing.pool("A1\nB2")
    base = f"{editing.server.url}/admin/shops/{editing.key}"
    for path in ("popups", "popups/new", "coupons", f"coupons/{pool}"):
        marketer.goto(f"{base}/{path}")
        assert violations(marketer) == []
    editing.open(marketer, popup)
    for section in ("content", "design", "game", "moments", "rule", "caps", "schedule"):
        marketer.click(f"[data-section={section}]")
        assert violations(marketer) == []


def test_a_popup_is_translated_beside_its_original_and_seen_in_that_language(
    editing: Editing, marketer: Page, browser_log: BrowserLog
) -> None:
    popup = editing.popup("cart_saver")
    editing.open(marketer, popup)
    panel, frame = marketer.locator("#panel-content"), marketer.frame_locator("#frame")
    panel.get_by_label("Add a language…").select_option("vi")
    expect(panel.locator(".missing:visible")).to_have_count(7)
    expect(panel.get_by_text("Not ready yet? Keep your cart, and 15 %")).to_be_visible()
    panel.get_by_label("Heading").press_sequentially("Giữ giỏ hàng nhé")

    expect(frame.get_by_role("heading", name="Giữ giỏ hàng nhé")).to_be_visible()
    expect(frame.locator(".shell")).to_have_attribute("lang", "vi")
    expect(frame.get_by_role("button", name="Đóng")).to_be_attached()
    expect(panel.locator(".missing:visible")).to_have_count(6)
    # A part that is moved takes its texts along.
    expect(panel.get_by_role("radio", name="Vietnamese · 10 missing")).to_be_checked()
    panel.get_by_role("radio", name="English").check()
    panel.locator(".block").first.get_by_role("button", name="Move down").click()
    is_saved(marketer)
    assert editing.stored(popup).draft["texts"] == {"vi": {"steps.start.blocks[1].text": "Giữ giỏ hàng nhé"}}
    # What is missing is named before it goes live, and leads there.
    marketer.click("#publish")
    marketer.get_by_role("dialog").get_by_text("texts are missing in Vietnamese").click()
    expect(panel.locator(".original").first).to_be_visible()
    panel.get_by_role("button", name="Make Vietnamese the main language").click()
    expect(panel.get_by_label("Heading")).to_have_value("Giữ giỏ hàng nhé")
    is_saved(marketer)
    assert editing.stored(popup).draft["language"] == "vi"
    assert browser_log.console_errors == []


def test_every_game_is_made_here_and_what_it_costs_and_promises_is_seen_at_once(
    editing: Editing, marketer: Page, browser_log: BrowserLog
) -> None:
    popup = editing.popup()
    editing.open(marketer, popup)
    marketer.click("[data-section=game]")
    frame = marketer.frame_locator("#frame")
    for name, kind in [
        ("Scratch card", "scratch"),
        ("Slot machine", "slots"),
        ("Gift boxes", "gifts"),
        ("Quiz", "quiz"),
    ]:
        marketer.locator(".pick", has_text=name).click()
        expect(frame.locator(f".stage[data-kind={kind}]")).to_be_visible()
        expect(marketer.locator("#sentence")).not_to_have_attribute("data-kind", "problem")
    marketer.get_by_label("Question", exact=True).fill("Tea or coffee?")
    expect(frame.locator(".stage p", has_text="Tea or coffee?")).to_be_visible()
    marketer.get_by_text("Delivery, end of the code, limits and cost").first.click()
    marketer.get_by_label("A win costs you about").first.fill("4")
    expect(marketer.locator("#cost-per-play")).to_contain_text("A play costs you €")
    marketer.get_by_label("How to take part without buying").fill("Write to us.")
    expect(marketer.locator("#game-rules")).to_contain_text("No purchase necessary. Write to us.")
    expect(frame.locator(".odds")).to_contain_text("Your answers stay in your browser")
    marketer.locator('[data-path="game.budget.month"] input').fill("250")
    marketer.locator('[data-path="game.limits.day"] input').fill("3")
    marketer.get_by_role("button", name="Everybody wins").click()
    expect(marketer.locator(".prize .odds").first).to_be_visible()
    is_saved(marketer)
    game = editing.stored(popup).draft["game"]
    assert (game["kind"], game["budget"]["month"], game["limits"]["day"], game["prizes"][0]["cost"]) == (
        "quiz",
        25_000,
        3,
        400,
    )
    assert all(prize["kind"] != "none" for prize in game["prizes"])
    faults = Axe().run(marketer, options={"resultTypes": ["violations"]}).response["violations"]
    assert [fault["id"] for fault in faults] == []
    assert browser_log.console_errors == []
