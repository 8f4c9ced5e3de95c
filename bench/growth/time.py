"""The processor's and the clock's time of group commits, on databases in which few and many events are stored."""

import time

from bench.figures import Figure, Report
from bench.growth.databases import FEW, Filled, filled
from bench.growth.load import BATCHES_A_GROUP, EVENTS_A_BATCH
from tracker.clock import now_ms

MEASURED = 6_000
"""Events of one round."""

FIGURES = (
    Figure("processor_us", "processor, µs an event", 1),
    Figure("clock_us", "clock, µs an event", 1),
    Figure("grown", f"processor, ÷ that beside {FEW:,}", 2),
)


def run(rounds: int) -> Report:
    """On SQLite and on PostgreSQL."""
    every = filled()
    for one in every:
        # What a process reads first and then remembers is no matter of size.
        _timed(one)
    measured = [_round(every) for _ in range(rounds)]
    conditions = {
        "groups": f"of {BATCHES_A_GROUP} batches of {EVENTS_A_BATCH} events, each committed durably",
        "processor": "of this process, and of PostgreSQL's that serves it",
        "target": "÷ at most 1.2",
    }
    return Report(FIGURES, str(every[0]), str(every[-1]), measured, conditions)


def _round(every: tuple[Filled, ...]) -> dict[str, dict[str, float]]:
    measured = {one: _timed(one) for one in every}
    few = {one.database: took["processor_us"] for one, took in measured.items() if one.events == FEW}
    return {str(one): {**took, "grown": took["processor_us"] / few[one.database]} for one, took in measured.items()}


def _timed(one: Filled) -> dict[str, float]:
    groups = list(one.load.groups(MEASURED, now_ms()))
    processor, clock = one.processor(), time.perf_counter()
    for group in groups:
        one.load.store(group)
    clock = time.perf_counter() - clock
    return {
        "processor_us": (one.processor() - processor) / MEASURED * 1e6,
        "clock_us": clock / MEASURED * 1e6,
    }
