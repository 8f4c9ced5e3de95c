"""The database was away, and everybody comes back: not in the same second, and until all is stored."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Thread

import pytest

from tests.faults.flood import cart, storm
from tests.faults.stand import Stand, write_lock
from tests.faults.truth import Stored, counters
from tests.testbed.postgres import PostgresServer

LONGEST_RECOVERY = 30.0

Outage = Callable[[], AbstractContextManager[None]]


def weather(stand: Stand, clients: int, seconds: float, outage: Outage) -> None:
    batches = [cart(stand.shop_key) for _ in range(clients)]
    with _taken_away(outage, seconds) as ended:
        said = storm(stand.server.url, batches, timeout=seconds + 2 * LONGEST_RECOVERY)
        took = time.monotonic() - ended[0]
        stand.forget_connections()
        refused = [hit for hits in said for hit in hits if hit.status != 202]
        unanswered = [round(hit.seconds, 1) for hit in refused if hit.status != 503]
        assert unanswered == [], f"{len(unanswered)} of {len(refused)} who had to come again were not told so"
        assert len({hit.retry_after for hit in refused}) >= 3, "everybody was told the same"
        unstored = [[(hit.status, round(hit.seconds, 1)) for hit in hits] for hits in said if hits[-1].status != 202]
        assert unstored == [], f"after {took:.1f} s {len(unstored)} are not stored"
        assert took < LONGEST_RECOVERY
        # Nobody asked more often than they were told to.
        assert max(len(hits) for hits in said) <= 2 + (seconds + took) / 2
        rows = Stored(stand.app, stand.shop_key)
        assert {row["id"] for row in rows.events} == {id for hits in said for id in hits[-1].ids}
        assert list(counters(rows)) == []


@contextmanager
def _taken_away(outage: Outage, seconds: float) -> Iterator[list[float]]:
    """The outage has begun, and ends by itself; when it has, the moment stands in the list."""
    ended: list[float] = []
    has_begun, may_go = Event(), Event()

    def take_away() -> None:
        with outage():
            has_begun.set()
            time.sleep(seconds)
        ended.append(time.monotonic())
        # What a thread has started dies with it (testbed/processes.py).
        may_go.wait()

    taking_away = Thread(target=take_away)
    taking_away.start()
    has_begun.wait()
    try:
        yield ended
    finally:
        may_go.set()
        taking_away.join()


def away(postgres: PostgresServer) -> Outage:
    @contextmanager
    def outage() -> Iterator[None]:
        postgres.stop()
        yield
        postgres.start()

    return outage


@pytest.mark.only_on("sqlite")
def test_after_an_outage_everybody_is_stored_and_nobody_comes_in_the_same_second(stand: Stand) -> None:
    weather(stand, clients=150, seconds=6, outage=lambda: write_lock(stand))
