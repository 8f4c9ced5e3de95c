"""A popup's form: fields are checked, what was given is kept once with its words, and may earn a code."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import (
    ORIGIN,
    Browser,
    count,
    figures,
    form_document,
    make_pool,
    make_popup,
    make_shop,
    plain_document,
    popup_is,
    prize,
    row,
    rows,
    wheel_document,
)
from tracker.contacts.identify import sealing_context
from tracker.contacts.models import Capture, Consent, Contact, VisitorContact
from tracker.errors import Refused
from tracker.popups.document import ConsentField, EmailField, Form
from tracker.popups.field_readers import Around
from tracker.popups.models import Coupon, Impression, Play
from tracker.popups.sent_answers import read_answers

PERSON = "vera@example.com"
WORDS = "Send me offers by email."


@pytest.fixture
def popup(app: Flask, acme: str) -> str:
    return make_popup(app, acme, form_document())


def assert_nothing_kept(app: Flask) -> None:
    assert [count(app, model) for model in (Contact, Capture, Consent, Impression, Play)] == [0] * 5


# What is wrong with a field


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "required"),
        ({"email": ""}, "required"),
        ({"email": "   "}, "required"),
        ({"email": None}, "required"),
        ({"email": 7}, "required"),
        ({"email": True}, "required"),
        ({"email": ["vera@example.com"]}, "required"),
        ({"email": {"email": "vera@example.com"}}, "required"),
        ({"Email": "vera@example.com"}, "required"),
        ({"email": "vera"}, "email_invalid"),
        ({"email": "vera@"}, "email_invalid"),
        ({"email": "vera@example"}, "email_invalid"),
        ({"email": "a@b.co, c@d.co"}, "email_invalid"),
        ({"email": "vera@exam ple.com"}, "email_invalid"),
        ({"email": "vera@example.com\u0000"}, "email_invalid"),
        ({"email": "vera@example.com\nBcc: x@y.co"}, "email_invalid"),
        ({"email": "v" * 300 + "@example.com"}, "email_invalid"),
    ],
)
def test_an_address_that_is_missing_or_wrong_is_named_and_nothing_is_kept(
    app: Flask, vera: Browser, popup: str, fields: dict[str, Any], problem: str
) -> None:
    answer = vera.submit(popup, vera.token(popup), fields=fields)
    assert answer.status_code == 422, answer.text
    assert (answer.json["error"], answer.json["fields"]) == ("invalid", {"email": problem})
    assert answer.headers["X-Shopbell-Reason"] == "invalid"
    assert_nothing_kept(app)


@pytest.mark.parametrize("given", [None, False, "true", "on", 1, [True], {"a": True}])
def test_a_consent_that_must_be_given_is_only_given_by_true(app: Flask, acme: str, vera: Browser, given: Any) -> None:
    popup = make_popup(app, acme, form_document(consent_required=True))
    answer = vera.submit(popup, vera.token(popup), fields={"email": PERSON, "email_marketing": given})
    assert answer.status_code == 422
    assert answer.json["fields"] == {"email_marketing": "consent_required"}
    assert_nothing_kept(app)


def test_every_field_with_a_problem_is_named_at_once(app: Flask, acme: str, vera: Browser) -> None:
    popup = make_popup(app, acme, form_document(consent_required=True))
    answer = vera.submit(popup, vera.token(popup), "vera@")
    assert answer.json["fields"] == {"email": "email_invalid", "email_marketing": "consent_required"}


FORM = Form(
    fields=[
        EmailField(name="email", label="Email"),
        ConsentField(name="email_marketing", label=WORDS, required=False),
    ],
    button="Send",
)
AROUND = Around(dt.date(2026, 11, 26))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@given(st.dictionaries(st.sampled_from(["email", "email_marketing"]) | st.text(max_size=8), SCALARS))
def test_whatever_is_given_is_an_answer_or_a_named_problem(given: dict[str, Any]) -> None:
    try:
        answers = read_answers(FORM, given, AROUND)
    except Refused as refused:
        assert refused.status == 422
        assert set(refused.details["fields"]) <= {"email", "email_marketing"}
    else:
        assert "@" in answers.email
        assert answers.consents == ({"email_marketing": WORDS} if given.get("email_marketing") is True else {})


# What is kept


def test_an_address_makes_a_contact_a_submitted_capture_and_joins_the_browser(
    app: Flask, vera: Browser, popup: str, figures_hold: Callable[[str], None]
) -> None:
    token = vera.see(popup)
    answer = vera.submit(popup, token, "  Vera@Example.COM ", url=f"{ORIGIN}/mug?email=x@y.co&size=2")
    assert answer.status_code == 200
    assert answer.json == {"ok": True, "next": "done", "coupon": None}
    contact, capture, seen = row(app, Contact), row(app, Capture), row(app, Impression)
    sealer = app.extensions["shopbell"].sealer
    context = sealing_context(contact.shop_id)
    assert sealer.open(contact.address_sealed, context) == sealer.open(capture.address_sealed, context) == PERSON
    assert contact.source == "popup"
    assert (capture.status, capture.source, capture.form, capture.ground) == ("submitted", "popup", popup, "submit")
    assert (capture.contact_id, capture.expires_at) == (contact.id, None)
    assert "x@y.co" not in capture.url
    assert row(app, VisitorContact).contact_id == seen.contact_id == contact.id
    assert seen.submitted_at == capture.submitted_at
    assert count(app, Consent) == 0
    figures_hold(popup)


def test_a_known_address_joins_the_contact_that_there_is(
    app: Flask, acme: str, vera: Browser, popup: str, browser_of: Callable[..., Browser]
) -> None:
    other = make_popup(app, acme, form_document())
    phone = browser_of()
    assert vera.submit(popup, vera.token(popup), PERSON).status_code == 200
    assert phone.submit(other, phone.token(other), "VERA@example.com").status_code == 200
    contact = row(app, Contact)
    assert [one.contact_id for one in rows(app, VisitorContact)] == [contact.id] * 2
    assert {one.form for one in rows(app, Capture)} == {popup, other}


def test_contacts_of_two_shops_are_strangers(app: Flask, vera: Browser, popup: str) -> None:
    globex = make_shop(app, "globex")
    theirs = make_popup(app, globex, form_document())
    there = Browser(app.test_client(), globex)
    vera.submit(popup, vera.token(popup), PERSON)
    there.submit(theirs, there.token(theirs), PERSON)
    first, second = rows(app, Contact)
    assert first.shop_id != second.shop_id
    assert first.address_key != second.address_key
    assert first.mailbox_key != second.mailbox_key


def test_a_given_consent_is_kept_with_the_exact_words_and_where(app: Flask, vera: Browser, popup: str) -> None:
    said = {"email": PERSON, "email_marketing": True, "text": "I agree to nothing", "push": True}
    assert vera.submit(popup, vera.token(popup), fields=said).status_code == 200
    consent = row(app, Consent)
    assert (consent.purpose, consent.is_granted, consent.text) == ("email_marketing", True, WORDS)
    assert (consent.contact_id, consent.visitor_id) == (row(app, Contact).id, None)
    assert consent.how == f"popup {popup}"


def test_a_consent_without_an_address_is_the_visitors(app: Flask, acme: str, vera: Browser) -> None:
    document = form_document()
    document["steps"]["start"]["blocks"][0]["fields"][0]["required"] = False
    popup = make_popup(app, acme, document)
    assert vera.submit(popup, vera.token(popup), fields={"email_marketing": True}).status_code == 200
    consent = row(app, Consent)
    assert consent.contact_id is None
    assert consent.visitor_id == row(app, Impression).visitor_id
    assert count(app, Capture) == count(app, Contact) == 0


def test_what_the_form_does_not_ask_for_is_ignored(app: Flask, vera: Browser, popup: str) -> None:
    fields = {"email": PERSON, "name": "Vera", "nested": {"a": [1]}, "list": ["x"], "is_admin": True, "": 1}
    answer = vera.submit(popup, vera.token(popup), fields=fields, prize="p1", coupon={"code": "FREE"}, extra=[1])
    assert answer.json == {"ok": True, "next": "done", "coupon": None}
    assert count(app, Contact) == 1


def test_a_popup_without_a_form_can_be_sent_too(
    app: Flask, acme: str, vera: Browser, figures_hold: Callable[[str], None]
) -> None:
    popup = make_popup(app, acme, plain_document())
    answer = vera.submit(popup, vera.token(popup), PERSON)
    assert answer.json == {"ok": True, "next": "done", "coupon": None}
    assert count(app, Contact) == 0
    figures_hold(popup)


# Sent again


def test_a_form_sent_again_changes_nothing_and_is_answered_the_same(
    app: Flask, acme: str, vera: Browser, figures_hold: Callable[[str], None]
) -> None:
    document = form_document(reward={"kind": "pool", "pool": make_pool(app, acme, ["A1", "A2"])})
    popup = make_popup(app, acme, document)
    send = partial(vera.submit, popup, vera.see(popup), fields={"email": PERSON, "email_marketing": True})
    tables = (Contact, VisitorContact, Capture, Consent, Impression, Play, Coupon)
    first = send()
    kept = [[tuple(one) for one in rows(app, model) if model is not VisitorContact] for model in tables]
    said = figures(app)
    for _ in range(3):
        again = send()
        assert (again.status_code, again.json) == (200, first.json)
    assert [[tuple(one) for one in rows(app, model) if model is not VisitorContact] for model in tables] == kept
    assert figures(app) == said
    assert first.json["coupon"]["code"] == "A1"
    figures_hold(popup)


def test_a_form_sent_many_times_at_once_is_kept_once(
    app: Flask, acme: str, vera: Browser, at_once: Callable[..., list[Any]], figures_hold: Callable[[str], None]
) -> None:
    document = form_document(reward={"kind": "pool", "pool": make_pool(app, acme, ["A1", "A2", "A3"])})
    popup = make_popup(app, acme, document)
    send = partial(vera.submit, popup, vera.token(popup), fields={"email": PERSON, "email_marketing": True})
    answers = at_once([send] * 30, threads=10)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert [count(app, model) for model in (Contact, Capture, Consent, Impression, Play)] == [1] * 5
    assert count(app, Coupon, claimed_at=None) == 2
    figures_hold(popup)


# The reward


def test_a_reward_gives_the_code_for_all(app: Flask, vera: Browser) -> None:
    shop = make_shop(app, "globex", apply_url="https://acme.example/discount/{code}?then=/cart")
    popup = make_popup(app, shop, form_document(reward={"kind": "code", "code": "HELLO10"}))
    there = Browser(app.test_client(), shop)
    coupon = there.submit(popup, there.token(popup), PERSON).json["coupon"]
    link = "https://acme.example/discount/HELLO10?then=/cart"
    assert coupon == {"code": "HELLO10", "apply_url": link, "expires_at": None}


def test_a_pool_gives_each_contact_a_code_of_their_own_while_there_are_some(
    app: Flask, acme: str, browser_of: Callable[..., Browser], figures_hold: Callable[[str], None]
) -> None:
    popup = make_popup(app, acme, form_document(reward={"kind": "pool", "pool": make_pool(app, acme, ["A1", "A2"])}))
    given = []
    for number in range(3):
        browser = browser_of()
        answer = browser.submit(popup, browser.token(popup), f"p{number}@example.com")
        assert answer.status_code == 200
        given.append(answer.json["coupon"] and answer.json["coupon"]["code"])
    assert given == ["A1", "A2", None]
    assert [one.claimed_by for one in rows(app, Coupon)] == [one.id for one in rows(app, Contact)][:2]
    figures_hold(popup)


@pytest.mark.parametrize("kind", ["code", "pool"])
def test_a_second_browser_with_the_same_mailbox_gets_no_reward_and_is_asked_no_more(
    app: Flask, acme: str, kind: str, browser_of: Callable[..., Browser], figures_hold: Callable[[str], None]
) -> None:
    reward = (
        {"kind": "code", "code": "A1"} if kind == "code" else {"kind": kind, "pool": make_pool(app, acme, ["A1", "A2"])}
    )
    popup = make_popup(app, acme, form_document(reward=reward))
    first, second = browser_of(), browser_of()
    assert first.submit(popup, first.token(popup), "vera.k@gmail.com").json["coupon"]["code"] == "A1"
    answer = second.submit(popup, second.token(popup), fields={"email": "verak+x@gmail.com", "email_marketing": True})
    assert (answer.status_code, answer.json["error"]) == (409, "already_played")
    assert "A1" not in answer.text
    # What they agreed to and gave was kept all the same.
    assert second.gate(popup) == "already_submitted"
    assert count(app, Consent) == 1
    assert count(app, Contact) == 2
    assert count(app, Play) == 1
    figures_hold(popup)


# What is refused


def test_a_paused_popup_takes_no_form_until_it_is_resumed(app: Flask, vera: Browser, popup: str) -> None:
    token = vera.token(popup)
    popup_is(app, popup, "paused")
    answer = vera.submit(popup, token, PERSON)
    assert (answer.status_code, answer.json["error"]) == (409, "popup_not_live")
    assert_nothing_kept(app)
    popup_is(app, popup, "live")
    assert vera.submit(popup, token, PERSON).status_code == 200


def body_with(**changes: Any) -> Callable[[str, str], Any]:
    return lambda shop, token: {"v": 1, "shop": shop, "token": token, "fields": {"email": PERSON}, **changes}


BAD_BODIES: dict[str, tuple[Any, int, str]] = {
    "empty": (lambda *_: b"", 400, "not_json"),
    "no json": (lambda *_: b"email=vera@example.com", 400, "not_json"),
    "cut": (lambda *_: b'{"v": 1, "shop": "pk', 400, "not_json"),
    "not utf-8": (lambda *_: b'{"v": 1, "shop": "\xff"}', 400, "not_json"),
    "a lone surrogate": (lambda *_: b'{"v": 1, "shop": "\\ud800"}', 400, "not_json"),
    "not a number": (lambda *_: b'{"v": NaN}', 400, "not_json"),
    "a list": (lambda *_: [1], 400, "not_an_envelope"),
    "null": (lambda *_: None, 400, "not_an_envelope"),
    "nothing in it": (lambda *_: {}, 400, "not_an_envelope"),
    "too deep": (lambda *_: b'{"v":1,"shop":"x","fields":' + b'{"a":' * 2000 + b"1" + b"}" * 2001, 400, "too_deep"),
    "too large a number": (
        lambda *_: b'{"v":1,"shop":"x","fields":{"email":' + b"1" * 5000 + b"}}",
        400,
        "not_an_envelope",
    ),
    "version 2": (body_with(v=2), 400, "not_an_envelope"),
    "version text": (body_with(v="1"), 400, "not_an_envelope"),
    "version true": (body_with(v=True), 400, "not_an_envelope"),
    "a vast version": (body_with(v=2**63), 400, "not_an_envelope"),
    "fields as a list": (body_with(fields=[PERSON]), 400, "not_an_envelope"),
    "fields null": (body_with(fields=None), 400, "not_an_envelope"),
    "shop null": (body_with(shop=None), 400, "not_an_envelope"),
    "url a list": (body_with(url=["x"]), 400, "not_an_envelope"),
    "unknown shop": (body_with(shop="pk_nobody"), 401, "unknown_key"),
    "a secret key": (body_with(shop="sk_nobody"), 401, "unknown_key"),
    "too large": (body_with(fields={"email": "x" * 17_000}), 413, "body_too_large"),
}


@pytest.mark.parametrize("what", ["submit", "play"])
def test_a_body_that_cannot_be_read_is_refused_with_its_reason(
    app: Flask, vera: Browser, popup: str, what: str
) -> None:
    token = vera.token(popup)
    for name, (make, status, reason) in BAD_BODIES.items():
        answer = vera.post(f"/v1/popups/{popup}/{what}", make(vera.shop_key, token))
        assert (answer.status_code, answer.json["error"]) == (status, reason), name
        assert answer.headers["X-Shopbell-Reason"] == reason
    packed = gzip.compress(b"{}")
    assert vera.post(f"/v1/popups/{popup}/{what}", packed, **{"Content-Encoding": "gzip"}).status_code == 415
    assert_nothing_kept(app)


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", f"{ORIGIN}.evil.example"])
def test_a_page_of_somebody_else_may_not_send_a_form(app: Flask, vera: Browser, popup: str, origin: str | None) -> None:
    token = vera.token(popup)
    vera.origin = origin
    for answer in (vera.submit(popup, token, PERSON), vera.play(popup, token)):
        assert (answer.status_code, answer.json["error"]) == (403, "origin_not_allowed")
    assert_nothing_kept(app)


def test_a_game_is_still_to_be_played_after_its_form(app: Flask, acme: str, vera: Browser) -> None:
    popup = make_popup(app, acme, wheel_document([prize("a", code="A"), prize("b", code="B")]))
    answer = vera.submit(popup, vera.token(popup), PERSON)
    assert answer.json == {"ok": True, "next": "game", "coupon": None}
    assert count(app, Play) == 0


@pytest.fixture
def token(vera: Browser, popup: str) -> str:
    return vera.token(popup)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
BODIES = st.dictionaries(st.sampled_from(["v", "shop", "token", "step", "fields", "url", "email"]), JSON)


# All examples meet the same popup; what one of them stores is what the next finds.
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=BODIES, fields=st.dictionaries(st.sampled_from(["email", "email_marketing", "x"]), JSON))
def test_no_body_is_ever_a_server_error(
    vera: Browser, popup: str, token: str, changes: dict[str, Any], fields: dict[str, Any]
) -> None:
    body = {"v": 1, "shop": vera.shop_key, "token": token, "fields": fields, **changes}
    for what in ("submit", "play"):
        answer = vera.post(f"/v1/popups/{popup}/{what}", body)
        assert answer.status_code in (200, 400, 401, 403, 409, 413, 422), answer.text
