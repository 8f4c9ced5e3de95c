"""A withdrawal erases at once, whatever is on its way, and leaves what must stay without a way back to the browser."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import (
    MUG,
    Browser,
    count,
    figures,
    form_document,
    make_event,
    make_popup,
    make_shop,
    row,
    rows,
)
from tracker import clock
from tracker.contacts import erase
from tracker.contacts.models import Capture, Consent, Contact, VisitorContact
from tracker.db import db
from tracker.popups.coupon_models import CouponClaim
from tracker.popups.models import Impression, Play
from tracker.sessions import event_store
from tracker.sessions.event_rows import NewEvent, StoredEvent
from tracker.sessions.models import Cart, Order, Session, Visitor

EVERYTHING = {"measurement": True, "personalisation": True, "form_capture": True}


@pytest.fixture
def vera(app: Flask) -> Browser:
    return Browser(app.test_client(), make_shop(app, consent_mode="full", capture_mode="all"))


def say(browser: Browser, **consent: bool) -> None:
    body = {"v": 1, "shop": browser.shop_key, "visitor": browser.visitor, "consent": consent, "how": "api"}
    assert browser.post("/v1/consent", body).status_code == 200


def test_what_a_popup_showed_is_erased_and_the_figures_and_the_contact_stay(app: Flask, vera: Browser) -> None:
    popup = make_popup(app, vera.shop_key, form_document())
    vera.say("page_view")
    vera.submit(popup, vera.see(popup), "vera@acme.example")
    before = figures(app)
    assert count(app, Impression) == 1
    say(vera, measurement=False)
    assert count(app, Impression) == 0
    assert count(app, VisitorContact) == 0
    assert (count(app, Contact), count(app, Capture, status="submitted")) == (1, 1)
    assert figures(app) == before


def test_what_was_won_stays_given_without_the_browser(app: Flask, vera: Browser) -> None:
    popup = make_popup(app, vera.shop_key, form_document(reward={"kind": "code", "code": "HELLO10"}))
    vera.submit(popup, vera.see(popup), "vera@acme.example")
    assert row(app, CouponClaim).visitor_id is not None
    say(vera, measurement=False)
    claim = row(app, CouponClaim)
    assert (claim.code, claim.visitor_id) == ("HELLO10", None)


def test_events_that_were_on_their_way_are_not_stored(app: Flask, vera: Browser) -> None:
    vera.say("page_view")
    late = make_event("add_to_cart", {"items": [MUG]})
    batch = vera.batch(late)
    say(vera, measurement=False)
    answered = vera.post("/v1/events", batch)
    assert answered.status_code == 202
    assert answered.json["ok"] == 0
    assert answered.json["rejected"] == [[0, "no_consent"]]
    assert count(app, StoredEvent) == 0
    assert count(app, Cart) == 0
    assert count(app, Visitor) == 1


def test_who_goes_on_with_the_same_id_is_somebody_new_and_can_withdraw_again(app: Flask, vera: Browser) -> None:
    for _ in range(3):
        vera.say("page_view")
        say(vera, measurement=False)
    assert count(app, StoredEvent) == 0
    assert count(app, Visitor) == 3
    assert all(one.key.startswith("forgotten:") for one in rows(app, Visitor))


def test_a_batch_that_spans_the_withdrawal_is_stored_from_there_on(app: Flask, vera: Browser) -> None:
    vera.say("page_view")
    early = make_event("add_to_cart", {"items": [MUG]}, at=clock.now_ms() - 20)
    say(vera, measurement=False)
    late = make_event("view_cart", {"items": [MUG]})
    answered = vera.send(early, late)
    assert (answered.json["ok"], answered.json["rejected"]) == (1, [[0, "no_consent"]])
    assert row(app, StoredEvent).name == "view_cart"


@pytest.mark.only_on("postgresql")
def test_a_withdrawal_waits_for_what_is_being_written_and_erases_it_too(app: Flask, vera: Browser) -> None:
    vera.say("page_view")
    with app.app_context(), db.engine.connect() as writing:
        visitor = writing.execute(select(Visitor.id, Visitor.shop_id)).one()
        # As the write path holds a visitor while it stores events.
        writing.execute(select(Visitor.id).where(Visitor.id == visitor.id).with_for_update(key_share=True))
        done = threading.Event()

        def take_back() -> None:
            with app.app_context(), db.engine.begin() as connection:
                erase.take_back(connection, visitor.shop_id, visitor.id, {"measurement": False}, clock.now())
            done.set()

        thread = threading.Thread(target=take_back)
        thread.start()
        assert not done.wait(0.5)
        session_id = writing.scalar(select(Session.id))
        moment = clock.now_ms()
        one = NewEvent(visitor.shop_id, b"0" * 16, session_id, visitor.id, "search", "api", moment, moment)
        event_store.insert(writing, [one])
        writing.commit()
        thread.join(10)
    assert done.is_set()
    assert count(app, StoredEvent) == 0


def test_plays_orders_and_the_record_of_consent_stay(app: Flask, vera: Browser) -> None:
    vera.say("purchase", {"transaction_id": "T-1", "value": 1, "items": [MUG]})
    say(vera, **EVERYTHING)
    say(vera, measurement=False)
    assert count(app, Order) == 1
    assert [(one.purpose, one.is_granted) for one in rows(app, Consent)][-1] == ("measurement", False)
    visit = row(app, Session)
    assert (visit.landing_url, visit.referrer, visit.browser, visit.os, visit.timezone) == ("", "", "", "", "")
    assert count(app, Play) == 0


def test_an_address_is_erased_with_every_browser_that_belongs_to_it(app: Flask, vera: Browser) -> None:
    other, stranger = (Browser(vera.client, vera.shop_key) for _ in range(2))
    for browser, email in ((vera, "vera@acme.example"), (other, "Vera@acme.example"), (stranger, "otto@acme.example")):
        browser.say("page_view")
        browser.say("email_captured", {"email": email, "field": "email", "form": "letter", "submitted": True})
    run = app.test_cli_runner().invoke(args=["contact", "erase", "vera@acme.example", "--shop", vera.shop_key])
    assert (run.exit_code, run.output.splitlines()[0]) == (0, "Erased: 1 contact, 2 browsers")
    assert (count(app, Contact), count(app, Capture), count(app, VisitorContact)) == (1, 1, 1)
    assert {one.visitor_id for one in rows(app, StoredEvent)} == {row(app, Visitor, key=stranger.visitor).id}


def test_one_browser_is_erased_by_its_id_and_nobody_by_a_wrong_one(app: Flask, vera: Browser) -> None:
    vera.say("page_view")
    runner = app.test_cli_runner()
    assert runner.invoke(args=["contact", "erase", "--visitor", "nobody", "--shop", vera.shop_key]).exit_code == 2
    assert count(app, StoredEvent) == 1
    run = runner.invoke(args=["contact", "erase", "--visitor", str(vera.visitor), "--shop", vera.shop_key])
    assert (run.exit_code, run.output.splitlines()[0]) == (0, "Erased: 0 contact, 1 browsers")
    assert count(app, StoredEvent) == 0
