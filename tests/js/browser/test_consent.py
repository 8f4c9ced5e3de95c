"""The table of docs/protocol.md, as a browser shows it."""

import pytest

from tests.js.browser.conftest import popup

KEPT = "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])"
NOTHING = '[[],[],""]'


def test_in_strict_mode_nothing_is_sent_or_stored_before_the_visitor_agrees(page, shop, bell, until):
    bell.settings["consent"]["mode"] = "strict"
    page.goto(shop())
    page.evaluate("shopbell('event', 'add_to_cart', {items: [{item_id: 'A'}]})")
    page.wait_for_timeout(2500)
    assert bell.envelopes == []
    assert page.evaluate(KEPT) == NOTHING
    page.evaluate("shopbell('consent', {measurement: true}, 'I agree')")
    until(lambda: bell.named("add_to_cart"))
    visitor = page.evaluate("localStorage.getItem('shopbell')")
    assert bell.envelopes[-1]["visitor"] == visitor
    assert bell.envelopes[-1]["decide"] is False
    told = until(lambda: bell.consents)[0]
    assert told == {
        "v": 1,
        "shop": "pk_test",
        "visitor": visitor,
        "consent": {"measurement": True},
        "text": "I agree",
        "how": "api",
    }


def test_an_agreement_is_kept_for_the_next_page(page, shop, bell, until):
    bell.settings["consent"]["mode"] = "strict"
    page.goto(shop())
    page.evaluate("shopbell('consent', {measurement: true, personalisation: true})")
    until(lambda: bell.named("page_view"))
    page.reload()
    until(lambda: len(bell.named("page_view")) == 2)
    assert len(bell.consents) == 1
    assert bell.envelopes[-1]["decide"] is True


def test_in_anonymous_mode_events_have_no_visitor_and_nothing_is_stored(page, shop, bell, until):
    bell.settings["consent"]["mode"] = "anonymous"
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    page.wait_for_timeout(300)
    assert "visitor" not in bell.envelopes[0]
    assert bell.envelopes[0]["decide"] is True
    assert page.evaluate(KEPT) == NOTHING


REFUSAL = '[["shopbell.consent"],[],""]'


@pytest.mark.parametrize(("mode", "kept"), [("strict", NOTHING), ("anonymous", REFUSAL), ("full", REFUSAL)])
def test_a_denial_before_anything_sends_nothing_and_is_all_that_is_kept(mode, kept, page, shop, bell):
    bell.settings["consent"]["mode"] = mode
    deny = """<script>window.shopbell=window.shopbell||function(){(shopbell.q=shopbell.q||[]).push(arguments)}
    shopbell('consent',{measurement:false})</script>"""
    page.goto(shop(tag=deny + bell.tag))
    page.wait_for_timeout(2500)
    page.reload()
    page.wait_for_timeout(1000)
    assert bell.envelopes == []
    assert bell.consents == []
    assert page.evaluate(KEPT) == kept
    assert page.evaluate("localStorage.getItem('shopbell.consent')") in (None, '{"measurement":false}')


@pytest.mark.parametrize("mode", ["strict", "anonymous", "full"])
def test_a_no_that_was_said_once_is_kept_on_the_next_page(mode, page, shop, bell, until):
    bell.settings["consent"]["mode"] = mode
    page.goto(shop())
    page.evaluate("shopbell('consent', {measurement: true})")
    until(lambda: bell.named("page_view"))
    page.evaluate("shopbell('consent', {measurement: false})")
    until(lambda: len(bell.consents) == 2)
    sent = len(bell.envelopes)
    page.goto(shop(path="/next"))
    page.wait_for_timeout(2000)
    assert len(bell.envelopes) == sent
    page.evaluate("shopbell('consent', {measurement: true})")
    until(lambda: len(bell.envelopes) > sent)


def test_popups_are_decided_as_soon_as_the_visitor_agrees_to_them(page, shop, bell, until):
    bell.settings["consent"]["mode"] = "strict"
    bell.shows(popup(seconds=0))
    page.goto(shop())
    page.evaluate("shopbell('consent', {measurement: true})")
    until(lambda: bell.named("page_view"))
    page.wait_for_timeout(1000)
    assert page.evaluate("window.opened") is None
    page.evaluate("shopbell('consent', {personalisation: true})")
    until(lambda: page.evaluate("window.opened") == ["pop_1"])


def test_a_withdrawal_works_at_once(page, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    visitor = page.evaluate("localStorage.getItem('shopbell')")
    sent = len(bell.envelopes)
    page.evaluate("shopbell('event', 'add_to_cart', {items: []}); shopbell('consent', {measurement: false})")
    assert page.evaluate(KEPT) == REFUSAL
    until(lambda: bell.consents)
    assert bell.consents[0]["visitor"] == visitor
    assert bell.consents[0]["consent"] == {"measurement": False}
    page.evaluate("shopbell('event', 'view_cart', {items: []})")
    page.wait_for_timeout(2500)
    assert len(bell.envelopes) == sent
    assert page.evaluate(KEPT) == REFUSAL


def test_global_privacy_control_denies_form_capture(make_context, shop, bell, until, page):
    context = make_context()
    context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    bell.settings["capture"] = {"mode": "all", "forms": [], "notice": True}
    private = context.new_page()
    private.goto(shop('<form><input type="email"></form><button>x</button>'))
    until(lambda: bell.named("page_view"))
    assert bell.envelopes[0]["consent"] == {"form_capture": False}
    private.type("input", "vera@example.com")
    private.focus("button")
    private.wait_for_timeout(1200)
    assert bell.named("email_captured") == []


def test_a_shop_that_is_switched_off_is_left_alone(page, shop, bell):
    bell.settings["send"] = False
    page.goto(shop())
    page.wait_for_timeout(1500)
    assert bell.envelopes == []
    assert page.evaluate(KEPT) == NOTHING
