"""The consent prompt of our own, in the shop's page: it is answered, found again, and in nobody's way."""

import json

import pytest

from tests.js.browser.test_consent import KEPT, NOTHING, REFUSAL
from tests.js.browser.test_consent_tools import WORDPRESS
from tests.testbed.static_shop import Page
from tracker.contacts.prompt import WORDS

CARD = "[data-consent-banner]"
TITLE = "May we remember your visit?"


@pytest.fixture(autouse=True)
def prompt(bell):
    bell.settings["consent"] = {"mode": "strict", "prompt": True}
    words = {**WORDS, "capture_help": WORDS["capture_help"] % {"hours": 24}}
    given = {"v": 1, "language": "en", "words": words, "asks_capture": False, "privacy_url": "/privacy"}
    bell.site.pages["/v1/prompt"] = lambda asked: Page(
        json.dumps(given), type="application/json", headers={"Access-Control-Allow-Origin": "*"}
    )
    return given


@pytest.fixture
def asked(bell):
    return lambda: [one for one in bell.site.asked if one.path == "/v1/prompt"]


def test_an_agreement_is_recorded_with_the_words_that_were_read(page, shop, bell, until):
    page.goto(shop())
    page.get_by_role("heading", name=TITLE).wait_for()
    assert bell.envelopes == []
    assert page.evaluate(KEPT) == NOTHING
    page.get_by_role("button", name="Allow").click()
    until(lambda: bell.named("page_view"))
    told = until(lambda: bell.consents)[0]
    assert told["consent"] == {"measurement": True, "personalisation": True}
    assert told["how"] == "prompt"
    assert told["text"] == f"{TITLE}\n{WORDS['text']}\n> Allow"
    assert page.locator(CARD).count() == 0
    page.goto(shop(path="/next"))
    until(lambda: len(bell.named("page_view")) == 2)
    page.wait_for_timeout(1500)
    assert page.locator(CARD).count() == 0


@pytest.mark.parametrize("mode", ["strict", "anonymous"])
def test_a_refusal_is_all_that_is_kept_and_nobody_is_asked_again(mode, page, shop, bell, asked):
    bell.settings["consent"]["mode"] = mode
    page.goto(shop())
    page.get_by_role("button", name="No, thanks").click()
    kept = page.evaluate("localStorage.getItem('shopbell.consent')")
    assert json.loads(kept) == {"measurement": False, "personalisation": False}
    assert page.evaluate(KEPT) == REFUSAL
    sent = len(bell.envelopes)
    page.goto(shop(path="/next"))
    page.wait_for_timeout(3500)
    assert page.locator(CARD).count() == 0
    assert len(asked()) == 1
    assert len(bell.envelopes) == sent


def test_what_was_said_can_be_changed_as_easily(page, shop, bell, until):
    link = "<footer><button onclick=\"shopbell('privacy')\">Privacy choices</button></footer>"
    page.goto(shop(link))
    page.get_by_role("button", name="Allow").click()
    until(lambda: bell.named("page_view"))
    visitor = page.evaluate("localStorage.getItem('shopbell')")
    page.get_by_role("button", name="Privacy choices").click()
    page.get_by_text("So far you have allowed it.").wait_for()
    # Who asked for it is taken there, and back again.
    assert page.evaluate("document.activeElement.matches('[data-consent-banner]')")
    page.get_by_role("button", name="No, thanks").click()
    until(lambda: len(bell.consents) == 2)
    assert bell.consents[1]["visitor"] == visitor
    assert bell.consents[1]["consent"] == {"measurement": False, "personalisation": False}
    assert page.evaluate(KEPT) == REFUSAL
    assert page.evaluate("document.activeElement.textContent") == "Privacy choices"


def test_form_capture_is_a_choice_of_its_own_and_not_made_beforehand(page, shop, bell, until, prompt):
    prompt["asks_capture"] = True
    page.goto(shop())
    tick = page.get_by_role("checkbox")
    assert not tick.is_checked()
    page.get_by_role("button", name="Allow").click()
    told = until(lambda: bell.consents)[0]
    assert told["consent"] == {"measurement": True, "personalisation": True, "form_capture": False}
    assert "[ ] " + WORDS["capture"] in told["text"]
    page.evaluate("shopbell('privacy')")
    tick.check()
    page.get_by_role("button", name="Allow").click()
    told = until(lambda: len(bell.consents) == 2 and bell.consents[1])
    assert told["consent"]["form_capture"] is True
    assert "[x] " + WORDS["capture"] in told["text"]


