"""The database was away, and everybody comes back: not in the same second, and until all is stored."""

from __future__ import annotations

import threading
import time

import pytest

from tests.faults.flood import cart, storm
from tests.faults.stand import Stand, write_lock
from tests.faults.truth import Stored, counters

pytestmark = pytest.mark.only_on("sqlite")

LONGEST_RECOVERY = 30.0


def weather(stand: Stand, clients: int, outage: float) -> None:
    batches = [cart(stand.shop_key) for _ in range(clients)]
    freed: list[float] = []

    def lock() -> None:
        with write_lock(stand):
            locked.set()
            time.sleep(outage)
        freed.append(time.monotonic())

    locked = threading.Event()
    locking = threading.Thread(target=lock)
    locking.start()
    locked.wait()
    said = storm(stand.server.url, batches, timeout=outage + 2 * LONGEST_RECOVERY)
    ended = time.monotonic()
    locking.join()
    refused = [hit for hits in said for hit in hits if hit.status != 202]
    assert {hit.status for hit in refused} == {503}
    assert len({hit.retry_after for hit in refused}) >= 3, "everybody was told the same"
    assert all(hits[-1].status == 202 for hits in said)
    assert ended - freed[0] < LONGEST_RECOVERY
    # Nobody asked more often than they were told to.
    assert max(len(hits) for hits in said) <= 2 + (outage + ended - freed[0]) / 2
    rows = Stored(stand.app, stand.shop_key)
    assert {row["id"] for row in rows.events} == {id for hits in said for id in hits[-1].ids}
    assert list(counters(rows)) == []


def test_after_an_outage_everybody_is_stored_and_nobody_comes_in_the_same_second(stand: Stand) -> None:
    weather(stand, clients=150, outage=6)
