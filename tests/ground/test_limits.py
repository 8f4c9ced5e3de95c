"""The rate limit: shared by the processes of a machine, by machines through Redis, and without a Redis that answers."""

import datetime as dt
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import time_machine
from sqlalchemy.exc import OperationalError

from tests.testbed import ROOT
from tests.testbed.redis import RedisServer
from tracker.cache import TimedCache
from tracker.config import Settings, load_settings
from tracker.counts import SIZE, SharedCounts
from tracker.limits import RateLimit, network_of
from tracker.locks import queued


def settings_with(settings_dir: Path, url: str) -> Settings:
    return load_settings({"SHOPBELL_DATA_DIR": str(settings_dir), "SHOPBELL_REDIS_URL": url})


def test_so_many_may_pass_in_a_minute_and_the_next_is_told_to_wait(tmp_path: Path) -> None:
    limit = RateLimit(settings_with(tmp_path, ""), "door", 3)
    assert [limit.seconds_to_wait("vera") for _ in range(3)] == [0, 0, 0]
    assert 1 <= limit.seconds_to_wait("vera") <= 61
    assert limit.seconds_to_wait("otto") == 0


def test_processes_of_one_machine_share_the_count_to_the_last_request(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys; from tracker.counts import SharedCounts;"
        "counts = SharedCounts(pathlib.Path(sys.argv[1])); [counts.add(5, 7) for _ in range(3000)]"
    )
    path = tmp_path / "limits.door"
    processes = [subprocess.Popen([sys.executable, "-c", script, str(path)], cwd=ROOT) for _ in range(4)]
    assert [one.wait(30) for one in processes] == [0] * 4
    assert SharedCounts(path).add(5, 7) == 12_001


def test_threads_of_one_process_share_it_too(tmp_path: Path) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, 12, 0, 10, tzinfo=dt.UTC), tick=False):
        limit = RateLimit(settings_with(tmp_path, ""), "door", 100)
        with ThreadPoolExecutor(8) as pool:
            waits = list(pool.map(lambda _: limit.seconds_to_wait("vera"), range(800)))
    assert waits.count(0) == 100


def test_the_next_minute_begins_anew(tmp_path: Path) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, 12, 0, 45, tzinfo=dt.UTC), tick=False) as clock:
        limit = RateLimit(settings_with(tmp_path, ""), "door", 1)
        assert [limit.seconds_to_wait("vera") for _ in range(2)] == [0, 15]
        clock.shift(15)
        assert limit.seconds_to_wait("vera") == 0


def test_whoever_asks_most_is_not_forgotten_among_ever_so_many_others(tmp_path: Path) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, 12, 0, 10, tzinfo=dt.UTC), tick=False):
        limit = RateLimit(settings_with(tmp_path, ""), "door", 5)
        assert [limit.seconds_to_wait("mallory") for _ in range(5)] == [0] * 5
        for number in range(150_000):
            limit.seconds_to_wait(f"somebody {number}")
        assert limit.seconds_to_wait("mallory") > 0


def test_without_a_file_each_process_counts_for_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "limits.door").mkdir()
    limit = RateLimit(settings_with(tmp_path, ""), "door", 2)
    assert [limit.seconds_to_wait("vera") > 0 for _ in range(3)] == [False, False, True]
    assert "limits by its own count" in caplog.text


def test_what_is_kept_tells_of_nobody(tmp_path: Path) -> None:
    limit = RateLimit(settings_with(tmp_path, ""), "door", 5)
    with time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), tick=False) as clock:
        limit.seconds_to_wait("1:203.0.113.7")
        first = _subjects(tmp_path)
        clock.shift(dt.timedelta(days=1))
        (tmp_path / "limits.door").write_bytes(bytes(SIZE))
        limit.seconds_to_wait("1:203.0.113.7")
    assert len(first) == 1
    assert _subjects(tmp_path).isdisjoint(first), "the same address is another one every day"
    assert (tmp_path / "limits.door").stat().st_mode & 0o077 == 0


def _subjects(folder: Path) -> set[bytes]:
    content = (folder / "limits.door").read_bytes()
    return {content[at : at + 8] for at in range(0, SIZE, 16)} - {bytes(8)}


@pytest.mark.parametrize(
    ("address", "counted_for"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "20010db800010002"),
        ("2001:db8:1:2::9", "20010db800010002"),
        ("fe80::1%eth0", "fe80000000000000"),
        ("no:address", "no:address"),
        ("", ""),
    ],
)
def test_a_household_has_one_count_however_many_addresses_it_has(address: str, counted_for: str) -> None:
    assert network_of(address) == counted_for


def test_processes_share_the_count_through_redis(tmp_path: Path, redis: RedisServer) -> None:
    one, other = (RateLimit(settings_with(tmp_path, redis.url), "door", 3) for _ in range(2))
    assert [limit.seconds_to_wait("vera") for limit in (one, other, one)] == [0, 0, 0]
    assert one.seconds_to_wait("vera") > 0
    assert other.seconds_to_wait("vera") > 0


def test_a_redis_that_does_not_answer_limits_nobody_and_counts_again_when_it_is_back(
    tmp_path: Path, redis: RedisServer
) -> None:
    limit = RateLimit(settings_with(tmp_path, redis.url), "door", 1)
    assert limit.seconds_to_wait("vera") == 0
    redis.stop()
    assert [limit.seconds_to_wait("vera") for _ in range(3)] == [0, 0, 0]
    redis.start()
    assert limit.seconds_to_wait("vera") == 0
    assert limit.seconds_to_wait("vera") > 0
    # The refused connection's error holds its socket in a circle, which the garbage collector would complain of.
    limit._window.storage.storage.close()


def test_a_redis_that_hangs_holds_nobody_up_and_the_machine_counts_for_itself(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        url = f"redis://127.0.0.1:{hanging.getsockname()[1]}/0"
        limit = RateLimit(settings_with(tmp_path, url), "door", 2)
        began = time.monotonic()
        waits = [limit.seconds_to_wait("vera") for _ in range(20)]
        assert time.monotonic() - began < 2
        # The first found out that it hangs; of all others two may pass.
        assert [wait == 0 for wait in waits] == [True, True, True, *[False] * 17]
        limit._window.storage.storage.close()


def test_a_cache_believes_a_value_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("tracker.cache.time.monotonic", lambda: clock[0])
    cache: TimedCache[str, int] = TimedCache(1.0)
    values = iter(range(10))
    assert [cache.get("a", lambda: next(values)) for _ in range(2)] == [0, 0]
    clock[0] += 1.0
    assert cache.get("a", lambda: next(values)) == 1


def test_a_cache_goes_on_with_what_was_known_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("tracker.cache.time.monotonic", lambda: clock[0])
    cache: TimedCache[str, int] = TimedCache(1.0)

    def fail() -> int:
        raise OperationalError("SELECT 1", None, ConnectionRefusedError())

    with pytest.raises(OperationalError):
        cache.get("a", fail)
    cache.get("a", lambda: 2)
    clock[0] += 1.0
    # Of those who come in the same second only one finds out.
    assert [cache.get("a", fail), cache.get("a", lambda: 3)] == [2, 2]
    clock[0] += 1.0
    assert cache.get("a", lambda: 4) == 4
    clock[0] += 301.0
    with pytest.raises(OperationalError):
        cache.get("a", fail)


def test_the_queue_of_writers_lets_one_pass_and_is_free_again_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    with pytest.raises(RuntimeError), queued(path):
        raise RuntimeError
    with queued(path):
        assert path.stat().st_mode & 0o077 == 0
    with queued(None):
        pass
