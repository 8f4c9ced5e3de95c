"""Another process holds SQLite's one write lock: a bounded wait, then a clear no, and all is well when it lets go."""

from __future__ import annotations

import time

import pytest

from tests.faults.pulse import pulse
from tests.faults.stand import Stand, write_lock

pytestmark = pytest.mark.only_on("sqlite")

LONGEST_ANSWER = 5.0
"""The bounded wait."""


def hold(stand: Stand, seconds: float) -> None:
    journal = stand.journal()
    with pulse(stand.server.url) as felt, journal.load(visitors=6):
        time.sleep(0.3)
        with write_lock(stand):
            time.sleep(seconds)
        freed = time.monotonic()
        time.sleep(1.0)
    refused = [answer for answer in journal.answers if answer.status != 202]
    assert journal.slowest() < LONGEST_ANSWER + felt.slowest, (journal.slowest(), felt)
    assert {answer.status for answer in refused} <= {503}
    assert all(1 <= answer.retry_after <= 10 for answer in refused)
    # On a machine with other work what begins before a short lock may end long after it.
    assert bool(refused) or seconds < LONGEST_ANSWER
    assert not refused or seconds + felt.slowest > LONGEST_ANSWER - 1
    back = min(answer.at for answer in journal.answers if answer.status == 202 and answer.at > freed)
    assert back - freed < 2.0 + felt.slowest
    stand.is_whole(journal)


def test_a_short_lock_is_waited_for_and_nobody_is_refused(stand: Stand) -> None:
    hold(stand, 0.8)


def test_a_long_lock_is_told_within_the_bounded_wait_and_forgotten_when_it_is_gone(stand: Stand) -> None:
    hold(stand, 7.0)
