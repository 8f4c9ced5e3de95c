"""A popup in several steps: the server says where it goes on, and keeps every answer as soon as it is given."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.factories import (
    Browser,
    count,
    field_of,
    figures,
    make_event,
    make_pool,
    make_popup,
    make_shop,
    prize,
    row,
    rows,
    survey_document,
)
from tracker.contacts.erase import erase_address
from tracker.contacts.identify import sealing_context
from tracker.contacts.models import Capture, Consent, Contact, Detail
from tracker.db import db
from tracker.popups.models import Coupon, Impression, Play, PopupAnswer
from tracker.sessions.models import Visitor

PERSON = "vera@example.com"


@pytest.fixture
def survey(app: Flask, acme: str) -> str:
    return make_popup(app, acme, survey_document())


@pytest.fixture
def send(vera: Browser) -> Callable[..., TestResponse]:
    """send(popup, token, step, **fields) sends a step's form."""
    return lambda popup, token, step, **fields: vera.submit(popup, token, step=step, fields=fields)


def answered(app: Flask) -> list[tuple[str, str, str, str]]:
    return sorted((one.step, one.question, one.value, one.text) for one in rows(app, PopupAnswer))


def asking(*fields: dict[str, Any], **ways: Any) -> dict[str, Any]:
    return {"blocks": [{"type": "form", "fields": list(fields), "button": "Go on", **ways}]}


EMAIL = field_of("email", "email")


# Where it goes on


def test_the_server_leads_from_step_to_step_and_only_the_end_is_a_submission(
    app: Flask, vera: Browser, survey: str, send: Callable[..., TestResponse], figures_hold: Callable[[str], None]
) -> None:
    token = vera.see(survey)
    first = send(survey, token, "start", reason={"chosen": ["other"], "text": "The colour"})
    assert first.json == {"ok": True, "next": "why", "coupon": None, "more": True}
    assert row(app, Impression).submitted_at is None
    assert send(survey, token, "why", more="I wanted blue").json["next"] == "thanks"
    assert "submissions" not in figures(app)
    assert send(survey, token, "thanks", odds=9, mood=4).json == {"ok": True, "next": "done", "coupon": None}
    assert row(app, Impression).submitted_at is not None
    assert answered(app) == [
        ("start", "reason", "other", "The colour"),
        ("thanks", "mood", "4", ""),
        ("thanks", "odds", "9", ""),
        ("why", "more", "", "I wanted blue"),
    ]
    figures_hold(survey)


def test_whoever_leaves_in_the_middle_has_answered_what_they_answered(
    app: Flask, vera: Browser, survey: str, send: Callable[..., TestResponse]
) -> None:
    token = vera.see(survey)
    send(survey, token, "start", reason="price")
    vera.say("promotion_dismissed", {"popup": survey, "token": token, "how": "close"})
    assert answered(app) == [("start", "reason", "price", "")]
    kept, seen = row(app, PopupAnswer), row(app, Impression)
    assert (kept.version, kept.variant, kept.kind) == (1, "a", "choice")
    assert (kept.visitor_id, kept.session_id) == (seen.visitor_id, seen.session_id)
    assert seen.dismissed_at is not None
    assert seen.submitted_at is None


@pytest.mark.parametrize("step", ["why", "thanks", "done", "won", "nowhere", "game", "__proto__", "x" * 300])
def test_a_step_that_was_not_opened_cannot_be_sent(
    app: Flask, vera: Browser, survey: str, send: Callable[..., TestResponse], step: str
) -> None:
    answer = send(survey, vera.token(survey), step, more="I skip", odds=9, mood=5)
    assert (answer.status_code, answer.json["error"]) == (409, "step_not_open")
    assert count(app, PopupAnswer) == count(app, Impression) == 0


def test_a_branch_that_was_not_taken_stays_closed(
    vera: Browser, survey: str, send: Callable[..., TestResponse]
) -> None:
    token = vera.token(survey)
    assert send(survey, token, "start", reason="looking").json["next"] == "thanks"
    assert send(survey, token, "why", more="I sneak in").status_code == 409


