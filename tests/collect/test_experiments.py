"""Experiments through the public door: one arm a person, counted when something is shown or would have been."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import (
    AGREED,
    Browser,
    count,
    forget_published,
    form_document,
    make_popup,
    make_shop,
    plain_document,
    row,
    rows,
)
from tracker.clock import now
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.popups import publish
from tracker.popups.models import Allocation, Exposure, HeldOut, Impression, Popup
from tracker.popups.tokens import read_token, write_token
from tracker.services import services

EVERY_TIME = {"per_session": None, "after_dismissal_hours": 0}


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, popups_per_session=50)


def two_variants(share: int = 50, holdout: int = 0, **changes: Any) -> dict[str, Any]:
    """A popup with two variants, whose headings are A and B."""
    plain = plain_document(**changes)
    steps = {"start": {"blocks": [{"type": "heading", "text": "B"}]}}
    variant = {"key": "b", "steps": steps, "share": 100 - share}
    experiment = {"key": "spring1", "share": share, "holdout": holdout, "variants": [variant]}
    return {**plain, "steps": {"start": {"blocks": [{"type": "heading", "text": "A"}]}}, "experiment": experiment}


def entry(browser: Browser, popup: str) -> dict[str, Any]:
    return next(one for one in browser.decision()["popups"] if one["popup"] == popup)


def republish(app: Flask, popup: str, document: dict[str, Any]) -> None:
    with app.app_context():
        found = db.session.scalar(select(Popup).filter_by(public_id=popup))
        assert found is not None
        publish.save_draft(found, document, now(), check_rule)
        publish.publish(found, now(), "mia@acme.example", check_rule)
        db.session.commit()
    forget_published(app)


def test_each_visitor_is_sent_one_variant_and_keeps_it(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, two_variants(caps=EVERY_TIME))
    seen = {}
    for _ in range(30):
        browser = Browser(client, shop)
        offered = [entry(browser, popup) for _ in range(3)]
        assert len({one["variant"] for one in offered}) == 1
        heading = offered[0]["document"]["steps"]["start"]["blocks"][0]["text"]
        assert heading == offered[0]["variant"].upper()
        seen[browser.visitor] = offered[0]["variant"]

    assert set(seen.values()) == {"a", "b"}


def test_an_exposure_is_counted_when_it_is_shown_and_once(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, two_variants(share=100, caps=EVERY_TIME))
    vera = Browser(client, shop)
    first, second = vera.token(popup), vera.token(popup)
    assert count(app, Exposure) == 0

    assert vera.show(popup, first).json["show"] and vera.show(popup, second).json["show"]

    kept = row(app, Exposure)
    assert (kept.experiment, kept.arm, kept.propensity) == (f"{popup}:spring1", "a", 1.0)
    assert vera.visitor not in kept.unit
    assert row(app, Allocation).shares == {"a": 1.0, "b": 0.0}
    assert count(app, Impression) == 2


def test_whoever_is_held_out_sees_nothing_and_is_counted(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, two_variants(holdout=90, caps={"per_session": 1}))
    browsers = [Browser(client, shop) for _ in range(12)]
    vera = next(one for one in browsers if one.gate(popup) == "holdout")
    offered = entry(vera, popup)
    assert (offered["document"], offered["modules"], offered["strings"]) == (None, [], {})
    assert offered["triggers"]

    answers = [vera.show(popup, offered["token"]).json for _ in range(2)]

    assert answers == [{"ok": True, "show": False, "gate": "holdout"}] * 2
    assert row(app, Exposure).arm == "holdout"
    assert (count(app, HeldOut), count(app, Impression)) == (1, 0)
    # Whoever is held out comes to this moment no more often than those who see something.
    assert vera.gate(popup) == "cap_session"


def test_nothing_can_be_sent_or_played_with_a_token_of_the_holdout(app: Flask, client: FlaskClient, shop: str) -> None:
    made = form_document()
    popup = make_popup(app, shop, {**made, "experiment": {"key": "spring1", "holdout": 90}})
    vera = next(one for one in (Browser(client, shop) for _ in range(12)) if one.gate(popup) == "holdout")

    answer = vera.submit(popup, entry(vera, popup)["token"], "vera@acme.example")

    assert answer.status_code == 409
    assert count(app, Impression) == 0


def test_a_token_cannot_be_made_for_another_arm(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, two_variants(share=100))
    vera = Browser(client, shop)
    token = vera.token(popup)
    for place in range(0, len(token) - 1, 9):
        changed = token[:place] + ("AA" if token[place : place + 2] != "AA" else "BB") + token[place + 2 :]
        assert vera.show(popup, changed).status_code == 403
    # Even with the shop's own key: a token of another arm than the person's own shows nothing.
    with app.app_context():
        read = read_token(services().signer, token)
        assert read is not None
        other = write_token(services().signer, type(read)(**{**_fields(read), "variant": "b"}))

    assert vera.show(popup, other).json == {"ok": True, "show": False, "gate": "variant_changed"}
    assert count(app, Exposure) == 0


def _fields(token: Any) -> dict[str, Any]:
    return {name: getattr(token, name) for name in token.__slots__}


def test_whoever_was_exposed_keeps_the_variant_when_the_shares_change(
    app: Flask, client: FlaskClient, shop: str
) -> None:
    popup = make_popup(app, shop, two_variants(share=100, caps=EVERY_TIME))
    vera = Browser(client, shop)
    vera.show(popup, vera.token(popup))

    republish(app, popup, two_variants(share=0, caps=EVERY_TIME))

    assert entry(vera, popup)["variant"] == "a"
    newcomer = Browser(client, shop)
    assert entry(newcomer, popup)["variant"] == "b"
    newcomer.show(popup, newcomer.token(popup))
    assert [one.shares for one in rows(app, Allocation)] == [{"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0}]


def test_a_page_from_before_the_experiment_changed_shows_nothing_and_counts_nobody(
    app: Flask, client: FlaskClient, shop: str
) -> None:
    popup = make_popup(app, shop, two_variants(share=100))
    vera = Browser(client, shop)
    token = vera.token(popup)

    republish(app, popup, two_variants(share=0))

    assert vera.show(popup, token).json["gate"] == "variant_changed"
    assert count(app, Exposure) == 0


def test_a_removed_variant_gives_its_people_to_those_that_are_left(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, two_variants(share=0, caps=EVERY_TIME))
    vera = Browser(client, shop)
    vera.show(popup, vera.token(popup))
    left = two_variants(share=100, holdout=1, caps=EVERY_TIME)
    left["experiment"]["variants"] = []

    republish(app, popup, left)

    assert entry(vera, popup)["variant"] in ("a", "holdout")
    vera.show(popup, vera.token(popup))
    # What they saw first stays what they are counted for.
    assert row(app, Exposure).arm == "b"


def test_a_person_keeps_one_arm_on_all_devices(app: Flask, client: FlaskClient, shop: str) -> None:
    form = make_popup(app, shop, form_document(caps=EVERY_TIME), "Form")
    popup = make_popup(app, shop, two_variants(caps=EVERY_TIME), "Tested")
    devices = [Browser(client, shop) for _ in range(6)]
    for browser in devices:
        assert browser.submit(form, browser.see(form), "vera@acme.example").status_code == 200

    variants = {entry(browser, popup)["variant"] for browser in devices}
    for browser in devices:
        browser.show(popup, browser.token(popup))

    assert len(variants) == 1
    assert row(app, Exposure).arm in variants


def test_two_tabs_make_one_exposure(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, two_variants(holdout=30, caps=EVERY_TIME))
    vera = Browser(client, shop)
    tokens = [vera.token(popup) for _ in range(8)]
    gate = threading.Barrier(len(tokens))
    answers: list[int] = []

    def ask(token: str) -> None:
        tab = Browser(app.test_client(), shop, visitor=vera.visitor)
        gate.wait()
        answers.append(tab.show(popup, token).status_code)

    tabs = [threading.Thread(target=ask, args=(token,)) for token in tokens]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert answers == [200] * len(tokens)
    assert count(app, Exposure) == 1


def test_the_shops_holdout_keeps_what_covers_the_page_from_some_and_counts_everybody(
    app: Flask, client: FlaskClient
) -> None:
    shop = make_shop(app, popups_holdout_percent=50)
    modal = make_popup(app, shop, plain_document(), "Modal")
    bar = make_popup(app, shop, plain_document(display={"type": "bar"}), "Bar")
    gates = []
    for _ in range(12):
        browser = Browser(client, shop)
        gates.append(browser.gate(modal))
        assert browser.gate(bar) is None
        browser.show(bar, browser.token(bar))
        browser.show(modal, browser.token(modal))

    assert set(gates) == {None, "holdout_shop"}
    arms = [one.arm for one in rows(app, Exposure, experiment="shop")]
    assert (arms.count("holdout"), arms.count("shown")) == (gates.count("holdout_shop"), gates.count(None))


def test_who_withdraws_is_in_no_experiment_any_more(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, two_variants(holdout=50, caps=EVERY_TIME))
    vera = Browser(client, shop)
    vera.show(popup, vera.token(popup))
    assert count(app, Exposure) == 1
    denied = {**AGREED, "measurement": False}

    answer = vera.post("/v1/consent", {"v": 1, "shop": shop, "visitor": vera.visitor, "consent": denied})

    assert answer.status_code == 200, answer.text
    assert (count(app, Exposure), count(app, HeldOut)) == (0, 0)
