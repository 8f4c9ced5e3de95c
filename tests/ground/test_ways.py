"""Statements that go to PostgreSQL together come back whole, and what goes wrong on the way is told as what it is."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DataError, DBAPIError, InternalError, ProgrammingError

from tracker import ways
from tracker.bulk import Query, run_later, send, together
from tracker.config import Settings
from tracker.db import own_engine
from tracker.ways import text_of

pytestmark = pytest.mark.only_on("postgresql")

ECHO = Query("SELECT ?::text")


@pytest.fixture
def engine(app: Flask, settings: Settings) -> Iterator[Engine]:
    engine = own_engine(settings)
    yield engine
    engine.dispose()


def number_of(engine: Engine) -> int:
    """The process of PostgreSQL's behind the one connection."""
    with engine.begin() as connection:
        return int(Query("SELECT pg_backend_pid()").rows(connection)[0][0])


@pytest.mark.parametrize("said", ["plain", 'a "quoted" {list}, with \\ in it', "", "NULL", "ไทย 🛒", "two\nlines"])
def test_what_is_sent_comes_back(engine: Engine, said: str) -> None:
    with engine.begin() as connection:
        assert ECHO.rows(connection, said) == [(said,)]
        assert Query("SELECT ?::text[]").rows(connection, [said, None, "other"]) == [([said, None, "other"],)]
        raw = said.encode() + b"\0\xff"
        assert Query("SELECT ?::bytea, ?::bytea[]").rows(connection, raw, [raw, b""]) == [(raw, [raw, b""])]
        assert Query("SELECT ?::bigint, ?::bool, ?::int").rows(connection, 2**62, True, None) == [(2**62, True, None)]


def test_a_text_that_postgresql_cannot_hold_is_refused_and_not_cut_off(engine: Engine) -> None:
    with engine.begin() as connection:
        for value in ("be\0fore", ["be\0fore"]):
            with pytest.raises(DataError):
                ECHO.rows(connection, value)
        with pytest.raises(UnicodeEncodeError):
            text_of("\ud800")


def test_much_goes_both_ways_at_once(engine: Engine) -> None:
    """More than both sides' buffers hold: who only speaks would wait for ever for who only speaks."""
    much = "x" * 1_000_000
    with engine.begin() as connection, together(connection):
        asked = [ECHO.ask(connection, much) for _ in range(20)]
        assert {one.rows()[0][0] for one in asked} == {much}


def test_what_gathers_is_told_in_its_order_and_committed(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.begin()
        with together(connection):
            first = ECHO.ask(connection, "first")
            run_later(connection, "CREATE TEMP TABLE gathered (one int)", ())
            run_later(connection, "INSERT INTO gathered VALUES ($1)", (1,))
            second = Query("SELECT one FROM gathered").ask(connection)
            assert (first.rows(), second.rows()) == ([("first",)], [(1,)])
            # What SQLAlchemy runs comes after it.
            run_later(connection, "INSERT INTO gathered VALUES ($1)", (2,))
            send(connection)
            assert connection.execute(text("SELECT count(*) FROM gathered")).scalar() == 2
        connection.commit()
    with engine.begin() as connection:
        assert Query("SELECT one FROM gathered ORDER BY 1").rows(connection) == [(1,), (2,)]


def test_a_statement_that_fails_is_named_and_takes_all_with_it(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.begin()
        with pytest.raises(ProgrammingError) as caught, together(connection):
            run_later(connection, "CREATE TEMP TABLE half (one int)", ())
            run_later(connection, "SELECT nothing FROM nowhere", ())
            run_later(connection, "SELECT 1", ())
        assert caught.value.statement == "SELECT nothing FROM nowhere"
        connection.rollback()
        # The same connection goes on, with what it could not prepare then.
        connection.begin()
        with together(connection):
            run_later(connection, "CREATE TEMP TABLE nowhere (nothing int)", ())
            send(connection)
            run_later(connection, "SELECT nothing FROM nowhere", ())
            run_later(connection, "SELECT 1", ())
        connection.commit()
        assert not connection.scalar(text("SELECT count(*) FROM pg_class WHERE relname = 'half'"))


def test_a_transaction_that_had_failed_before_is_not_taken_for_committed(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.begin()
        with pytest.raises(ProgrammingError):
            Query("SELECT nothing FROM elsewhere").rows(connection)
        with pytest.raises(InternalError), together(connection):
            pass


def test_what_no_longer_fits_after_a_migration_is_prepared_anew(engine: Engine) -> None:
    look = Query("SELECT * FROM migrated")
    with engine.begin() as connection:
        run_later(connection, "CREATE TEMP TABLE migrated (one int)", ())
        assert look.rows(connection) == []
        connection.execute(text("ALTER TABLE migrated ADD COLUMN two int"))
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        look.rows(connection)
    assert caught.value.connection_invalidated
    with engine.begin() as connection:
        run_later(connection, "CREATE TEMP TABLE migrated (one int, two int)", ())
        assert look.rows(connection) == []


def test_a_connection_that_postgresql_has_ended_is_replaced_before_anything_is_asked(engine: Engine) -> None:
    before = number_of(engine)
    assert number_of(engine) == before
    other = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before})
    other.dispose()
    assert number_of(engine) != before


def test_a_connection_that_ends_while_it_is_asked_is_told_and_replaced(engine: Engine) -> None:
    before = number_of(engine)
    other = create_engine(engine.url, isolation_level="AUTOCOMMIT")

    def end() -> None:
        with other.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before})

    ending = threading.Timer(0.3, end)
    ending.start()
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        Query("SELECT pg_sleep(20)").rows(connection)
    ending.join()
    other.dispose()
    assert caught.value.connection_invalidated
    assert number_of(engine) != before


def test_whoever_is_stopped_while_waiting_leaves_no_answer_for_the_next(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    with engine.connect() as connection:
        connection.begin()
        with monkeypatch.context() as patch:
            patch.setattr(ways, "_wait_for", stopped)
            with pytest.raises(KeyboardInterrupt):
                ECHO.rows(connection, "mine")
    with engine.begin() as connection:
        assert ECHO.rows(connection, "another's") == [("another's",)]
