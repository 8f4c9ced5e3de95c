"""Logs: one form for all lines, one line for what failed or was slow, and no address of anybody in any of them."""

import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tests.factories import Browser, make_event, make_shop
from tests.testbed.server import ProductServer
from tracker import observed
from tracker.collect.committer import Committer
from tracker.db import db
from tracker.logs import JsonFormatter, LineFormatter, log_config, without_addresses


class Lines(logging.Handler):
    """What was logged, as it would be written."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def told(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def logged():
    lines = Lines(JsonFormatter())
    logging.getLogger().addHandler(lines)
    yield lines
    logging.getLogger().removeHandler(lines)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("vera@example.com wrote", "[email] wrote"),
        ("to <vera.lind+shop@mail.example.com>: refused", "to <[email]>: refused"),
        ("DETAIL: Key (email)=(вера@пример.рф) exists", "DETAIL: Key (email)=([email]) exists"),
        ("from 203.0.113.9 port 80", "from [ip] port 80"),
        ("from 2001:db8::7:1 port 80", "from [ip] port 80"),
        ("from [2001:db8::7]:443", "from [[ip]]:443"),
        ("from ::ffff:203.0.113.9", "from [ip]"),
        ("listens on http://127.0.0.1:8000", "listens on http://127.0.0.1:8000"),
        ("at 12:34:56.789 on 2026-01-31", "at 12:34:56.789 on 2026-01-31"),
        ("version 3.40.1, python 3.11.7", "version 3.40.1, python 3.11.7"),
        ("tracker.db:104 in std::move", "tracker.db:104 in std::move"),
    ],
)
def test_addresses_of_people_are_taken_out_and_all_else_stays(text: str, written: str) -> None:
    assert without_addresses(text) == written


def test_what_a_database_says_of_its_values_is_not_written(app: Flask, logged: Lines) -> None:
    with app.app_context():
        try:
            db.session.execute(text("INSERT INTO no_such_table VALUES (:email)"), {"email": "vera@example.com"})
        except SQLAlchemyError:
            logging.getLogger("test").exception("could not store for %s", "vera@example.com")
        db.session.rollback()
    (line,) = logged.lines
    told = json.loads(line)
    assert "vera" not in line
    assert told["what"] == "could not store for [email]"
    assert told["error"] in ("OperationalError", "UndefinedTable")
    assert "flask" in told["mend"]
    assert "no_such_table" in told["trace"]
    assert told["where"].startswith("test:")


def test_a_request_that_fails_is_one_line_with_its_route_and_without_its_link(app: Flask, logged: Lines) -> None:
    @app.get("/broken/<token>")
    def broken(token: str) -> str:
        raise ValueError(f"vera@example.com sent {token}"[:20])

    broken.access = app.view_functions["health.alive"].access  # type: ignore[attr-defined]
    app.testing = False
    answer = app.test_client().get(
        "/broken/a-secret-link?email=vera@example.com", headers={"X-Request-ID": "proxy-0123456789"}
    )
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] == "proxy-0123456789"
    error, request = logged.told
    assert (error["error"], error["route"]) == ("ValueError", "/broken/<token>")
    assert request["event"] == "request_failed"
    assert (request["method"], request["route"], request["status"]) == ("GET", "/broken/<token>", 500)
    assert error["request"] == request["request"] == "proxy-0123456789"
    assert not any("a-secret-link" in line or "vera" in line for line in logged.lines)


def test_refusals_that_pass_are_one_line_a_second_that_says_how_many(
    app: Flask, logged: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera = Browser(app.test_client(), make_shop(app))
    monkeypatch.setattr(Committer, "is_full", lambda _: True)
    moments = [10.0, 10.2, 10.9, 11.1, 11.2]
    monkeypatch.setattr(observed, "monotonic", iter(moments).__next__)
    for _ in moments:
        assert vera.send(make_event()).status_code == 503
    assert [(one["reason"], one["status"], one.get("times", 1)) for one in logged.told] == [
        ("busy", 503, 1),
        ("busy", 503, 3),
    ]


def test_a_request_id_that_is_none_is_replaced(app: Flask) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise ValueError

    broken.access = app.view_functions["health.alive"].access  # type: ignore[attr-defined]
    app.testing = False
    answer = app.test_client().get("/broken", headers={"X-Request-ID": '{"a": 1} vera@example.com'})
    assert len(answer.headers["X-Request-ID"]) == 16


def test_a_slow_request_is_told_and_a_quick_one_is_not(make_app: Callable[..., Flask], logged: Lines) -> None:
    make_app(SHOPBELL_SLOW_MS="60000").test_client().get("/healthz")
    assert logged.lines == []
    make_app(SHOPBELL_SLOW_MS="1").test_client().get("/v1/openapi.json")
    assert [(one["event"], one["route"]) for one in logged.told] == [("request_slow", "/v1/openapi.json")]


@pytest.mark.parametrize(
    ("wanted", "is_terminal", "formatter"),
    [
        ("auto", True, LineFormatter),
        ("auto", False, JsonFormatter),
        ("text", False, LineFormatter),
        ("json", True, JsonFormatter),
    ],
)
def test_people_get_lines_and_programs_get_json(
    monkeypatch: pytest.MonkeyPatch, wanted, is_terminal: bool, formatter: type
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    assert log_config(wanted, "INFO")["formatters"]["shopbell"]["()"] == f"tracker.logs.{formatter.__name__}"


def test_a_line_for_people_says_the_same(app: Flask) -> None:
    lines = Lines(LineFormatter())
    log = logging.getLogger("test")
    log.addHandler(lines)
    log.error("a request failed", extra={"route": "/v1/events", "status": 503, "mend": "flask doctor"})
    log.removeHandler(lines)
    assert "a request failed" in lines.lines[0]
    assert "route=/v1/events status=503 mend=flask doctor" in lines.lines[0]


def test_every_line_of_a_running_server_is_json(start_server: Callable[..., ProductServer], tmp_path: Path) -> None:
    server = start_server(SHOPBELL_SLOW_MS="1")
    with urlopen(f"{server.url}/v1/openapi.json"):
        pass
    with pytest.raises(HTTPError):
        urlopen(Request(f"{server.url}/v1/events", data=b"vera@example.com"))
    told = [json.loads(line) for line in server.log().splitlines()]
    assert any(one["where"].startswith("gunicorn.error:") for one in told)
    assert any(one.get("event") == "request_slow" and len(one["request"]) == 16 for one in told)
    assert "vera" not in server.log()
