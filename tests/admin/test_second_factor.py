"""A code from an app beside the password: turned on and off by the person, asked for at the sign-in, used up by it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import segno
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.admin.conftest import PASSWORD, Person
from tests.factories import count, row
from tracker.admin import totp
from tracker.admin.access import create_user
from tracker.admin.models import AuditEntry, RecoveryCode, SignedIn, User
from tracker.admin.second_factor import take_code
from tracker.clock import now
from tracker.db import db, writing

MIA = "mia@people.example"
HOME = "/admin/account/second-factor"
BEGUN = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(BEGUN, tick=False) as one:
        yield one


@pytest.fixture
def mia(app: Flask) -> Person:
    with app.app_context():
        create_user(MIA, PASSWORD, "owner", None)
        db.session.commit()
    person = Person(app.test_client())
    assert person.sign_in(MIA).status_code == 302
    return person


def turned_on(mia: Person) -> tuple[str, list[str]]:
    """Mia's app and her codes on paper."""
    assert mia.post(f"{HOME}/begin", {"present": PASSWORD}).status_code == 302
    page = mia.get(HOME).text
    found = re.search(r"<code>([A-Z2-7 ]{39})</code>", page)
    assert found, page
    secret = found.group(1).replace(" ", "")
    answer = mia.post(HOME, {"code": present_code(secret)})
    assert answer.status_code == 200, answer.text
    codes = re.findall(r"\b(?:[0-9a-z]{4}-){3}[0-9a-z]{4}\b", answer.text)
    assert len(set(codes)) == 10
    return secret, list(dict.fromkeys(codes))


def present_code(secret: str) -> str:
    return totp.code_at(secret, totp.step_of(now()))


def is_in(person: Person) -> bool:
    return person.get("/admin/shops").status_code == 200


# RFC 6238, appendix B: seconds since 1970, and the eight digits of the SHA-1 secret
VECTORS = [
    (59, "94287082"),
    (1_111_111_109, "07081804"),
    (1_111_111_111, "14050471"),
    (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"),
    (20_000_000_000, "65353130"),
]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    at = dt.datetime.fromtimestamp(seconds, dt.UTC)
    assert totp.code_at(secret, totp.step_of(at), digits=8) == code
    assert totp.step_that_fits(secret, code[-6:], at) == totp.step_of(at)


def test_a_phone_may_go_half_a_minute_wrong_and_no_more() -> None:
    secret, at = totp.new_secret(), now()
    for seconds, fits in [(-60, False), (-30, True), (0, True), (30, True), (60, False)]:
        code = totp.code_at(secret, totp.step_of(at + dt.timedelta(seconds=seconds)))
        assert (totp.step_that_fits(secret, code, at) is not None) is fits, seconds


def test_what_the_app_scans_says_whose_it_is_and_is_drawn_as_it_is_said(app: Flask, mia: Person) -> None:
    mia.post(f"{HOME}/begin", {"present": PASSWORD})
    page = mia.get(HOME).text
    secret = re.search(r"<code>([A-Z2-7 ]{39})</code>", page).group(1).replace(" ", "")  # type: ignore[union-attr]
    said = f"otpauth://totp/Shopbell:mia%40people.example?secret={secret}&issuer=Shopbell"
    said += "&algorithm=SHA1&digits=6&period=30"
    assert totp.address_for_apps(secret, MIA, "Shopbell") == said
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", page)}
    rows = list(segno.make(said, error="m", micro=False).matrix_iter(border=2))
    assert dark == {(x, y) for y, line in enumerate(rows) for x, one in enumerate(line) if one}


def test_once_it_is_on_the_password_alone_opens_nothing(
    app: Flask, mia: Person, clock: time_machine.Coordinates
) -> None:
    other = Person(app.test_client())
    other.sign_in(MIA)
    secret, _codes = turned_on(mia)
    assert (is_in(mia), is_in(other)) == (True, False), "who came in by the password alone is out"
    clock.shift(60)
    answer = other.sign_in(MIA)
    assert answer.headers["Location"].startswith("/admin/sign-in/code")
    assert not is_in(other)
    assert other.post("/admin/sign-in/code", {"code": "000000"}).status_code == 401
    assert not is_in(other)
    answer = other.post("/admin/sign-in/code", {"code": present_code(secret), "next": "/admin/account"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/account")
    assert is_in(other)
    with app.app_context():
        assert db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id.desc())).first() == (
            "sign_in.submit_code"
        )


def test_a_code_opens_once(app: Flask, mia: Person, clock: time_machine.Coordinates) -> None:
    secret, _codes = turned_on(mia)
    with app.app_context(), writing():
        user = db.session.scalars(select(User)).one()
        assert not take_code(user, present_code(secret), now()), "the one by which it was turned on"
    clock.shift(30)
    code = present_code(secret)

    def use(_: int) -> bool:
        with app.app_context(), writing() as session:
            return take_code(session.scalars(select(User)).one(), code, now())

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(8))) == [False] * 7 + [True]
    with app.app_context(), writing() as session:
        earlier = totp.code_at(secret, totp.step_of(now()) - 1)
        assert not take_code(session.scalars(select(User)).one(), earlier, now())


