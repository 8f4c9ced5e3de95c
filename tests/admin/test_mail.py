"""The page about mail: whether it can be sent, what became of what was, and who may do what."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.admin.conftest import WHY, Person
from tests.factories import Browser, count, form_document, make_popup, row
from tests.testbed.mail import MailServer
from tracker.clock import now
from tracker.contacts.models import Consent, Contact, Suppression
from tracker.contacts.suppression import UNSUBSCRIBED, suppress
from tracker.db import db, writing
from tracker.engage.deliver import JOB, send_due
from tracker.engage.models import Message
from tracker.jobs import JOBS, run_if_due
from tracker.shops.shops import set_settings, shop_by_key

VERA = "vera@example.com"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def app(make_app: Callable[..., Flask], mail_server: MailServer) -> Flask:
    return make_app(SHOPBELL_SMTP_URL=mail_server.url)


@pytest.fixture
def mail_page(shop_key: str) -> str:
    return f"/admin/shops/{shop_key}/mail"


@pytest.fixture
def vera(app: Flask, shop_key: str) -> Browser:
    """Somebody whose code goes by email, and whose address is to be confirmed."""
    with app.app_context():
        set_settings(shop_by_key(shop_key), {"consent.double_opt_in": True})
        db.session.commit()
    popup = make_popup(app, shop_key, form_document(reward={"kind": "code", "code": "TEN", "deliver": "email"}))
    browser = Browser(app.test_client(), shop_key)
    fields = {"email": VERA, "email_marketing": True}
    assert browser.submit(popup, browser.token(popup), fields=fields).status_code == 200
    return browser


def deliver(app: Flask) -> int:
    with app.app_context():
        return send_due(now())


def test_it_says_where_mail_goes_and_never_the_password(
    make_app: Callable[..., Flask], mail_page: str, marketer: Person
) -> None:
    app = make_app(SHOPBELL_SMTP_URL="smtps://mia:hunter2@mail.example?from=shop@acme.example")
    # The same browser, signed in by the same key.
    marketer.client.application = app
    page = marketer.get(mail_page).text
    assert "mail.example:465" in page
    assert "shop@acme.example" in page
    assert "hunter2" not in page and "mia:" not in page


def test_without_a_mail_server_it_says_what_to_set(
    make_app: Callable[..., Flask], mail_page: str, owner: Person, vera: Browser
) -> None:
    owner.client.application = make_app()
    page = owner.get(mail_page).text
    assert "No mail server yet" in page
    assert "SHOPBELL_SMTP_URL=" in page
    assert "2 mails wait for a mail server." in page
    assert owner.post(f"{mail_page}/test").status_code == 409


def test_an_owner_sends_themselves_a_test_mail(
    app: Flask, mail_page: str, owner: Person, marketer: Person, mail_server: MailServer
) -> None:
    assert marketer.post(f"{mail_page}/test").status_code == 403
    answer = owner.post(f"{mail_page}/test", follow_redirects=True)
    assert "On its way to owner-" in answer.text
    assert deliver(app) == 1
    (letter,) = mail_server.letters
    assert letter.message["Subject"] == "Test mail from Acme"
    assert letter.to[0].startswith("owner-")
    assert ">sent<" in owner.get(mail_page).text


def test_what_was_sent_is_listed_and_masked_for_viewers(
    app: Flask, mail_page: str, marketer: Person, viewer: Person, vera: Browser
) -> None:
    page = marketer.get(mail_page).text
    assert page.count(">waiting<") == 2
    assert deliver(app) == 2
    for path in (mail_page, f"{mail_page}/list", f"{mail_page}?state=sent"):
        assert VERA in marketer.get(path).text
        masked = viewer.get(path).text
        assert VERA not in masked
        assert "v•••@example.com" in masked
    assert "Coupon" in page and "Confirmation of an address" in page
    assert "TEN" not in page


def test_a_failed_one_is_tried_again_by_a_marketer(
    app: Flask, mail_page: str, marketer: Person, viewer: Person, mail_server: MailServer, vera: Browser
) -> None:
    mail_server.behaviour.says = lambda stage, to: f"554 <{to}> <script>alert(1)</script>" if stage == "RCPT" else ""
    deliver(app)
    page = marketer.get(f"{mail_page}?state=failed").text
    assert "the mail server refused it" in page
    assert "<script>alert" not in page
    with app.app_context():
        message = db.session.query(Message).order_by(Message.id).first().public_id
    assert "Try again" not in viewer.get(mail_page).text
    assert viewer.post(f"{mail_page}/{message}/again").status_code == 403
    mail_server.behaviour.says = lambda _stage, _to: ""
    assert "It is tried again." in marketer.post(f"{mail_page}/{message}/again", follow_redirects=True).text
    assert deliver(app) == 1


def test_nobody_sends_another_shops_mail_again(
    app: Flask, other_key: str, operator: Person, mail_server: MailServer, vera: Browser
) -> None:
    mail_server.behaviour.says = lambda _stage, _to: "550 no"
    deliver(app)
    with app.app_context():
        message = db.session.query(Message).first().public_id
    assert operator.post(f"/admin/shops/{other_key}/mail/{message}/again").status_code == 404
    assert VERA not in operator.get(f"/admin/shops/{other_key}/mail").text


def test_a_server_that_is_away_is_told(
    app: Flask, mail_page: str, marketer: Person, mail_server: MailServer, vera: Browser
) -> None:
    mail_server.stop()
    with app.app_context():
        run_if_due(JOBS.get(JOB), now())
    assert "The mail server does not answer." in marketer.get(mail_page).text
    mail_server.start()
    with app.app_context():
        run_if_due(JOBS.get(JOB), now().replace(year=now().year + 1))
    assert "The mail server does not answer." not in marketer.get(mail_page).text


def test_the_other_pages_say_that_an_address_is_not_confirmed_yet(
    app: Flask, shop_key: str, marketer: Person, vera: Browser
) -> None:
    home = f"/admin/shops/{shop_key}"
    contact = row(app, Contact)
    assert ">not confirmed yet<" in marketer.get(f"{home}/contacts").text
    assert ">not confirmed yet<" in marketer.get(f"{home}/contacts/{contact.public_id}").text
    assert "1 address is not confirmed yet." in marketer.get(home).text
    assert f'"{VERA}","unconfirmed",' in marketer.post(f"{home}/contacts/export", WHY).text
    with app.app_context():
        given = {"purpose": "email_marketing", "is_granted": True, "how": "confirmed by email", "at": now()}
        db.session.add(Consent(shop_id=contact.shop_id, contact_id=contact.id, **given))
        db.session.commit()
    assert ">agreed<" in marketer.get(f"{home}/contacts").text
    assert "not confirmed yet." not in marketer.get(home).text
    assert f'"{VERA}","yes",' in marketer.post(f"{home}/contacts/export", WHY).text


def test_an_address_that_came_back_is_written_to_again_when_the_shop_says_that_it_is_there(
    app: Flask,
    shop_key: str,
    marketer: Person,
    viewer: Person,
    mail_server: MailServer,
    vera: Browser,
) -> None:
    mail_server.behaviour.says = lambda stage, _to: "550 5.1.1 no such user here" if stage == "RCPT" else ""
    deliver(app)
    page = f"/admin/shops/{shop_key}/contacts/{row(app, Contact).public_id}"
    assert "the mail server says that there is no such mailbox" in marketer.get(page).text
    assert f"{page}/write-again" in marketer.get(page).text
    assert f"{page}/write-again" not in viewer.get(page).text
    assert viewer.post(f"{page}/write-again").status_code == 403
    assert count(app, Suppression) == 1
    assert marketer.post(f"{page}/write-again").status_code == 302
    assert count(app, Suppression) == 0
    assert "never write" not in marketer.get(page).text
    assert marketer.post(f"{page}/write-again").status_code == 409, "nothing came back since"


def test_who_wanted_no_mail_is_not_written_to_again_by_anybody_of_the_shop(
    app: Flask, shop_key: str, owner: Person, vera: Browser
) -> None:
    contact = row(app, Contact)
    with app.app_context(), writing() as session:
        suppress(session.connection(), contact.shop_id, bytes(contact.address_key), None, UNSUBSCRIBED, now())
    page = f"/admin/shops/{shop_key}/contacts/{contact.public_id}"
    assert "they want no mail" in owner.get(page).text
    assert "write-again" not in owner.get(page).text
    assert owner.post(f"{page}/write-again").status_code == 409
    assert count(app, Suppression) == 1