def test_whoever_goes_back_and_answers_otherwise_leaves_the_old_way(
    app: Flask, vera: Browser, survey: str, send: Callable[..., TestResponse]
) -> None:
    token = vera.token(survey)
    send(survey, token, "start", reason="price")
    send(survey, token, "why", more="Much too dear")
    assert send(survey, token, "start", reason="looking").json["next"] == "thanks"
    assert answered(app) == [("start", "reason", "looking", "")]
    assert row(app, Impression).path == {"start": "thanks"}
    assert send(survey, token, "thanks", odds=0, mood=1).status_code == 200
    assert len(answered(app)) == 3


def test_a_step_sent_again_changes_nothing_and_is_answered_the_same(
    app: Flask, vera: Browser, survey: str, send: Callable[..., TestResponse]
) -> None:
    token = vera.token(survey)
    steps = [("start", {"reason": "price"}), ("why", {"more": "Dear"}), ("thanks", {"odds": 7, "mood": 3})]
    said = [send(survey, token, step, **fields).json for step, fields in steps]
    kept, told = [tuple(one) for one in rows(app, PopupAnswer)], figures(app)
    assert [send(survey, token, step, **fields).json for step, fields in steps] == said
    assert [tuple(one) for one in rows(app, PopupAnswer)] == kept
    assert figures(app) == told


def test_a_step_sent_many_times_at_once_is_kept_once(
    app: Flask, vera: Browser, survey: str, send: Callable[..., TestResponse], at_once: Callable[..., list[Any]]
) -> None:
    token = vera.token(survey)
    turns = [lambda: send(survey, token, "start", reason="price")] * 10
    turns += [lambda: send(survey, token, "start", reason="looking")] * 10
    answers = at_once(turns, threads=10)
    assert {one.status_code for one in answers} == {200}
    assert len(answered(app)) == 1
    last = {"price": "why", "looking": "thanks"}[answered(app)[0][2]]
    assert row(app, Impression).path == {"start": last}


def test_what_is_wrong_in_a_step_is_named_and_nothing_of_it_is_kept(
    app: Flask, vera: Browser, survey: str, send: Callable[..., TestResponse]
) -> None:
    token = vera.token(survey)
    answer = send(survey, token, "start", reason=["price", "looking"])
    assert (answer.status_code, answer.json["fields"]) == (422, {"reason": "choose_one"})
    send(survey, token, "start", reason="looking")
    answer = send(survey, token, "thanks", odds=11)
    assert answer.json["fields"] == {"odds": "choose_one", "mood": "choose_one"}
    assert answered(app) == [("start", "reason", "looking", "")]


def test_a_button_opens_a_step_that_was_never_sent_for(app: Flask, acme: str, vera: Browser) -> None:
    document = {
        "steps": {
            "start": {"blocks": [{"type": "button", "text": "Ask me", "action": "step", "step": "ask"}]},
            "ask": asking(field_of("csat", "mood")),
        }
    }
    popup = make_popup(app, acme, document)
    answer = vera.submit(popup, vera.token(popup), step="ask", fields={"mood": 2})
    assert answer.json == {"ok": True, "next": "done", "coupon": None}


def test_a_step_from_which_nothing_leads_on_is_an_end(app: Flask, acme: str, vera: Browser) -> None:
    goodbye = {"blocks": [{"type": "text", "text": "A pity."}]}
    branches = [{"field": "mood", "is": [1, 2], "step": "goodbye"}]
    start = asking(field_of("csat", "mood"), branches=branches)
    reward = {"kind": "pool", "pool": make_pool(app, acme, ["A1"])}
    popup = make_popup(app, acme, {"steps": {"start": start, "goodbye": goodbye}, "reward": reward})
    answer = vera.submit(popup, vera.token(popup), fields={"mood": 1})
    assert answer.json == {"ok": True, "next": "goodbye", "coupon": None}
    assert row(app, Impression).submitted_at is not None
    # Nothing there would show the code, so none is spent.
    assert count(app, Coupon, claimed_at=None) == 1


# Whose it is


