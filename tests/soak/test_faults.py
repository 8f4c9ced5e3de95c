"""The faults of `tests/faults`, as often and as long as it takes to believe it. Durations: on two cores."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.stand import Stand, write_lock
from tests.faults.test_clocks import set_the_clock
from tests.faults.test_full_disk import break_disk, no_file_grows, no_room
from tests.faults.test_in_the_middle import publish_under_load, upgrade_under_load
from tests.faults.test_killed_workers import kill_under_load
from tests.faults.test_locked_sqlite import hold
from tests.faults.test_overload import overload
from tests.faults.test_postgres_away import take_away
from tests.faults.test_races import claim_under_fire, order_under_fire, play_as_many
from tests.faults.test_repeats import replay
from tests.faults.test_retry_storm import away, weather
from tests.faults.test_slow_clients import unaffected
from tests.testbed.postgres import PostgresServer
from tests.testbed.slow import nginx

pytestmark = pytest.mark.soak


def test_two_hundred_workers_are_killed_under_load(stand: Stand) -> None:
    """About ten minutes."""
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
    overload(lone_stand, seconds=30, is_alone=True)


@pytest.mark.only_on("sqlite")
def test_the_disk_fails_again_and_again(stand: Stand) -> None:
    """About a minute."""
    break_disk(stand, lambda: no_file_grows(stand), times=20)


@pytest.mark.only_on("postgresql")
def test_the_disk_of_postgresql_is_full_again_and_again(small_tablespace: tuple[Stand, Path]) -> None:
    """About a minute."""
    stand, folder = small_tablespace
    break_disk(stand, lambda: no_room(folder), times=20)


def test_the_clock_of_the_machine_is_set_again_and_again(make_stand: Callable[..., Stand], tmp_path: Path) -> None:
    """About half a minute."""
    set_the_clock(make_stand, tmp_path, times=2)


def test_two_thousand_slow_sockets_behind_a_proxy(stand: Stand, tmp_path: Path) -> None:
    """About ten seconds."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed: apt-get install nginx")
    with nginx(stand.server.port, tmp_path) as url:
        unaffected(stand, url, number=2_000, batches=200)


@pytest.mark.only_on("sqlite")
def test_a_thousand_come_back_after_half_a_minute(stand: Stand) -> None:
    """About a minute."""
    weather(stand, clients=1_000, seconds=30, outage=lambda: write_lock(stand))


@pytest.mark.only_on("postgresql")
def test_a_thousand_come_back_when_postgresql_does(mortal_stand: Stand, mortal_postgres: PostgresServer) -> None:
    """About a minute."""
    weather(mortal_stand, clients=1_000, seconds=30, outage=away(mortal_postgres))


def test_a_popup_is_published_a_hundred_times_under_load(stand: Stand) -> None:
    """About half a minute."""
    publish_under_load(stand, popups=100)


@pytest.mark.parametrize("codes", [1, 64, 200])
def test_pools_are_given_away_exactly_while_workers_die(stand: Stand, codes: int) -> None:
    """About a minute together."""
    claim_under_fire(stand, codes=codes, players=codes + codes // 2 + 20)


def test_many_orders_are_told_at_once_while_workers_die(stand: Stand) -> None:
    """About half a minute."""
    order_under_fire(stand, orders=150)


def test_one_mailbox_plays_everywhere(stand: Stand) -> None:
    """About half a minute."""
    play_as_many(stand, browsers=100, plays=20)


def test_tables_in_use_are_changed_with_a_hundred_thousand_events(stand: Stand) -> None:
    """About two minutes."""
    upgrade_under_load(stand, events=100_000)
