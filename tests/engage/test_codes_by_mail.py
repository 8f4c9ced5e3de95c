"""A code that goes by email: what the visitor's browser is told, what arrives, and that it is one mail."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.engage.conftest import PERSON
from tests.factories import (
    Browser,
    forget_published,
    form_document,
    make_popup,
    make_shop,
    prize,
    row,
    rows,
    wheel_document,
)
from tests.testbed.mail import MailServer
from tracker.engage.models import Message
from tracker.popups.document import DocumentError, parse_document
from tracker.popups.models import Play

CODE = "MUG-10-SECRET"
REWARD = {"kind": "code", "code": CODE}


def reward_popup(app: Flask, key: str, deliver: str, **changes: Any) -> str:
    return make_popup(app, key, form_document(reward={**REWARD, "deliver": deliver}, **changes))


@pytest.fixture
def acme(app: Flask) -> str:
    """The public key of acme, which asks nobody to confirm."""
    return make_shop(app, apply_url="/discount/{code}")


def test_a_code_by_email_alone_never_reaches_the_browser(
    app: Flask, acme: str, vera: Browser, mail_server: MailServer, run_mail: Callable[..., int]
) -> None:
    popup = reward_popup(app, acme, "email")
    token = vera.token(popup)
    for _ in range(2):
        answer = vera.submit(popup, token, PERSON)
        assert CODE not in answer.text
        assert answer.json["coupon"] == {"code": "", "apply_url": None, "expires_at": None, "mailed": True}
    assert (run_mail(), run_mail()) == (1, 0)
    (letter,) = mail_server.letters
    assert letter.to == [PERSON]
    assert CODE in letter.part("plain")
    assert CODE in letter.part("html")
    assert f"https://acme.example/discount/{CODE}" in letter.part("html")


def test_a_code_for_both_is_shown_and_sent(
    app: Flask, acme: str, vera: Browser, mail_server: MailServer, run_mail: Callable[..., int]
) -> None:
    popup = reward_popup(app, acme, "both")
    coupon = vera.submit(popup, vera.token(popup), PERSON).json["coupon"]
    assert (coupon["code"], coupon["mailed"]) == (CODE, True)
    assert run_mail() == 1
    assert CODE in mail_server.letters[0].part("plain")


def test_a_code_for_the_screen_is_not_sent(app: Flask, acme: str, vera: Browser, run_mail: Callable[..., int]) -> None:
    popup = reward_popup(app, acme, "screen")
    assert vera.submit(popup, vera.token(popup), PERSON).json["coupon"]["code"] == CODE
    assert run_mail() == 0
    assert rows(app, Message) == []


def test_a_prize_by_email_alone_never_reaches_the_browser(
    app: Flask, acme: str, vera: Browser, mail_server: MailServer, run_mail: Callable[..., int]
) -> None:
    prizes = [{**prize("a", code=CODE), "deliver": "email"}, prize("b", 0)]
    popup = make_popup(app, acme, wheel_document(prizes))
    token = vera.token(popup)
    vera.submit(popup, token, PERSON)
    for replayed in (False, True):
        answer = vera.play(popup, token)
        assert CODE not in answer.text
        assert (answer.json["outcome"], answer.json["replayed"]) == ("won", replayed)
        assert answer.json["coupon"]["mailed"] is True
    assert run_mail() == 1
    assert "You won: Prize a" in mail_server.letters[0].part("plain")


def test_a_lost_play_sends_nothing(app: Flask, acme: str, vera: Browser, run_mail: Callable[..., int]) -> None:
    prizes = [{**prize("a", 0, code=CODE), "deliver": "email"}, prize("b")]
    popup = make_popup(app, acme, wheel_document(prizes))
    token = vera.token(popup)
    vera.submit(popup, token, PERSON)
    assert vera.play(popup, token).json["coupon"] is None
    assert run_mail() == 0


def test_the_browser_is_told_no_code_of_an_earlier_version_that_went_by_email(
    app: Flask, acme: str, vera: Browser
) -> None:
    popup = reward_popup(app, acme, "email")
    token = vera.token(popup)
    vera.submit(popup, token, PERSON)
    assert row(app, Play).deliver == "email"
    assert CODE not in vera.submit(popup, token, "somebody@example.com").text


@pytest.mark.parametrize("language", ["en", "vi", "ru", "th"])
def test_the_mail_speaks_the_language_that_the_popup_was_read_in(
    app: Flask, acme: str, vera: Browser, mail_server: MailServer, run_mail: Callable[..., int], language: str
) -> None:
    popup = reward_popup(app, acme, "email", language=language)
    vera.submit(popup, vera.token(popup), PERSON, fields={"email": PERSON})
    run_mail()
    subject = mail_server.letters[0].message["Subject"]
    expected = {
        "en": "Your code from acme",
        "vi": "Mã của bạn từ acme",
        "ru": "Ваш код от acme",
        "th": "โค้ดของคุณจาก acme",
    }
    assert subject == expected[language]
    assert f'<html lang="{language}">' in mail_server.letters[0].part("html")


def test_it_can_be_unsubscribed_by_one_click(
    app: Flask, acme: str, vera: Browser, mail_server: MailServer, run_mail: Callable[..., int]
) -> None:
    popup = reward_popup(app, acme, "email")
    vera.submit(popup, vera.token(popup), PERSON)
    run_mail()
    message = mail_server.letters[0].message
    link = message["List-Unsubscribe"].strip("<>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.startswith("https://bell.example/u/")
    press = app.test_client().post(link.removeprefix("https://bell.example"), data="List-Unsubscribe=One-Click")
    assert press.status_code == 200
    again = Browser(app.test_client(), acme)
    second = make_popup(app, acme, form_document(reward={**REWARD, "deliver": "email"}), name="Second")
    forget_published(app)
    again.submit(second, again.token(second), PERSON)
    assert run_mail() == 0
    assert [(one.state, one.reason) for one in rows(app, Message)] == [("sent", ""), ("withheld", "suppressed")]


@pytest.mark.parametrize(
    "document",
    [
        {**form_document(), "reward": {**REWARD, "deliver": "email"}},
        wheel_document([{**prize("a", code=CODE), "deliver": "email"}, prize("b")]),
    ],
    ids=["reward", "prize"],
)
def test_a_code_by_email_alone_needs_a_form_that_asks_for_an_address(document: dict[str, Any]) -> None:
    assert parse_document(document)
    form = next(block for block in document["steps"]["start"]["blocks"] if block["type"] == "form")
    form["fields"][0]["required"] = False
    with pytest.raises(DocumentError, match=r"deliver: the form must ask for an email address"):
        parse_document(document)


def test_the_mail_says_until_when_the_code_holds_and_is_not_sent_afterwards(
    app: Flask, acme: str, mail_server: MailServer, run_mail: Callable[..., int]
) -> None:
    expiry = {"after": 48, "unit": "hours"}
    popup = make_popup(app, acme, form_document(reward={**REWARD, "deliver": "email", "expiry": expiry}))
    first, second = (Browser(app.test_client(), acme) for _ in range(2))
    with time_machine.travel(dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC), tick=False):
        first.submit(popup, first.token(popup), PERSON)
        assert run_mail() == 1
        second.submit(popup, second.token(popup), "carl@example.com")
    assert "Valid until 28 November 2026, 12:00" in mail_server.letters[0].part("plain")
    assert "Valid until 28 November 2026, 12:00" in mail_server.letters[0].part("html")
    with time_machine.travel(dt.datetime(2026, 11, 28, 12, 1, tzinfo=dt.UTC)):
        assert run_mail() == 0
    assert [(one.state, one.reason) for one in rows(app, Message)][1] == ("withheld", "gone")


def test_a_way_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"reward\.deliver"):
        parse_document({**form_document(), "reward": {**REWARD, "deliver": "pigeon"}})
