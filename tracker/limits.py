"""Rate limits: so many requests a minute for each subject, counted together by all processes.

On one machine they count in a file that all of them have mapped into memory: a few microseconds, and exact. Several
machines count in Redis, where one is set. Subjects are hashed with a key of the day before they are kept: a limit needs
no addresses.
"""

from __future__ import annotations

import ipaddress
import logging
import math
from hashlib import blake2b
from time import monotonic

from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import TimeoutError as RedisTimeout

from tracker.clock import now_ms
from tracker.config import Settings
from tracker.counts import SharedCounts
from tracker.sealing import Sealer

log = logging.getLogger(__name__)

MINUTE_MS = 60_000
NO_LONGER = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
"""Seconds that a request waits for Redis: one that hangs must not hold up every visitor."""

LEFT_ALONE_SECONDS = 5.0
DAY_MS = 86_400_000


class RateLimit:
    """So many requests in each minute of the clock, for each subject.

    A Redis that does not answer limits nobody: losing events would be worse.
    """

    def __init__(self, settings: Settings, name: str, per_minute: int) -> None:
        self._per_minute = per_minute
        self._sealer = Sealer(settings.secret_key)
        self._name = name
        self._key: tuple[int, bytes] = (-1, b"")
        self._counts = SharedCounts(settings.data_dir / f"limits.{name}")
        self._window: FixedWindowRateLimiter | None = None
        self._left_alone_until = 0.0
        if settings.redis_url:
            self._item = RateLimitItemPerMinute(per_minute, namespace=name)
            self._window = FixedWindowRateLimiter(storage_from_string(settings.redis_url, **NO_LONGER))

    def seconds_to_wait(self, subject: str) -> int:
        """Counts one request; 0 when it may pass, else the seconds until it may."""
        at = now_ms()
        digest = blake2b(subject.encode(), key=self._key_of(at // DAY_MS), digest_size=8).digest()
        if self._window is not None and monotonic() >= self._left_alone_until:
            return self._wait_in_redis(self._window, digest.hex(), at)
        # One that hangs is left alone for a while: meanwhile this machine counts for itself.
        if self._counts.add(int.from_bytes(digest), at // MINUTE_MS) <= self._per_minute:
            return 0
        return max(1, math.ceil((MINUTE_MS - at % MINUTE_MS) / 1000))

    def _wait_in_redis(self, window: FixedWindowRateLimiter, subject: str, at: int) -> int:
        try:
            if window.hit(self._item, subject):
                return 0
            return max(1, math.ceil(window.get_window_stats(self._item, subject).reset_time - at / 1000))
        except Exception as error:
            if isinstance(error.__cause__ or error.__context__ or error, TimeoutError | RedisTimeout):
                self._left_alone_until = monotonic() + LEFT_ALONE_SECONDS
            # redis-py, its connection pool and the limits package raise a dozen kinds between them.
            log.warning("the rate limit's store does not answer; nobody is limited meanwhile")
            return 0

    def _key_of(self, day: int) -> bytes:
        if self._key[0] != day:
            self._key = (day, self._sealer.lookup_key(str(day), f"rate:{self._name}"))
        return self._key[1]


def network_of(address: str) -> str:
    """Whom an address is counted for: itself, or of IPv6 the network of a household, which has 2^64 addresses."""
    if ":" not in address:
        return address
    try:
        ip = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(ip.ipv4_mapped) if ip.ipv4_mapped else f"{int(ip) >> 64:x}"
