"""A trigger has fired, and the tag asks once more: what was decided for the page may not hold any more."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import (
    AGREED,
    MUG,
    ORIGIN,
    Browser,
    count,
    figures,
    form_document,
    make_popup,
    make_shop,
    minutes,
    plain_document,
    popup_is,
    row,
)
from tracker.clock import now
from tracker.db import db
from tracker.popups.group_store import keep_group
from tracker.popups.models import Impression, Popup
from tracker.shops.models import Shop

EVERY_TIME = {"per_session": None, "after_dismissal_hours": 0}


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, popups_per_session=5)


def test_what_is_claimed_is_stored_and_counts_once_it_was_seen(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, plain_document())
    vera = Browser(client, shop)
    token = vera.token(popup)

    answer = vera.show(popup, token, trigger="exit_intent", signal="top_edge")

    assert answer.json == {"ok": True, "show": True, "gate": None}
    claimed = row(app, Impression)
    assert (claimed.trigger, claimed.signal, claimed.confirmed_at) == ("exit_intent", "top_edge", None)
    assert "impressions" not in figures(app)

    vera.say("view_promotion", {"popup": popup, "token": token, "trigger": "exit_intent", "signal": "top_edge"})

    assert row(app, Impression).confirmed_at is not None
    assert figures(app)["impressions"] == 1


def test_a_claim_whose_answer_was_lost_is_answered_as_before(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, plain_document(caps={"lifetime": 1}))
    vera = Browser(client, shop)
    token = vera.token(popup)

    assert [vera.show(popup, token).json["show"] for _ in range(3)] == [True, True, True]
    assert count(app, Impression) == 1


def test_a_second_tab_may_not_show_what_the_first_has_shown(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, plain_document())
    vera = Browser(client, shop)
    first, second = vera.token(popup), vera.token(popup)
    assert vera.show(popup, first).json["show"]

    assert vera.show(popup, second).json == {"ok": True, "show": False, "gate": "cap_session"}
    assert count(app, Impression) == 1


def test_another_device_of_the_same_person_counts_too(app: Flask, client: FlaskClient, shop: str) -> None:
    form = make_popup(app, shop, form_document(caps=EVERY_TIME), "Form")
    popup = make_popup(app, shop, plain_document(caps={"lifetime": 1}), "Once in a life")
    phone, laptop = Browser(client, shop), Browser(client, shop)
    for browser in (phone, laptop):
        assert browser.submit(form, browser.see(form), "vera@acme.example").status_code == 200
    first, second = phone.token(popup), laptop.token(popup)
    assert phone.show(popup, first).json["show"]

    assert laptop.show(popup, second).json["gate"] == "cap_lifetime"


def test_the_rule_is_asked_again_with_the_cart_as_it_is_now(app: Flask, client: FlaskClient, shop: str) -> None:
    rule = {"condition": "cart_value", "params": {"operator": "at_most", "value": "10"}}
    popup = make_popup(app, shop, plain_document(rule=rule))
    vera = Browser(client, shop)
    token = vera.token(popup)
    vera.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})

    assert vera.show(popup, token).json["gate"] == "cart_value"


def test_what_was_withheld_after_all_counts_for_nothing(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, plain_document())
    vera = Browser(client, shop)
    token = vera.token(popup)
    vera.show(popup, token)

    vera.say("promotion_withheld", {"popup": popup, "token": token, "reason": "runtime_failed"})

    assert count(app, Impression) == 0
    assert vera.gate(popup) is None


def test_what_was_seen_cannot_be_withheld_afterwards(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, plain_document())
    vera = Browser(client, shop)
    token = vera.see(popup)

    vera.say("promotion_withheld", {"popup": popup, "token": token, "reason": "typing"})

    assert count(app, Impression) == 1
    assert vera.gate(popup) == "cap_session"


def test_a_claim_that_nothing_came_of_is_forgotten_after_a_minute(
    app: Flask, client: FlaskClient, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    popup = make_popup(app, shop, plain_document())
    vera = Browser(client, shop)
    vera.show(popup, vera.token(popup))
    assert vera.gate(popup) == "cap_session"

    later = now().timestamp() * 1000 + minutes(1.1)
    monkeypatch.setattr("tracker.collect.taking.now_ms", lambda: int(later))

    assert vera.gate(popup) is None


def test_a_popup_that_was_paused_meanwhile_does_not_open(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, plain_document())
    vera = Browser(client, shop)
    token = vera.token(popup)
    popup_is(app, popup, "paused")

    assert vera.show(popup, token).status_code == 409


@pytest.mark.parametrize("token", [None, "", "forged", 7, [], {}])
def test_a_token_that_was_not_given_claims_nothing(app: Flask, client: FlaskClient, shop: str, token: Any) -> None:
    popup = make_popup(app, shop, plain_document())

    assert Browser(client, shop).show(popup, token).status_code == 403
    assert count(app, Impression) == 0


def test_an_agreement_that_was_taken_back_is_heard(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, plain_document())
    vera = Browser(client, shop)
    token = vera.token(popup)

    answer = vera.show(popup, token, consent={**AGREED, "personalisation": False})

    assert answer.json["gate"] == "consent"


def test_nobody_is_interrupted_on_the_checkout_unless_the_popup_is_made_for_it(
    app: Flask, client: FlaskClient, shop: str
) -> None:
    usual = make_popup(app, shop, plain_document(), "Usual")
    bar = make_popup(app, shop, plain_document(display={"type": "bar"}), "Bar")
    meant = make_popup(app, shop, plain_document(display={"type": "modal", "on_checkout": True}), "Meant")
    vera = Browser(client, shop)
    checkout = {"url": f"{ORIGIN}/checkout", "page_type": "checkout"}

    gates = {popup: vera.gate(popup, context=checkout) for popup in (usual, bar, meant)}

    assert gates == {usual: "checkout", bar: None, meant: None}


def test_popups_of_a_group_share_its_limits_also_when_one_is_paused(app: Flask, client: FlaskClient, shop: str) -> None:
    first = make_popup(app, shop, plain_document(group="Offers", caps=EVERY_TIME), "First")
    second = make_popup(app, shop, plain_document(group="Offers", caps=EVERY_TIME), "Second")
    other = make_popup(app, shop, plain_document(caps=EVERY_TIME), "Other")
    _group(app, "Offers", 1)
    vera = Browser(client, shop)
    tokens = {popup: vera.token(popup) for popup in (first, second)}
    assert vera.show(first, tokens[first]).json["show"]
    assert vera.show(second, tokens[second]).json["gate"] == "cap_group_session"
    vera.say("view_promotion", {"popup": first, "token": tokens[first], "trigger": "click"})

    popup_is(app, first, "paused")

    assert vera.gate(second) == "cap_group_session"
    assert vera.gate(other) is None


def test_a_bar_that_is_paused_still_counts_as_one_that_covers_nothing(app: Flask, client: FlaskClient) -> None:
    shop = make_shop(app, popups_per_session=1)
    bar = make_popup(app, shop, plain_document(display={"type": "bar"}), "Bar")
    modal = make_popup(app, shop, plain_document(), "Modal")
    vera = Browser(client, shop)
    vera.see(bar)

    popup_is(app, bar, "paused")

    assert vera.gate(modal) is None


@pytest.mark.parametrize("lifetime", [1, 3])
def test_tabs_that_ask_at_the_same_moment_do_not_exceed_a_cap(app: Flask, client: FlaskClient, lifetime: int) -> None:
    shop = make_shop(app, popups_per_session=100)
    popup = make_popup(app, shop, plain_document(caps={"per_session": None, "lifetime": lifetime}))
    vera = Browser(client, shop)
    tokens = [vera.token(popup) for _ in range(12)]
    gate = threading.Barrier(len(tokens))
    shown: list[bool] = []

    def ask(token: str) -> None:
        tab = Browser(app.test_client(), shop, visitor=vera.visitor)
        gate.wait()
        shown.append(tab.show(popup, token).json["show"])

    tabs = [threading.Thread(target=ask, args=(token,)) for token in tokens]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert sorted(shown) == [False] * (12 - lifetime) + [True] * lifetime
    assert count(app, Impression) == lifetime


def _group(app: Flask, name: str, per_session: int) -> None:
    with app.app_context():
        shop = db.session.query(Shop).one()
        keep_group(db.session(), shop.id, name, per_session, [])
        assert db.session.query(Popup).filter_by(group=name).count() == 2
        db.session.commit()
    app.extensions["shopbell.popups"].forget()
