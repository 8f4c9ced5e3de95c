"""The admin in a real browser: under its own policy, watching a shop live, at a desk and in the hand."""

import itertools
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests.browser.popup_documents import letter
from tests.factories import MUG, Browser, make_pool, make_popup, make_shop
from tests.testbed.browsing import BrowserLog
from tests.testbed.server import ProductServer
from tracker.admin.access import create_user
from tracker.db import db, read_only

# The same requests are tried on PostgreSQL without a browser, and by the other journeys.
pytestmark = pytest.mark.only_on("sqlite")

PASSWORD = "a bell over the door"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _may_write() -> None:
    """The last GET of a test in this process has left the thread reading, and the running server writes beside us."""
    read_only.set(False)


@pytest.fixture
def shop_key(live_app: Flask) -> str:
    return make_shop(live_app, f"Admin shop {next(_numbers)}", consent_mode="full")


@pytest.fixture
def sign_in(live_app: Flask, live_server: ProductServer, shop_key: str) -> Callable[[Page], str]:
    """sign_in(page) signs an owner in; the address of the shop's home."""
    with live_app.app_context():
        create_user("mia@example.com", PASSWORD, "owner", None)
        db.session.commit()

    def act(page: Page) -> str:
        page.goto(f"{live_server.url}/admin/")
        page.get_by_label("Email").fill("mia@example.com")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Shops")).to_be_visible()
        return f"{live_server.url}/admin/shops/{shop_key}"

    return act


@pytest.fixture
def vera(live_app: Flask, shop_key: str) -> Browser:
    return Browser(live_app.test_client(), shop_key)


def test_the_install_page_sees_the_first_event_arrive(
    page: Page, sign_in: Callable[[Page], str], vera: Browser, browser_log: BrowserLog
) -> None:
    page.goto(f"{sign_in(page)}/install")
    expect(page.get_by_text("Waiting for the first event")).to_be_visible()
    vera.say("page_view")
    expect(page.get_by_role("heading", name="Received")).to_be_visible()
    expect(page.get_by_text("https://acme.example/products/mug")).to_be_visible()
    assert browser_log.console_errors == []


def test_the_consent_prompt_is_seen_as_visitors_see_it_while_its_words_are_typed(
    page: Page, sign_in: Callable[[Page], str], browser_log: BrowserLog
) -> None:
    page.goto(f"{sign_in(page)}/settings")
    stage = page.locator(".prompt-preview-stage")
    expect(stage.get_by_text("May we remember your visit?")).to_be_visible()
    page.get_by_label("Your own words in the prompt").fill("Hello <b>there</b>")
    expect(stage.get_by_text("Hello <b>there</b>")).to_be_visible()
    page.get_by_role("button", name="Русский").click()
    expect(stage.get_by_text("Можно запомнить ваш визит?")).to_be_visible()
    page.get_by_label("Half-typed forms").select_option("all")
    expect(stage.get_by_text("Также запоминать мой адрес")).to_be_visible()
    assert browser_log.console_errors == []


def test_the_line_to_paste_is_copied_whole(page: Page, sign_in: Callable[[Page], str], shop_key: str) -> None:
    page.goto(f"{sign_in(page)}/install")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy]").first.click()
    expect(page.get_by_text("Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("<script async src=")
    assert f'data-shop="{shop_key}"></script>' in copied


def test_visits_appear_while_one_looks_on(
    page: Page, sign_in: Callable[[Page], str], vera: Browser, browser_log: BrowserLog
) -> None:
    page.goto(f"{sign_in(page)}/visits")
    expect(page.get_by_text("Waiting for the first visit")).to_be_visible()
    vera.say("page_view")
    expect(page.get_by_text("1 person in the shop now")).to_be_visible()
    vera.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})
    expect(page.get_by_role("cell", name="€12.50")).to_be_visible()
    page.get_by_role("link", name="New visitor").click()
    expect(page.get_by_text("Added to the cart Mug")).to_be_visible()
    expect(page.get_by_text("No popup is live in this shop.")).to_be_visible()
    vera.say("begin_checkout", {"currency": "EUR", "value": 12.5, "items": [MUG]})
    expect(page.get_by_text("Began the checkout €12.50")).to_be_visible()
    assert browser_log.console_errors == []


def test_what_a_visitor_sends_never_runs(
    page: Page, sign_in: Callable[[Page], str], vera: Browser, browser_log: BrowserLog
) -> None:
    attack = "'\"><img src=x onerror=document.title='owned'><svg onload=document.title='owned'>"
    page.on("dialog", lambda dialog: pytest.fail(f"a visitor opened a dialog: {dialog.message}"))
    context = {"url": f"https://acme.example/{attack}", "title": attack, "referrer": "javascript:alert(1)"}
    vera.say("page_view", {"page_title": attack}, context=context)
    vera.say("add_to_cart", {"currency": "EUR", "value": 1, "items": [{**MUG, "item_name": attack}]}, context=context)
    home = sign_in(page)
    page.goto(f"{home}/visits")
    page.get_by_role("link", name="New visitor").click()
    expect(page.get_by_text("Added to the cart '")).to_be_visible()
    assert page.title().startswith("Visit")
    assert page.locator("main img, main svg[onload]").count() == 0
    assert browser_log.console_errors == []


