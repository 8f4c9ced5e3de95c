"""Runs the benches that are named, or all of them: python -m bench [-n ROUNDS] [--json FILE] [NAME …]"""

import argparse
import json
import sys
from pathlib import Path

from bench.deciding import REPLAY, RULES, STORED
from bench.figures import Bench, table
from bench.growth import GROWTH, PAGES, ROOM
from bench.ingest import INGEST
from bench.page import PAGE
from bench.showing import GAMES, SHOWING
from bench.slow import SLOW
from tests.testbed import TestbedError
from tests.testbed.scratch import sweep

BENCHES: tuple[Bench, ...] = (PAGE, SHOWING, GAMES, INGEST, SLOW, RULES, STORED, REPLAY, ROOM, GROWTH, PAGES)
"""A new bench is a module of its own and its line here."""


def main() -> None:
    known = {bench.name: bench for bench in BENCHES}
    given = _arguments(known)
    sweep()
    for name in given.names or known:
        bench = known[name]
        print(f"\n== {name}: {bench.about}", flush=True)
        try:
            report = bench.run(given.rounds)
        except TestbedError as error:
            sys.exit(f"error: {error}")
        print(table(report))
        if given.json is not None:
            path = given.json if len(given.names or known) == 1 else given.json.with_stem(f"{given.json.stem}-{name}")
            path.write_text(json.dumps(report.as_json(), indent=1) + "\n", encoding="utf-8")
            print(f"every round is in {path}")


def _arguments(known: dict[str, Bench]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("-n", "--rounds", type=int, default=7, help="how often each variant is measured (7)")
    parser.add_argument("--json", type=Path, help="also write every round to this file")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    given = parser.parse_args()
    strangers = [name for name in given.names if name not in known]
    if strangers:
        parser.error(f"there is no bench {', '.join(strangers)}: the benches are {', '.join(known)}")
    if given.rounds < 1:
        parser.error("at least one round")
    return given


if __name__ == "__main__":
    main()
