"""The servers that are measured: the view that does nothing, and Shopbell over each database, alike in all else."""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from bench.deciding.popups import documents
from bench.ingest.load import ORIGIN
from bench.ingest.processes import children_of
from bench.ingest.stored import Stored
from tests.testbed import ROOT
from tests.testbed.postgres import PostgresServer, create_database
from tests.testbed.processes import LOOPBACK, Child, free_port
from tests.testbed.scratch import make_folder
from tests.testbed.server import ProductServer

POPUPS = 50
# The product's own settings: no limit that a single sender could reach, and no jobs beside what is measured.
SETTINGS = {
    "SHOPBELL_RATE_LIMIT": "100000000",
    "SHOPBELL_WORKER": "0",
    "SHOPBELL_DEMO": "0",
    "SHOPBELL_SECRET_KEY": "of no worth: it seals what a bench made up",
}


@dataclass(frozen=True)
class Target:
    """A running server: the process that began it, and that of its database server, where it has one."""

    url: str
    master: int
    database_server: int | None = None
    stored: Stored | None = None
    shop: str = ""
    shop_with_popups: str = ""

    @property
    def workers(self) -> list[int]:
        return children_of(self.master)

    @property
    def database(self) -> list[int]:
        return children_of(self.database_server) if self.database_server is not None else []


@contextmanager
def running() -> Iterator[dict[str, Target]]:
    """The three servers by name: noop, sqlite, postgresql. Raises TestbedError where one cannot be started."""
    folder = make_folder("ingest")
    postgres = PostgresServer(is_durable=True)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(postgres.remove)
        postgres.start()
        yield {
            "noop": stack.enter_context(_noop(folder / "noop")),
            "sqlite": stack.enter_context(_shopbell(folder / "sqlite", f"sqlite:///{folder}/sqlite/bench.db", None)),
            "postgresql": stack.enter_context(
                _shopbell(folder / "postgresql", create_database(postgres.admin_url, "bench"), postgres.pid)
            ),
        }


@contextmanager
def _noop(folder: Path) -> Iterator[Target]:
    folder.mkdir()
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
    environ = {**inherited, **SETTINGS, "PORT": str(port), "SHOPBELL_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "bench.ingest.noop:app"]
    child = Child(command, log=folder / "server.log", environ=environ, cwd=ROOT)
    url = f"http://{LOOPBACK}:{port}"
    try:
        child.wait_until(lambda: _answers(port), what="the view that does nothing")
        yield Target(url, child.pid)
    finally:
        child.stop()


@contextmanager
def _shopbell(folder: Path, database_url: str, database_server: int | None) -> Iterator[Target]:
    folder.mkdir()
    server = ProductServer(folder, database_url=database_url, environ=SETTINGS)
    server.flask("db", "upgrade")
    shop, shop_with_popups = open_shop(server, "Plain"), open_shop(server, "With popups")
    popups: list[Mapping[str, object]] = [
        {"name": f"Popup {number}", "status": "live", "document": document}
        for number, document in enumerate(documents(POPUPS))
    ]
    server.flask("popup", "import", "-", "--shop", shop_with_popups, stdin=json.dumps(popups))
    server.start()
    try:
        stored = Stored(database_url)
        yield Target(server.url, server.pid, database_server, stored, shop, shop_with_popups)
    finally:
        server.stop()


def open_shop(server: ProductServer, name: str) -> str:
    created = server.flask("shop", "create", name, "--origin", ORIGIN, "--json")
    key: str = json.loads(created)["public_key"]
    return key


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://{LOOPBACK}:{port}", timeout=5):
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
