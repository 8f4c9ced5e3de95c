"""Every load on every server once a round, each round beginning with another: a busy moment costs all alike."""

import math
import sys
import time
from dataclasses import dataclass

from bench.figures import Figure, Report
from bench.ingest.load import Answered, Load, Running
from bench.ingest.processes import busy_seconds
from bench.ingest.servers import POPUPS, Target, running
from tests.testbed import TestbedError

SECONDS = 2
BESIDE_SECONDS = 3
BESIDE_RATE = 900

MANY, FEW = Load(32), Load(2)
DECIDING = Load(32, decide=True)
VIEWS = Load(2, events=1, decide=True, rate=50)


@dataclass(frozen=True)
class Variant:
    """One line of the table. `yardstick` is the variant of the view that does nothing under the same load."""

    name: str
    server: str
    load: Load
    yardstick: str = ""
    beside: Load | None = None
    """What else is asked of the same server at the same time, and not told of."""


VARIANTS = (
    Variant("no-op, 32 connections", "noop", MANY, "no-op, 32 connections"),
    Variant("SQLite, 32", "sqlite", MANY, "no-op, 32 connections"),
    Variant("PostgreSQL, 32", "postgresql", MANY, "no-op, 32 connections"),
    Variant(f"SQLite, 32, deciding over {POPUPS}", "sqlite", DECIDING, "no-op, 32 connections"),
    Variant(f"PostgreSQL, 32, deciding over {POPUPS}", "postgresql", DECIDING, "no-op, 32 connections"),
    Variant("no-op, 2 connections", "noop", FEW, "no-op, 2 connections"),
    Variant("SQLite, 2", "sqlite", FEW, "no-op, 2 connections"),
    Variant("PostgreSQL, 2", "postgresql", FEW, "no-op, 2 connections"),
    Variant(f"SQLite, page views beside {BESIDE_RATE}/s", "sqlite", VIEWS, beside=Load(32, rate=BESIDE_RATE)),
    Variant(f"PostgreSQL, page views beside {BESIDE_RATE}/s", "postgresql", VIEWS, beside=Load(32, rate=BESIDE_RATE)),
)

FIGURES = (
    Figure("rps", "requests/s"),
    Figure("ratio", "÷ no-op", 2),
    Figure("p50_ms", "p50 ms", 1),
    Figure("p99_ms", "p99 ms", 1),
    Figure("refused", "refused"),
    Figure("cpu_us", "CPU µs a request"),
    Figure("database_us", "in its database server"),
    Figure("event_bytes", "bytes an event"),
)


def run(rounds: int) -> Report:
    """Raises TestbedError where a part is missing, or an event that was answered with 202 is not in the database."""
    measured: list[dict[str, dict[str, float]]] = []
    with running() as servers:
        acknowledged = dict.fromkeys(servers, 0)
        for variant in VARIANTS:
            _ask(variant, servers[variant.server], acknowledged, 1)  # caches fill, connections open
        for number in range(rounds):
            turn = number % len(VARIANTS)
            seconds = {variant.name: BESIDE_SECONDS if variant.beside else SECONDS for variant in VARIANTS}
            found = {
                variant.name: _ask(variant, servers[variant.server], acknowledged, seconds[variant.name])
                for variant in VARIANTS[turn:] + VARIANTS[:turn]
            }
            for variant in VARIANTS:
                if variant.yardstick:
                    found[variant.name]["ratio"] = found[variant.name]["rps"] / found[variant.yardstick]["rps"]
            measured.append({variant.name: found[variant.name] for variant in VARIANTS})
            sys.stdout.write(f"round {number + 1} of {rounds}\n")
            sys.stdout.flush()
        rows = {
            name: _check_stored(name, server, acknowledged[name]) for name, server in servers.items() if server.shop
        }
    conditions = {
        "load": f"batches of three events, each of a new visitor; runs of {SECONDS} s by wrk on the same machine",
        "page views": f"one page_view with a decision over {POPUPS} live popups, {VIEWS.rate} a second",
        "rows": "; ".join(rows.values()),
    }
    return Report(FIGURES, VARIANTS[0].name, VARIANTS[1].name, measured, conditions, is_transposed=True)


def _ask(variant: Variant, server: Target, acknowledged: dict[str, int], seconds: float) -> dict[str, float]:
    shop = server.shop_with_popups if variant.load.decide else server.shop
    busy, database_busy, size, events = _state(server)
    runs = [(variant.load, Running(server.url, shop, variant.load, seconds))]
    if variant.beside:
        runs.append((variant.beside, Running(server.url, server.shop, variant.beside, seconds)))
    answers = [(load, one.answered()) for load, one in runs]
    acknowledged[variant.server] += sum((one.requests - one.refused) * load.events for load, one in answers)
    # What was on its way when wrk stopped is stored a moment later.
    time.sleep(0.1)
    busy_after, database_busy_after, size_after, events_after = _state(server)
    broken = sum(one.broken for _, one in answers)
    if broken:
        raise TestbedError(f"{variant.name}: {broken} connections broke or had no answer")
    # On a machine that is busy with others a short run may end without an answer.
    requests = sum(one.requests for _, one in answers) or math.nan
    told: Answered = answers[0][1]
    return {
        "rps": told.rps,
        "ratio": math.nan,
        "p50_ms": told.p50_ms,
        "p99_ms": told.p99_ms,
        "refused": float(sum(one.refused for _, one in answers)),
        "cpu_us": (busy_after - busy) * 1e6 / requests,
        "database_us": (database_busy_after - database_busy) * 1e6 / requests,
        "event_bytes": (size_after - size) / max(events_after - events, 1),
    }


def _state(server: Target) -> tuple[float, float, int, int]:
    """Processor seconds of its workers and of its database server, bytes and rows stored."""
    size, events = (server.stored.bytes(), server.stored.events()) if server.stored else (0, 0)
    return busy_seconds(server.workers), busy_seconds(server.database), size, events


def _check_stored(name: str, server: Target, acknowledged: int) -> str:
    if server.stored is None:
        return ""
    events = server.stored.events()
    # What was committed while wrk hung up was not counted by it: there may be more, never fewer.
    if events < acknowledged:
        raise TestbedError(f"{name}: {acknowledged} events were answered with 202, and only {events} are stored")
    return f"{name} has every one of {acknowledged:,} that were answered with 202"
