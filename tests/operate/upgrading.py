"""An installation of an earlier version with a million events, and the files of this version put in its place."""

import json
import shutil
import sqlite3
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from tests.testbed import ROOT
from tracker.clock import now_ms

EARLIER = "6c2c046"
"""The last version whose events were rows of text, and whose visitors' looks were JSON: schema 0030."""

EVENTS_A_VISIT = 5
DAY_MS = 86_400_000

VISITOR = (
    "id", "shop_id", "key", "is_anonymous", "is_bot", "first_seen_at", "last_seen_at", "session_count", "page_count",
    "order_count", "viewed",
)  # fmt: skip
SESSION = (
    "id", "shop_id", "visitor_id", "started_at", "last_at", "event_count", "page_count", "landing_url", "referrer",
    "channel", "language", "timezone", "device", "browser", "os", "viewport_width", "is_bot",
)  # fmt: skip
EVENT = (
    "shop_id", "id", "session_id", "visitor_id", "name", "source", "at", "device_at", "page", "url", "title", "params",
)  # fmt: skip


def has_history() -> bool:
    """Whether the repository's copy has the earlier version in it."""
    asked = subprocess.run(["git", "-C", str(ROOT), "cat-file", "-e", EARLIER], capture_output=True, check=False)
    return asked.returncode == 0


def check_out(folder: Path) -> Path:
    """The earlier version's files."""
    packed = subprocess.run(["git", "-C", str(ROOT), "archive", EARLIER], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as files:
        files.extractall(folder, filter="data")
    return folder


def put_on(folder: Path) -> None:
    """What `git checkout` of this version does: its files instead of those that are there."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, check=True, text=True).stdout
    wanted = [name for name in listed.splitlines() if (ROOT / name).is_file()]
    for name in wanted:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for found in folder.rglob("*.py"):
        if str(found.relative_to(folder)) not in wanted:
            found.unlink()


def fill(url: str, events: int) -> None:
    """So many events of the one shop that is there, five a visit, over the last ten days, as the earlier version stores
    them."""
    visits = events // EVENTS_A_VISIT
    until = now_ms() - DAY_MS
    step = 9 * DAY_MS // visits
    tables = (
        ("visitor", VISITOR, (_visitor(number, until - number * step) for number in range(1, visits + 1))),
        ("session", SESSION, (_session(number, until - number * step) for number in range(1, visits + 1))),
        ("event", EVENT, (row for number in range(visits, 0, -1) for row in _events(number, until - number * step))),
    )
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(str(make_url(url).database), isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            for name, columns, rows in tables:
                marks = ", ".join("?" * len(columns))
                connection.execute("BEGIN")
                connection.executemany(f'INSERT INTO "{name}" ({", ".join(columns)}) VALUES ({marks})', rows)
                connection.execute("COMMIT")
        return
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as postgres:
        for name, columns, rows in tables:
            with postgres.cursor().copy(f'COPY "{name}" ({", ".join(columns)}) FROM STDIN') as copying:
                for row in rows:
                    copying.write_row(row)
        for name in ("visitor", "session"):
            postgres.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), %s)", [visits])


def left_to_move(url: str) -> int:
    """How many events still are in the layout of the earlier version."""
    return _count(url, "event")


def stored(url: str) -> int:
    return _count(url, "stored_event")


def until_moved(url: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while left_to_move(url):
        assert time.monotonic() < deadline, f"{left_to_move(url)} events were not moved"
        time.sleep(1)


def _count(url: str, table: str) -> int:
    sql = f"SELECT count(*) FROM {table}"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(str(make_url(url).database))) as connection:
            return int(connection.execute(sql).fetchone()[0])
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as postgres:
        found = postgres.execute(sql).fetchone()
        return int(found[0]) if found else 0


def _visitor(number: int, at: int) -> tuple[Any, ...]:
    viewed = json.dumps({"products": [[f"SKU-{number % 5000}", at]], "categories": []})
    return (number, 1, f"0190a0a0-0000-7000-8000-{number:012x}", False, False, at, at, 1, 2, 0, viewed)


def _session(number: int, at: int) -> tuple[Any, ...]:
    page = f"https://acme.example/products/{number % 5000}"
    return (
        number, 1, number, at, at + 60_000, EVENTS_A_VISIT, 2, page, "https://www.google.com/", "organic", "de-DE",
        "Europe/Berlin", "mobile", "Safari", "iOS", 390, False,
    )  # fmt: skip


def _events(number: int, at: int) -> Iterator[tuple[Any, ...]]:
    page = f"https://acme.example/products/{number % 5000}"
    item = json.dumps({"items": [{"item_id": f"SKU-{number % 5000}", "item_name": "Running shoe", "price": 59.9}]})
    for place in range(EVENTS_A_VISIT):
        moment = at + place * 10_000
        key = moment.to_bytes(6, "big") + bytes([0x70, place, 0x80]) + number.to_bytes(7, "big")
        name, params = ("page_view", None) if place % 2 == 0 else ("view_item", item)
        yield (1, key, number, number, name, "api", moment, moment, "", page, "Running shoe", params)
