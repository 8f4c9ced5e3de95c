"""How a commit runs beside a process's other requests: in a greenlet under gevent, elsewhere in a request's thread.

Under gevent it runs on the thread that answers. A second thread would fight that one for Python's lock at every
statement, which cost more than all else; only what waits without Python, for the disk or another process, is native.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")

LONGEST_STRETCH_SECONDS = 0.002
"""So long a commit may compute before others have their turn: a refusal must not wait for the end of it."""
HIGHEST_PRIORITY = 2
"""Of gevent's loop: comes to its turn after each look, however many others do."""


class Ran(Enum):
    """What became of a function within its time."""

    WHOLLY = "wholly"
    STILL = "still"
    """It goes on; the next one waits for it."""
    NEVER = "never"
    """Another was still running."""


class Runner(Protocol):
    """What a committer needs of the server that it runs in."""

    shares_thread: bool
    """Whether other requests come to their turn only while this one waits."""

    def run(self, seconds: float, function: Callable[..., Any], *args: Any) -> Ran:
        """Runs the function when the one before it has ended, and waits for it so long at most."""

    def natively(self, function: Callable[..., Result], *args: Any) -> Result:
        """What a function returns that may wait outside of Python."""

    def give_way(self) -> None:
        """Lets other requests go on, in the midst of long work that waits for nothing."""


class ThreadRunner:
    """Each request has a thread of its own: a function runs at once and to its end."""

    shares_thread = False

    def run(self, seconds: float, function: Callable[..., Any], *args: Any) -> Ran:
        function(*args)
        return Ran.WHOLLY

    def natively(self, function: Callable[..., Result], *args: Any) -> Result:
        return function(*args)

    def give_way(self) -> None:
        return None


class GreenletRunner:
    """All requests share a thread."""

    shares_thread = True

    def __init__(self) -> None:
        import gevent  # noqa: PLC0415 -- only the gevent server has it
        from gevent.threadpool import ThreadPool  # noqa: PLC0415

        self._gevent: Any = gevent
        self._pool = ThreadPool(1)
        self._running: Any = None
        self._went_on_at = 0.0
        self._stretch = LONGEST_STRETCH_SECONDS

    def run(self, seconds: float, function: Callable[..., Any], *args: Any) -> Ran:
        ran = Ran.NEVER
        with self._gevent.Timeout(max(seconds, 0.001), exception=False):
            while self._running is not None and not self._running.ready():
                self._running.join()
            self._running = self._gevent.spawn(function, *args)
            ran = Ran.STILL
            self._running.get()
            ran = Ran.WHOLLY
        return ran

    def natively(self, function: Callable[..., Result], *args: Any) -> Result:
        result: Result = self._pool.spawn(_outcome, function, *args).get()()
        self._went_on_at = time.monotonic()
        return result

    def give_way(self) -> None:
        began = time.monotonic()
        if began - self._went_on_at < self._stretch:
            return
        # Looks who has come without waiting for anybody, and then stands behind them.
        self._gevent.idle(HIGHEST_PRIORITY)
        self._gevent.sleep(0)
        self._went_on_at = time.monotonic()
        # As much for it as for the others: where these take all the time that there is, it would never end.
        self._stretch = max(LONGEST_STRETCH_SECONDS, self._went_on_at - began)


def _outcome(function: Callable[..., Result], *args: Any) -> Callable[[], Result]:
    """Runs the function; what is returned returns its result, or raises what it raised.

    An error that gevent itself carries from thread to thread is written to stderr first. Where that is a file on a full
    disk, this fails, and whoever waits for the error waits for ever.
    """
    try:
        result = function(*args)
    except BaseException as error:
        return partial(_raise, error)
    return lambda: result


def _raise(error: BaseException) -> Any:
    raise error


def runner_here() -> Runner:
    """That of the server in which this process runs."""
    return GreenletRunner() if _is_gevent() else ThreadRunner()


def _is_gevent() -> bool:
    try:
        from gevent import monkey  # noqa: PLC0415
    except ImportError:
        return False
    return bool(monkey.is_module_patched("threading"))
