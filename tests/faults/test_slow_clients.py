"""Hundreds of connections that say next to nothing: those who have something to say do not notice."""

from __future__ import annotations

import time

from tests.faults.flood import percentile
from tests.faults.journal import Journal
from tests.faults.stand import Stand
from tests.testbed.slow import slow_sockets

SLOW = 500
A_BUSY_MACHINE = 0.5


def unaffected(stand: Stand, url: str, number: int, batches: int = 40) -> str:
    def usual() -> float:
        journal = Journal(url, stand.shop_key, seed=time.monotonic_ns())
        journal.visit(batches)
        assert set(journal.statuses()) == {202}
        journals.append(journal)
        return percentile([answer.seconds for answer in journal.answers], 0.9)

    journals: list[Journal] = []
    before = usual()
    with slow_sockets(url, number):
        meanwhile = usual()
    said = f"{number} slow sockets: p90 {before * 1000:.0f} -> {meanwhile * 1000:.0f} ms"
    print(said)  # noqa: T201 -- a figure to read in `make soak -rP`
    assert meanwhile <= 2 * before + A_BUSY_MACHINE, said
    whole = Journal(url, stand.shop_key)
    whole.sent = [sent for journal in journals for sent in journal.sent]
    stand.is_whole(whole)
    return said


def test_five_hundred_slow_sockets_are_not_noticed_as_it_is_shipped(stand: Stand) -> None:
    unaffected(stand, stand.server.url, SLOW)
