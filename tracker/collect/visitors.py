"""Under which key a browser is counted: its own id where it may keep one, else a hash that is forgotten in two days."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os

from flask import Flask
from sqlalchemy import Connection, delete, select

from tracker.cache import TimedCache
from tracker.db import insert_ignoring, table_of, writing
from tracker.sessions.models import DailySalt

salts = table_of(DailySalt)

KEPT_DAYS = 2


class DailySalts:
    """The salt of each day, made by whoever needs it first."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._cache: TimedCache[str, bytes] = TimedCache(3600)

    def salt(self, day: str) -> bytes:
        """The 32 random bytes of a UTC day ("2026-01-31"), read or made in a transaction of its own."""
        return self._cache.get(day, lambda: self._load(day))

    def _load(self, day: str) -> bytes:
        with self._app.app_context(), writing() as session:
            insert_ignoring(session.connection(), salts, [{"day": day, "salt": os.urandom(32)}], ["day"])
            return bytes(session.execute(select(salts.c.salt).where(salts.c.day == day)).scalar_one())


def anonymous_key(salt: bytes, shop_id: int, address: str, user_agent: str) -> str:
    """The key of a browser without an id: equal within a day, and nothing can be read back once the salt is gone."""
    said = f"{shop_id}\x00{address}\x00{user_agent}".encode()
    return "a-" + hmac.digest(salt, said, hashlib.sha256).hex()[:40]


def forget_salts(connection: Connection, now: dt.datetime) -> int:
    """Deletes the salts of days that are over. Returns how many."""
    oldest = f"{now - dt.timedelta(days=KEPT_DAYS):%Y-%m-%d}"
    return connection.execute(delete(salts).where(salts.c.day < oldest)).rowcount
