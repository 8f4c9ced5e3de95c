"""Who is signed in, for how long, and what a copied, planted or forged cookie is worth: nothing."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.admin.conftest import PASSWORD, Person
from tests.factories import count, rows
from tests.security.cast import make_cast, routes
from tracker.admin import passwords, people, signed_in
from tracker.admin.access import create_user
from tracker.admin.models import SignedIn, User
from tracker.clock import now
from tracker.db import db, writing

MIA = "mia@example.com"
SECURE = "https://bell.example"


@pytest.fixture(autouse=True)
def mia(app: Flask) -> None:
    with app.app_context():
        create_user(MIA, PASSWORD, "owner", None)
        db.session.commit()


def signed_in_person(app: Flask) -> Person:
    person = Person(app.test_client())
    assert person.sign_in(MIA).status_code == 302
    return person


def copy_of(person: Person, app: Flask) -> Person:
    """Somebody who has got hold of the cookie."""
    thief = Person(app.test_client())
    cookie = person.client.get_cookie("shopbell_admin", path="/admin")
    assert cookie is not None
    thief.client.set_cookie("shopbell_admin", cookie.value, path="/admin")
    return thief


def is_in(person: Person) -> bool:
    return person.get("/admin/shops").status_code == 200


def test_a_copied_cookie_is_worth_nothing_once_its_owner_has_signed_out(app: Flask) -> None:
    mia = signed_in_person(app)
    thief = copy_of(mia, app)
    assert is_in(thief)
    mia.post("/admin/sign-out")
    assert not is_in(thief)
    assert count(app, SignedIn) == 0


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/admin/account/sign-out-everywhere", {}),
        ("/admin/account/password", {"present": PASSWORD, "password": "another bell entirely"}),
    ],
)
def test_signing_out_everywhere_and_a_new_password_end_every_session_but_this(
    app: Flask, path: str, form: dict[str, object]
) -> None:
    mia, other = signed_in_person(app), signed_in_person(app)
    assert mia.post(path, form).status_code == 302
    assert (is_in(mia), is_in(other)) == (True, False)
    assert count(app, SignedIn) == 1


def test_a_session_that_was_planted_before_the_sign_in_is_not_the_one_after_it(app: Flask) -> None:
    mia = Person(app.test_client())
    token = mia.token()
    planted = copy_of(mia, app)
    mia.sign_in(MIA)
    assert is_in(mia)
    assert not is_in(planted)
    answer = mia.client.post("/admin/account/sign-out-everywhere", data={"csrf_token": token})
    assert answer.status_code == 400, "the token of the page before the sign-in opens nothing after it"


def test_signing_in_again_ends_the_session_before_it(app: Flask) -> None:
    mia = signed_in_person(app)
    before = copy_of(mia, app)
    mia.sign_in(MIA)
    assert (is_in(mia), is_in(before)) == (True, False)


def test_a_session_ends_after_twelve_idle_hours_and_after_a_week_in_all(app: Flask) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, tzinfo=dt.UTC), tick=False) as clock:
        idle, busy = signed_in_person(app), signed_in_person(app)
        clock.shift(dt.timedelta(hours=12, seconds=1))
        assert not is_in(idle)
        busy = signed_in_person(app)
        for _ in range(14):
            clock.shift(dt.timedelta(hours=11, minutes=59))
            assert is_in(busy)
        clock.shift(dt.timedelta(hours=1))
        assert not is_in(busy)
        with app.app_context(), writing() as session:
            assert signed_in.purge(session.connection(), now()) == 3


def test_of_a_session_no_more_is_kept_than_the_hash_of_its_token(app: Flask) -> None:
    mia = signed_in_person(app)
    with mia.client.session_transaction(path="/admin/") as session:
        token = session["token"]
    (row,) = rows(app, SignedIn)
    assert token not in repr(row)
    assert len(token) >= 43
    assert len(row.token_hash) == 64


@pytest.mark.parametrize("token", [None, "", 0, [], {}, "0" * 43])
def test_a_session_without_its_own_token_is_nobodys(app: Flask, token: object) -> None:
    """Even where somebody could sign cookies: the mark of the person alone opens nothing."""
    mia = signed_in_person(app)
    with mia.client.session_transaction(path="/admin/") as session:
        session["token"] = token
    assert not is_in(mia)


def test_the_session_of_one_person_does_not_serve_another(app: Flask) -> None:
    with app.app_context():
        otto = create_user("otto@example.com", PASSWORD, "owner", None)
        db.session.commit()
        otto_id, mark = otto.id, otto.session_mark
    mia = signed_in_person(app)
    with mia.client.session_transaction(path="/admin/") as session:
        session["_user_id"], session["mark"] = str(otto_id), mark
    assert not is_in(mia)


@pytest.mark.only_on("sqlite")
def test_over_https_the_cookie_can_be_set_by_this_host_alone(make_app: Callable[..., Flask]) -> None:
    app = make_app(SHOPBELL_PUBLIC_URL=SECURE)
    client = app.test_client()
    cookie = client.get("/admin/sign-in", base_url=SECURE).headers["Set-Cookie"]
    name, *attributes = [part.strip() for part in cookie.split(";")]
    assert name.startswith("__Host-shopbell_admin=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes)
    assert not any(one.lower().startswith("domain") for one in attributes)


@pytest.mark.only_on("sqlite")
def test_a_cookie_of_a_neighbours_making_is_not_taken_for_ours(make_app: Callable[..., Flask]) -> None:
    """CVE-2023-23934: a cookie without a name, `=__Host-x=…`, was read as one called `__Host-x`."""
    app = make_app(SHOPBELL_PUBLIC_URL=SECURE)
    client = app.test_client(use_cookies=False)
    value = client.get("/admin/sign-in", base_url=SECURE).headers["Set-Cookie"].split(";")[0].partition("=")[2]
    for header in (f"=__Host-shopbell_admin={value}", f"shopbell_admin={value}", f"__Secure-shopbell_admin={value}"):
        answer = client.get("/admin/sign-in", base_url=SECURE, headers={"Cookie": header})
        assert "Set-Cookie" in answer.headers, "it was read as our own"
    mine = client.get("/admin/sign-in", base_url=SECURE, headers={"Cookie": f"__Host-shopbell_admin={value}"})
    assert "Set-Cookie" not in mine.headers


def test_no_answer_that_a_cache_may_keep_sets_or_depends_on_a_cookie(app: Flask) -> None:
    """CVE-2023-30861: a shared cache gave one person's session to the next."""
    cast = make_cast(app)
    for route in routes(app):
        if route.method != "GET":
            continue
        answer = cast.people["operator"].ask("GET", route.path(app, cast.acme.ids))
        kept = answer.headers.get("Cache-Control", "")
        if route.rule.rule.startswith("/admin") and route.access.kind != "public":
            assert "no-store" in kept, (route, kept)
            assert "Cookie" in answer.headers["Vary"], route
        if "no-store" not in kept:
            assert "Set-Cookie" not in answer.headers, (route, kept)
            assert "Cookie" not in answer.headers.get("Vary", ""), (route, kept)