def test_escape_is_no_answer_and_closes_it_for_this_page_only(page, shop, bell):
    page.goto(shop())
    page.get_by_role("heading", name=TITLE).wait_for()
    page.keyboard.press("Escape")
    assert page.locator(CARD).count() == 0
    page.wait_for_timeout(2500)
    assert page.locator(CARD).count() == 0
    assert page.evaluate(KEPT) == NOTHING
    assert bell.envelopes == []
    page.goto(shop(path="/next"))
    page.get_by_role("heading", name=TITLE).wait_for()


def test_it_takes_no_focus_moves_nothing_and_is_read_out(page, shop):
    page.goto(shop("<input id=field><p>Words</p>"))
    page.focus("#field")
    page.evaluate(
        """new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifted = entry.value)))
        .observe({ type: 'layout-shift', buffered: true })"""
    )
    page.get_by_role("heading", name=TITLE).wait_for()
    assert page.evaluate("document.activeElement.id") == "field"
    page.get_by_role("status").filter(has_text=TITLE).wait_for()
    assert page.evaluate("window.shifted || 0") == 0
    buttons = [page.get_by_role("button", name=name) for name in ("No, thanks", "Allow")]
    looks = """el => ['color', 'backgroundColor', 'fontWeight', 'fontSize', 'borderColor']
      .map((name) => getComputedStyle(el)[name])"""
    assert buttons[0].evaluate(looks) == buttons[1].evaluate(looks)
    boxes = [button.bounding_box() for button in buttons]
    assert boxes[0]["height"] == boxes[1]["height"] >= 44
    assert abs(boxes[0]["width"] - boxes[1]["width"]) < 2


def test_keys_alone_are_enough(page, shop, bell, until):
    page.goto(shop("<a href=#>Last link</a>"))
    page.get_by_role("heading", name=TITLE).wait_for()
    page.get_by_role("link", name="Last link").focus()
    for name in ("What this means", "No, thanks", "Allow"):
        page.keyboard.press("Tab")
        active = "document.activeElement.shadowRoot.activeElement.textContent"
        assert page.evaluate(active) == name
    page.keyboard.press("Enter")
    until(lambda: bell.consents)


def test_it_makes_way_for_the_field_that_is_filled_in(phone, shop):
    phone.goto(shop("<input id=field>", head='<meta name=viewport content="width=device-width">'))
    phone.get_by_role("heading", name=TITLE).wait_for()
    phone.evaluate("document.getElementById('field').focus()")
    phone.wait_for_function("document.querySelector('[data-consent-banner]').hasAttribute('data-away')")
    phone.evaluate("document.activeElement.blur()")
    phone.wait_for_function("!document.querySelector('[data-consent-banner]').hasAttribute('data-away')")


@pytest.mark.parametrize("path", ["/checkout", "/checkouts/cn/abc", "/pay"])
def test_nobody_is_asked_in_the_checkout(path, page, shop, asked):
    stub = "window.shopbell=function(){(shopbell.q=shopbell.q||[]).push(arguments)}"
    said = f"<script>{stub};shopbell('page',{{type:'checkout'}})</script>"
    page.goto(shop(head=said if path == "/pay" else "", path=path))
    page.wait_for_timeout(3500)
    assert asked() == []


def test_nobody_is_asked_where_a_consent_tool_is_or_comes(page, shop, asked):
    page.goto(shop(head=f"<script>setTimeout(() => {{{WORDPRESS}}}, 250)</script>"))
    page.wait_for_timeout(3500)
    assert asked() == []
    assert page.locator(CARD).count() == 0


def test_it_goes_when_the_shop_says_what_the_visitor_answered_elsewhere(page, shop):
    page.goto(shop())
    page.get_by_role("heading", name=TITLE).wait_for()
    page.evaluate("shopbell('consent', {measurement: true})")
    page.wait_for_function("!document.querySelector('[data-consent-banner]')")


def test_it_is_dressed_under_a_strict_policy_with_trusted_types(page, static_shop, shop, bell, browser_log):
    policy = (
        f"default-src 'none'; script-src {bell.origin}; connect-src {bell.origin}; require-trusted-types-for 'script'"
    )
    static_shop.headers["Content-Security-Policy"] = policy
    page.goto(shop())
    page.get_by_role("heading", name=TITLE).wait_for()
    assert page.locator(CARD).evaluate("el => getComputedStyle(el).position") == "fixed"
    assert page.get_by_role("button", name="Allow").bounding_box()["height"] >= 44
    assert browser_log.console_errors == []


def test_hostile_words_stay_words(page, shop, prompt):
    prompt["words"]["title"] = "<img src=x onerror='window.broken=1'>"
    page.goto(shop())
    page.get_by_role("heading", name="<img").wait_for()
    assert page.evaluate("window.broken") is None
