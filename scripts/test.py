"""Runs everything that `make test` promises, to the end whatever fails on the way, and closes with one summary.

Names of stages may be given to run only these: python -m scripts.test checks sqlite
"""

import sys

from scripts.stages import BIN, PYTEST_COUNTS, PYTEST_FAILURE, Stage, run_all


def pytest(name: str, database: str, tests: str, *options: str) -> Stage:
    command = (sys.executable, "-m", "pytest", "-q", "--durations=10", "--database", database, "-m", tests, *options)
    return Stage(name, command, PYTEST_COUNTS, PYTEST_FAILURE)


def in_browsers(name: str, database: str) -> Stage:
    return pytest(name, database, "browser", "-n", "6", "--dist", "worksteal")


TWO_AT_ONCE = ("-n", "2", "--dist", "worksteal")

# Two lanes, each in its order, at the same time. A browser test mostly waits: so several of them run at once, beside
# what computes. Neither goes before the other: what gives way to six browsers is late for what it waits for itself.
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
LANES = (IN_BROWSERS, COMPUTING)


if __name__ == "__main__":
    run_all("Test summary", LANES)
