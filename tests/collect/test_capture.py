"""Addresses that were typed: kept only where it is allowed, sealed, joined to a person once sent, forgotten in time."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.factories import (
    AGREED,
    FIREFOX,
    IPHONE,
    MUG,
    Browser,
    count,
    figures,
    make_event,
    make_shop,
    minutes,
    row,
    rows,
    utc,
)
from tracker.clock import from_ms
from tracker.collect.upkeep import JOBS
from tracker.contacts.identify import sealing_context
from tracker.contacts.models import Capture, Consent, Contact, VisitorContact
from tracker.db import Model, db
from tracker.sessions.event_rows import StoredEvent
from tracker.sessions.models import Cart, DailySalt, Order, Session, Visitor

NOON = utc(2026, 3, 10, 12)
ADDRESS = "vera.fields@acme.example"
MEASURED = {"measurement": True, "personalisation": True}


def at(ms: int) -> time_machine.travel:
    # In the middle of the millisecond: as a float of seconds its beginning may fall into the one before.
    return time_machine.travel((ms + 0.5) / 1000, tick=False)


@pytest.fixture
def browser_at(app: Flask) -> Callable[..., Browser]:
    """browser_at(capture_mode="all") is a browser in a shop with these settings."""
    numbers = iter(range(100))

    def make(**settings: Any) -> Browser:
        return Browser(app.test_client(), make_shop(app, f"shop {next(numbers)}", **settings))

    return make


@pytest.fixture
def typist(browser_at: Callable[..., Browser]) -> Browser:
    """Somebody who agreed to everything, in a shop that keeps what is typed."""
    return browser_at(capture_mode="all")


def typed(browser: Browser, address: str = ADDRESS, form: str = "checkout", **changes: Any) -> None:
    browser.say("email_captured", {"email": address, "field": "email", "form": form, "submitted": False}, **changes)


def sent(browser: Browser, address: str = ADDRESS, form: str = "checkout", **changes: Any) -> None:
    browser.say("email_captured", {"email": address, "field": "email", "form": form, "submitted": True}, **changes)


def opened(app: Flask, sealed: bytes, shop_id: int) -> str:
    return app.extensions["shopbell"].sealer.open(bytes(sealed), sealing_context(shop_id))


def all_bytes(app: Flask, *, with_files: bool = True) -> bytes:
    """Every value of every row, and on SQLite every byte of the files too."""
    with app.app_context():
        values = [
            value.tobytes() if isinstance(value, memoryview) else value
            for table in Model.metadata.sorted_tables
            for one in db.session.execute(select(table))
            for value in one
        ]
        path = db.engine.url.database if with_files and db.engine.dialect.name == "sqlite" else None
    said = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
    files = [Path(f"{path}{end}") for end in ("", "-wal")] if path else []
    return said + b"".join(file.read_bytes() for file in files if file.exists())


# Where it is allowed


def test_nothing_typed_is_kept_by_a_shop_that_did_not_ask_for_it(app: Flask, vera: Browser) -> None:
    typed(vera)
    sent(vera)
    assert (count(app, Capture), count(app, Contact)) == (0, 0)
    # That somebody typed is an event like any other; what, is not.
    assert count(app, StoredEvent, name="email_captured") == 2
    assert b"vera.fields" not in all_bytes(app)


@pytest.mark.parametrize(
    ("forms", "form", "kept"),
    [
        (["checkout"], "checkout", True),
        (["#checkout"], "checkout", True),
        (["newsletter", "checkout"], "checkout", True),
        (["newsletter"], "checkout", False),
        (["#newsletter"], "checkout", False),
        ([], "checkout", False),
        (["check"], "checkout", False),
        # Only the page can match a selector, and the tag asks it before it sends.
        (["form.signup > input"], "checkout", True),
    ],
)
def test_named_forms_are_those_with_the_name_the_id_or_a_selector(
    app: Flask, browser_at: Callable[..., Browser], forms: list[str], form: str, kept: bool
) -> None:
    typed(browser_at(capture_mode="named", capture_forms=forms), form=form)
    assert count(app, Capture) == kept


@pytest.mark.parametrize(
    ("mode", "notice", "consent", "ground"),
    [
        ("anonymous", False, AGREED, "consent"),
        ("anonymous", True, AGREED, "consent"),
        ("anonymous", True, MEASURED, "notice"),
        ("anonymous", False, MEASURED, None),
        ("anonymous", True, {**MEASURED, "form_capture": False}, None),
        ("full", False, {}, "full"),
        ("full", True, {}, "notice"),
        ("full", False, {"form_capture": False}, None),
        ("strict", False, AGREED, "consent"),
        ("strict", False, MEASURED, None),
        ("strict", True, {**MEASURED, "form_capture": False}, None),
    ],
)
def test_an_address_is_kept_only_on_a_ground_that_is_written_down(
    app: Flask,
    browser_at: Callable[..., Browser],
    mode: str,
    notice: bool,
    consent: dict[str, bool],
    ground: str | None,
) -> None:
    browser = browser_at(consent_mode=mode, capture_mode="all", capture_notice=notice)
    typed(browser, consent=consent)
    assert [one.ground for one in rows(app, Capture)] == ([ground] if ground else [])


@pytest.mark.parametrize(
    "address", ["vera", "vera@", "vera@acme", "@acme.example", "", "a@b.c d", "x" * 300 + "@a.example"]
)
def test_what_is_no_complete_address_is_not_kept(app: Flask, typist: Browser, address: str) -> None:
    typed(typist, address)
    assert count(app, Capture) == 0


# What is kept


def test_a_typed_address_is_partial_until_it_is_sent_and_then_joins_the_visitor_to_a_contact(
    app: Flask, typist: Browser
) -> None:
    with at(NOON):
        typed(typist)
        typed(typist)
    partial = row(app, Capture)
    assert (partial.status, partial.source, partial.form) == ("partial", "field", "checkout")
    assert (partial.contact_id, partial.submitted_at) == (None, None)
    assert partial.expires_at > from_ms(NOON)
    assert (count(app, Contact), count(app, VisitorContact)) == (0, 0)
    assert opened(app, partial.address_sealed, partial.shop_id) == ADDRESS

    with at(NOON + minutes(1)):
        sent(typist)
        sent(typist)
    submitted = row(app, Capture)
    assert (submitted.id, submitted.status, submitted.expires_at) == (partial.id, "submitted", None)
    assert (submitted.captured_at, submitted.submitted_at) == (from_ms(NOON), from_ms(NOON + minutes(1)))
    contact, link = row(app, Contact), row(app, VisitorContact)
    assert submitted.contact_id == contact.id == link.contact_id
    assert link.visitor_id == row(app, Visitor).id
    assert opened(app, contact.address_sealed, contact.shop_id) == ADDRESS
    assert (figures(app)["captures_partial"], figures(app)["captures_submitted"]) == (1, 1)


def test_typing_again_after_sending_makes_nothing_partial_again(app: Flask, typist: Browser) -> None:
    sent(typist)
    typed(typist, ADDRESS.upper())
    assert row(app, Capture).status == "submitted"


def test_the_same_address_from_two_browsers_is_one_contact(app: Flask, typist: Browser) -> None:
    sent(typist)
    sent(Browser(typist.client, typist.shop_key), f" {ADDRESS.title()} ")
    assert count(app, Contact) == 1
    assert (count(app, VisitorContact), count(app, Capture)) == (2, 2)


def test_two_shops_share_no_contact_and_no_key_of_one(app: Flask, browser_at: Callable[..., Browser]) -> None:
    for _ in range(2):
        sent(browser_at(capture_mode="all"))
    first, second = rows(app, Contact)
    assert first.shop_id != second.shop_id
    assert bytes(first.address_key) != bytes(second.address_key)


def test_a_slip_that_was_corrected_before_sending_is_forgotten(app: Flask, typist: Browser) -> None:
    typed(typist, "vera@acme.exampl")
    typed(typist, "newsletter@acme.example", form="newsletter")
    sent(typist)
    kept = {(one.form, one.status) for one in rows(app, Capture)}
    assert kept == {("checkout", "submitted"), ("newsletter", "partial")}
    assert row(app, Capture, form="checkout").address_key == row(app, Contact).address_key


def test_a_cleared_field_takes_its_address_back(app: Flask, typist: Browser) -> None:
    typed(typist)
    typed(typist, form="newsletter")
    typist.say("email_retracted", {"form": "checkout", "email": ADDRESS})
    assert row(app, Capture).form == "newsletter"


def test_what_was_sent_cannot_be_taken_back_by_clearing_the_field(app: Flask, typist: Browser) -> None:
    sent(typist)
    typist.say("email_retracted", {"form": "checkout"})
    assert row(app, Capture).status == "submitted"


def test_no_typed_address_is_in_the_database_as_plain_text(app: Flask, typist: Browser) -> None:
    typed(typist, form="newsletter")
    sent(typist)
    typist.say("email_retracted", {"form": "newsletter", "email": ADDRESS})
    typist.say(
        "page_view", context={"url": f"https://acme.example/?e={ADDRESS}", "referrer": f"https://x.example/{ADDRESS}"}
    )
    assert all("email" not in (one.params or {}) for one in rows(app, StoredEvent))
    said = all_bytes(app).lower()
    assert b"newsletter" in said, "this looks in the wrong place"
    for needle in (b"vera.fields", b"@acme.example"):
        assert needle not in said


# How long


def test_a_half_typed_address_is_erased_when_its_time_is_over(app: Flask, browser_at: Callable[..., Browser]) -> None:
    browser = browser_at(capture_mode="all", capture_keep_hours=24)
    purge = next(job for job in JOBS if job.name == "purge_captures").run

    def purged(ms: int) -> int:
        with app.app_context():
            done = purge(db.session.connection(), from_ms(ms))
            db.session.commit()
            return done

    with at(NOON):
        typed(browser)
        sent(browser, "other@acme.example", form="newsletter")
    assert row(app, Capture, status="partial").expires_at == from_ms(NOON + minutes(24 * 60))
    assert purged(NOON + minutes(24 * 60) - 1) == 0
    assert purged(NOON + minutes(24 * 60)) == 1
    assert row(app, Capture).status == "submitted"


# Consent


def say(browser: Browser, **purposes: bool) -> None:
    body = {"v": 1, "shop": browser.shop_key, "visitor": browser.visitor, "consent": purposes, "text": "Allow?"}
    assert browser.post("/v1/consent", body).json == {"ok": True}


def test_consent_is_recorded_once_for_each_answer(app: Flask, vera: Browser) -> None:
    vera.say("page_view")
    say(vera, measurement=True, form_capture=True)
    say(vera, measurement=True, form_capture=True)
    say(vera, form_capture=False)
    said = [(one.purpose, one.is_granted, one.text, one.how) for one in rows(app, Consent)]
    assert said == [
        ("measurement", True, "Allow?", "api"),
        ("form_capture", True, "Allow?", "api"),
        ("form_capture", False, "Allow?", "api"),
    ]
    assert {one.visitor_id for one in rows(app, Consent)} == {row(app, Visitor).id}


def test_consent_of_a_visitor_nobody_knows_stores_nothing(app: Flask, vera: Browser) -> None:
    say(vera, measurement=True)
    vera.visitor = None
    say(vera, measurement=False)
    assert (count(app, Consent), count(app, Visitor)) == (0, 0)


def test_withdrawing_form_capture_erases_what_was_half_typed_and_nothing_else(app: Flask, typist: Browser) -> None:
    typed(typist)
    sent(typist, "other@acme.example", form="newsletter")
    say(typist, form_capture=False)
    assert row(app, Capture).status == "submitted"
    assert count(app, StoredEvent) == 2
    assert row(app, Visitor).key == typist.visitor


def test_withdrawing_measurement_erases_what_the_browser_told_and_keeps_the_order(app: Flask, typist: Browser) -> None:
    other = Browser(typist.client, typist.shop_key)
    other.say("page_view")
    typist.say("page_view", context={"url": "https://acme.example/?utm_source=secret-list", "language": "de"})
    typist.say("add_to_cart", {"items": [MUG]})
    typist.say("purchase", {"transaction_id": "T-1", "value": 1, "items": [MUG]})
    typed(typist)
    sent(typist, "other@acme.example", form="newsletter")
    known = row(app, Visitor, key=typist.visitor).id
    say(typist, measurement=False)

    assert count(app, StoredEvent, visitor_id=known) == 0
    assert count(app, Cart, visitor_id=known) == 0
    assert count(app, VisitorContact, visitor_id=known) == 0
    assert count(app, Capture, visitor_id=known, status="partial") == 0
    visit = row(app, Session, visitor_id=known)
    assert (visit.landing_url, visit.utm, visit.browser, visit.language) == ("", None, "", "")
    assert row(app, Order).visitor_id == known
    assert count(app, Visitor, key=typist.visitor) == 0
    assert count(app, StoredEvent) == 1, "another visitor's events"
    # Of the rows alone: SQLite's write-ahead log holds the earlier pages until the next checkpoint.
    said = all_bytes(app, with_files=False)
    assert b"secret-list" not in said
    assert str(typist.visitor).encode() not in said


def test_a_visitor_who_comes_back_after_withdrawing_is_somebody_new(app: Flask, vera: Browser) -> None:
    vera.say("page_view")
    say(vera, measurement=False)
    vera.say("page_view")
    assert count(app, Visitor) == 2
    assert row(app, StoredEvent).visitor_id == max(one.id for one in rows(app, Visitor))


def test_no_browser_can_step_into_a_forgotten_visitors_place(app: Flask, vera: Browser) -> None:
    vera.say("page_view")
    say(vera, measurement=False)
    before = count(app, Consent)
    vera.visitor = row(app, Visitor).key
    assert vera.send(make_event()).status_code == 400
    say(vera, measurement=True)
    assert count(app, Consent) == before


@pytest.mark.parametrize("consent", [{}, None, {"measurement": False}, {"personalisation": True}])
def test_a_strict_shop_stores_nothing_without_consent(
    app: Flask, browser_at: Callable[..., Browser], consent: Any
) -> None:
    browser = browser_at(consent_mode="strict", capture_mode="all", capture_notice=True)
    event = make_event("email_captured", {"email": ADDRESS, "form": "checkout"})
    response = browser.send(make_event(), event, consent=consent, decide=True)
    assert response.status_code == 202
    assert response.json == {"ok": 0, "dup": 0, "rejected": [[0, "no_consent"], [1, "no_consent"]]}
    for model in (Visitor, Session, StoredEvent, Capture, DailySalt):
        assert count(app, model) == 0
    assert figures(app) == {}


@pytest.mark.parametrize("mode", ["anonymous", "full"])
def test_denied_measurement_stores_nothing_in_any_mode(
    app: Flask, browser_at: Callable[..., Browser], mode: str
) -> None:
    response = browser_at(consent_mode=mode).send(make_event(), consent={"measurement": False})
    assert response.json["rejected"] == [[0, "no_consent"]]
    assert (count(app, Visitor), count(app, StoredEvent)) == (0, 0)


# Without an id


def key_of(app: Flask, browser: Browser) -> str:
    """Under which key a page view that says nothing of consent is counted."""
    event = make_event()
    assert browser.send(event, consent={}).json["ok"] == 1
    (stored,) = rows(app, StoredEvent, id=uuid.UUID(event["id"]).bytes)
    return row(app, Visitor, id=stored.visitor_id).key


def test_a_browser_without_an_id_is_the_same_within_a_day_and_another_the_next(
    app: Flask, browser_of: Callable[..., Browser]
) -> None:
    nobody = browser_of()
    keys = []
    for ms in (NOON, NOON + minutes(600), NOON + minutes(1440)):
        with at(ms):
            keys.append(key_of(app, nobody))
    assert keys[0] == keys[1] != keys[2]
    assert all(one.is_anonymous for one in rows(app, Visitor))
    assert all(one.key.startswith("a-") for one in rows(app, Visitor))


def test_the_hash_differs_by_address_browser_and_shop(app: Flask, browser_of: Callable[..., Browser]) -> None:
    with at(NOON):
        browsers = [
            browser_of(user_agent=FIREFOX),
            browser_of(user_agent=IPHONE),
            browser_of(address="203.0.113.9"),
            browser_of(make_shop(app, "umbrella")),
        ]
        assert len({key_of(app, one) for one in browsers}) == 4


def test_an_id_without_consent_is_neither_used_nor_stored(app: Flask, vera: Browser) -> None:
    key_of(app, vera)
    said = all_bytes(app)
    assert str(vera.visitor).encode() not in said
    assert b"127.0.0.1" not in said
    assert b"rv:143.0" not in said


def test_the_salt_of_a_day_is_forgotten_after_two(app: Flask, vera: Browser) -> None:
    with at(NOON):
        key_of(app, vera)
    forget = next(job for job in JOBS if job.name == "forget_salts").run
    kept = []
    for days in (1, 2, 3):
        with app.app_context():
            forget(db.session.connection(), from_ms(NOON + minutes(days * 1440)))
            db.session.commit()
        kept.append(count(app, DailySalt))
    assert kept == [1, 1, 0]
