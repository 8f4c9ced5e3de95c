"""Runs everything that `make test` promises, to the end whatever fails on the way, and closes with one summary.

Names of stages may be given to run only these: scripts/test.py checks sqlite
"""

import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Stage:
    name: str
    command: tuple[str, ...]
    counts: str = ""
    """Matches the output's own words about how many tests passed and failed."""


def pytest(database: str) -> Stage:
    # Three at a time on two cores: a browser test waits more than it works.
    options = ("-n", "3", "--dist", "worksteal", "-q", "--durations=10", "--database", database)
    return Stage(database, (sys.executable, "-m", "pytest", *options), r"=* ?(\d.* in [\d.]+s.*?) ?=*$")


STAGES = (
    Stage("checks", ("make", "--no-print-directory", "--keep-going", "check")),
    Stage("testbed", (sys.executable, "-m", "tests.testbed")),
    Stage("javascript", (str(BIN / "node"), "--test", "tests/js/**/*.test.mjs"), r"^\S* ?((?:tests|pass|fail) \d+)$"),
    pytest("sqlite"),
    pytest("postgresql"),
)


def main() -> None:
    wanted = sys.argv[1:]
    stages = [stage for stage in STAGES if not wanted or stage.name in wanted]
    if len(stages) < len(set(wanted)):
        sys.exit("error: the stages are " + ", ".join(stage.name for stage in STAGES))
    results = [run(stage) for stage in stages]
    print("\n== Test summary")
    for stage, (passed, summary) in zip(stages, results, strict=True):
        print(f"{'passed' if passed else 'FAILED'}  {stage.name:<10}  {summary}")
    failed = sum(1 for passed, _ in results if not passed)
    print(f"{failed} of {len(results)} stages failed" if failed else f"all {len(results)} stages passed")
    sys.exit(1 if failed else 0)


def run(stage: Stage) -> tuple[bool, str]:
    print(f"\n== {stage.name}", flush=True)
    began = time.monotonic()
    lines = []
    with subprocess.Popen(
        stage.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    counts = [found[1] for line in lines if stage.counts and (found := re.search(stage.counts, line))]
    return process.returncode == 0, ", ".join([*counts[-3:], f"{time.monotonic() - began:.0f} s"])


if __name__ == "__main__":
    main()
