"""Pages for people where something is wrong: in their language, without cookie, and without the database."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en-GB,en", "This page is not here"),
        ("vi", "Trang này không có ở đây"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "Этой страницы здесь нет"),
        ("th", "ไม่พบหน้านี้"),
        ("de", "This page is not here"),
    ],
)
@pytest.mark.parametrize("path", ["/nothing", "/p/acme/nothing"])
def test_what_is_not_there_is_said_in_the_readers_language(
    client: FlaskClient, path: str, language: str, title: str
) -> None:
    answer = client.get(path, headers={**BROWSER, "Accept-Language": language})
    assert answer.status_code == 404
    assert f"<h1>{title}</h1>" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_program_gets_a_line(client: FlaskClient) -> None:
    answer = client.get("/nothing", headers={"Accept": "*/*"})
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


def test_our_own_mistake_has_a_number_to_tell_us(app: Flask) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise ValueError("vera@example.com")

    broken.access = app.view_functions["health.alive"].access  # type: ignore[attr-defined]
    app.testing = False
    answer = app.test_client().get("/broken", headers=BROWSER)
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    assert "vera" not in answer.text


def test_without_the_database_a_page_says_that_it_comes_back(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    app = make_app(SHOPBELL_DATABASE_URL=f"sqlite:///{tmp_path / 'no' / 'folder.db'}")
    answer = app.test_client().get("/p/acme/spring", headers=BROWSER)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Back in a moment" in answer.text


def test_a_method_that_is_not_allowed_still_says_which_are(client: FlaskClient) -> None:
    answer = client.post("/healthz", headers=BROWSER)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_the_admin_is_away_with_the_database_and_not_broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_values: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    app.view_functions["admin.sign_in.form"], kept = fail, app.view_functions["admin.sign_in.form"]
    fail.access = kept.access  # type: ignore[attr-defined]
    answer = app.test_client().get("/admin/sign-in", headers=BROWSER)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Back in a moment" in answer.text
