"""Every class of workers in each of its surroundings once a round, each round beginning with another."""

from __future__ import annotations

import importlib.util
import itertools
import math
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure, Report
from bench.ingest.processes import busy_seconds, children_of
from bench.ingest.servers import SETTINGS, open_shop
from bench.slow.asking import ask
from tests.testbed.scratch import make_folder
from tests.testbed.server import ProductServer
from tests.testbed.slow import nginx, slow_sockets

SECONDS = 2.0
CONNECTIONS = 16
SLOW = 500
THREADS = 16

CLASSES = {
    f"gthread, {THREADS} threads": f"--worker-class gthread --threads {THREADS}",
    "gevent": "--worker-class gevent --http-parser python",
    "gevent, gunicorn_h1c": "--worker-class gevent --http-parser fast",
}
"""What gunicorn is told beside gunicorn.conf.py. The last one only where the package is installed."""

FIGURES = (
    Figure("rps", "requests/s"),
    Figure("p50_ms", "p50 ms", 1),
    Figure("p99_ms", "p99 ms", 1),
    Figure("unanswered", "not within 2 s"),
    Figure("cpu_us", "CPU µs a request"),
)


@dataclass(frozen=True)
class Place:
    """A running server of one class, or the proxy before it."""

    url: str
    shop: str
    master: int


def run(rounds: int) -> Report:
    """Raises TestbedError where nginx is missing or a server does not start."""
    measured: list[dict[str, dict[str, float]]] = []
    with _places() as places:
        variants = [(name, slow) for name in places for slow in (0, SLOW)]
        for number in range(rounds):
            turn = number % len(variants)
            found = {one: _measure(places[one[0]], one[1]) for one in variants[turn:] + variants[:turn]}
            measured.append({f"{name}, {slow} slow": found[name, slow] for name, slow in variants})
            sys.stdout.write(f"round {number + 1} of {rounds}\n")
            sys.stdout.flush()
    conditions = {
        "load": f"{CONNECTIONS} connections that send visits of two events for {SECONDS:g} s; SQLite",
        "slow": "connections that have begun a request in one of four ways and do not go on",
    }
    first = next(iter(measured[0]))
    return Report(FIGURES, first, first, measured, conditions, is_transposed=True)


@contextmanager
def _places() -> Iterator[dict[str, Place]]:
    folder = make_folder("slow")
    has_parser = importlib.util.find_spec("gunicorn_h1c") is not None
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        places = {}
        for number, (name, told) in enumerate(CLASSES.items()):
            if "fast" in told and not has_parser:
                continue
            server = _start(folder / str(number), told)
            stack.callback(server.stop)
            shop = open_shop(server, "Plain")
            places[f"{name}, alone"] = Place(server.url, shop, server.pid)
            proxy = stack.enter_context(nginx(server.port, _made(folder / f"{number}-nginx")))
            places[f"{name}, behind nginx"] = Place(proxy, shop, server.pid)
        yield places


def _start(folder: Path, told: str) -> ProductServer:
    folder.mkdir()
    environ = {**SETTINGS, "GUNICORN_CMD_ARGS": told}
    server = ProductServer(folder, database_url=f"sqlite:///{folder}/bench.db", environ=environ)
    server.flask("db", "upgrade")
    server.start()
    return server


def _measure(place: Place, slow: int) -> dict[str, float]:
    ask(place.url, place.shop, CONNECTIONS, 0.5)
    busy = busy_seconds(children_of(place.master))
    with slow_sockets(place.url, slow) if slow else ExitStack():
        asked = ask(place.url, place.shop, CONNECTIONS, SECONDS)
    spent = busy_seconds(children_of(place.master)) - busy
    _wait_until_well(place)
    return {
        "rps": len(asked.seconds) / SECONDS,
        "p50_ms": asked.milliseconds(0.5),
        "p99_ms": asked.milliseconds(0.99),
        "unanswered": float(asked.failed),
        "cpu_us": spent * 1e6 / len(asked.seconds) if asked.seconds else math.nan,
    }


def _wait_until_well(place: Place) -> None:
    """Whoever was held up sees that the slow ones have gone."""
    for _ in itertools.repeat(None, 60):
        if not ask(place.url, place.shop, 4, 0.1).failed:
            return
        time.sleep(0.5)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
