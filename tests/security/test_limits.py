"""How much anybody may ask, win, and have sent to strangers; with several processes serving."""

import datetime as dt
import http.client
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask

from tests.factories import (
    ORIGIN,
    Browser,
    count,
    form_document,
    make_batch,
    make_event,
    make_pool,
    make_popup,
    make_shop,
    prize,
    rows,
    wheel_document,
)
from tests.testbed.server import ProductServer
from tracker.clock import now
from tracker.db import writing
from tracker.engage import asked
from tracker.engage.models import Message
from tracker.popups.coupon_models import CouponClaim
from tracker.throttle import Limit, ThrottleCount, purge, take

WINDOWS = dt.datetime(2026, 3, 1, 12, 0, 10, tzinfo=dt.UTC)


@pytest.mark.only_on("sqlite")
def test_two_web_workers_let_through_what_the_limit_says_and_not_twice_as_much(
    start_server: Callable[..., ProductServer],
) -> None:
    server = start_server(SHOPBELL_RATE_LIMIT="40", SHOPBELL_WEB_WORKERS="2")
    key = json.loads(server.flask("shop", "create", "acme", "--origin", ORIGIN, "--json"))["public_key"]
    wait = 60 - time.time() % 60
    if wait < 5:
        # The minute of the clock is the window.
        time.sleep(wait)
    assert Counter(_post(server, key) for _ in range(60)) == {202: 40, 429: 20}


def _post(server: ProductServer, key: str) -> int:
    """On a connection of its own, so that both workers get their share."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    body = json.dumps(make_batch(key, [make_event()]))
    connection.request("POST", "/v1/events", body, {"Origin": ORIGIN, "Content-Type": "text/plain"})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def test_a_throttle_is_exact_however_many_take_at_once(app: Flask) -> None:
    limit, at = Limit("test", 10), now()

    def one(_: int) -> bool:
        with app.app_context(), writing() as session:
            return take(session.connection(), limit, "somebody", at)

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(one, range(40))) == {True: 10, False: 30}
    with app.app_context(), writing() as session:
        assert take(session.connection(), limit, "somebody else", at)
        assert take(session.connection(), limit, "somebody", at + limit.span)
        assert purge(session.connection(), at + dt.timedelta(days=3)) == 3


def test_a_throttle_keeps_no_address(app: Flask) -> None:
    with app.app_context(), writing() as session:
        take(session.connection(), Limit("test", 1), "1:203.0.113.7", now())
    kept = rows(app, ThrottleCount)[0]
    assert len(kept.subject) == 16
    assert b"203" not in bytes(kept.subject)


# Sign-up bombing: 9 addresses × 9,000 submissions were 81,000 mails once


def _submit(app: Flask, key: str, popup: str, number: int, address: str) -> int:
    browser = Browser(app.test_client(), key, visitor=str(uuid.uuid4()), address=f"203.0.113.{number % 250}")
    fields = {"email": address, "email_marketing": True}
    return browser.submit(popup, browser.token(popup), fields=fields).status_code


def test_nine_mailboxes_get_at_most_twenty_seven_mails_in_a_month_whatever_is_submitted(app: Flask) -> None:
    key = make_shop(app, consent_double_opt_in=True)
    popup = make_popup(app, key, form_document())
    mailboxes = [f"victim{number}@example.com" for number in range(7)] + ["V.ictim@gmail.com", "victim@möbel.example"]
    for day in range(5):
        with time_machine.travel(WINDOWS + dt.timedelta(days=day, minutes=day)):
            for number in range(27):
                mailbox = mailboxes[number % 9]
                # The same mailbox in ever other letters.
                spelt = mailbox if number < 9 or "gmail" not in mailbox else f"vi.ctim+{number}{day}@gmail.com"
                assert _submit(app, key, popup, number, spelt) == 200
    mails = [one for one in rows(app, Message) if one.state != "withheld"]
    assert len(mails) == 27
    assert set(Counter(bytes(one.mailbox_key) for one in mails).values()) == {3}
    assert len(rows(app, Message)) == 5 * 27, "the shop sees what was not sent, and why"


def test_one_connection_cannot_have_ever_so_many_strangers_written_to(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "OF_A_PLACE", Limit("confirmations of a place", 3))
    monkeypatch.setattr(asked, "OF_A_SHOP", Limit("confirmations of a shop", 5))
    key = make_shop(app, consent_double_opt_in=True)
    popup = make_popup(app, key, form_document())
    with time_machine.travel(WINDOWS):
        for number, place in enumerate([1, 1, 1, 1, 2, 2, 3]):
            assert _submit(app, key, popup, place, f"stranger{number}@example.com") == 200
    reasons = [one.reason for one in rows(app, Message)]
    assert reasons == ["", "", "", "from_one_place", "", "", "shop_hour"]


def test_ever_other_spellings_of_an_address_and_ever_other_names_of_a_domain_are_one_target(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of these is a mailbox of its own by the letter, at a provider that forwards them all to one person."""
    monkeypatch.setattr(asked, "OF_A_DOMAIN", Limit("confirmations of a domain", 6))
    key = make_shop(app, consent_double_opt_in=True)
    popup = make_popup(app, key, form_document())
    spellings = [f"vic.tim+{number}@victim.example" for number in range(5)]
    names = [f"name{number}@victim.example" for number in range(5)]
    with time_machine.travel(WINDOWS, tick=False) as clock:
        for number, address in enumerate([*spellings, *names, "a@gmail.com", "b@gmail.com"]):
            assert _submit(app, key, popup, number, address) == 200
        clock.shift(dt.timedelta(hours=1))
        assert _submit(app, key, popup, 100, "name9@victim.example") == 200
        assert _submit(app, key, popup, 101, "victim@victim.example") == 200
        # Of another shop nobody here has to answer for.
        other = make_shop(app, "Umbrella", consent_double_opt_in=True)
        assert _submit(app, other, make_popup(app, other, form_document()), 102, spellings[0]) == 200
    reasons = [one.reason for one in rows(app, Message)]
    assert reasons[:5] == ["", "", "", "one_inbox", "one_inbox"]
    assert reasons[5:10] == ["", "", "", "one_domain", "one_domain"]
    assert reasons[10:] == ["", "", "", "one_inbox", ""]


# Draining a pool: new visitors are free


def test_one_connection_wins_only_so_often_within_an_hour_and_the_pool_keeps_the_rest(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(SHOPBELL_PLAY_LIMIT="3")
    key = make_shop(app)
    pool = make_pool(app, key, [f"CODE-{number}" for number in range(20)])
    prizes = [prize("ten", pool=pool), prize("more", pool=pool)]
    popup = make_popup(app, key, wheel_document(prizes, asks=False))

    def play(address: str, visitor: str = "") -> int:
        browser = Browser(app.test_client(), key, visitor=visitor or str(uuid.uuid4()), address=address)
        return browser.play(popup, browser.see(popup)).status_code

    with time_machine.travel(WINDOWS, tick=False) as clock:
        assert [play("203.0.113.7") for _ in range(5)] == [200, 200, 200, 429, 429]
        assert play("203.0.113.8") == 200
        assert [play(f"2001:db8:1:1::{number}") for number in range(1, 5)] == [200, 200, 200, 429]
        clock.shift(dt.timedelta(hours=1))
        assert play("203.0.113.7") == 200
    assert count(app, CouponClaim) == 8, "what was refused has taken no code"
