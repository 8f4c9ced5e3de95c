"""The rate limit: in one process, shared through Redis, and without a Redis that should be there."""

from pathlib import Path

import pytest

from tests.testbed.redis import RedisServer
from tracker.cache import TimedCache
from tracker.config import Settings, load_settings
from tracker.limits import RateLimit
from tracker.locks import queued


def settings_with(settings_dir: Path, url: str) -> Settings:
    return load_settings({"SHOPBELL_DATA_DIR": str(settings_dir), "SHOPBELL_REDIS_URL": url})


def test_so_many_may_pass_in_a_minute_and_the_next_is_told_to_wait(tmp_path: Path) -> None:
    limit = RateLimit(settings_with(tmp_path, ""), "door", 3)
    assert [limit.seconds_to_wait("vera") for _ in range(3)] == [0, 0, 0]
    assert 1 <= limit.seconds_to_wait("vera") <= 61
    assert limit.seconds_to_wait("otto") == 0


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


def test_a_cache_believes_a_value_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("tracker.cache.time.monotonic", lambda: clock[0])
    cache: TimedCache[str, int] = TimedCache(1.0)
    values = iter(range(10))
    assert [cache.get("a", lambda: next(values)) for _ in range(2)] == [0, 0]
    clock[0] += 1.0
    assert cache.get("a", lambda: next(values)) == 1


def test_the_queue_of_writers_lets_one_pass_and_is_free_again_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    with pytest.raises(RuntimeError), queued(path):
        raise RuntimeError
    with queued(path):
        assert path.stat().st_mode & 0o077 == 0
    with queued(None):
        pass
