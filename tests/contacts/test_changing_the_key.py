"""The secret key is changed while the shop goes on: nobody becomes two people, nothing is left under the old key."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.contacts.conftest import Vera
from tests.factories import Browser, count, row, rows
from tracker.contacts.models import Capture, Contact, Detail, Suppression
from tracker.contacts.suppression import is_suppressed, stored_keys, suppress
from tracker.db import db, writing
from tracker.engage.confirming import unsubscribe
from tracker.engage.links import read_unsubscribe, unsubscribe_url
from tracker.personal import sealed
from tracker.popups.models import Play, Popup
from tracker.services import services
from tracker.shops.shops import secret_key_of, shop_by_key

OLD = "the first key for tests and guarding nothing"
NEW = "another key for tests, guarding nothing either"

MakeApp = Callable[..., Flask]


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The installation under its first key."""
    return make_app(SHOPBELL_SECRET_KEY=OLD)


@pytest.fixture
def changed(make_app: MakeApp, vera: Vera) -> Flask:
    """The same installation after its key was changed and it was started again."""
    return make_app(SHOPBELL_SECRET_KEY=NEW, SHOPBELL_OLD_SECRET_KEYS=OLD)


def run(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(args=list(arguments))


def status(app: Flask) -> Any:
    return json.loads(run(app, "keys", "status", "--json").stdout)


def types(app: Flask, vera: Vera, submitted: bool = True) -> Browser:
    """The same address in a browser that nobody knows."""
    browser = Browser(app.test_client(), vera.shop)
    browser.say("email_captured", {"email": vera.email, "form": "f", "field": "email", "submitted": submitted})
    return browser


def test_everything_is_read_and_found_before_during_and_after(changed: Flask, vera: Vera, make_app: MakeApp) -> None:
    types(changed, vera)
    assert count(changed, Contact) == 1
    assert status(changed)["waiting"]["contact"] == 1
    with changed.app_context():
        for done in sealed.rotate(writing, services().sealer):
            assert done.left == 0
            if done.table == "contact":
                break
    types(changed, vera)
    assert count(changed, Contact) == 1
    finished = run(changed, "keys", "rotate")
    assert finished.exit_code == 0, finished.output
    assert status(changed)["waiting"] == {}
    types(changed, vera)
    assert count(changed, Contact) == 1
    alone = make_app(SHOPBELL_SECRET_KEY=NEW)
    types(alone, vera)
    assert count(alone, Contact) == 1
    told = run(alone, "contact", "export", vera.email, "--shop", vera.shop)
    assert json.loads(told.stdout)["tables"]["detail"][0]["value"] == "+84912345678"
    with alone.app_context():
        assert secret_key_of(shop_by_key(vera.shop)).startswith("sk_")


def test_killed_in_the_middle_of_a_slice_it_changes_nothing_of_it_and_goes_on(
    changed: Flask, vera: Vera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "SLICE", 2)
    bring, seen = sealed._bring, []

    def dies(*arguments: Any) -> bool:
        seen.append(arguments)
        if len(seen) == 6:
            raise SystemExit(137)
        return bring(*arguments)

    before = status(changed)["waiting"]
    with changed.app_context(), pytest.MonkeyPatch.context() as killed:
        killed.setattr(sealed, "_bring", dies)
        with pytest.raises(SystemExit):
            list(sealed.rotate(writing, services().sealer))
    after = status(changed)["waiting"]
    assert 0 < sum(after.values()) < sum(before.values())
    assert sum(before.values()) - sum(after.values()) <= 5
    assert run(changed, "keys", "rotate").exit_code == 0
    assert status(changed)["waiting"] == {}
    types(changed, vera)
    assert count(changed, Contact) == 1


def test_captures_and_details_stay_one(changed: Flask, vera: Vera) -> None:
    captures, details = count(changed, Capture), count(changed, Detail)
    for browser in vera.browsers:
        again = Browser(changed.test_client(), vera.shop, visitor=browser.visitor)
        again.say("email_captured", {"email": vera.email, "form": vera.mark, "field": "email", "submitted": True})
        again.say("field_captured", vera._detail("phone", "+84 912 345 678"))
    assert (count(changed, Capture), count(changed, Detail)) == (captures, details)
    assert run(changed, "keys", "rotate").exit_code == 0


def test_nobody_plays_twice_for_it(changed: Flask, vera: Vera, make_app: MakeApp) -> None:
    wheel = next(one for one in rows(changed, Play) if one.prize != "reward")
    with changed.app_context():
        popup = db.session.scalars(select(Popup.public_id).where(Popup.id == wheel.popup_id)).one()

    def plays(app: Flask) -> int:
        other = Browser(app.test_client(), vera.shop)
        token = other.token(popup)
        # Another spelling of the mailbox.
        assert other.submit(popup, token, vera.email.replace("@", "+again@")).status_code == 200
        return other.play(popup, token).status_code

    assert plays(changed) == 409
    assert run(changed, "keys", "rotate").exit_code == 0
    assert plays(changed) == 409
    assert plays(make_app(SHOPBELL_SECRET_KEY=NEW)) == 409


def test_who_wants_no_mail_gets_none_under_any_key(changed: Flask, app: Flask, vera: Vera) -> None:
    contact = row(app, Contact)
    with app.app_context():
        link = unsubscribe_url(contact.shop_id, contact.address_key, "en", contact.id).rsplit("/", 1)[1]
        nobody = b"hash of nobody here".ljust(32)
        suppress(db.session.connection(), contact.shop_id, nobody, None, "x", contact.created_at)
        db.session.commit()
    with changed.app_context():
        read = read_unsubscribe(link)
        assert read is not None, "a link in an old mail is still good"
        unsubscribe(db.session.connection(), read, contact.created_at)
        db.session.commit()
    for _ in range(2):
        found = row(changed, Contact)
        with changed.app_context():
            keys = stored_keys(services().sealer, found)
            assert is_suppressed(db.session.connection(), contact.shop_id, keys)
        assert run(changed, "keys", "rotate").exit_code == 0
    current = changed.extensions["shopbell"].sealer.key_id
    assert {bytes(one.key_id) for one in rows(changed, Suppression)} == {current}


def test_a_suppression_without_a_contact_is_found_after_the_change(changed: Flask, app: Flask, vera: Vera) -> None:
    contact = row(app, Contact)
    with app.app_context():
        key_id = services().sealer.key_id
        suppress(db.session.connection(), contact.shop_id, bytes(contact.address_key), key_id, "x", contact.created_at)
        db.session.commit()
    assert run(app, "contact", "erase", vera.email, "--shop", vera.shop).exit_code == 0
    old = bytes(row(app, Suppression).address_key)
    assert run(changed, "keys", "rotate").exit_code == 0
    assert bytes(row(changed, Suppression).address_key) != old
    types(changed, vera)
    with changed.app_context():
        keys = stored_keys(services().sealer, row(changed, Contact))
        assert is_suppressed(db.session.connection(), contact.shop_id, keys)


def test_a_lost_key_is_named(app: Flask, vera: Vera, make_app: MakeApp) -> None:
    lost = make_app(SHOPBELL_SECRET_KEY=NEW)
    key_id = app.extensions["shopbell"].sealer.key_id.hex()
    for command in (("keys", "status"), ("keys", "rotate"), ("doctor",)):
        told = run(lost, *command)
        assert told.exit_code != 0, command
        assert key_id in told.output, command
        assert "SHOPBELL_OLD_SECRET_KEYS" in told.output, command
    assert run(app, "keys", "status").exit_code == 0