def test_an_address_given_later_makes_the_answers_the_contacts(app: Flask, acme: str, vera: Browser) -> None:
    consent = field_of("consent", "sms_marketing", label="Text me offers.", required=False)
    steps = {
        "start": asking(field_of("csat", "mood"), next="who"),
        "who": asking(EMAIL, next="more"),
        "more": asking(consent, field_of("text", "wish")),
    }
    reward = {"kind": "pool", "pool": make_pool(app, acme, ["A1", "A2"])}
    popup = make_popup(app, acme, {"steps": steps, "reward": reward})
    token = vera.token(popup)
    vera.submit(popup, token, fields={"mood": 5})
    assert row(app, PopupAnswer).contact_id is None
    vera.submit(popup, token, step="who", fields={"email": PERSON})
    contact = row(app, Contact)
    assert row(app, PopupAnswer).contact_id == contact.id
    last = vera.submit(popup, token, step="more", fields={"sms_marketing": True, "wish": "Blue mugs"})
    assert last.json["coupon"]["code"] == "A1"
    assert {one.contact_id for one in rows(app, PopupAnswer)} == {contact.id}
    consented = row(app, Consent)
    assert (consented.purpose, consented.text, consented.contact_id) == ("sms_marketing", "Text me offers.", contact.id)
    assert row(app, Play).mailbox_key == contact.mailbox_key
    assert count(app, Capture) == 1


def test_a_consent_is_nobodys_who_did_not_give_an_address_in_this_popup(app: Flask, acme: str, vera: Browser) -> None:
    other = make_popup(app, acme, {"steps": {"start": asking(EMAIL)}})
    popup = make_popup(app, acme, {"steps": {"start": asking(field_of("consent", "email_marketing"))}})
    tokens = vera.token(other), vera.token(popup)
    vera.submit(other, tokens[0], PERSON)
    vera.submit(popup, tokens[1], fields={"email_marketing": True})
    assert row(app, Consent).contact_id is None


DETAILS = (field_of("phone", "phone"), field_of("first_name", "called"), field_of("birth_date", "born"))
GIVEN = {"phone": "0912 345 678", "called": "Vera", "born": "1990-03-12", "email": PERSON}


@pytest.mark.parametrize("kinds", [["email"], ["phone"], ["phone", "name", "birth_date"]])
def test_details_are_sealed_and_only_the_kinds_that_the_shop_keeps(app: Flask, kinds: list[str]) -> None:
    shop = make_shop(app, "globex", capture_kinds=kinds, timezone="Asia/Ho_Chi_Minh")
    there = Browser(app.test_client(), shop)
    popup = make_popup(app, shop, {"steps": {"start": asking(*DETAILS, EMAIL)}})
    token = there.token(popup)
    for _ in range(2):
        assert there.submit(popup, token, fields=GIVEN).status_code == 200
    sealer = app.extensions["shopbell"].sealer
    kept = {
        (one.kind, one.part): sealer.open(one.value_sealed, sealing_context(one.shop_id)) for one in rows(app, Detail)
    }
    wanted = {("phone", ""): "+84912345678", ("name", "given"): "Vera", ("birth_date", ""): "1990-03-12"}
    assert kept == {of: value for of, value in wanted.items() if of[0] in kinds}
    for one in rows(app, Detail):
        assert (one.status, one.ground, one.form, one.contact_id) == (
            "submitted",
            "submit",
            popup,
            row(app, Contact).id,
        )
        assert one.expires_at is None
    # What identifies a person is no answer.
    assert count(app, PopupAnswer) == 0


def test_details_that_belong_to_nobody_erase_themselves(app: Flask) -> None:
    shop = make_shop(app, "globex", capture_kinds=["phone"])
    there = Browser(app.test_client(), shop)
    popup = make_popup(app, shop, {"steps": {"start": asking(field_of("phone", "phone"))}})
    assert there.submit(popup, there.token(popup), fields={"phone": "0912 345 678"}).status_code == 422
    assert there.submit(popup, there.token(popup), fields={"phone": "+84 912 345 678"}).status_code == 200
    assert row(app, Detail).expires_at is not None


