"""Bytes for one stored event: tables and all indexes, as they are after the load and after a VACUUM."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bench.figures import Figure, Report
from bench.growth.load import EVENTS_A_BATCH, Load
from tests.testbed.postgres import PostgresServer, create_database
from tracker.clock import now_ms

EVENTS = int(os.environ.get("ROOM_EVENTS", "30000"))

OF_EVENTS = ("stored_event", "word", "visitor", "session")
FIGURES = (
    Figure("all", "bytes an event, as they lie", 0),
    Figure("packed", "after VACUUM", 0),
    *(Figure(name, f"  of that, {name}", 0) for name in OF_EVENTS),
    Figure("cart", "beside them, cart", 0),
)


def run(rounds: int) -> Report:
    """Once, whatever the rounds: bytes do not vary. Databases of their own, removed afterwards."""
    measured = {}
    postgres = PostgresServer()
    postgres.start()
    try:
        with tempfile.TemporaryDirectory(prefix="shopbell-bench-") as folder:
            for name, returning in (("new", False), ("returning", True)):
                path = Path(folder) / name
                path.mkdir()
                measured[f"SQLite, {name}"] = _measure(Load(path), returning=returning)
                url = create_database(postgres.admin_url, f"room_{name}")
                measured[f"PostgreSQL, {name}"] = _measure(Load(path, url), returning=returning)
    finally:
        postgres.remove()
    conditions = {"load": f"{EVENTS:,} events, {EVENTS_A_BATCH} a batch; new: a visitor a batch, returning: of 500"}
    return Report(FIGURES, "SQLite, new", "SQLite, new", [measured], conditions)


def _measure(load: Load, *, returning: bool) -> Mapping[str, float]:
    for group in load.groups(EVENTS, now_ms(), returning=returning):
        load.store(group)
    with load.connect() as connection:
        lie = sizes(connection)
    _vacuum(load)
    with load.connect() as connection:
        packed = sizes(connection)
        stored = connection.exec_driver_sql("SELECT count(*) FROM stored_event").scalar_one()
    load.engine.dispose()
    if stored != EVENTS:
        raise AssertionError(f"{stored} of {EVENTS} events are stored")
    return {
        "all": sum(lie.get(name, 0) for name in OF_EVENTS) / stored,
        "packed": sum(packed.get(name, 0) for name in OF_EVENTS) / stored,
        **{name: packed.get(name, 0) / stored for name in (*OF_EVENTS, "cart")},
    }


def _vacuum(load: Load) -> None:
    """On PostgreSQL in full: what is measured is what rows take, and not what their updates left behind."""
    with load.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if connection.dialect.name == "postgresql":
            driver.rollback()
            driver.autocommit = True
            driver.execute("VACUUM FULL")
            driver.autocommit = False
        else:
            driver.execute("VACUUM")


def sizes(connection: Connection) -> dict[str, int]:
    """Bytes of each table with its indexes; on PostgreSQL with its partitions."""
    if connection.dialect.name == "postgresql":
        statement = (
            "SELECT coalesce(parent.relname, c.relname), sum(pg_total_relation_size(c.oid)) FROM pg_class c"
            " LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent"
            " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace GROUP BY 1"
        )
    else:
        statement = "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY 1"
    return {name: int(size) for name, size in connection.exec_driver_sql(statement)}
