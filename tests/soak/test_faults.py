"""The faults of `tests/faults`, as often and as long as it takes to believe it. Durations: on two cores."""

from __future__ import annotations

import pytest

from tests.faults.stand import Stand
from tests.faults.test_killed_workers import kill_under_load
from tests.faults.test_locked_sqlite import hold
from tests.faults.test_overload import overload
from tests.faults.test_postgres_away import take_away
from tests.faults.test_repeats import replay
from tests.testbed.postgres import PostgresServer

pytestmark = pytest.mark.soak


def test_two_hundred_workers_are_killed_under_load(stand: Stand) -> None:
    """About 6 minutes."""
    kill_under_load(stand, kills=200)


@pytest.mark.only_on("postgresql")
def test_postgresql_goes_and_comes_twenty_times(mortal_stand: Stand, mortal_postgres: PostgresServer) -> None:
    """About a minute."""
    take_away(mortal_stand, mortal_postgres, times=20)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("seconds", [0.1, 0.5, 2, 4, 10, 30])
def test_the_write_lock_is_held_by_another_program(stand: Stand, seconds: float) -> None:
    """A minute together."""
    hold(stand, seconds)


def test_a_journal_is_replayed_a_hundred_times(stand: Stand) -> None:
    """About a minute and a half."""
    replay(stand, times=100)


def test_ten_times_the_load_for_half_a_minute(lone_stand: Stand) -> None:
    """About a minute and a half."""
    overload(lone_stand, seconds=30)
