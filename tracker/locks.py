"""A queue between processes for SQLite's one writer: its own busy handler polls, and starves whoever came first."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def queued(path: Path | None) -> Iterator[None]:
    """Waits in the kernel's queue for the file's lock and holds it; None means that there is nothing to wait for."""
    if path is None:
        yield
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
