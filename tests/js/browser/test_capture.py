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
    "a Vietnamese recipient": '<form><label>Email người nhận <input name="email" type="email"></label></form>',
    "a form to register": '<form><input name="email" type="email"><input type="password" name="new_password"></form>',
    "a passwordless login": '<form><input name="email" type="email"><button>Log in</button></form>',
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


# Kinds beside addresses


DETAILS = """<form id="checkout" onsubmit="return false">
<label>First name <input name="f"></label><label>Last name <input name="l"></label>
<label>Số điện thoại <input name="t" type="tel"></label><label>Дата рождения <input name="b"></label>
<label>Email <input name="email"></label><label>City <input name="city"></label><button>Go</button></form>"""
ALL = ["email", "phone", "name", "birth_date"]


@pytest.fixture
def reading(bell):
    """reading("phone", …) is a Shopbell whose shop wants these kinds."""

    def want(*kinds, **capture):
        bell.settings["capture"] = {"mode": "all", "forms": [], "kinds": list(kinds), "notice": False, **capture}
        return bell

    return want


def with_details(page, url, bell, until):
    ready(page, url, bell, until)
    until(lambda: any(one.path == "/parts/details.js" for one in bell.site.asked))
    page.wait_for_timeout(300)


def fill_in(page, **values):
    for name, value in values.items():
        page.type(f"[name={name}]", value)


def test_each_kind_that_the_shop_turned_on_is_told_with_its_part(page, shop, reading, until):
    bell = reading(*ALL)
    with_details(page, shop(DETAILS), bell, until)
    fill_in(page, f="Vera", l="Lind", t="0912 345 678", b="12.03.1990", email="vera@example.com", city="Hanoi")
    page.focus("button")
    until(lambda: len(bell.named("field_captured")) == 4 and bell.named("email_captured"))
    told = [event["params"] for event in bell.named("field_captured")]
    where = {"form": "checkout", "submitted": False}
    assert told == [
        {"kind": "name", "part": "given", "value": "Vera", "field": "f", **where},
        {"kind": "name", "part": "family", "value": "Lind", "field": "l", **where},
        {"kind": "phone", "value": "0912 345 678", "field": "t", **where},
        {"kind": "birth_date", "value": "12.03.1990", "field": "b", **where},
    ]
    page.click("button")
    until(lambda: sum(event["params"]["submitted"] for event in bell.named("field_captured")) == 4)
    assert "Hanoi" not in json.dumps(bell.envelopes)


@pytest.mark.parametrize("kinds", [["phone"], ["name"], ["birth_date"], ["email"]])
def test_no_other_kind_is_read(kinds, page, shop, reading, until):
    bell = reading(*kinds)
    ready(page, shop(DETAILS), bell, until)
    page.wait_for_timeout(700)
    fill_in(page, f="Vera", l="Lind", t="0912345678", b="12.03.1990", email="vera@example.com")
    page.click("button")
    until(lambda: [one for one in bell.events if one["params"].get("submitted")])
    page.wait_for_timeout(500)
    captured = bell.named("field_captured") + bell.named("email_captured")
    assert {one["params"].get("kind", "email") for one in captured} == set(kinds)
    if kinds == ["email"]:
        assert not any(one.path == "/parts/details.js" for one in bell.site.asked)


def test_a_cleared_field_takes_its_value_back(page, shop, reading, until):
    bell = reading("name")
    with_details(page, shop(DETAILS), bell, until)
    page.type("[name=l]", "Lind")
    page.focus("[name=city]")
    until(lambda: bell.named("field_captured"))
    page.focus("[name=l]")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.focus("[name=city]")
    event = until(lambda: bell.named("field_retracted"))[0]
    assert event["params"] == {"kind": "name", "part": "family", "field": "l", "form": "checkout"}


def test_what_does_not_look_like_its_kind_is_not_sent(page, shop, reading, until):
    bell = reading(*ALL)
    with_details(page, shop(DETAILS), bell, until)
    fill_in(page, f="4111 1111 1111 1111", l="vera@example.com", t="12345", b="12.03.2025")
    page.click("button")
    page.wait_for_timeout(1500)
    page.reload()
    until(lambda: len(bell.named("page_view")) == 2)
    assert bell.named("field_captured") == []


