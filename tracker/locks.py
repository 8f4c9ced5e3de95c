"""A queue between processes for SQLite's one writer: its own busy handler polls, and starves whoever came first."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def _here(function: Callable[..., Any], *args: Any) -> None:
    function(*args)


@contextmanager
def queued(path: Path | None, natively: Callable[..., Any] = _here) -> Iterator[None]:
    """Waits in the kernel's queue for the file's lock and holds it; None means that there is nothing to wait for.

    Where it has to wait, it waits by `natively`, which calls what it is given.
    """
    if path is None:
        yield
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    _open.add(descriptor)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            natively(fcntl.flock, descriptor, fcntl.LOCK_EX)
        yield
    finally:
        _open.discard(descriptor)
        os.close(descriptor)


# A process that is forked while another thread holds the lock has a copy of the open file, and the lock is the file's:
# it would be held as long as the copy is open, by a process that knows nothing of it, and all would wait for ever.
_open: set[int] = set()


def _close_copies() -> None:
    for descriptor in _open:
        os.close(descriptor)
    _open.clear()


os.register_at_fork(after_in_child=_close_copies)
