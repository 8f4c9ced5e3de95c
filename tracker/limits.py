"""Rate limits: a moving window per subject, in memory or, where Redis is set, across processes and machines.

Subjects are hashed with a key of the day before they are kept: a limit needs no addresses.
"""

from __future__ import annotations

import logging
import math

from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from tracker.clock import now_ms
from tracker.config import Settings

log = logging.getLogger(__name__)


class RateLimit:
    """So many requests a minute for each subject.

    Without Redis each process counts for itself, so that several processes together let more through. A Redis that does
    not answer limits nobody: losing events would be worse.
    """

    def __init__(self, settings: Settings, name: str, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute, namespace=name)
        self._window = FixedWindowRateLimiter(storage_from_string(settings.redis_url or "memory://"))

    def seconds_to_wait(self, subject: str) -> int:
        """Counts one request; 0 when it may pass, else the seconds until it may."""
        try:
            if self._window.hit(self._item, subject):
                return 0
            return max(1, math.ceil(self._window.get_window_stats(self._item, subject).reset_time - now_ms() / 1000))
        except Exception:
            # redis-py, its connection pool and the limits package raise a dozen kinds between them.
            log.warning("the rate limit's store does not answer; nobody is limited meanwhile")
            return 0