def test_a_code_on_paper_opens_once_however_it_is_typed(app: Flask, mia: Person) -> None:
    _secret, codes = turned_on(mia)
    typed = codes[0].upper().replace("-", " ")
    for expected in (302, 401):
        other = Person(app.test_client())
        other.sign_in(MIA)
        assert other.post("/admin/sign-in/code", {"code": typed}).status_code == expected
    assert "9 recovery codes are left" in mia.get("/admin/account").text


def test_new_codes_on_paper_end_those_before_them(app: Flask, mia: Person) -> None:
    _secret, codes = turned_on(mia)
    fresh = mia.post(f"{HOME}/codes", {"present": PASSWORD})
    assert fresh.status_code == 200
    assert codes[0] not in fresh.text
    other = Person(app.test_client())
    other.sign_in(MIA)
    assert other.post("/admin/sign-in/code", {"code": codes[0]}).status_code == 401


def test_codes_cannot_be_guessed_by_who_knows_the_password(app: Flask, mia: Person) -> None:
    secret, _codes = turned_on(mia)
    thief = Person(app.test_client())
    statuses = []
    for number in range(6):
        thief.sign_in(MIA)
        statuses.append(thief.post("/admin/sign-in/code", {"code": f"{number:06}"}).status_code)
    assert 429 in statuses
    assert thief.post("/admin/sign-in/code", {"code": present_code(secret)}).status_code == 429
    assert not is_in(thief)


@pytest.mark.parametrize("code", ["", "null", "0", "１２３４５６", "-1", " " * 50, "a" * 5000, "\u0661" * 6])
def test_what_is_no_code_opens_nothing(app: Flask, mia: Person, code: str) -> None:
    turned_on(mia)
    other = Person(app.test_client())
    other.sign_in(MIA)
    assert other.post("/admin/sign-in/code", {"code": code}).status_code == 401
    assert other.post("/admin/sign-in/code").status_code == 401
    assert not is_in(other)


def test_the_step_between_lasts_ten_minutes_and_ends_with_a_new_password(
    app: Flask, mia: Person, clock: time_machine.Coordinates
) -> None:
    secret, _codes = turned_on(mia)
    slow, quick = Person(app.test_client()), Person(app.test_client())
    slow.sign_in(MIA)
    clock.shift(dt.timedelta(minutes=10, seconds=1))
    answer = slow.post("/admin/sign-in/code", {"code": present_code(secret)})
    assert answer.headers["Location"].startswith("/admin/sign-in") and not is_in(slow)
    quick.sign_in(MIA)
    mia.post("/admin/account/password", {"present": PASSWORD, "password": "another bell entirely"})
    quick.post("/admin/sign-in/code", {"code": present_code(secret)})
    assert not is_in(quick)
    nobody = Person(app.test_client())
    assert nobody.post("/admin/sign-in/code", {"code": present_code(secret)}).headers["Location"] == "/admin/sign-in"


@pytest.mark.parametrize("path", ["begin", "codes", "off"])
def test_every_change_asks_for_the_password(app: Flask, mia: Person, path: str) -> None:
    if path != "begin":
        turned_on(mia)
    before = row(app, User)
    for form in ({}, {"present": ""}, {"present": "wrong"}):
        assert mia.post(f"{HOME}/{path}", form).status_code == 422
    assert row(app, User) == before
    assert mia.get(HOME).status_code == 302, "nothing was begun"


def test_it_can_be_turned_off(app: Flask, mia: Person) -> None:
    turned_on(mia)
    assert mia.post(f"{HOME}/off", {"present": PASSWORD}).status_code == 302
    assert count(app, RecoveryCode) == 0
    other = Person(app.test_client())
    assert other.sign_in(MIA).headers["Location"] == "/admin/shops"


def test_a_wrong_first_code_turns_nothing_on(app: Flask, mia: Person) -> None:
    mia.post(f"{HOME}/begin", {"present": PASSWORD})
    assert mia.post(HOME, {"code": "123456"}).status_code == 422
    assert row(app, User).totp_sealed is None
    assert count(app, SignedIn) == 1


def test_the_secret_is_kept_sealed_and_the_codes_as_hashes(app: Flask, mia: Person) -> None:
    secret, codes = turned_on(mia)
    kept = bytes(row(app, User).totp_sealed)
    assert secret.encode() not in kept
    with app.app_context():
        hashes = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert not {one.replace("-", "") for one in codes} & set(hashes)


def test_the_team_sees_who_has_it(app: Flask, mia: Person) -> None:
    assert "second factor" not in mia.get("/admin/team").text
    turned_on(mia)
    assert "second factor" in mia.get("/admin/team").text


def test_who_has_lost_phone_and_paper_is_let_in_by_the_operator(app: Flask, mia: Person) -> None:
    turned_on(mia)
    done = app.test_cli_runner().invoke(args=["user", "forget-second-factor", MIA])
    assert done.exit_code == 0, done.output
    other = Person(app.test_client())
    assert other.sign_in(MIA).headers["Location"] == "/admin/shops"
    assert app.test_cli_runner().invoke(args=["user", "forget-second-factor", "nobody@people.example"]).exit_code != 0
