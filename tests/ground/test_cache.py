"""What is believed for a while: how long, and by whom while it is read anew."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tracker import cache as caching
from tracker.cache import TimedCache


class Clock:
    """Seconds that only pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(caching, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


def test_a_value_is_read_once_and_again_when_it_is_too_old(clock: Clock) -> None:
    cache: TimedCache[str, int] = TimedCache(1.0)
    values = iter((1, 2, 3))

    assert [cache.get("a", lambda: next(values)) for _ in range(2)] == [1, 1]
    clock.seconds += 1.0
    assert cache.get("a", lambda: next(values)) == 2
    cache.clear()
    assert cache.get("a", lambda: next(values)) == 3


def test_whoever_comes_while_a_patient_cache_reads_anew_gets_the_value_of_before(clock: Clock) -> None:
    cache: TimedCache[str, int] = TimedCache(1.0, is_patient=True)
    cache.get("a", lambda: 1)
    clock.seconds += 1.5
    seen = []

    def load() -> int:
        seen.append(cache.get("a", lambda: 3))
        return 2

    assert cache.get("a", load) == 2
    assert seen == [1]
    assert cache.get("a", lambda: 4) == 2


def test_a_patient_cache_believes_nothing_that_is_twice_as_old(clock: Clock) -> None:
    cache: TimedCache[str, int] = TimedCache(1.0, is_patient=True)
    cache.get("a", lambda: 1)
    clock.seconds += 2.0

    def load() -> int:
        return cache.get("a", lambda: 3)

    assert cache.get("a", load) == 3


def test_a_read_that_fails_is_tried_again_by_the_next(clock: Clock) -> None:
    cache: TimedCache[str, int] = TimedCache(1.0, is_patient=True)
    cache.get("a", lambda: 1)
    clock.seconds += 1.5

    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)
    assert cache.get("a", lambda: 2) == 2
