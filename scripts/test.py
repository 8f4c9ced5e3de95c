"""Runs everything that `make test` promises, to the end whatever fails on the way, and closes with one summary.

Names of stages may be given to run only these: python -m scripts.test checks sqlite
"""

import sys

from scripts.stages import BIN, PYTEST_COUNTS, PYTEST_FAILURE, Stage, run_all


def pytest(name: str, database: str, tests: str, at_once: int) -> Stage:
    options = ("-q", "--durations=10", "--database", database, "-m", tests, "-n", str(at_once), "--dist", "worksteal")
    return Stage(name, (sys.executable, "-m", "pytest", *options), PYTEST_COUNTS, PYTEST_FAILURE)


# One stage after the other, each with as many tests at once as keep two cores busy: a browser test mostly waits. Stages
# beside each other take longer in sum, and what waits in one of them comes too late because of the other.
STAGES = (
    Stage("testbed", (sys.executable, "-m", "tests.testbed")),
    Stage("checks", ("make", "--no-print-directory", "--keep-going", "check")),
    Stage(
        "javascript",
        (str(BIN / "node"), "--test", "tests/js/**/*.test.mjs"),
        r"^\S* ?((?:tests|pass|fail) \d+)$",
        r"^\s*(?:✖|not ok) (.+)$",
    ),
    pytest("sqlite", "sqlite", "not browser", 3),
    pytest("postgresql", "postgresql", "not browser", 3),
    pytest("browser", "sqlite", "browser", 6),
    pytest("browser-postgresql", "postgresql", "browser", 6),
)


if __name__ == "__main__":
    run_all("Test summary", STAGES)