def test_a_name_alone_is_a_full_one(page, shop, reading, until):
    bell = reading("name")
    with_details(page, shop('<form id="c"><label>ชื่อ <input name="a"></label><input name="b"></form>'), bell, until)
    page.type("[name=a]", "สมชาย ใจดี")
    page.focus("[name=b]")
    assert until(lambda: bell.named("field_captured"))[0]["params"]["part"] == "full"


def test_the_words_in_the_cell_to_the_left_are_its_label(page, shop, reading, until):
    bell = reading("email", "phone")
    rows = """<tr><td>E-Mail-Adresse:</td><td><input name=x1></td></tr>
    <tr><td>Telefon</td><td><b>*</b> <input name=x2></td></tr><tr><td>Anything</td><td><input name=x3></td></tr>"""
    with_details(page, shop(f"<form id=t><table>{rows}</table></form>"), bell, until)
    fill_in(page, x1="vera@example.com", x2="030 1234567", x3="other@example.com")
    page.evaluate("document.activeElement.blur()")
    until(lambda: bell.named("email_captured") and bell.named("field_captured"))
    page.wait_for_timeout(1200)
    captured = bell.named("email_captured") + bell.named("field_captured")
    assert [one["params"]["field"] for one in captured] == ["x1", "x2"]


def test_a_label_that_nobody_tied_to_its_field_is_its_label_beside_an_example(page, shop, reading, until):
    bell = reading(*ALL)
    fields = """<div><label>Phone</label><input name=x1 placeholder="+49 …"></div>
    <div><label>E-mail</label><div><input name=x2 placeholder="vera"></div></div>
    <div><label>Card holder</label><input name=x3 placeholder="Name"></div>
    <p>We may phone you.</p><input name=x4 placeholder="Floor">
    <div><label>Name</label><input name=x5 placeholder=" "></div>"""
    with_details(page, shop(f"<form id=t>{fields}</form>"), bell, until)
    fill_in(page, x1="030 1234567", x2="vera@example.com", x3="Vera Secret", x4="030 7654321", x5="Vera Lind")
    page.evaluate("document.activeElement.blur()")
    until(lambda: bell.named("email_captured") and len(bell.named("field_captured")) == 2)
    page.wait_for_timeout(1200)
    captured = bell.named("email_captured") + bell.named("field_captured")
    assert [one["params"]["field"] for one in captured] == ["x2", "x1", "x5"]
    assert not any(value in json.dumps(bell.envelopes) for value in ("Secret", "7654321"))


def test_a_lone_field_without_a_form_below_words_about_a_newsletter_asks_for_an_address(page, shop, capturing, until):
    news = "<p>Our newsletter, once a month</p><div><input id=x1><button type=button>Go</button></div>"
    ready(page, shop(f"<section>{news}</section>"), capturing, until)
    page.type("#x1", "vera@example.com")
    page.evaluate("document.activeElement.blur()")
    assert until(lambda: capturing.named("email_captured"))[0]["params"]["email"] == "vera@example.com"


def test_a_profile_with_a_birth_date_and_a_new_password_is_no_login(page, shop, reading, until):
    bell = reading("phone", passwords=True)
    fields = """<input type="tel" name="phone"><input type="date" name="born"><input type="password" name="p">"""
    with_details(page, shop(f"<form id=t>{fields}<button>Save</button></form>"), bell, until)
    fill_in(page, phone="030 1234567", p="secret-of-vera")
    page.focus("button")
    until(lambda: bell.named("field_captured"))
    assert "secret-of" not in json.dumps(bell.envelopes)


def test_a_shop_may_allow_forms_in_which_a_password_is_chosen_and_never_those_to_log_in(page, shop, reading, until):
    bell = reading("email", passwords=True)
    forms = """<form id="register"><input name="a" type="email">
    <input name="p" type="password" autocomplete="new-password"></form>
    <form id="login"><input name="b" type="email"><input name="q" type="password"></form>"""
    ready(page, shop(forms), bell, until)
    fill_in(page, a="vera@example.com", p="secret-of-vera", b="login@example.com", q="secret-of-login")
    page.focus("[name=a]")
    until(lambda: bell.named("email_captured"))
    page.wait_for_timeout(1200)
    sent = json.dumps(bell.envelopes)
    assert "vera@example.com" in sent
    assert not any(secret in sent for secret in ("secret-of", "login@example.com"))


