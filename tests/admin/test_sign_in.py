"""Signing in, being slowed down, the one-time link of the first run."""

import datetime as dt
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
import time_machine
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from tests.admin.conftest import PASSWORD, Person
from tests.factories import count
from tracker.admin import signed_in, throttle
from tracker.admin.access import create_user, make_sign_in_link
from tracker.admin.headers import refuse_foreign_changes
from tracker.admin.models import SignedIn, SignInFailure, SignInLink, User
from tracker.admin.passwords import hash_password, is_password
from tracker.admin.people import set_password
from tracker.clock import now
from tracker.db import db, writing

MIA = "mia@example.com"


@pytest.fixture
def mia(app: Flask) -> None:
    with app.app_context():
        create_user(MIA, PASSWORD, "owner", None)
        db.session.commit()


@pytest.fixture
def link(app: Flask) -> Callable[[], str]:
    def make() -> str:
        with app.app_context():
            path = make_sign_in_link(now())
            db.session.commit()
            return path

    return make


def test_the_right_password_opens_the_admin(mia: None, person: Callable[[], Person]) -> None:
    browser = person()
    assert browser.sign_in(MIA.upper()).status_code == 302
    assert browser.get("/admin/shops").status_code == 200


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(mia: None, person: Callable[[], Person]) -> None:
    wrong, unknown = person().sign_in(MIA, "not the password"), person().sign_in("otto@example.com", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert _words(wrong.text) == _words(unknown.text)


def test_pages_send_whoever_is_not_signed_in_to_the_sign_in_page_and_back(
    mia: None, person: Callable[[], Person]
) -> None:
    browser = person()
    answer = browser.get("/admin/shops")
    assert answer.headers["Location"] == "/admin/sign-in?next=/admin/shops"
    done = browser.post("/admin/sign-in", {"email": MIA, "password": PASSWORD, "next": "/admin/shops/new"})
    assert done.headers["Location"] == "/admin/shops/new"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/admin//evil.example", "/admin/\\evil.example", "javascript:alert(1)"],
)
def test_nobody_is_sent_to_another_site_after_signing_in(
    mia: None, person: Callable[[], Person], elsewhere: str
) -> None:
    done = person().post("/admin/sign-in", {"email": MIA, "password": PASSWORD, "next": elsewhere})
    assert done.headers["Location"] == "/admin/shops"


def test_a_change_without_the_token_is_refused(mia: None, person: Callable[[], Person]) -> None:
    browser = person()
    assert browser.client.post("/admin/sign-in", data={"email": MIA, "password": PASSWORD}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_change_asked_for_by_another_page_is_refused_in_spite_of_its_token(
    mia: None, person: Callable[[], Person], headers: dict[str, str]
) -> None:
    answer = person().post("/admin/sign-in", {"email": MIA, "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403


def test_the_own_origin_is_let_through(mia: None, person: Callable[[], Person]) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert person().post("/admin/sign-in", {"email": MIA, "password": PASSWORD}, headers=headers).status_code == 302


@pytest.mark.parametrize(
    ("origin", "is_ours"),
    [
        ("https://bell.example", True),
        ("http://bell.example", False),
        ("https://bell.example:8443", False),
        ("https://bell.example.evil.example", False),
        ("https://localhost", False),
        ("//bell.example", False),
    ],
)
def test_where_people_come_by_https_only_a_page_that_came_so_may_ask_for_a_change(
    make_app: Callable[..., Flask], origin: str, is_ours: bool
) -> None:
    app = make_app(SHOPBELL_PUBLIC_URL="https://bell.example")
    asked = app.test_request_context(
        "/admin/sign-in", method="POST", base_url="https://bell.example", headers={"Origin": origin}
    )
    with asked, nullcontext() if is_ours else pytest.raises(Forbidden):
        refuse_foreign_changes()


def test_it_slows_down_whoever_keeps_guessing_and_lets_the_right_one_in_later(
    mia: None, person: Callable[[], Person]
) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, tzinfo=dt.UTC), tick=False) as clock:
        assert [person().sign_in(MIA, f"guess number {n}").status_code for n in range(6)] == [401] * 5 + [429]
        assert person().sign_in(MIA).status_code == 429, "the right password waits as well"
        clock.shift(3)
        assert person().sign_in(MIA).status_code == 302
        assert person().sign_in(MIA, "a slip of the hand").status_code == 401, "the failures were forgiven"


def test_guesses_at_many_accounts_from_one_network_are_slowed_down(mia: None, app: Flask) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, tzinfo=dt.UTC), tick=False):
        answers = []
        for number in range(21):
            browser = Person(app.test_client())
            browser.client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
            answers.append(browser.sign_in(f"guess{number}@example.com", "not the password").status_code)
    assert answers == [401] * 20 + [429]


