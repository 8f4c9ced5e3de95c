"""Phone numbers, names and birth dates: kept where the shop asked, sealed, forgotten as addresses are."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.collect.test_capture import ADDRESS, NOON, all_bytes, at, opened, say, sent
from tests.events.payloads import payload
from tests.factories import AGREED, MUG, Browser, count, make_shop, minutes, row, rows
from tests.shop_server import ShopServer
from tracker.clock import from_ms
from tracker.collect.upkeep import JOBS
from tracker.contacts.erase import erase_address
from tracker.contacts.models import Capture, Contact, Detail
from tracker.db import db
from tracker.sessions.event_rows import StoredEvent

ALL = ["email", "phone", "name", "birth_date"]
VALUES = {"phone": "+84 912 345 678", "name": "Vera Fields", "birth_date": "12.03.1990"}


@pytest.fixture
def browser_at(app: Flask) -> Callable[..., Browser]:
    """browser_at(capture_kinds=["phone"]) is a browser in a shop with these settings."""
    numbers = iter(range(100))

    def make(**settings: Any) -> Browser:
        return Browser(app.test_client(), make_shop(app, f"shop {next(numbers)}", capture_mode="all", **settings))

    return make


@pytest.fixture
def typist(browser_at: Callable[..., Browser]) -> Browser:
    return browser_at(capture_kinds=ALL)


def filled(
    browser: Browser, kind: str, value: str = "", *, part: str = "", form: str = "checkout", **changes: Any
) -> None:
    submitted = changes.pop("submitted", False)
    params = {
        "kind": kind,
        "value": value or VALUES[kind],
        "field": f"{kind}{part}",
        "form": form,
        "submitted": submitted,
    }
    browser.say("field_captured", params | ({"part": part} if part else {}), **changes)


def cleared(browser: Browser, kind: str, *, part: str = "", form: str = "checkout") -> None:
    browser.say(
        "field_retracted", {"kind": kind, "field": f"{kind}{part}", "form": form} | ({"part": part} if part else {})
    )


def kept(app: Flask) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.part, one.status, opened(app, one.value_sealed, one.shop_id)) for one in rows(app, Detail)]


@pytest.mark.parametrize("kinds", [["email"], ["phone"], ["name", "birth_date"]])
def test_only_the_kinds_that_the_shop_turned_on_are_kept(
    app: Flask, browser_at: Callable[..., Browser], kinds: list[str]
) -> None:
    browser = browser_at(capture_kinds=kinds)
    for kind in VALUES:
        filled(browser, kind)
    sent(browser)
    assert {one[0] for one in kept(app)} == set(kinds) - {"email"}
    assert count(app, Capture) == ("email" in kinds)
    assert count(app, StoredEvent, name="field_captured") == 3


def test_a_shop_that_said_nothing_gets_addresses_alone(app: Flask, browser_at: Callable[..., Browser]) -> None:
    browser = browser_at()
    filled(browser, "phone")
    sent(browser)
    assert (count(app, Detail), count(app, Capture)) == (0, 1)


@pytest.mark.parametrize(
    ("settings", "consent", "ground"),
    [
        ({}, AGREED, "consent"),
        ({"capture_notice": True}, {"measurement": True}, "notice"),
        ({"consent_mode": "full"}, {}, "full"),
        ({}, {"measurement": True}, None),
        ({"consent_mode": "full"}, {"form_capture": False}, None),
        ({"capture_mode": "off"}, AGREED, None),
    ],
)
def test_the_grounds_are_those_of_addresses(
    app: Flask, settings: dict[str, Any], consent: dict[str, bool], ground: str | None
) -> None:
    shop = make_shop(app, "grounds", **{"capture_mode": "all", "capture_kinds": ALL, **settings})
    filled(Browser(app.test_client(), shop), "phone", consent=consent)
    assert [one.ground for one in rows(app, Detail)] == ([ground] if ground else [])


def test_a_form_that_the_shop_has_not_named_is_not_kept(app: Flask, browser_at: Callable[..., Browser]) -> None:
    shop = make_shop(app, "named", capture_mode="named", capture_forms=["checkout"], capture_kinds=ALL)
    browser = Browser(app.test_client(), shop)
    filled(browser, "phone", form="newsletter")
    filled(browser, "phone", form="checkout")
    assert [one.form for one in rows(app, Detail)] == ["checkout"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("card", "4111111111111111"), ("name", "4111 1111 1111 1111"), ("phone", "4222222222222"), ("email", "a@b.co")],
)
def test_what_is_no_value_of_its_kind_is_not_kept(app: Flask, typist: Browser, kind: str, value: str) -> None:
    filled(typist, kind, value)
    assert count(app, Detail) == 0
    assert value.encode() not in all_bytes(app)


@pytest.mark.parametrize("value", [None, 12, ["x"], {"a": 1}, True])
def test_a_value_that_is_no_text_is_no_value(app: Flask, typist: Browser, value: Any) -> None:
    typist.say("field_captured", {"kind": "name", "value": value, "form": "checkout", "submitted": "yes"})
    assert count(app, Detail) == 0


def test_nothing_of_it_is_in_the_database_as_plain_text(app: Flask, typist: Browser) -> None:
    for kind in VALUES:
        filled(typist, kind)
        filled(typist, kind, submitted=True)
    typist.say("field_retracted", {"kind": "name", "value": "Vera Fields", "form": "checkout"})
    assert all("value" not in (one.params or {}) for one in rows(app, StoredEvent))
    said = all_bytes(app)
    assert b"checkout" in said, "this looks in the wrong place"
    for needle in (b"912345678", b"912 345", b"Vera", b"1990-03-12", b"12.03.1990"):
        assert needle not in said


def test_what_is_typed_anew_replaces_what_stood_there(app: Flask, typist: Browser) -> None:
    filled(typist, "name", "Vera", part="given")
    filled(typist, "name", "Vero", part="given")
    filled(typist, "name", "Fields", part="family")
    assert kept(app) == [("name", "given", "partial", "Vero"), ("name", "family", "partial", "Fields")]


def test_two_fields_of_a_form_that_ask_for_the_same_are_kept_apart(app: Flask, typist: Browser) -> None:
    for field, value in (("billing_name", "Vera Fields"), ("shipping_name", "Otto Fields")):
        said = {"kind": "name", "part": "full", "value": value, "field": field, "form": "checkout"}
        typist.say("field_captured", said)
    typist.say("field_retracted", {"kind": "name", "part": "full", "field": "shipping_name", "form": "checkout"})
    assert kept(app) == [("name", "full", "partial", "Vera Fields")]


def test_a_name_that_turns_out_to_be_a_given_name_is_kept_once(app: Flask, typist: Browser) -> None:
    for part in ("full", "given"):
        typist.say("field_captured", {"kind": "name", "part": part, "value": "Vera", "field": "n", "form": "checkout"})
    assert kept(app) == [("name", "given", "partial", "Vera")]


def test_a_cleared_field_takes_its_value_back_and_no_other(app: Flask, typist: Browser) -> None:
    filled(typist, "name", "Vera", part="given")
    filled(typist, "name", "Fields", part="family")
    filled(typist, "phone")
    filled(typist, "phone", form="callback")
    cleared(typist, "name", part="family")
    cleared(typist, "phone")
    assert [(one.kind, one.part, one.form) for one in rows(app, Detail)] == [
        ("name", "given", "checkout"),
        ("phone", "", "callback"),
    ]


def test_what_was_sent_cannot_be_taken_back_and_typing_it_again_makes_nothing_partial(
    app: Flask, typist: Browser
) -> None:
    filled(typist, "phone")
    filled(typist, "phone", submitted=True)
    cleared(typist, "phone")
    filled(typist, "phone", "+84912345678")
    assert kept(app) == [("phone", "", "submitted", "+84912345678")]


@pytest.mark.parametrize("address_first", [True, False])
def test_what_was_sent_joins_the_contact_whichever_came_first(app: Flask, typist: Browser, address_first: bool) -> None:
    if address_first:
        sent(typist)
    filled(typist, "phone", submitted=True)
    filled(typist, "name")
    if not address_first:
        assert row(app, Detail, kind="phone").expires_at is not None
        sent(typist)
    contact, phone = row(app, Contact), row(app, Detail, kind="phone")
    assert (phone.contact_id, phone.expires_at) == (contact.id, None)
    half = row(app, Detail, kind="name")
    assert (half.contact_id, half.status) == (None, "partial")


def test_an_order_that_says_whose_browser_it_was_gives_its_details_to_them(app: Flask, typist: Browser) -> None:
    filled(typist, "phone", submitted=True)
    typist.say("purchase", {"transaction_id": "#1001", "currency": "EUR", "value": "57.13", "items": [MUG]})
    assert row(app, Detail).contact_id is None
    assert ShopServer(app, typist.shop_key).says("orders/create", payload("shopify_order")) == "updated"
    assert row(app, Detail).contact_id == row(app, Contact).id


def test_what_was_never_sent_or_is_nobodys_is_erased_when_its_time_is_over(
    app: Flask, browser_at: Callable[..., Browser]
) -> None:
    purge = next(job for job in JOBS if job.name == "purge_details").run
    known, unknown = browser_at(capture_kinds=ALL, capture_keep_hours=24), browser_at(capture_kinds=ALL)
    with at(NOON):
        sent(known)
        filled(known, "phone", submitted=True)
        filled(known, "name")
        filled(unknown, "phone", submitted=True)

    def purged(ms: int) -> int:
        with app.app_context():
            done = purge(db.session.connection(), from_ms(ms))
            db.session.commit()
            return done

    assert purged(NOON + minutes(24 * 60) - 1) == 0
    assert purged(NOON + minutes(24 * 60)) == 2
    assert row(app, Detail).contact_id == row(app, Contact).id


@pytest.mark.parametrize("purpose", ["form_capture", "measurement"])
def test_withdrawal_erases_what_was_half_typed_and_what_belongs_to_nobody(
    app: Flask, browser_at: Callable[..., Browser], purpose: str
) -> None:
    known, unknown = browser_at(capture_kinds=ALL), browser_at(capture_kinds=ALL)
    sent(known)
    filled(known, "phone", submitted=True)
    filled(known, "name")
    filled(unknown, "phone", submitted=True)
    say(known, **{purpose: False})
    say(unknown, **{purpose: False})
    assert [(one.kind, one.status) for one in rows(app, Detail)] == [("phone", "submitted")]


def test_a_contact_that_is_erased_takes_its_details_along(app: Flask, typist: Browser) -> None:
    sent(typist)
    filled(typist, "phone", submitted=True)
    filled(typist, "name")
    shop_id = row(app, Contact).shop_id
    with app.app_context():
        sealer = app.extensions["shopbell"].sealer
        erase_address(db.session.connection(), sealer, shop_id, ADDRESS, from_ms(NOON))
        db.session.commit()
    assert count(app, Detail) == 0


def test_the_tag_is_told_which_kinds(app: Flask, typist: Browser) -> None:
    said = typist.client.get(f"/v1/settings?shop={typist.shop_key}").json
    assert said["capture"]["kinds"] == ALL
    assert said["capture"]["passwords"] is False


def test_an_address_that_is_a_cards_number_is_not_kept(app: Flask, typist: Browser) -> None:
    sent(typist, "4111111111111111@acme.example")
    assert count(app, Capture) == 0
