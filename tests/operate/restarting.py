"""What the tests of restarts share: a server under load, its processes, and what must hold in the end."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, text

from tests.operate.load import Load
from tests.testbed.server import ProductServer
from tracker.app import create_app
from tracker.config import load_settings
from tracker.db import db

LOADED = {"SHOPBELL_WEB_WORKERS": "2", "SHOPBELL_RATE_LIMIT": "100000000"}


def make_shop(server: ProductServer) -> str:
    told = server.flask("shop", "create", "acme", "--origin", "https://acme.example", "--json")
    key: str = json.loads(told)["public_key"]
    return key


def web_processes(master: int) -> set[int]:
    """The web workers of a gunicorn master; the background worker, its other child, is left out."""
    children = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            command = (status.parent / "cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            continue
        if parent == master and b"work" not in command.split(b"\0"):
            children.add(int(status.parent.name))
    return children


def reload_whole(server: ProductServer) -> None:
    """SIGHUP, and until every worker is another one."""
    old, deadline = web_processes(server.pid), time.monotonic() + 150
    assert old
    os.kill(server.pid, signal.SIGHUP)
    while time.monotonic() < deadline:
        now = web_processes(server.pid)
        if now and not now & old:
            return
        time.sleep(0.1)
    raise AssertionError(f"the old workers {old} are still there:\n{server.log()}")


@contextmanager
def app_on(server: ProductServer) -> Iterator[Flask]:
    app = create_app(load_settings({k: v for k, v in server.environ.items() if k.startswith("SHOPBELL_")}))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def assert_all_is_there(server: ProductServer, load: Load) -> None:
    assert load.failures == []
    with app_on(server):
        ids = [bytes(one).hex() for one in db.session.scalars(text("SELECT id FROM event"))]
    stored = [one.replace("-", "") for one in load.acknowledged]
    assert len(stored) > 20
    assert set(stored) <= set(ids)
    assert len(ids) == len(set(ids))


def publish(server: ProductServer, folder: Path, key: str, text: str) -> None:
    document = {"steps": {"start": {"blocks": [{"type": "heading", "text": text}]}}}
    file = folder / "popup.json"
    file.write_text(json.dumps({"name": "Hello", "status": "live", "document": document}))
    server.flask("popup", "import", str(file), "--shop", key)


def migrate_on(server: ProductServer) -> None:
    """What the migration of a later version does while this one runs: something is added, and the schema is newer."""
    engine = create_engine(server.database_url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE job_state ADD COLUMN of_a_later_version INTEGER"))
        connection.execute(text("CREATE INDEX ix_of_a_later_version ON job_state (of_a_later_version)"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