def test_a_thousand_accounts_tried_at_once_from_one_network_are_as_many_tries(app: Flask) -> None:
    """Who tries one password at everybody, all in the same moment, gets no more of them than one after the other."""
    at = now()

    def one(number: int) -> bool:
        with app.app_context(), writing():
            who = throttle.subjects(f"somebody{number}@example.com", f"198.51.100.{number}")
            may = not throttle.wait_before_try(who, at)
            # As long as a slow disk takes: whoever does not wait in line has looked before this is counted.
            time.sleep(0.02)
            throttle.count_try(who, at)
            return may

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(40))) == throttle.FREE_TRIES["network"]


def test_the_throttle_stores_neither_address(mia: None, person: Callable[[], Person], app: Flask) -> None:
    person().sign_in(MIA, "not the password")
    with app.app_context():
        subjects = list(db.session.scalars(select(SignInFailure.subject)))
    assert len(subjects) == 2
    assert all(re.fullmatch(r"[0-9a-f]{64}", subject) for subject in subjects)


def test_a_new_password_signs_every_browser_out(mia: None, person: Callable[[], Person], app: Flask) -> None:
    browsers = [person(), person()]
    for browser in browsers:
        browser.sign_in(MIA)
    with app.app_context():
        set_password(db.session.scalars(select(User)).one(), "another bell entirely")
        db.session.commit()
    assert [browser.get("/admin/shops").status_code for browser in browsers] == [302, 302]


def test_making_a_user_again_with_the_same_password_signs_nobody_out(
    mia: None, person: Callable[[], Person], app: Flask
) -> None:
    browser = person()
    browser.sign_in(MIA)
    with app.app_context():
        create_user(MIA, PASSWORD, "marketer", None)
        db.session.commit()
        assert [one.role for one in db.session.scalars(select(User)).one().memberships] == ["marketer"]
    assert browser.get("/admin/shops").status_code == 200


def test_a_session_ends_after_a_week_even_when_it_never_idles(mia: None, person: Callable[[], Person]) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, tzinfo=dt.UTC), tick=False) as clock:
        browser = person()
        browser.sign_in(MIA)
        for _ in range(15):
            clock.shift(dt.timedelta(hours=11))
            browser.get("/admin/shops")
        assert browser.get("/admin/shops").status_code == 200
        clock.shift(dt.timedelta(hours=4))
        assert browser.get("/admin/shops").status_code == 302


def test_signing_in_leaves_nothing_of_the_session_before(mia: None, person: Callable[[], Person]) -> None:
    browser = person()
    browser.token()
    with browser.client.session_transaction(path="/admin/") as session:
        session["planted"] = "by somebody else"
    browser.sign_in(MIA)
    with browser.client.session_transaction(path="/admin/") as session:
        assert "planted" not in session


def test_signing_out_needs_a_post(mia: None, person: Callable[[], Person]) -> None:
    browser = person()
    browser.sign_in(MIA)
    assert browser.get("/admin/sign-out").status_code == 404
    assert browser.post("/admin/sign-out").status_code == 302
    assert browser.get("/admin/shops").status_code == 302


