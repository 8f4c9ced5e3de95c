"""The engine alone: processor time of one decision, over fewer and more live popups."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

from bench.deciding.popups import documents
from bench.figures import Figure, Report
from tracker.decide.context import CartFacts, Context, Device, Page, PopupHistory, Referral, VisitorFacts
from tracker.decide.engine import Program, candidate, decide, program
from tracker.decide.verdicts import Decision
from tracker.popups.document import parse_document

YARDSTICK, SUBJECT = "read a batch", "200 popups"
COUNTS = (50, 100, 200, 400)
REPEATS = 400

FIGURES = (
    Figure("median_ms", "processor, median ms", 3, compared=True),
    Figure("p99_ms", "processor, p99 ms", 3),
    Figure("per_popup_us", "a popup, median µs", 2),
)

NOW_MS = 1_770_000_000_000


def run(rounds: int) -> Report:
    """Raises nothing: it needs no other part."""
    batch = json.dumps({"events": [{"id": str(n), "name": "page_view", "params": {"n": n}} for n in range(100)]})
    programs = {f"{count} popups": _program(count) for count in COUNTS}
    measured = []
    for _ in range(rounds):
        found = {YARDSTICK: _time(lambda: json.loads(batch), 1)}
        for name, live in programs.items():
            contexts = [_context(visit, len(live.candidates)) for visit in range(20)]
            turn = iter(contexts * REPEATS)
            found[name] = _time(partial(_next, turn, live), len(live.candidates))
        measured.append(found)
    conditions = {"visitors": "20, some of whom have seen popups before, some with a cart; every gate is walked"}
    return Report(FIGURES, YARDSTICK, SUBJECT, measured, conditions)


def _next(contexts: Iterator[Context], live: Program) -> Decision:
    return decide(next(contexts), live)


def _program(count: int) -> Program:
    return program(candidate(f"pop_{number:04}", 1, parse_document(one)) for number, one in enumerate(documents(count)))


def _context(visit: int, popups: int) -> Context:
    seen = PopupHistory(shown_at=(NOW_MS - 3_600_000 * (visit + 1),), last_dismissed_at=NOW_MS - 3_600_000)
    return Context(
        now_ms=NOW_MS + visit * 60_000,
        timezone="Europe/Berlin",
        page=Page(f"https://shop.example/products/mug{visit}", f"/products/mug{visit}", "product", "MUG", "mugs"),
        cart=CartFacts(visit * 1500, "EUR", visit % 4, frozenset({"MUG"})),
        visitor=VisitorFacts(session_count=visit % 5, page_count=visit),
        device=Device("desktop" if visit % 2 else "mobile"),
        language="en-GB",
        referral=Referral("organic", "https://www.google.com/", {"campaign": "brand"} if visit % 3 else {}),
        history={f"pop_{number:04}": seen for number in range(visit % popups)},
        blocking=seen if visit % 2 else PopupHistory(),
    )


def _time(work: Callable[[], object], popups: int) -> dict[str, float]:
    times = []
    for _ in range(REPEATS):
        began = time.thread_time()
        work()
        times.append((time.thread_time() - began) * 1000)
    median = statistics.median(times)
    p99 = statistics.quantiles(times, n=100)[98]
    return {"median_ms": median, "p99_ms": p99, "per_popup_us": median * 1000 / popups}
