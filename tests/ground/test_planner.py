"""SQLite is told how large its tables have become, and takes another index then, in every process that is open."""

import itertools
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from tracker.clock import now
from tracker.collect import upkeep as _upkeep  # noqa: F401 -- its jobs register themselves
from tracker.db import db
from tracker.jobs import JOBS, run_if_due
from tracker.planner import LEAST_ROWS

pytestmark = pytest.mark.only_on("sqlite")

TABLES = {"seen": ("shop", "person"), "heard": ("person", "shop")}
"""Two that differ in which of their indexes was made last: SQLite prefers one of the two, and knows no reason."""


_times = itertools.count()


def _fill(rows: int) -> None:
    with db.engine.begin() as connection:
        for table, columns in TABLES.items():
            connection.execute(text(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, shop INTEGER, person INTEGER)"))
            for column in columns:
                connection.execute(text(f"CREATE INDEX {table}_by_{column} ON {table} ({column})"))
            connection.execute(
                text(
                    f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
                    f" INSERT INTO {table} SELECT i, 1, i FROM n"
                )
            )


def _indexes(connection: Connection) -> list[str]:
    """By which index the latest rows of one person are found in each table."""
    found = []
    for table in TABLES:
        question = f"SELECT * FROM {table} WHERE shop = 1 AND person = 7 ORDER BY id DESC LIMIT 50"
        connection.execute(text(question)).all()
        # In words that were never asked: the driver keeps an explanation as it was.
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {question} -- {next(_times)}")).all()[0][3]
        found.append(plan.split("INDEX ")[1].split(" ")[0])
    connection.rollback()
    return found


@pytest.fixture(autouse=True)
def as_it_was(app_context: Flask) -> Iterator[None]:
    yield
    db.session.rollback()
    with db.engine.begin() as connection:
        for table in (*TABLES, "sqlite_stat1"):
            connection.execute(text(f"DROP TABLE IF EXISTS {table}"))


def _look() -> None:
    assert run_if_due(JOBS.get("look_at_sizes"), now())


def test_a_person_s_rows_are_found_by_the_person_also_by_who_has_the_file_open() -> None:
    _fill(LEAST_ROWS)
    with db.engine.connect() as open_already:
        assert any(index.endswith("_by_shop") for index in _indexes(open_already))
        _look()
        assert _indexes(open_already) == ["seen_by_person", "heard_by_person"]


def test_a_table_that_is_small_yet_is_left_as_it_is() -> None:
    _fill(LEAST_ROWS - 1)
    _look()
    with db.engine.connect() as connection:
        assert not connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")).all()
