"""Runs stages, each a command, to the end whatever fails on the way, and closes with one summary."""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
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
    is_interrupted: bool = False


def run_all(title: str, stages: Sequence[Stage]) -> None:
    """Runs the stages one after the other; ends with status 1 where one failed.

    Names of stages on the command line run only these.
    """
    names = [stage.name for stage in stages]
    width = max(map(len, names))
    wanted = set(sys.argv[1:]) or set(names)
    if wanted - set(names):
        sys.exit("error: the stages are " + ", ".join(names))
    began = time.monotonic()
    results = []
    for stage in stages:
        if stage.name in wanted:
            results.append(_run(stage, width))
            if results[-1].is_interrupted:
                break
    print(f"\n== {title}")
    for result in results:
        print(f"{'passed' if result.passed else 'FAILED'}  {result.stage.name:<{width}}  {result.summary}")
        for failure in result.failures[:MOST_FAILURES]:
            print(f"{'':<{width + 8}}  {failure[:WIDEST_FAILURE]}")
    failed = sum(1 for result in results if not result.passed)
    verdict = f"{failed} of {len(results)} stages failed" if failed else f"all {len(results)} stages passed"
    print(f"{verdict} in {time.monotonic() - began:.0f} s")
    sys.exit(1 if failed else 0)


def _run(stage: Stage, width: int) -> Result:
    _tell(stage, width, "== begins")
    began = time.monotonic()
    lines: list[str] = []
    is_interrupted = False
    with subprocess.Popen(
        stage.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        while process.stdout is not None:
            try:
                for line in process.stdout:
                    lines.append(line.rstrip())
                    _tell(stage, width, lines[-1])
                break
            except KeyboardInterrupt:
                # The command has heard it from the terminal, too, and has something to tell at its end.
                is_interrupted = True
    counts = [found[1] for line in lines if stage.counts and (found := re.search(stage.counts, line))]
    summary = ", ".join([*counts[-3:], f"{time.monotonic() - began:.0f} s"])
    failures = dict.fromkeys(found[1] for line in lines if stage.failure and (found := re.search(stage.failure, line)))
    passed = process.returncode == 0 and not is_interrupted
    _tell(stage, width, f"== {'passed' if passed else 'FAILED'}: {summary}")
    return Result(stage, passed, summary, () if passed else tuple(failures), is_interrupted)


def _tell(stage: Stage, width: int, line: str) -> None:
    print(f"{stage.name:<{width}} | {line}", flush=True)
