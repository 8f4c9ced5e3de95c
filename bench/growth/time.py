"""The processor's and the clock's time of group commits, on databases in which few and many events are stored."""

import os
import tempfile
import time
from pathlib import Path

from bench.figures import Figure, Report
from bench.growth.load import BATCHES_A_GROUP, EVENTS_A_BATCH, Load
from tests.testbed.postgres import PostgresServer, create_database
from tracker.clock import now_ms

FEW = int(os.environ.get("GROWTH_FEW", "100000"))
MANY = int(os.environ.get("GROWTH_MANY", "1000000"))
MEASURED = 6_000
"""Events of one round."""

FIGURES = (
    Figure("processor_us", "processor, µs an event", 1, compared=True),
    Figure("clock_us", "clock, µs an event", 1, compared=True),
)


def run(rounds: int) -> Report:
    """On SQLite and on PostgreSQL, in databases of their own that are removed afterwards."""
    postgres = PostgresServer(is_durable=True)
    postgres.start()
    try:
        with tempfile.TemporaryDirectory(prefix="shopbell-bench-") as folder:
            loads = {}
            for count in (FEW, MANY):
                for database in ("SQLite", "PostgreSQL"):
                    path = Path(folder) / f"{database}-{count}"
                    path.mkdir()
                    url = create_database(postgres.admin_url, f"growth_{count}") if database == "PostgreSQL" else ""
                    load = loads[f"{database}, {count:,}"] = Load(path, url)
                    _fill(load, count)
            measured = [{name: _timed(load) for name, load in loads.items()} for _ in range(rounds)]
            for load in loads.values():
                load.engine.dispose()
    finally:
        postgres.remove()
    conditions = {
        "groups": f"of {BATCHES_A_GROUP} batches of {EVENTS_A_BATCH} events, each committed durably",
        "processor": "of this process; PostgreSQL's own is in the clock's time",
    }
    return Report(FIGURES, f"SQLite, {FEW:,}", f"SQLite, {MANY:,}", measured, conditions)


def _fill(load: Load, events: int) -> None:
    """Spread over the last weeks, as in a shop; the visitors come by once."""
    for group in load.groups(events, now_ms() - events // EVENTS_A_BATCH):
        load.store(group)


def _timed(load: Load) -> dict[str, float]:
    groups = list(load.groups(MEASURED, now_ms()))
    processor, clock = time.process_time(), time.perf_counter()
    for group in groups:
        load.store(group)
    return {
        "processor_us": (time.process_time() - processor) / MEASURED * 1e6,
        "clock_us": (time.perf_counter() - clock) / MEASURED * 1e6,
    }
