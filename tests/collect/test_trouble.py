"""When something is wrong on our side, a browser is told when to come back, and loses nothing that it keeps."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Connection, create_engine, insert, make_url, text

from tests.factories import ORIGIN, Browser, count, make_event, make_shop, rows
from tests.testbed.databases import Databases
from tests.testbed.redis import RedisServer
from tracker.collect import committer, taking
from tracker.collect.committer import Committer
from tracker.collect.writing import Writer
from tracker.config import Settings
from tracker.db import db, own_engine, table_of
from tracker.errors import Refused
from tracker.events.model import Batch, Event, PageContext
from tracker.sessions.device import read_device
from tracker.sessions.event_rows import StoredEvent
from tracker.sessions.models import DailySalt, Visitor
from tracker.sessions.work import Work
from tracker.shops.settings import shop_settings

salts = table_of(DailySalt)


def refused_with(response: Any, status: int, reason: str) -> int:
    """Asserts the whole form of a refusal that passes; the seconds to wait."""
    assert (response.status_code, response.json["error"]) == (status, reason)
    assert response.headers["X-Shopbell-Reason"] == reason
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]
    return int(response.headers["Retry-After"])


# Too many


def test_who_asks_too_often_is_told_when_to_come_back(make_app: Callable[..., Flask]) -> None:
    app = make_app(SHOPBELL_RATE_LIMIT="3")
    vera = Browser(app.test_client(), make_shop(app))
    for _ in range(3):
        vera.say("page_view")
    refused = vera.send(make_event())
    assert 1 <= refused_with(refused, 429, "rate_limited") <= 60
    assert count(app, StoredEvent) == 3
    # The limit is of an address and a shop, whatever route is asked and whatever visitor it says to be.
    assert Browser(app.test_client(), vera.shop_key).send(make_event()).status_code == 429
    assert vera.post("/v1/decide", vera.batch()).status_code == 429
    Browser(app.test_client(), vera.shop_key, address="203.0.113.9").say("page_view")
    Browser(app.test_client(), make_shop(app, "umbrella")).say("page_view")
    with time_machine.travel(time.time() + 61):
        vera.say("page_view")


def test_processes_share_one_limit_through_redis(make_app: Callable[..., Flask], redis: RedisServer) -> None:
    apps = [make_app(SHOPBELL_RATE_LIMIT="3", SHOPBELL_REDIS_URL=redis.url) for _ in range(2)]
    key = make_shop(apps[0])
    browsers = [Browser(app.test_client(), key) for app in apps]
    browsers[0].say("page_view")
    browsers[1].say("page_view")
    browsers[0].say("page_view")
    for browser in browsers:
        # Redis tells the rest of the minute in whole seconds.
        assert 1 <= refused_with(browser.send(make_event()), 429, "rate_limited") <= 61


def test_a_redis_that_is_gone_limits_nobody_and_loses_nothing(
    make_app: Callable[..., Flask], redis: RedisServer
) -> None:
    app = make_app(SHOPBELL_RATE_LIMIT="1", SHOPBELL_REDIS_URL=redis.url)
    vera = Browser(app.test_client(), make_shop(app))
    vera.say("page_view")
    redis.stop()
    for _ in range(3):
        vera.say("page_view")
    redis.start()
    vera.say("page_view")
    assert vera.send(make_event()).status_code == 429


# The database is away


@contextmanager
def away(app: Flask, database_url: str) -> Iterator[None]:
    """The database cannot be reached meanwhile, by nobody."""
    app.extensions["shopbell.writer"].close()
    with app.app_context():
        db.engine.dispose()
    if database_url.startswith("sqlite"):
        path = Path(database_url.removeprefix("sqlite:///"))
        kept = path.with_suffix(".away")
        path.rename(kept)
        path.mkdir()
        try:
            yield
        finally:
            path.rmdir()
            kept.rename(path)
        return
    url = make_url(database_url)
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def allow(allowed: bool) -> None:
        with engine.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS {allowed}'))
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
            connection.execute(text(ended), {"name": url.database})

    allow(False)
    try:
        yield
    finally:
        allow(True)
        engine.dispose()


def test_while_the_database_is_away_browsers_keep_what_they_have_and_then_send_it_again(
    app: Flask, vera: Browser, database_url: str
) -> None:
    vera.say("page_view")
    batch = vera.batch(make_event(), make_event())
    guard = app.extensions["shopbell.guard"]
    with away(app, database_url):
        # Once with the shop still known, so that the write fails, and once with the reading of the shop failing.
        assert 2 <= refused_with(vera.post("/v1/events", batch), 503, "database_away") <= 5
        guard.forget()
        for path in ("/v1/events", "/v1/decide"):
            assert 2 <= refused_with(vera.post(path, batch), 503, "database_away") <= 5
        said = {"v": 1, "shop": vera.shop_key, "visitor": vera.visitor, "consent": {"measurement": False}}
        refused_with(vera.post("/v1/consent", said), 503, "database_away")
        response = vera.client.get("/readyz")
        assert (response.status_code, response.json["reason"]) == (503, "database_away")
        assert vera.client.get("/healthz").status_code == 200
    assert vera.post("/v1/events", batch).json == {"ok": 2, "dup": 0, "rejected": []}
    assert vera.client.get("/readyz").json == {"ok": True}


# Committing together


def make_work(key: str) -> Work:
    event = Event(id=b"", name="page_view", source="api", device_at_ms=0, page="", url="", params={})
    batch = Batch("pk_", 0, key, consent={}, context=PageContext(), decide=False, events=[event])
    return Work(
        shop_id=1,
        settings=shop_settings({}),
        visitor_key=key,
        is_anonymous=False,
        device=read_device(""),
        batch=batch,
        received_ms=0,
    )


class Writing:
    """A committer over a write that stores a row for each work, may be held up, and fails for some."""

    def __init__(self, settings: Settings, error: Exception | None = None) -> None:
        self.may_go_on = threading.Event()
        self.has_begun = threading.Event()
        self.groups: list[list[str]] = []
        self.error = error
        self.committer = Committer(own_engine(settings), self._write, settings.data_dir / "write.lock")

    def _write(self, connection: Connection, works: Sequence[Work]) -> None:
        self.groups.append([work.visitor_key for work in works])
        self.has_begun.set()
        assert self.may_go_on.wait(30)
        for work in works:
            connection.execute(insert(salts).values(day=work.visitor_key, salt=b"x"))
            if self.error is not None and work.visitor_key == "bad":
                raise self.error

    def commit(self, key: str) -> Refused | None:
        try:
            self.committer.commit(make_work(key))
        except Refused as refused:
            return refused
        return None

    def waiting(self, number: int) -> None:
        """Returns once so many wait in the queue."""
        deadline = time.monotonic() + 30
        while len(self.committer._turns) < number:
            assert time.monotonic() < deadline
            time.sleep(0.005)


@pytest.fixture
def make_writing(settings: Settings, database_url: str) -> Iterator[Callable[..., Writing]]:
    made: list[Writing] = []

    def make(error: Exception | None = None) -> Writing:
        made.append(Writing(settings, error))
        return made[-1]

    yield make
    for one in made:
        one.may_go_on.set()
        one.committer.close()


def test_one_request_that_cannot_be_stored_costs_none_that_waited_with_it(
    app: Flask, make_writing: Callable[..., Writing]
) -> None:
    writing = make_writing(ValueError("vera@acme.example cannot be stored"))
    keys = [f"good-{number}" for number in range(6)]
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(writing.commit, "first")
        assert writing.has_begun.wait(30)
        answers = {key: pool.submit(writing.commit, key) for key in [*keys[:3], "bad", *keys[3:]]}
        writing.waiting(7)
        writing.may_go_on.set()
        assert first.result(30) is None
        refused = answers.pop("bad").result(30)
        assert [one.result(30) for one in answers.values()] == [None] * 6
    assert refused is not None
    assert (refused.status, refused.reason) == (500, "not_stored")
    assert "vera" not in refused.message
    # It was tried together, then one by one; what the group had begun was rolled back.
    assert sorted(len(group) for group in writing.groups) == [1] * 8 + [7]
    assert {one.day for one in rows(app, DailySalt)} == {"first", *keys}


def test_what_arrives_during_a_commit_is_stored_by_the_next_one_together(
    app: Flask, make_writing: Callable[..., Writing]
) -> None:
    writing = make_writing()
    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(writing.commit, "first")]
        assert writing.has_begun.wait(30)
        answers += [pool.submit(writing.commit, f"later-{number}") for number in range(5)]
        writing.waiting(5)
        writing.may_go_on.set()
        assert [one.result(30) for one in answers] == [None] * 6
    assert [len(group) for group in writing.groups] == [1, 5]
    assert count(app, DailySalt) == 6


def test_a_full_queue_is_busy_at_once(make_writing: Callable[..., Writing], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committer, "MOST_WAITING", 2)
    writing = make_writing()
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(writing.commit, "first")]
        assert writing.has_begun.wait(30)
        answers += [pool.submit(writing.commit, f"later-{number}") for number in range(2)]
        writing.waiting(2)
        refused = writing.commit("too many")
        writing.may_go_on.set()
        assert [one.result(30) for one in answers] == [None] * 3
    assert refused is not None
    assert (refused.status, refused.reason) == (503, "busy")


def test_who_waits_too_long_is_told_to_come_back_and_is_stored_once(
    app: Flask, make_writing: Callable[..., Writing], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committer, "LONGEST_WAIT_SECONDS", 0.05)
    writing = make_writing()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(writing.commit, "first")
        assert writing.has_begun.wait(30)
        refused = writing.commit("impatient")
        writing.may_go_on.set()
        assert first.result(30) is None
    assert refused is not None
    assert (refused.status, refused.reason) == (503, "busy")
    # It still waits, and goes with whoever comes next.
    assert writing.commit("next") is None
    assert {one.day for one in rows(app, DailySalt)} == {"first", "impatient", "next"}


def test_a_browser_is_told_that_the_queue_is_full(vera: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = vera.batch(make_event())
    with monkeypatch.context() as patch:
        patch.setattr(Committer, "is_full", lambda _: True)
        assert 2 <= refused_with(vera.post("/v1/events", batch), 503, "busy") <= 5
    assert vera.post("/v1/events", batch).json["ok"] == 1


# What nobody foresaw


def test_an_unforeseen_error_is_answered_as_json_and_tells_no_details(
    app: Flask, vera: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("vera@acme.example at /secret/path")

    monkeypatch.setattr(taking, "parse_batch", fail)
    response = vera.send(make_event())
    assert (response.status_code, response.json["error"]) == (500, "internal_error")
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "vera" not in response.text
    assert "secret" not in response.text


def test_a_failing_writer_is_an_internal_error_and_the_next_request_goes_on(
    app: Flask, vera: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "write", lambda *_: 1 / 0)
        assert vera.send(make_event()).status_code == 500
    vera.say("page_view")
    assert count(app, StoredEvent) == 1


# Who may read the answer


@pytest.mark.parametrize("path", ["/v1/events", "/v1/decide", "/v1/consent", "/v1/popups/pop_x/submit", "/v1/settings"])
def test_a_preflight_is_answered_without_asking_the_database(
    app: Flask, vera: Browser, database_url: str, path: str
) -> None:
    with away(app, database_url):
        asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
        response = vera.client.options(path, headers=asked)
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b'{"v": 1, "shop": "pk_x", "sent_at": 1}', 401), (b" " * 70_000, 413), (None, 202)],
)
def test_every_answer_can_be_read_by_the_page_and_sets_no_cookie(
    vera: Browser, body: bytes | None, status: int
) -> None:
    response = vera.post("/v1/events", body if body is not None else vera.batch(make_event()))
    assert response.status_code == status
    assert response.is_json
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Origin" in response.headers["Vary"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_a_page_of_another_site_can_read_why_it_was_refused(browser_of: Callable[..., Browser]) -> None:
    response = browser_of(origin="https://elsewhere.example").send(make_event())
    assert response.status_code == 403
    assert response.headers["Access-Control-Allow-Origin"] == "https://elsewhere.example"
    assert "elsewhere.example" in response.json["message"]


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "/v1/events", 405, "method_not_allowed"),
        ("DELETE", "/v1/consent", 405, "method_not_allowed"),
        ("POST", "/v1/nothing", 404, "not_found"),
        ("GET", "/v1/popups/a/b/c", 404, "not_found"),
    ],
)
def test_a_route_that_is_none_is_refused_as_json(
    vera: Browser, method: str, path: str, status: int, reason: str
) -> None:
    response = vera.client.open(path, method=method, headers={"Origin": ORIGIN})
    assert (response.status_code, response.is_json) == (status, True)
    assert response.json["error"] == reason
    assert response.headers["X-Shopbell-Reason"] == reason
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN


# Settings, switches, health


def test_the_tag_is_told_what_it_must_know(app: Flask, vera: Browser) -> None:
    key = make_shop(app, "told", consent_mode="full", capture_mode="named", capture_forms=["#checkout"], currency="GBP")
    response = vera.client.get(f"/v1/settings?shop={key}", headers={"Origin": ORIGIN})
    assert response.json == {
        "v": 1,
        "consent": {"mode": "full", "prompt": False},
        "capture": {
            "mode": "named",
            "forms": ["#checkout"],
            "kinds": ["email"],
            "passwords": False,
            "notice": False,
            "mapped": [],
        },
        "currency": "GBP",
        "map": None,
        "send": True,
    }
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("query", ["", "?shop=", "?shop=pk_nobody", "?shop=sk_x", "?shop=" + "x" * 5000])
def test_settings_of_no_shop_are_refused(vera: Browser, query: str) -> None:
    response = vera.client.get(f"/v1/settings{query}")
    assert (response.status_code, response.json["error"]) == (401, "unknown_key")


def test_an_address_with_a_nul_in_it_is_no_address(vera: Browser) -> None:
    response = vera.client.get("/v1/settings?shop=pk_%00")
    assert (response.status_code, response.json["error"]) == (400, "bad_request")


def test_a_shop_that_is_switched_off_says_so_and_takes_only_withdrawals(
    app: Flask, browser_of: Callable[..., Browser]
) -> None:
    browser = browser_of(make_shop(app, "closed", send=False))
    assert browser.client.get(f"/v1/settings?shop={browser.shop_key}").json["send"] is False
    for path in ("/v1/events", "/v1/decide"):
        response = browser.post(path, browser.batch(make_event()))
        assert (response.status_code, response.json["error"]) == (403, "switched_off")
    said = {"v": 1, "shop": browser.shop_key, "visitor": browser.visitor, "consent": {"measurement": False}}
    assert browser.post("/v1/consent", said).status_code == 200
    assert (count(app, StoredEvent), count(app, Visitor)) == (0, 0)


def test_it_is_alive_and_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").json == client.get("/readyz").json == {"ok": True}


def test_it_is_not_ready_on_a_schema_that_is_not_its_own(make_app: Callable[..., Flask], databases: Databases) -> None:
    client = make_app(SHOPBELL_DATABASE_URL=databases.blank("without_schema")).test_client()
    response = client.get("/readyz")
    assert (response.status_code, response.json["reason"]) == (503, "migrations_pending")
    assert response.json["current"] is None
    assert response.json["expected"]
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("odd", ["\0", "\U0001f4a5", "'", "%"])
def test_a_key_or_visitor_that_no_database_can_compare_is_simply_unknown(vera: Browser, odd: str) -> None:
    # PostgreSQL refuses NUL in a parameter.
    said = {"v": 1, "shop": f"pk_{odd}", "token": "x", "consent": {"measurement": False}}
    for path in ("/v1/consent", "/v1/popups/pop_x/submit", "/v1/popups/pop_x/play"):
        response = vera.post(path, said)
        assert (response.status_code, response.json["error"]) == (401, "unknown_key")
    said |= {"shop": vera.shop_key, "visitor": f"visitor-{odd}"}
    assert vera.post("/v1/consent", said).json == {"ok": True}