def test_the_first_link_makes_the_owner_and_signs_them_in(
    person: Callable[[], Person], link: Callable[[], str], app: Flask
) -> None:
    browser, path = person(), link()
    assert "Make my account" in browser.get(path).text
    assert browser.post(path, {"email": MIA, "password": PASSWORD}).status_code == 302
    assert browser.get("/admin/shops").status_code == 200
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        assert [(one.shop_id, one.role) for one in user.memberships] == [(None, "owner")]


def test_a_link_works_once(person: Callable[[], Person], link: Callable[[], str]) -> None:
    path = link()
    assert person().post(path, {"email": MIA, "password": PASSWORD}).status_code == 302
    again = person()
    assert again.get(path).status_code == 410
    assert again.post(path).status_code == 410
    assert again.get("/admin/shops").status_code == 302


def test_opening_a_link_does_not_spend_it(person: Callable[[], Person], link: Callable[[], str]) -> None:
    path = link()
    for _ in range(3):
        assert person().get(path).status_code == 200
    assert person().post(path, {"email": MIA, "password": PASSWORD}).status_code == 302


def test_a_link_ends_after_an_hour(person: Callable[[], Person], link: Callable[[], str]) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, tzinfo=dt.UTC), tick=False) as clock:
        path = link()
        clock.shift(3600)
        assert person().get(path).status_code == 410
        assert person().post(path, {"email": MIA, "password": PASSWORD}).status_code == 410


def test_a_password_that_is_too_short_leaves_the_link_good(
    person: Callable[[], Person], link: Callable[[], str]
) -> None:
    path = link()
    assert person().post(path, {"email": MIA, "password": "123456789"}).status_code == 422
    assert person().post(path, {"email": "not an address", "password": PASSWORD}).status_code == 422
    assert person().post(path, {"email": MIA, "password": PASSWORD}).status_code == 302


def test_a_later_link_signs_the_first_owner_in(
    mia: None, person: Callable[[], Person], link: Callable[[], str], app: Flask
) -> None:
    with app.app_context():
        create_user("paula@example.com", PASSWORD, "owner", None)
        db.session.commit()
    browser, path = person(), link()
    assert "Make my account" not in browser.get(path).text
    browser.post(path, {"email": "otto@example.com", "password": "taking it over"})
    with app.app_context():
        assert sorted(db.session.scalars(select(User.email))) == [MIA, "paula@example.com"]
    with browser.client.session_transaction(path="/admin/") as session:
        assert session["_user_id"] == "1"


def test_an_unknown_link_is_gone(person: Callable[[], Person]) -> None:
    assert person().get("/admin/welcome/made-up").status_code == 410
    assert person().post("/admin/welcome/made-up").status_code == 410


def _words(page: str) -> list[str]:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", page, flags=re.S)
    return text.split()


def test_a_kept_password_is_as_hard_to_guess_as_the_standard_asks(passwords_in_earnest: None) -> None:
    kept = hash_password(PASSWORD)
    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY
    assert is_password(PASSWORD, kept)
    assert not is_password("not the password", kept)


def test_what_is_over_of_signing_in_goes_in_its_time(app: Flask, mia: None, person: Callable[[], Person]) -> None:
    person().sign_in(MIA)
    person().sign_in("otto@example.com", "not the password")
    with app.app_context():
        make_sign_in_link(now())
        db.session.commit()

    def left(later: dt.timedelta) -> tuple[int, int, int]:
        with app.app_context():
            signed_in.purge(db.session.connection(), now() + later)
            db.session.commit()
        return count(app, SignedIn), count(app, SignInFailure), count(app, SignInLink)

    assert left(dt.timedelta(hours=23)) == (1, 2, 1)
    assert left(dt.timedelta(hours=25)) == (1, 0, 1)
    assert left(dt.timedelta(days=6)) == (1, 0, 1)
    assert left(dt.timedelta(days=9)) == (0, 0, 0)
