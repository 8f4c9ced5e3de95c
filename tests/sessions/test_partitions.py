"""The months of stored events on PostgreSQL: nothing that is sent waits for one, or fails for want of one."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Connection, create_engine, text

from tests.factories import Browser, count, make_shop
from tests.testbed.server import ProductServer
from tracker.clock import now
from tracker.db import db, writing
from tracker.sessions import partitions
from tracker.sessions.event_rows import StoredEvent
from tracker.sessions.partitions import make_partitions

pytestmark = pytest.mark.only_on("postgresql")

A_YEAR_LATER = dt.timedelta(days=366)


@pytest.fixture
def late(app: Flask) -> Iterator[Callable[[], list[str]]]:
    """A year later, the worker having been away all the time; late() says in which tables the events are."""
    with time_machine.travel(now() + A_YEAR_LATER, tick=True):
        yield lambda: _tables(app)
        with app.app_context(), writing() as session:
            _drop_all(session.connection())


def _tables(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(text("SELECT tableoid::regclass::text FROM stored_event ORDER BY 1")))


def _drop_all(connection: Connection) -> None:
    for month in partitions._months(connection):
        connection.execute(text("SELECT drop_event_month(:month)"), {"month": month})


def test_what_comes_in_a_month_without_a_partition_is_stored_and_a_resend_of_it_known(
    app: Flask, late: Callable[[], list[str]]
) -> None:
    vera = Browser(app.test_client(), make_shop(app))
    batch = vera.batch({"id": "0190a0a0-0000-7000-8000-000000000001", "name": "search", "at": 1, "params": {}})
    vera.say("page_view")
    vera.post("/v1/events", batch)
    assert late() == ["stored_event_other", "stored_event_other"]

    with app.app_context(), writing() as session:
        assert make_partitions(session.connection(), now()) == 5

    # The one whose id tells a time long ago stays where it is.
    assert late() == [f"stored_event_{now():%Y_%m}", "stored_event_other"]
    assert vera.post("/v1/events", batch).json["dup"] == 1
    vera.say("page_view")
    assert count(app, StoredEvent) == 3


def test_a_month_of_which_much_lies_elsewhere_is_not_taken_over_for_everybody_would_wait(
    app: Flask, late: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "MOST_TAKEN_OVER", 1)
    vera = Browser(app.test_client(), make_shop(app))
    for _ in range(2):
        vera.say("page_view")

    with app.app_context(), writing() as session:
        assert make_partitions(session.connection(), now()) == 4

    vera.say("page_view")
    assert late() == ["stored_event_other"] * 3


def test_a_server_makes_the_months_before_it_serves_without_any_worker(
    start_server: Callable[..., ProductServer],
) -> None:
    server = start_server(SHOPBELL_WORKER="0")
    engine = create_engine(server.environ["SHOPBELL_DATABASE_URL"])

    with engine.begin() as connection:
        made = partitions._months(connection)
        _drop_all(connection)
    engine.dispose()

    assert len(made) == 5