def test_on_a_phone_the_menu_is_a_drawer_that_closes_by_escape(phone: Page, sign_in: Callable[[Page], str]) -> None:
    phone.goto(sign_in(phone))
    menu = phone.get_by_role("navigation", name="Main")
    expect(menu).to_be_hidden()
    phone.get_by_role("link", name="More").click()
    expect(menu.get_by_role("link", name="Settings")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_no_page_is_wider_than_a_phone(phone: Page, sign_in: Callable[[Page], str], vera: Browser) -> None:
    vera.say("page_view", context={"url": f"https://acme.example/{'a-very-long-path-' * 20}"})
    vera.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [{**MUG, "item_name": "M" * 200}]})
    home = sign_in(phone)
    names = ["", "/visits", "/popups", "/coupons", "/contacts", "/captures", "/install", "/settings", "/team"]
    for path in [*names, "visit"]:
        if path == "visit":
            phone.goto(f"{home}/visits")
            phone.get_by_role("link", name="New visitor").click()
            phone.wait_for_url("**/visits/*")
        else:
            phone.goto(home + path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_anything_is_found_and_opened_by_keys_alone(
    page: Page, sign_in: Callable[[Page], str], live_app: Flask, shop_key: str, browser_log: BrowserLog
) -> None:
    make_pool(live_app, shop_key, ["A1"], name="Spring <b>codes</b>")
    page.goto(sign_in(page))
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Find")
    expect(field).to_be_focused()
    page.keyboard.type("spring")
    found = page.get_by_role("option", name="Spring <b>codes</b>")
    expect(found).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("e")
    expect(page.get_by_role("option", name="Orders page", exact=True)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+a")
    page.keyboard.type("spring")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Spring <b>codes</b>")).to_be_visible()


def test_a_word_is_explained_by_keys_by_click_and_by_touch(
    page: Page, phone: Page, sign_in: Callable[[Page], str], browser_log: BrowserLog
) -> None:
    home = sign_in(page)
    page.goto(f"{home}/visits")
    button = page.get_by_role("button", name="What is this: Visit")
    explanation = page.get_by_role("note")
    expect(explanation).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(explanation).to_contain_text("It ends after half an hour without a page")
    page.keyboard.press("Escape")
    expect(explanation).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    beside = explanation.bounding_box()
    at = button.bounding_box()
    assert beside is not None
    assert at is not None
    assert 0 <= beside["y"] - (at["y"] + at["height"]) < 20, "it stands right below its button"
    page.get_by_role("heading", name="Visits").click()
    expect(explanation).to_be_hidden()
    phone.context.add_cookies(page.context.cookies())
    phone.goto(f"{home}/holdout")
    phone.get_by_role("button", name="What is this: Held out").tap()
    box = phone.get_by_role("note").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390, "no word of it is beside the screen"
    assert browser_log.console_errors == []


def test_what_takes_something_away_asks_first_in_the_words_of_its_button(
    page: Page, sign_in: Callable[[Page], str]
) -> None:
    page.goto(f"{sign_in(page)}/settings")
    addresses = page.locator("#origins li", has_text="https://")
    before = addresses.count()
    remove = page.locator("#origins").get_by_role("button", name="Remove").first
    asked = page.get_by_role("dialog", name="will be refused from now on")
    remove.click()
    asked.get_by_role("button", name="Cancel").click()
    expect(asked).to_be_hidden()
    expect(addresses).to_have_count(before)
    remove.click()
    asked.get_by_role("button", name="Remove").click()
    expect(addresses).to_have_count(before - 1)


def test_who_opens_a_list_of_actions_before_its_script_has_come_is_in_it_when_it_has(
    page: Page, sign_in: Callable[[Page], str], live_app: Flask, shop_key: str
) -> None:
    make_popup(live_app, shop_key, letter())
    address = f"{sign_in(page)}/popups"
    waiting: list[Route] = []
    page.route("**/popovers*.js", lambda route: waiting.append(route))
    page.goto(address, wait_until="commit")
    more = page.get_by_role("button", name="More for")
    more.press("Enter")
    first = page.locator(".more-list:popover-open").locator("a, button").first
    expect(first).to_be_visible()
    expect(more).to_be_focused()
    while not waiting:
        page.wait_for_timeout(20)
    waiting[0].continue_()
    expect(first).to_be_focused()
