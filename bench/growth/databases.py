"""A shop of few and one of many stored events on each database: filled once, for every bench of a run that asks.

`GROWTH_FOLDER` keeps them for the next run; without it they go with this one.
"""

import atexit
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.growth.load import Load
from bench.ingest.processes import precise_seconds
from tests.security.estate import Estate
from tests.testbed.postgres import PostgresServer, connect, create_database

FEW = int(os.environ.get("GROWTH_FEW", "100000"))
MANY = int(os.environ.get("GROWTH_MANY", "10000000"))
WANTED = tuple(os.environ.get("GROWTH_DATABASES", "SQLite,PostgreSQL").split(","))


@dataclass(frozen=True, eq=False)
class Filled:
    """One database with its shop."""

    database: str
    events: int
    load: Load
    estate: Estate

    def __str__(self) -> str:
        return f"{self.database}, {self.events:,}"

    def processor(self) -> float:
        """Seconds of the processor that this process has used, and PostgreSQL's processes that serve it."""
        return time.process_time() + precise_seconds(self._backends())

    def _backends(self) -> list[int]:
        if self.database != "PostgreSQL":
            return []
        with connect(self.load.services.settings.database_url) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return [pid for (pid,) in found]


@cache
def filled() -> tuple[Filled, ...]:
    """Of each database the few, then the many."""
    kept = os.environ.get("GROWTH_FOLDER", "")
    folder = Path(kept or tempfile.mkdtemp(prefix="shopbell-bench-"))
    if not kept:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        # PostgreSQL may run as somebody else.
        folder.chmod(0o755)
    folder.mkdir(parents=True, exist_ok=True)
    server = _start_server(folder / "postgresql") if "PostgreSQL" in WANTED else None
    return tuple(_fill(folder, server, database, count) for database in WANTED for count in (FEW, MANY))


def _start_server(folder: Path) -> PostgresServer:
    server = PostgresServer(is_durable=True, folder=folder)
    server.start()
    atexit.register(server.stop)
    return server


def _fill(folder: Path, server: PostgresServer | None, database: str, count: int) -> Filled:
    place = folder / f"{database}-{count}"
    is_new = not (place / Load.KEPT).exists()
    if is_new:
        # What a run that was ended on the way has left.
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
    load = Load(place, _url(server, f"filled_{count}", is_new=is_new) if server and database == "PostgreSQL" else "")
    began = time.monotonic()
    one = Filled(database, count, load, load.multiply(count))
    print(f"{one} events: {'filled' if is_new else 'found'} in {time.monotonic() - began:.0f} s", flush=True)
    return one


def _url(server: PostgresServer, name: str, *, is_new: bool) -> str:
    if not is_new:
        return server.admin_url.replace("/postgres?", f"/{name}?", 1)
    with connect(server.admin_url) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
    url = create_database(server.admin_url, name)
    with connect(server.admin_url) as connection:
        # All that a question costs is then the time of the one process that answers it.
        connection.execute(f"ALTER DATABASE {name} SET max_parallel_workers_per_gather = 0")
    return url