@pytest.mark.parametrize("email", [MIA, "nobody@example.com", "", "not an address", "x" * 300])
def test_a_wrong_sign_in_costs_one_hash_and_says_the_same_whoever_it_is(
    app: Flask, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    tried = []
    verify = passwords._hasher.verify

    class Counting:
        hash = staticmethod(passwords._hasher.hash)

        @staticmethod
        def verify(*arguments: str) -> bool:
            tried.append(arguments)
            return verify(*arguments)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    answer = Person(app.test_client()).sign_in(email, "not the password")
    assert (answer.status_code, len(tried)) == (401, 1)
    assert "The address or the password is wrong." in answer.text


def test_guesses_are_counted_together_in_all_processes(make_app: Callable[..., Flask]) -> None:
    apps = [make_app() for _ in range(3)]
    statuses = [
        Person(apps[number % 3].test_client()).sign_in(MIA, f"guess {number}").status_code for number in range(7)
    ]
    assert statuses == [401] * 5 + [429] * 2


def test_whoever_holds_an_invitation_signs_in_as_nobody_else(app: Flask) -> None:
    """The address that is sent along is not looked at: the link says whose account it opens."""
    with app.app_context():
        guest = create_user("guest@example.com", PASSWORD, "viewer", None)
        path = people.invite(guest, now())
        db.session.commit()
    person = Person(app.test_client())
    assert person.post(path, {"email": MIA, "password": "a guest's own password"}).status_code == 302
    with person.client.session_transaction(path="/admin/") as session:
        user_id = int(session["_user_id"])
    with app.app_context():
        assert db.session.scalar(select(User.email).where(User.id == user_id)) == "guest@example.com"
    assert Person(app.test_client()).sign_in(MIA).status_code == 302, "mia's password is as it was"


def test_a_byte_that_databases_cannot_hold_is_refused_in_words_wherever_it_stands(app: Flask) -> None:
    """PostgreSQL fails on a NUL: anybody could have filled the log with errors from the sign-in page."""
    person = signed_in_person(app)
    assert Person(app.test_client()).sign_in("mia@example.com\0", "x").status_code == 400
    for path in ("/admin/shops/pk_%00", "/admin/shops?x=%00", "/pictures/pk_%00/" + "0" * 32 + ".png", "/p/%00/x"):
        assert person.get(path).status_code == 400, path
    assert person.post("/admin/shops/new", {"name": "a\0", "origin": "https://acme.example"}).status_code == 400


# Where somebody is signed in


def names_in(person: Person) -> list[str]:
    """The other browsers on the account's page."""
    return re.findall(r"/admin/account/sessions/([0-9a-f]+)/end", person.get("/admin/account").text)


def test_a_person_sees_where_they_are_signed_in_and_ends_one_of_them(app: Flask) -> None:
    mia = signed_in_person(app)
    assert names_in(mia) == []
    phone = Person(app.test_client())
    agent = "Mozilla/5.0 (Android 14; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0"
    phone.client.environ_base["HTTP_USER_AGENT"] = agent
    phone.sign_in(MIA)
    laptop = signed_in_person(app)
    assert "Firefox Mobile on Android" in mia.get("/admin/account").text
    with app.app_context():
        wanted = db.session.scalars(select(SignedIn.token_hash).where(SignedIn.os == "Android")).one()
    [name] = [one for one in names_in(mia) if wanted.startswith(one)]
    assert mia.post(f"/admin/account/sessions/{name}/end").status_code == 302
    assert (is_in(mia), is_in(phone), is_in(laptop)) == (True, False, True)
    assert mia.post(f"/admin/account/sessions/{name}/end").status_code == 404


def test_nobody_ends_the_session_of_somebody_else(app: Flask) -> None:
    with app.app_context():
        create_user("otto@people.example", PASSWORD, "owner", None)
        db.session.commit()
    mia, otto = signed_in_person(app), Person(app.test_client())
    otto.sign_in("otto@people.example")
    with app.app_context():
        theirs = select(SignedIn.token_hash).join(User, User.id == SignedIn.user_id).where(User.email == MIA)
        one = db.session.scalars(theirs).one()
    assert names_in(otto) == []
    for name in (one[:20], one[:19], one, "%25" * 20, "_" * 20):
        assert otto.post(f"/admin/account/sessions/{name}/end").status_code == 404, name
    assert is_in(mia) and is_in(otto)


def test_the_page_says_when_a_browser_was_last_used_and_forgets_those_that_idled_away(app: Flask) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, tzinfo=dt.UTC), tick=False) as clock:
        idle, mia = signed_in_person(app), signed_in_person(app)
        clock.shift(dt.timedelta(hours=5))
        assert is_in(mia)
        with app.app_context():
            seen = sorted(db.session.scalars(select(SignedIn.seen_at)))
        assert seen == [now() - dt.timedelta(hours=5), now()]
        assert len(names_in(mia)) == 1
        clock.shift(dt.timedelta(hours=8))
        assert not is_in(idle)
        assert names_in(signed_in_person(app)) != []
        assert len(names_in(mia)) == 1, "the new one, and no more the one that idled away"
