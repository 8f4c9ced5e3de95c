"""The server under test, from outside: its processes, its shop, and whether its database holds what it has promised."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask

from tests.factories import make_shop
from tests.faults.journal import Journal
from tests.faults.truth import differences
from tests.testbed.processes import children
from tests.testbed.server import ProductServer
from tracker.app import create_app
from tracker.config import load_settings
from tracker.db import db

_shops = itertools.count(1)


class Stand:
    """A running server, an application on its database, and one shop that takes everything."""

    def __init__(self, server: ProductServer, app: Flask | None = None, shop_key: str = "") -> None:
        self.server, self.shop_key = server, shop_key
        self.app = app or create_app(load_settings(self._settings()))

    def with_new_shop(self) -> Stand:
        name = f"shop {next(_shops)}"
        return Stand(self.server, self.app, make_shop(self.app, name, consent_mode="full", capture_mode="all"))

    def close(self) -> None:
        self.app.extensions["shopbell.writer"].close()
        self.forget_connections()
        self.server.stop()

    def forget_connections(self) -> None:
        """The application's own; those of the server are its own matter."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def journal(self, seed: int = 1) -> Journal:
        return Journal(self.server.url, self.shop_key, seed)

    def workers(self) -> list[int]:
        """The web server's worker processes."""
        return [pid for pid in children(self.server.pid) if b"gunicorn" in _command(pid)]

    def kill_worker(self, place: int) -> None:
        """As the kernel does when memory is short. Returns at once; the master starts another."""
        workers = self.workers()
        if workers:
            os.kill(workers[place % len(workers)], signal.SIGKILL)

    def is_whole(self, journal: Journal) -> None:
        """Asserts that everything was acknowledged in the end, and that the database is what was promised."""
        assert journal.unanswered() == [], journal.statuses()
        found = differences(self.app, journal)
        assert found == [], "\n".join(found)

    def _settings(self) -> dict[str, str]:
        return {name: value for name, value in self.server.environ.items() if name.startswith("SHOPBELL_")}


@contextmanager
def write_lock(stand: Stand) -> Iterator[None]:
    """Another program holds SQLite's one write lock meanwhile."""
    path = stand.server.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def wait_for(seconds: float, what: str, is_so: Callable[[], bool]) -> float:
    """Waits until `is_so()`; how many seconds it took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, f"{what}: not within {seconds:g} s"
        time.sleep(0.01)
    return time.monotonic() - began


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
