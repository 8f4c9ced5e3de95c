"""The processor's and the clock's time of group commits, on databases in which few and many events are stored."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure, Report
from bench.growth.load import BATCHES_A_GROUP, EVENTS_A_BATCH, Load
from tests.testbed.postgres import PostgresServer, create_database
from tracker.clock import now_ms

FEW = int(os.environ.get("GROWTH_FEW", "1000000"))
MANY = int(os.environ.get("GROWTH_MANY", "10000000"))
MEASURED = 6_000
"""Events of one round."""

FIGURES = (
    Figure("processor_us", "processor, µs an event", 1, compared=True),
    Figure("clock_us", "clock, µs an event", 1, compared=True),
)


@contextmanager
def folder() -> Iterator[Path]:
    """Where SQLite's databases are: removed at the end, or `GROWTH_FOLDER`, where a later run finds them again."""
    kept = os.environ.get("GROWTH_FOLDER", "")
    if kept:
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="shopbell-bench-") as made:
        yield Path(made)


Urls = Callable[[str], list[tuple[str, str]]]


@contextmanager
def databases() -> Iterator[Urls]:
    """(database's name, URL of a new one): on SQLite none, on PostgreSQL of a server that is removed at the end."""
    wanted = os.environ.get("GROWTH_DATABASES", "SQLite,PostgreSQL").split(",")
    postgres = PostgresServer(is_durable=True) if "PostgreSQL" in wanted else None
    if postgres is not None:
        postgres.start()
    try:
        yield lambda name: [
            (one, create_database(postgres.admin_url, name) if postgres is not None and one == "PostgreSQL" else "")
            for one in wanted
        ]
    finally:
        if postgres is not None:
            postgres.remove()


def run(rounds: int) -> Report:
    """On SQLite and on PostgreSQL, in databases of their own that are removed afterwards."""
    with folder() as place, databases() as urls:
        loads = {}
        for count in (FEW, MANY):
            for database, url in urls(f"growth_{count}"):
                path = place / f"{database}-{count}"
                path.mkdir(parents=True, exist_ok=True)
                load = loads[f"{database}, {count:,}"] = Load(path, url)
                load.multiply(count)
                # What a process reads first and then remembers is no matter of size.
                _timed(load)
        measured = [{name: _timed(load) for name, load in loads.items()} for _ in range(rounds)]
        for load in loads.values():
            load.engine.dispose()
    conditions = {
        "groups": f"of {BATCHES_A_GROUP} batches of {EVENTS_A_BATCH} events, each committed durably",
        "processor": "of this process; PostgreSQL's own is in the clock's time",
    }
    names = list(loads)
    return Report(FIGURES, names[0], names[len(names) // 2], measured, conditions)


def _timed(load: Load) -> dict[str, float]:
    groups = list(load.groups(MEASURED, now_ms()))
    processor, clock = time.process_time(), time.perf_counter()
    for group in groups:
        load.store(group)
    return {
        "processor_us": (time.process_time() - processor) / MEASURED * 1e6,
        "clock_us": (time.perf_counter() - clock) / MEASURED * 1e6,
    }
