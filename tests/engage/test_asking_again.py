"""The link that confirms an address is sent again: by the visitor, from an old mail, and by the shop; not too often."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.factories import row, rows
from tests.testbed.mail import MailServer
from tracker.clock import now
from tracker.contacts.models import Consent, Contact, Suppression
from tracker.db import db
from tracker.engage import asked
from tracker.engage.links import confirm_url
from tracker.engage.models import Message
from tracker.engage.post_office import is_no_mailbox


def link_of(app: Flask, later: dt.timedelta) -> str:
    """The link in the mail, as it stands there when that much time has passed."""
    contact, consent = row(app, Contact), row(app, Consent, is_pending=True)
    with app.app_context(), time_machine.travel(now() - later):
        return confirm_url(contact.shop_id, contact.id, consent.id, "en").removeprefix("https://bell.example")


def test_an_old_link_offers_a_new_one_and_sends_it_once_a_day(
    app: Flask, agreeing: Callable[..., Any], run_mail: Callable[..., int], mail_server: MailServer
) -> None:
    agreeing()
    run_mail()
    with app.app_context():
        db.session.query(Message).update({"created_at": now() - dt.timedelta(days=9)})
        db.session.commit()
    old = link_of(app, dt.timedelta(days=9))
    client = app.test_client()
    assert "Send me a new link" in client.get(old).text
    assert "A new link is on its way" in client.post(old).text
    assert run_mail() == 1
    assert "We have sent you one already" in client.post(old).text
    assert [one.kind for one in rows(app, Message)] == ["confirmation"] * 2
    assert client.get(link_of(app, dt.timedelta(days=40))).status_code == 410


def test_the_shop_asks_again_within_the_limit(app: Flask, agreeing: Callable[..., Any]) -> None:
    agreeing()
    contact = row(app, Contact)
    with app.app_context():
        connection = db.session.connection()
        for days, is_sent in ((0, False), (2, True), (2, False), (4, True), (6, False)):
            at = now() + dt.timedelta(days=days)
            assert asked.ask_again(connection, contact.id, "en", at) is is_sent, days
        db.session.commit()


def test_an_address_that_does_not_exist_is_never_written_to_again(
    app: Flask, agreeing: Callable[..., Any], run_mail: Callable[..., int], mail_server: MailServer
) -> None:
    agreeing()
    mail_server.behaviour.says = lambda stage, _to: "550 5.1.1 no such user here" if stage == "RCPT" else ""
    assert run_mail() == 0
    message, suppression = row(app, Message), row(app, Suppression)
    assert (message.state, message.reason) == ("failed", "no_mailbox")
    assert (suppression.reason, bytes(suppression.address_key)) == ("bounced", bytes(row(app, Contact).address_key))


@pytest.mark.parametrize("limit", ["OF_AN_INBOX", "OF_A_DOMAIN", "OF_A_SHOP"])
def test_asking_again_counts_like_asking(
    app: Flask, agreeing: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """By the mailbox alone, ever other aliases could be asked again and again."""
    agreeing()
    contact, at = row(app, Contact), now() + dt.timedelta(days=2)
    with app.app_context():
        connection = db.session.connection()
        with monkeypatch.context() as tight:
            tight.setattr(asked, limit, dataclasses.replace(getattr(asked, limit), most=0))
            assert not asked.ask_again(connection, contact.id, "en", at)
        assert asked.ask_again(connection, contact.id, "en", at), "nothing but the limit stood in the way"
        db.session.commit()


def test_what_is_not_about_the_mailbox_suppresses_nobody(
    app: Flask, agreeing: Callable[..., Any], run_mail: Callable[..., int], mail_server: MailServer
) -> None:
    agreeing()
    mail_server.behaviour.says = lambda stage, _to: "550 5.7.1 not your network" if stage == "RCPT" else ""
    assert run_mail() == 0
    assert row(app, Message).reason == "refused"
    assert rows(app, Suppression) == []


@pytest.mark.parametrize(
    ("code", "said", "expected"),
    [
        (550, "5.1.1 unknown user", True), (550, b"5.1.10 null MX", True), (550, "5.2.1 disabled", True),
        (550, "mailbox unavailable", True), (551, "not here", True), (553, "bad name", True),
        (552, "5.2.2 full", False), (550, "5.7.1 policy", False), (550, "5.1.8 bad sender", False),
        (554, "refused", False), (450, "4.2.1 busy", False), (452, "too many", False), (550, "5.1.1", True),
    ],
)  # fmt: skip
def test_which_refusals_are_about_the_mailbox(code: int, said: str | bytes, expected: bool) -> None:
    assert is_no_mailbox(code, said) is expected
