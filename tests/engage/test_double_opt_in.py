"""A yes to mail that has to be confirmed: it is none until the link in a mail was pressed, and then it is one once."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.engage.conftest import PERSON
from tests.factories import Browser, form_document, make_popup, make_shop, prize, row, rows, wheel_document
from tests.testbed.mail import MailServer
from tracker.clock import now
from tracker.contacts.erase import erase_address
from tracker.contacts.models import Consent, Contact, Suppression
from tracker.db import db
from tracker.engage.links import confirm_url
from tracker.engage.models import Message
from tracker.insight.export import export
from tracker.services import services
from tracker.shops.shops import shop_by_key, shop_by_name

WORDS = "Send me offers by email."


def said(app: Flask) -> list[tuple[bool, bool, str]]:
    """The record of mail: granted, waiting, and how it came to it."""
    return [
        (one.is_granted, one.is_pending, re.sub(r"pop_\w+", "…", one.how))
        for one in rows(app, Consent, purpose="email_marketing")
    ]


@pytest.fixture
def press(app: Flask, mail_server: MailServer, run_mail: Callable[..., int]) -> Callable[..., str]:
    """press() is the path of the link in the last mail."""

    def path() -> str:
        run_mail()
        found = re.search(r"https://bell\.example(/c/\S+)", mail_server.letters[-1].part("plain"))
        assert found is not None
        return found.group(1)

    return path


def test_a_yes_waits_until_the_link_is_pressed_and_then_counts(
    app: Flask, client: FlaskClient, agreeing: Callable[..., Any], press: Callable[..., str]
) -> None:
    assert agreeing()["inbox"] is True
    assert said(app) == [(False, True, "popup …")]
    link = press()
    page = client.get(link)
    assert page.status_code == 200
    assert "Is this your address?" in page.text
    assert said(app) == [(False, True, "popup …")], "opening the page is no press"
    for _ in range(2):
        answer = client.post(link)
        assert answer.status_code == 200
        assert "Your address is confirmed" in answer.text
    assert said(app) == [(False, True, "popup …"), (True, False, "confirmed by email")]
    confirmed = rows(app, Consent)[-1]
    assert (confirmed.text, confirmed.contact_id) == (WORDS, row(app, Contact).id)
    assert "Your address is confirmed" in client.get(link).text


def test_the_mail_repeats_the_words_and_can_not_be_mistaken_for_news(
    app: Flask, agreeing: Callable[..., Any], press: Callable[..., str], mail_server: MailServer
) -> None:
    agreeing()
    press()
    letter = mail_server.letters[0]
    assert letter.message["Subject"] == "Please confirm your address for acme"
    assert WORDS in letter.part("plain")
    assert WORDS in letter.part("html")
    assert letter.message["List-Unsubscribe"] is None


def test_where_the_shop_does_not_ask_for_it_all_is_as_ever(app: Flask, run_mail: Callable[..., int]) -> None:
    vera = Browser(app.test_client(), make_shop(app))
    popup = make_popup(app, vera.shop_key, form_document())
    answer = vera.submit(popup, vera.token(popup), fields={"email": PERSON, "email_marketing": True})
    assert "inbox" not in answer.json
    assert said(app) == [(True, False, "popup …")]
    assert run_mail() == 0


def test_a_waiting_yes_is_no_ground_anywhere(
    app: Flask, acme: str, vera: Browser, agreeing: Callable[..., Any]
) -> None:
    agreeing()
    rule = {"all": [{"condition": "subscribed", "params": {"channel": "email_marketing", "said": "yes"}}]}
    popup = make_popup(app, acme, form_document(rule=rule), name="For subscribers")
    app.extensions["shopbell.popups"].forget()
    assert vera.gate(popup) == "subscribed"
    with app.app_context():
        (contact,) = export("contacts", shop_by_key(acme).id, now())
    assert (contact["consent"], contact["unconfirmed"]) == ({"email_marketing": False}, ["email_marketing"])


def test_a_yes_that_was_confirmed_is_not_asked_about_again(
    app: Flask, acme: str, client: FlaskClient, agreeing: Callable[..., Any], press: Callable[..., str]
) -> None:
    agreeing()
    client.post(press())
    other = Browser(app.test_client(), acme)
    assert "inbox" not in agreeing(other, language="vi")
    assert [one[0] for one in said(app)] == [False, True]


def test_the_same_submission_sent_twice_asks_once(
    app: Flask, acme: str, vera: Browser, run_mail: Callable[..., int]
) -> None:
    popup = make_popup(app, acme, form_document())
    token = vera.token(popup)
    for _ in range(2):
        vera.submit(popup, token, fields={"email": PERSON, "email_marketing": True})
    assert run_mail() == 1
    assert len(said(app)) == 1


def test_a_mailbox_is_asked_once_a_day_and_thrice_a_month_however_it_is_written(
    app: Flask, acme: str, agreeing: Callable[..., Any], run_mail: Callable[..., int]
) -> None:
    sent = []
    for day in (0, 1, 2, 3, 31):
        with time_machine.travel(now() + dt.timedelta(days=day, minutes=day)):
            for tag in "abc":
                agreeing(Browser(app.test_client(), acme), f"v.era+{tag}{day}@gmail.com")
            sent.append(run_mail())
    assert sent == [1, 1, 1, 0, 1]
    withheld = [one.reason for one in rows(app, Message) if one.state == "withheld"]
    assert withheld == ["too_many"] * 11


def test_a_game_says_it_too(app: Flask, acme: str, vera: Browser) -> None:
    popup = make_popup(app, acme, wheel_document([prize("a", code="X"), prize("b", 0)]))
    token = vera.token(popup)
    vera.submit(popup, token, fields={"email": PERSON, "email_marketing": True})
    assert vera.play(popup, token).json["inbox"] is True


def test_a_link_works_for_seven_days(
    app: Flask, client: FlaskClient, agreeing: Callable[..., Any], press: Callable[..., str]
) -> None:
    agreeing()
    link = press()
    with time_machine.travel(now() + dt.timedelta(days=7, minutes=-1)):
        assert client.get(link).status_code == 200
    with time_machine.travel(now() + dt.timedelta(days=7, minutes=1)):
        assert "This link has become too old" in client.get(link).text
        assert "Your address is confirmed" not in client.post(link).text
    with time_machine.travel(now() + dt.timedelta(days=31)):
        for answer in (client.get(link), client.post(link)):
            assert answer.status_code == 410
            assert "This link does not work any more" in answer.text
    assert said(app) == [(False, True, "popup …")]


def test_whoever_took_it_back_meanwhile_is_not_made_to_agree(
    app: Flask, client: FlaskClient, agreeing: Callable[..., Any], press: Callable[..., str]
) -> None:
    agreeing()
    link = press()
    contact = row(app, Contact)
    with app.app_context():
        db.session.add(
            Consent(
                shop_id=contact.shop_id,
                contact_id=contact.id,
                purpose="email_marketing",
                is_granted=False,
                how="by phone",
                at=now(),
            )
        )
        db.session.commit()
    assert client.post(link).status_code == 410
    assert not any(granted for granted, _, _ in said(app))


def test_whoever_wants_no_mail_gets_no_question_either(
    app: Flask,
    acme: str,
    client: FlaskClient,
    agreeing: Callable[..., Any],
    press: Callable[..., str],
    run_mail: Callable[..., int],
) -> None:
    agreeing()
    link = press()
    contact = row(app, Contact)
    with app.app_context():
        db.session.add(
            Suppression(shop_id=contact.shop_id, address_key=contact.address_key, reason="complained", at=now())
        )
        db.session.commit()
    assert client.post(link).status_code == 410
    agreeing(Browser(app.test_client(), acme), language="th")
    assert run_mail() == 0


def test_an_erased_contact_takes_its_messages_with_it(
    app: Flask, client: FlaskClient, agreeing: Callable[..., Any], press: Callable[..., str]
) -> None:
    agreeing()
    link = press()
    with app.app_context():
        shop_id = shop_by_name("acme").id
        erase_address(db.session.connection(), services().sealer, shop_id, PERSON, now())
        db.session.commit()
    assert rows(app, Message) == []
    assert client.post(link).status_code == 410


def test_a_token_opens_only_what_it_was_signed_for(
    app: Flask, client: FlaskClient, agreeing: Callable[..., Any], press: Callable[..., str]
) -> None:
    agreeing()
    token = press().removeprefix("/c/")
    contact, consent = row(app, Contact), row(app, Consent)
    other = make_shop(app, "other", "https://other.example")
    with app.app_context():
        of_other_shop = confirm_url(shop_by_key(other).id, contact.id, consent.id, "en").rpartition("/c/")[2]
        of_nobody = confirm_url(contact.shop_id, contact.id + 1, consent.id, "en").rpartition("/c/")[2]
        of_no_yes = confirm_url(contact.shop_id, contact.id, consent.id + 1, "en").rpartition("/c/")[2]
        of_another_purpose = services().signer.sign("popup", [contact.shop_id, contact.id, consent.id, "en"])
    flipped = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(0, len(token), 7)]
    wrong = [of_other_shop, of_nobody, of_no_yes, of_another_purpose, token[:-1], f"{token}A", "x", *flipped]
    for one in wrong:
        for answer in (client.get(f"/c/{one}"), client.post(f"/c/{one}")):
            assert answer.status_code == 410, one
            assert PERSON not in answer.text
        assert client.post(f"/u/{one}").status_code == 410
    assert client.get("/c/").status_code == 404
    assert client.post(f"/u/{token}").status_code == 410
    assert said(app) == [(False, True, "popup …")]
    assert rows(app, Suppression) == []


def test_the_pages_speak_the_mails_language_whatever_the_browser_asks_for(
    app: Flask, client: FlaskClient, agreeing: Callable[..., Any], press: Callable[..., str]
) -> None:
    agreeing(language="ru")
    page = client.get(press(), headers={"Accept-Language": "th"})
    assert "Это ваш адрес?" in page.text
    assert '<html lang="ru">' in page.text


def test_the_pages_are_kept_by_nobody_and_tell_nobody(
    client: FlaskClient, agreeing: Callable[..., Any], press: Callable[..., str]
) -> None:
    agreeing()
    headers = client.get(press()).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
