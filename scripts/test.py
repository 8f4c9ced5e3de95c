"""Runs everything that `make test` promises, to the end whatever fails on the way, and closes with one summary.

Names of stages may be given to run only these: scripts/test.py checks sqlite
"""

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Stage:
    name: str
    command: tuple[str, ...]
    counts: str = ""
    """Matches the output's own words about how many tests passed and failed."""
    failure: str = ""
    """Matches the line that names a test which failed."""


def pytest(name: str, database: str, tests: str, *options: str) -> Stage:
    command = (sys.executable, "-m", "pytest", "-q", "--durations=10", "--database", database, "-m", tests, *options)
    return Stage(name, command, r"=* ?(\d.* in [\d.]+s.*?) ?=*$", r"^((?:FAILED|ERROR) \S+.*)$")


def in_browsers(name: str, database: str) -> Stage:
    return pytest(name, database, "browser", "-n", "6", "--dist", "worksteal")


def in_idle_time(stage: Stage) -> Stage:
    return replace(stage, command=("nice", *stage.command))


TWO_AT_ONCE = ("-n", "2", "--dist", "worksteal")

# Two lanes, each in its order, at the same time. A browser test mostly waits, and what it waits for should not come
# late: so several run at once, and what only computes takes the time that they leave.
IN_BROWSERS = (
    Stage("testbed", (sys.executable, "-m", "tests.testbed")),
    in_browsers("browser", "sqlite"),
    in_browsers("browser-postgresql", "postgresql"),
)
COMPUTING = (
    Stage("checks", ("make", "--no-print-directory", "--keep-going", "check")),
    Stage(
        "javascript",
        (str(BIN / "node"), "--test", "tests/js/**/*.test.mjs"),
        r"^\S* ?((?:tests|pass|fail) \d+)$",
        r"^\s*(?:✖|not ok) (.+)$",
    ),
    pytest("sqlite", "sqlite", "not browser", *TWO_AT_ONCE),
    pytest("postgresql", "postgresql", "not browser", *TWO_AT_ONCE),
)
LANES = (IN_BROWSERS, tuple(in_idle_time(stage) for stage in COMPUTING))
MOST_FAILURES, WIDEST_FAILURE = 20, 300
WIDTH = max(len(stage.name) for lane in LANES for stage in lane)


@dataclass(frozen=True)
class Result:
    stage: Stage
    passed: bool
    summary: str
    failures: tuple[str, ...]


def main() -> None:
    names = [stage.name for lane in LANES for stage in lane]
    wanted = set(sys.argv[1:]) or set(names)
    if wanted - set(names):
        sys.exit("error: the stages are " + ", ".join(names))
    began = time.monotonic()
    with ThreadPoolExecutor(len(LANES)) as pool:
        lanes = [pool.submit(run_lane, lane, wanted) for lane in LANES]
        try:
            wait(lanes)
        except KeyboardInterrupt:
            # The commands have heard it from the terminal, too; what has not begun does not begin.
            wanted.clear()
    results = [result for lane in lanes for result in lane.result()]
    print("\n== Test summary")
    for result in sorted(results, key=lambda result: names.index(result.stage.name)):
        print(f"{'passed' if result.passed else 'FAILED'}  {result.stage.name:<{WIDTH}}  {result.summary}")
        for failure in result.failures[:MOST_FAILURES]:
            print(f"{'':<{WIDTH + 8}}  {failure[:WIDEST_FAILURE]}")
    failed = sum(1 for result in results if not result.passed)
    verdict = f"{failed} of {len(results)} stages failed" if failed else f"all {len(results)} stages passed"
    print(f"{verdict} in {time.monotonic() - began:.0f} s")
    sys.exit(1 if failed else 0)


def run_lane(lane: tuple[Stage, ...], wanted: set[str]) -> list[Result]:
    return [run(stage) for stage in lane if stage.name in wanted]


def run(stage: Stage) -> Result:
    tell(stage, "== begins")
    began = time.monotonic()
    lines = []
    with subprocess.Popen(
        stage.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            tell(stage, lines[-1])
    counts = [found[1] for line in lines if stage.counts and (found := re.search(stage.counts, line))]
    summary = ", ".join([*counts[-3:], f"{time.monotonic() - began:.0f} s"])
    failures = dict.fromkeys(found[1] for line in lines if stage.failure and (found := re.search(stage.failure, line)))
    passed = process.returncode == 0
    tell(stage, f"== {'passed' if passed else 'FAILED'}: {summary}")
    return Result(stage, passed, summary, () if passed else tuple(failures))


def tell(stage: Stage, line: str) -> None:
    # In one write: the lanes' lines come between each other's, never into them.
    sys.stdout.write(f"{stage.name:<{WIDTH}} | {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
