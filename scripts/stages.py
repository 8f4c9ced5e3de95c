"""Runs stages, each a command, to the end whatever fails on the way, and closes with one summary."""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MOST_FAILURES, WIDEST_FAILURE = 20, 300


@dataclass(frozen=True)
class Stage:
    name: str
    command: tuple[str, ...]
    counts: str = ""
    """Matches the output's own words about how many tests passed and failed."""
    failure: str = ""
    """Matches the line that names a test which failed."""


PYTEST_COUNTS = r"=* ?(\d.* in [\d.]+s.*?) ?=*$"
PYTEST_FAILURE = r"^((?:FAILED|ERROR) \S+.*)$"


@dataclass(frozen=True)
class Result:
    stage: Stage
    passed: bool
    summary: str
    failures: tuple[str, ...]


Lane = Sequence[Stage]


def run_all(title: str, lanes: Sequence[Lane]) -> None:
    """Runs the lanes at the same time, each in its order; ends with status 1 where a stage failed.

    Names of stages on the command line run only these.
    """
    names = [stage.name for lane in lanes for stage in lane]
    width = max(map(len, names))
    wanted = set(sys.argv[1:]) or set(names)
    if wanted - set(names):
        sys.exit("error: the stages are " + ", ".join(names))
    began = time.monotonic()
    with ThreadPoolExecutor(len(lanes)) as pool:
        running = [pool.submit(_run_lane, lane, wanted, width) for lane in lanes]
        try:
            wait(running)
        except KeyboardInterrupt:
            # The commands have heard it from the terminal, too; what has not begun does not begin.
            wanted.clear()
    results = [result for lane in running for result in lane.result()]
    print(f"\n== {title}")
    for result in sorted(results, key=lambda result: names.index(result.stage.name)):
        print(f"{'passed' if result.passed else 'FAILED'}  {result.stage.name:<{width}}  {result.summary}")
        for failure in result.failures[:MOST_FAILURES]:
            print(f"{'':<{width + 8}}  {failure[:WIDEST_FAILURE]}")
    failed = sum(1 for result in results if not result.passed)
    verdict = f"{failed} of {len(results)} stages failed" if failed else f"all {len(results)} stages passed"
    print(f"{verdict} in {time.monotonic() - began:.0f} s")
    sys.exit(1 if failed else 0)


def _run_lane(lane: Lane, wanted: set[str], width: int) -> list[Result]:
    return [_run(stage, width) for stage in lane if stage.name in wanted]


def _run(stage: Stage, width: int) -> Result:
    _tell(stage, width, "== begins")
    began = time.monotonic()
    lines = []
    with subprocess.Popen(
        stage.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            _tell(stage, width, lines[-1])
    counts = [found[1] for line in lines if stage.counts and (found := re.search(stage.counts, line))]
    summary = ", ".join([*counts[-3:], f"{time.monotonic() - began:.0f} s"])
    failures = dict.fromkeys(found[1] for line in lines if stage.failure and (found := re.search(stage.failure, line)))
    passed = process.returncode == 0
    _tell(stage, width, f"== {'passed' if passed else 'FAILED'}: {summary}")
    return Result(stage, passed, summary, () if passed else tuple(failures))


def _tell(stage: Stage, width: int, line: str) -> None:
    # In one write: the lanes' lines come between each other's, never into them.
    sys.stdout.write(f"{stage.name:<{width}} | {line}\n")
    sys.stdout.flush()
