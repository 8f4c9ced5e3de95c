"""Half-typed addresses: only where shop and visitor have agreed, only the address, and nothing else ever."""

import json

import pytest

pytestmark = pytest.mark.no_database

FORM = """<form id="checkout" onsubmit="return false">
<input name="email" placeholder="Email"><input name="city"><button>Go</button></form>"""


@pytest.fixture
def capturing(bell):
    bell.settings["capture"] = {"mode": "all", "forms": [], "notice": False}
    return bell


def ready(page, url, bell, until):
    page.goto(url)
    until(lambda: bell.named("page_view"))
    page.wait_for_timeout(300)


def test_an_address_is_captured_when_the_field_is_left(page, shop, capturing, until):
    ready(page, shop(FORM), capturing, until)
    page.type("[name=email]", "vera@example.com")
    page.focus("[name=city]")
    event = until(lambda: capturing.named("email_captured"))[0]
    assert event["params"] == {"email": "vera@example.com", "submitted": False, "field": "email", "form": "checkout"}


def test_an_address_is_captured_after_a_pause_and_never_in_fragments(page, shop, capturing, until):
    ready(page, shop(FORM), capturing, until)
    page.type("[name=email]", "vera@example.co", delay=40)
    page.type("[name=email]", "m", delay=40)
    until(lambda: capturing.named("email_captured"))
    assert [event["params"]["email"] for event in capturing.named("email_captured")] == ["vera@example.com"]


def test_a_submitted_form_says_so(page, shop, capturing, until):
    ready(page, shop(FORM), capturing, until)
    page.type("[name=email]", "vera@example.com")
    page.click("button")
    until(lambda: [event for event in capturing.named("email_captured") if event["params"]["submitted"]])


def test_a_cleared_field_takes_the_address_back(page, shop, capturing, until):
    ready(page, shop(FORM), capturing, until)
    page.type("[name=email]", "vera@example.com")
    page.focus("[name=city]")
    until(lambda: capturing.named("email_captured"))
    page.focus("[name=email]")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.focus("[name=city]")
    event = until(lambda: capturing.named("email_retracted"))[0]
    assert event["params"] == {"field": "email", "form": "checkout"}


NEVER = {
    "a password form": '<form><input name="email" type="email"><input type="password"></form>',
    "a login form": '<form action="/account/login"><input name="email" type="email"></form>',
    "a search": '<form role="search"><input name="q" placeholder="you@example.com"></form>',
    "a card holder": '<form><input name="email" autocomplete="cc-name"></form>',
    "a one-time code": '<form><input name="email_otp" type="text"></form>',
    "a friend's": '<form><input name="friend_email" type="email"></form>',
    "a text area": '<form><textarea name="email"></textarea></form>',
    "under data-no-track": '<div data-no-track><form><input name="email" type="email"></form></div>',
    "off the page": '<form style="position:absolute;left:-5000px"><input name="email" type="email"></form>',
    "not in the tab order": '<form><input name="email" type="email" tabindex="-1"></form>',
}


@pytest.mark.parametrize("kind", NEVER)
def test_it_never_reads(kind, page, shop, capturing, until):
    ready(page, shop(NEVER[kind] + "<button>x</button>"), capturing, until)
    page.evaluate("document.querySelector('input:not([type=password]),textarea').focus()")
    page.keyboard.type("vera@example.com")
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(1500)
    page.reload()
    until(lambda: len(capturing.named("page_view")) == 2)
    assert "vera" not in json.dumps(capturing.envelopes)


def test_a_script_that_fills_the_form_in_is_not_a_person(page, shop, capturing, until):
    ready(page, shop(FORM), capturing, until)
    page.evaluate(
        """() => { const f = document.querySelector('[name=email]'); f.value = 'vera@example.com'
        ;['input', 'change', 'blur'].forEach((type) => f.dispatchEvent(new Event(type, {bubbles: true}))) }"""
    )
    page.wait_for_timeout(1500)
    assert capturing.named("email_captured") == []


@pytest.mark.parametrize(
    ("forms", "captured"), [(["#checkout"], True), (["checkout"], True), (["form.other"], False), (["!!"], False)]
)
def test_only_the_forms_that_the_shop_has_named_are_read(forms, captured, page, shop, bell, until):
    bell.settings["capture"] = {"mode": "named", "forms": forms, "notice": False}
    ready(page, shop(FORM), bell, until)
    page.type("[name=email]", "vera@example.com")
    page.focus("[name=city]")
    page.wait_for_timeout(800)
    assert bool(bell.named("email_captured")) is captured


def test_nothing_is_read_before_the_visitor_agrees(page, shop, capturing, until):
    capturing.settings["consent"]["mode"] = "strict"
    page.goto(shop(FORM))
    page.evaluate("shopbell('consent', {measurement: true})")
    until(lambda: capturing.named("page_view"))
    page.type("[name=email]", "vera@example.com")
    page.focus("[name=city]")
    page.wait_for_timeout(800)
    assert capturing.named("email_captured") == []
    page.evaluate("shopbell('consent', {form_capture: true})")
    page.wait_for_timeout(500)
    page.type("[name=email]", "x")
    page.focus("[name=city]")
    until(lambda: capturing.named("email_captured"))


def test_a_form_with_clobbered_properties_is_read_like_any_other(page, shop, capturing, until):
    form = '<form id="buy"><input name="action"><input name="id"><input name="querySelector"><input name="matches">'
    ready(page, shop(form + '<input id="mail" type="email"></form>'), capturing, until)
    page.type("#mail", "vera@example.com")
    page.focus("[name=action]")
    assert until(lambda: capturing.named("email_captured"))[0]["params"]["form"] == "buy"


def test_a_field_without_a_form_is_read_too(page, shop, capturing, until):
    ready(
        page, shop('<div><label>E-Mail <input data-x="customer.email"></label><input id="b"></div>'), capturing, until
    )
    page.type("label input", "vera@example.com")
    page.focus("#b")
    until(lambda: capturing.named("email_captured"))


def test_a_field_in_an_open_shadow_root_is_read_too(page, shop, capturing, until):
    ready(page, shop('<div id="host"></div><input id="b">'), capturing, until)
    page.evaluate("host.attachShadow({mode:'open'}).innerHTML='<form id=inner><input type=email></form>'")
    page.type("#host input", "vera@example.com")
    page.focus("#b")
    until(lambda: capturing.named("email_captured"))
