"""Every page of a shop's admin, beside few and many stored events: what a marketer waits for."""

import time
from collections.abc import Iterator

from bench.figures import Figure, Report
from bench.growth.load import Load
from bench.growth.time import FEW, MANY, databases, folder
from tests.admin.conftest import PASSWORD
from tests.security.cast import Route, Somebody, body_of, routes
from tests.security.estate import Estate
from tracker.admin.access import create_user
from tracker.db import db

TIMES = 5
"""Each page; the quickest counts, since what else the machine does only ever makes one slower."""

ALSO = ("admin.segments.count", "admin.popup_replay.replay")
"""What pages ask for by POST as they open. Slices of a walk: each is to take up to a second."""


def run(rounds: int) -> Report:
    """Once, whatever the rounds."""
    measured = {}
    with folder() as place, databases() as urls:
        for count in (FEW, MANY):
            for database, url in urls(f"pages_{count}"):
                path = place / f"{database}-{count}"
                path.mkdir(parents=True, exist_ok=True)
                load = Load(path, url)
                estate = load.multiply(count)
                measured[f"{database}, {count:,}"] = _measure(load, estate)
                load.engine.dispose()
    figures = sorted({name for one in measured.values() for name in one})
    largest = f"SQLite, {MANY:,}"
    figures.sort(key=lambda name: -measured[largest].get(name, 0.0))
    shown = [
        Figure("slowest", "the slowest page, ms", 0),
        *(Figure(name, name, 0) for name in figures if name != "slowest"),
    ]
    conditions = {
        "time": f"ms, the least of {TIMES}: on SQLite the processor's, database included; on PostgreSQL the clock's"
    }
    return Report(shown, f"SQLite, {FEW:,}", largest, [measured], conditions)


def _measure(load: Load, estate: Estate) -> dict[str, float]:
    with load.app.app_context():
        create_user("bench@people.example", PASSWORD, "owner", None)
        db.session.commit()
    somebody = Somebody(load.app, "bench@people.example")
    took = {str(route): _least(somebody, load, estate, route) for route in _pages(load)}
    return {**took, "slowest": max(took.values())}


def _pages(load: Load) -> Iterator[Route]:
    for route in routes(load.app, "shop", "account"):
        if route.method == "GET" or route.endpoint in ALSO:
            yield route


def _least(somebody: Somebody, load: Load, estate: Estate, route: Route) -> float:
    path, options = route.path(load.app, estate.ids), body_of(route, estate)
    took, clock = [], time.perf_counter if load.engine.dialect.name == "postgresql" else time.process_time
    for _ in range(TIMES):
        began = clock()
        answer = somebody.ask(route.method, path, **options)
        took.append((clock() - began) * 1000)
        if answer.status_code >= 500:
            raise AssertionError(f"{route} answers {answer.status_code}")
    return min(took)