def test_a_hidden_field_is_what_the_server_knows_of_the_visit(app: Flask, acme: str, vera: Browser) -> None:
    hidden = [
        {"kind": "hidden", "name": "campaign", "from": "utm_campaign"},
        {"kind": "hidden", "name": "where", "from": "page"},
        {"kind": "hidden", "name": "shelf", "value": "spring"},
    ]
    popup = make_popup(app, acme, {"steps": {"start": asking(field_of("csat", "mood"), *hidden)}})
    context = {"url": "https://acme.example/mug?utm_campaign=hello", "language": "en"}
    token = vera.token(popup, context=context)
    forged = {"mood": 3, "campaign": "forged", "shelf": "forged"}
    vera.submit(popup, token, fields=forged, url="https://acme.example/mug?email=a@b.co&size=2")
    told = {question: text for _, question, _, text in answered(app) if question != "mood"}
    assert told == {"campaign": "hello", "where": "https://acme.example/mug?size=2", "shelf": "spring"}


def test_who_may_not_be_known_by_an_id_is_known_by_none_here(app: Flask, acme: str, survey: str) -> None:
    """Their answers are a daily hash's, as everything else is that they do."""
    stranger = Browser(app.test_client(), acme, visitor=None, consent={"personalisation": True})
    token = stranger.token(survey)
    assert stranger.submit(survey, token, fields={"reason": "price"}).status_code == 200
    visitor = row(app, Visitor)
    assert visitor.is_anonymous
    assert row(app, PopupAnswer).visitor_id == visitor.id


# What is forgotten


def test_a_withdrawal_erases_the_answers_and_nothing_more_is_kept(
    app: Flask, acme: str, vera: Browser, survey: str, browser_of: Callable[..., Browser]
) -> None:
    other = browser_of()
    other.submit(survey, other.token(survey), fields={"reason": "looking"})
    token = vera.token(survey)
    vera.submit(survey, token, fields={"reason": "price"})
    body = {"v": 1, "shop": acme, "visitor": vera.visitor, "consent": {"measurement": False}, "how": "api"}
    assert vera.post("/v1/consent", body).status_code == 200
    assert [one[2] for one in answered(app)] == ["looking"]
    vera.submit(survey, token, fields={"reason": "price"})
    assert [one[2] for one in answered(app)] == ["looking"]


def test_with_a_contact_go_all_their_answers(app: Flask, acme: str, vera: Browser) -> None:
    popup = make_popup(app, acme, {"steps": {"start": asking(EMAIL, field_of("text", "wish"))}})
    vera.submit(popup, vera.token(popup), fields={"email": PERSON, "wish": "Blue mugs"})
    with app.app_context():
        contact = db.session.scalars(select(Contact)).one()
        sealer = app.extensions["shopbell"].sealer
        assert erase_address(db.session.connection(), sealer, contact.shop_id, PERSON, contact.created_at)
        db.session.commit()
    assert count(app, PopupAnswer) == 0


# With a game


def test_the_game_is_played_only_when_the_way_has_come_to_it(app: Flask, acme: str, vera: Browser) -> None:
    start = asking(EMAIL, next="taste")
    start["blocks"].append({"type": "game"})
    game = {"kind": "wheel", "prizes": [prize("a", code="A"), prize("b", code="B")]}
    popup = make_popup(app, acme, {"steps": {"start": start, "taste": asking(field_of("csat", "mood"))}, "game": game})
    token = vera.token(popup)
    assert vera.submit(popup, token, PERSON).json["next"] == "taste"
    refused = vera.play(popup, token)
    assert (refused.status_code, refused.json["error"]) == (409, "submit_first")
    assert vera.submit(popup, token, step="taste", fields={"mood": 5}).json["next"] == "game"
    assert vera.play(popup, token).status_code == 200
    assert row(app, Play).mailbox_key == row(app, Contact).mailbox_key


@pytest.mark.only_on("postgresql")
def test_steps_and_events_of_the_same_people_at_once_do_not_wait_for_each_other_forever(
    app: Flask, acme: str, survey: str, browser_of: Callable[..., Browser]
) -> None:
    walkers = [(browser, browser.see(survey)) for browser in (browser_of() for _ in range(4))]
    failed: list[str] = []

    def walk(browser: Browser, token: str) -> None:
        for step, fields in (("start", {"reason": "price"}), ("why", {"more": "Dear"})):
            answers = [
                browser.submit(survey, token, step=step, fields=fields),
                browser.send(make_event("select_promotion", {"popup": survey, "token": token})),
            ]
            failed.extend(one.text for one in answers if one.status_code not in (200, 202))

    threads = [threading.Thread(target=walk, args=one) for one in walkers * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert count(app, Impression) >= 4