def test_a_checkout_that_may_ask_for_a_password_later_is_read_until_it_does(page, shop, capturing, until):
    account = '<p id="more" hidden><input type="password" name="account_password"></p>'
    ready(
        page,
        shop(f'<form id="checkout"><input name="billing_email" type="email">{account}<input name="b"></form>'),
        capturing,
        until,
    )
    page.type("[name=billing_email]", "vera@example.com")
    page.focus("[name=b]")
    until(lambda: capturing.named("email_captured"))
    page.evaluate("more.hidden = false")
    page.fill("[name=billing_email]", "other@example.com")
    page.focus("[name=b]")
    page.wait_for_timeout(1500)
    assert len(capturing.named("email_captured")) == 1


# How shops are built


def test_what_the_browser_fills_in_by_itself_when_a_page_loads_is_not_read(page, shop, capturing, until):
    # Autofill on load is a trusted input of a page that nobody has touched. No driver types without touching, so the
    # page is made to say so.
    untouched = "Object.defineProperty(Navigator.prototype, 'userActivation', {get: () => ({hasBeenActive: false})})"
    ready(page, shop(FORM, head=f"<script>{untouched}</script>"), capturing, until)
    page.fill("[name=email]", "vera@example.com")
    page.wait_for_timeout(1500)
    page.focus("[name=city]")
    page.wait_for_timeout(500)
    assert page.input_value("[name=email]") == "vera@example.com"
    assert capturing.named("email_captured") == []


def test_a_controlled_input_that_is_drawn_anew_with_each_key_is_read(page, shop, capturing, until):
    # As frameworks do: the value is put back by script, and the field is replaced when it is left.
    script = """<div id="root"></div><input name="b"><script>
    let value = ''
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
    function draw() {
      root.innerHTML = '<form id="checkout"><label for="e">Email</label><input id="e" name="contact"></form>'
      const field = root.querySelector('input')
      set.call(field, value)
      field.addEventListener('input', () => { value = field.value.toLowerCase(); set.call(field, value) })
      field.addEventListener('blur', () => setTimeout(draw))
    }
    draw()</script>"""
    ready(page, shop(script), capturing, until)
    page.type("#e", "Vera@Example.com")
    page.focus("[name=b]")
    assert until(lambda: capturing.named("email_captured"))[0]["params"]["email"] == "vera@example.com"


def test_a_one_page_checkout_that_never_submits_leaves_a_partial_address(page, shop, capturing, until):
    order = """<div class="checkout"><label for="customer.email">Email</label><input id="customer.email">
    <button onclick="fetch('/order', {method: 'POST'})">Order</button></div>"""
    ready(page, shop(order), capturing, until)
    page.type("[id='customer.email']", "vera@example.com")
    page.click("button")
    event = until(lambda: capturing.named("email_captured"))[0]
    assert event["params"] == {
        "email": "vera@example.com",
        "submitted": False,
        "field": "customer.email",
        "form": "customer.email",
    }


def test_several_email_fields_on_a_page_are_told_apart_by_their_forms(page, shop, capturing, until):
    forms = """<form id="checkout"><input name="guest-email" type="text"></form>
    <form action="/newsletter?x=1"><input name="EMAIL" type="email" placeholder="you@example.com"></form>
    <form id="alert"><input name="contact" placeholder="E-mail"></form><input name="end">"""
    ready(page, shop(forms), capturing, until)
    for name, address in (("guest-email", "a@example.com"), ("EMAIL", "b@example.com"), ("contact", "c@example.com")):
        page.type(f"[name={name}]", address)
    page.focus("[name=end]")
    until(lambda: len(capturing.named("email_captured")) == 3)
    told = [(one["params"]["form"], one["params"]["email"]) for one in capturing.named("email_captured")]
    assert told == [("checkout", "a@example.com"), ("/newsletter", "b@example.com"), ("alert", "c@example.com")]


def test_repeating_an_address_tells_it_from_that_field_too(page, shop, capturing, until):
    form = (
        '<form id="c"><label>Email <input name="a"></label><label>Confirm email <input name="b"></label><i></i></form>'
    )
    ready(page, shop(form), capturing, until)
    fill_in(page, a="vera@example.com", b="vera@example.com")
    page.evaluate("document.activeElement.blur()")
    until(lambda: len(capturing.named("email_captured")) == 2)
