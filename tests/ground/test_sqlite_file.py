"""SQLite's file: what was freed in it is given back, in slices, but for a reserve."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from tracker import sqlite_file
from tracker.db import db
from tracker.sqlite_file import give_back

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "SPARE_PAGES", 10)
    monkeypatch.setattr(sqlite_file, "PAUSE_SECONDS", 0.0)


def _pages() -> int:
    return int(db.session.execute(text("PRAGMA page_count")).scalar_one())


def _fill_and_free() -> None:
    db.session.execute(text("CREATE TABLE filling (what BLOB)"))
    db.session.execute(
        text(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
            " INSERT INTO filling SELECT randomblob(4000) FROM n"
        )
    )
    db.session.commit()
    db.session.execute(text("DROP TABLE filling"))
    db.session.commit()


def test_what_was_freed_is_given_back_but_for_a_reserve(app_context: Flask, reserve: None) -> None:
    _fill_and_free()
    before = _pages()
    db.session.rollback()

    given = give_back(db.engine, seconds=60)

    assert given > 600
    # With each so many pages one goes that said where they belong.
    assert before - given - 3 <= _pages() <= before - given
    assert int(db.session.execute(text("PRAGMA freelist_count")).scalar_one()) >= 10
    db.session.rollback()
    assert give_back(db.engine, seconds=60) == 0


def test_it_ends_in_time_and_goes_on_the_next_time(app_context: Flask, reserve: None) -> None:
    _fill_and_free()

    assert give_back(db.engine, seconds=0) == 0
    assert give_back(db.engine, seconds=60) > 600


def test_a_file_of_an_earlier_version_is_left_alone_until_it_is_vacuumed_once(
    make_app: Callable[..., Flask], tmp_path: Path, reserve: None
) -> None:
    path = tmp_path / "earlier.db"
    with closing(sqlite3.connect(path)) as earlier:
        earlier.execute("CREATE TABLE shop (id INTEGER PRIMARY KEY)")
    app = make_app(SHOPBELL_DATABASE_URL=f"sqlite:///{path}")
    with app.app_context():
        _fill_and_free()
        assert give_back(db.engine, seconds=60) == 0
        db.session.rollback()
        with closing(sqlite3.connect(path)) as whole:
            whole.execute("PRAGMA auto_vacuum=2")
            whole.execute("VACUUM")
        _fill_and_free()
        assert give_back(db.engine, seconds=60) > 600
