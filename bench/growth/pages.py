"""Every page of a shop's admin, beside few and many stored events: what a marketer waits for."""

from collections.abc import Iterator

from bench.figures import Figure, Report
from bench.growth.databases import Filled, filled
from bench.growth.load import Load
from tests.admin.conftest import PASSWORD
from tests.security.cast import Route, Somebody, body_of, routes
from tracker.admin.access import create_user
from tracker.db import db

TIMES = 5
"""Each page; the quickest counts, since what else the machine does only ever makes one slower."""

TARGET_MS = 200

ALSO = ("admin.segments.count", "admin.popup_replay.replay")
"""What pages ask for by POST as they open. Slices of a walk: each is to take up to a second."""


def run(rounds: int) -> Report:
    """Once, whatever the rounds."""
    every = filled()
    measured = {str(one): _measure(one) for one in every}
    names = {name for one in measured.values() for name in one} - {"slowest", "over"}
    pages = sorted(names, key=lambda name: -max(one.get(name, 0.0) for one in measured.values()))
    shown = [
        Figure("slowest", "the slowest page, ms", 0),
        Figure("over", f"pages that take over {TARGET_MS} ms", 0),
        *(Figure(name, name, 0) for name in pages),
    ]
    conditions = {
        "time": f"ms of the processor, the least of {TIMES}: of this process, and of PostgreSQL's that serve it",
        "target": f"no page over {TARGET_MS} ms. Slices of a walk, which take up to a second, are not counted: "
        + ", ".join(ALSO),
    }
    return Report(shown, str(every[0]), str(every[-1]), [measured], conditions)


def _measure(one: Filled) -> dict[str, float]:
    with one.load.app.app_context():
        create_user("bench@people.example", PASSWORD, "owner", None)
        db.session.commit()
    somebody = Somebody(one.load.app, "bench@people.example")
    took: dict[str, float] = {}
    walks: dict[str, float] = {}
    for route in _pages(one.load):
        (walks if route.endpoint in ALSO else took)[str(route)] = _least(somebody, one, route)
    over = sum(1 for each in took.values() if each > TARGET_MS)
    return {**took, **walks, "slowest": max(took.values()), "over": over}


def _pages(load: Load) -> Iterator[Route]:
    for route in routes(load.app, "shop", "account"):
        if route.method == "GET" or route.endpoint in ALSO:
            yield route


def _least(somebody: Somebody, one: Filled, route: Route) -> float:
    path, options = route.path(one.load.app, one.estate.ids), body_of(route, one.estate)
    took = []
    for _ in range(TIMES):
        began = one.processor()
        answer = somebody.ask(route.method, path, **options)
        took.append((one.processor() - began) * 1000)
        if answer.status_code >= 500:
            raise AssertionError(f"{route} answers {answer.status_code}")
    return min(took)
