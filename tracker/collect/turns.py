"""How a process's requests take turns at committing: as greenlets of one thread under gevent, elsewhere as threads.

Under gevent a commit runs in a greenlet of its own, on the thread that answers: a second thread would fight the first
for Python's lock at every statement, which cost more than all else. Only what waits without Python waits natively.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")


class Turns(Protocol):
    """What a committer needs of whoever runs its requests."""

    stays_with_one: bool
    """Whether one leader commits until nobody waits; else it is each who waits, until their own is done."""

    def begin(self, lead: Callable[[], None]) -> None:
        """Has one who commits for all who wait."""

    def natively(self, function: Callable[..., Result], *args: Any) -> Result:
        """What the function returns, which may wait outside of Python: for a disk, for another process."""


class Threads:
    """Each request has a thread of its own, and may wait in it."""

    stays_with_one = False

    def begin(self, lead: Callable[[], None]) -> None:
        lead()

    def natively(self, function: Callable[..., Result], *args: Any) -> Result:
        return function(*args)


class Greenlets:
    """All requests share a thread, and one that waits natively would stop them all."""

    stays_with_one = True

    def __init__(self) -> None:
        from gevent.threadpool import ThreadPool  # noqa: PLC0415 -- only the gevent server has it

        self._pool = ThreadPool(1)

    def begin(self, lead: Callable[[], None]) -> None:
        from gevent import spawn  # noqa: PLC0415

        spawn(lead)

    def natively(self, function: Callable[..., Result], *args: Any) -> Result:
        result: Result = self._pool.apply(function, args)
        return result


def turns_here() -> Turns:
    """Those of the server that runs this process."""
    return Greenlets() if _is_gevent() else Threads()


class Ran(Enum):
    """What became of a function within its time."""

    WHOLLY = "wholly"
    STILL = "still"
    """It goes on; the next one waits for it."""
    NEVER = "never"
    """Another was still running."""


def native_runner() -> Callable[..., Ran]:
    """`run(seconds, function, *args)`: in a native thread under gevent, so that other requests go on meanwhile, and for
    so many seconds at most (None: however long it takes); elsewhere at once, and to its end.
    """
    if not _is_gevent():
        return _run_here
    from gevent import Timeout  # noqa: PLC0415
    from gevent.threadpool import ThreadPool  # noqa: PLC0415

    pool = ThreadPool(1)

    def run(seconds: float | None, function: Callable[..., Any], *args: Any) -> Ran:
        ran = Ran.NEVER
        with Timeout(None if seconds is None else max(seconds, 0.001), exception=False):
            # This waits while the pool's thread is busy.
            result = pool.spawn(function, *args)
            ran = Ran.STILL
            result.get()
            ran = Ran.WHOLLY
        return ran

    return run


def _run_here(seconds: float | None, function: Callable[..., Any], *args: Any) -> Ran:
    function(*args)
    return Ran.WHOLLY


def _is_gevent() -> bool:
    try:
        from gevent import monkey  # noqa: PLC0415
    except ImportError:
        return False
    return bool(monkey.is_module_patched("threading"))
