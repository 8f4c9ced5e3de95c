"""The link that refuses mail: opening it does nothing, pressing it does, and its owner can take it back."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.engage.conftest import PERSON
from tests.factories import make_shop, row, rows
from tracker.contacts.models import Consent, Contact, Suppression
from tracker.db import db
from tracker.engage.links import unsubscribe_url


@pytest.fixture
def acme(app: Flask) -> str:
    return make_shop(app)


@pytest.fixture
def link(app: Flask, agreeing: Callable[..., Any]) -> str:
    """Of somebody who had agreed."""
    agreeing()
    contact = row(app, Contact)
    with app.app_context():
        return unsubscribe_url(contact.shop_id, contact.address_key, "en", contact.id).removeprefix(
            "https://bell.example"
        )


def granted(app: Flask) -> list[bool]:
    return [one.is_granted for one in rows(app, Consent, purpose="email_marketing")]


def test_programs_that_open_links_refuse_nothing(app: Flask, client: FlaskClient, link: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        assert client.open(link, method=method).status_code == 200
    assert "No more mail from acme?" in client.get(link).text
    assert rows(app, Suppression) == []
    assert granted(app) == [True]


def test_the_press_refuses_mail_once_and_takes_the_yes_back(app: Flask, client: FlaskClient, link: str) -> None:
    for _ in range(2):
        assert "You get no more mail from acme" in client.post(link).text
    suppression = row(app, Suppression)
    assert (suppression.reason, suppression.address_key) == ("unsubscribed", row(app, Contact).address_key)
    assert granted(app) == [True, False]
    assert "You get no more mail from acme" in client.get(link).text


def test_a_mistake_can_be_taken_back_by_whoever_has_the_mail(app: Flask, client: FlaskClient, link: str) -> None:
    client.post(link)
    assert "Welcome back" in client.post(link, data={"back": "1"}).text
    assert rows(app, Suppression) == []
    assert granted(app) == [True, False, True]
    client.post(link, data={"back": "1"})
    assert granted(app) == [True, False, True]


def test_what_the_shop_itself_suppressed_stays(app: Flask, client: FlaskClient, link: str) -> None:
    contact = row(app, Contact)
    with app.app_context():
        at = contact.created_at
        db.session.add(
            Suppression(shop_id=contact.shop_id, address_key=contact.address_key, reason="complained", at=at)
        )
        db.session.commit()
    client.post(link)
    client.post(link, data={"back": "1"})
    assert row(app, Suppression).reason == "complained"


def test_it_outlives_the_contact(app: Flask, client: FlaskClient, link: str) -> None:
    with app.app_context():
        db.session.delete(db.session.get(Contact, row(app, Contact).id))
        db.session.commit()
    assert client.post(link).status_code == 200
    assert len(rows(app, Suppression)) == 1


def test_other_shops_may_still_write(app: Flask, client: FlaskClient, link: str) -> None:
    make_shop(app, "other", "https://other.example")
    client.post(link)
    assert [one.shop_id for one in rows(app, Suppression)] == [row(app, Contact).shop_id]
    assert PERSON not in client.get(link).text
