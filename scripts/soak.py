"""Runs everything that `make soak` promises, on SQLite and on PostgreSQL, to the end whatever fails on the way.

Names of stages may be given to run only these: python -m scripts.soak faults-postgresql restarts-sqlite
"""

import sys

from scripts.stages import PYTEST_COUNTS, PYTEST_FAILURE, Stage, run_all

# The file of each, the quick ones first. What asks no database, or the same of each, is asked of one.
QUICK = {"engine": "test_engine.py", "caps": "test_claims_of_one_person.py", "fuzz": "test_fuzz_openapi.py"}
LONG = {"restarts": "test_restarts.py", "upgrade": "test_live_upgrade.py", "faults": "test_faults.py"}
ONCE = {"readers": "test_fuzz_readers.py", "hostile": "test_hostile_shop.py"}


def stage(name: str, file: str, database: str) -> Stage:
    options = ("--soak", "-q", "--durations=10", "-o", "faulthandler_timeout=1800", "--database", database)
    command = (sys.executable, "-m", "pytest", f"tests/soak/{file}", *options)
    return Stage(f"{name}-{database}", command, PYTEST_COUNTS, PYTEST_FAILURE)


# One after the other: they measure, and some take all of the machine.
STAGES = (
    *(stage(name, file, "sqlite") for name, file in (QUICK | LONG).items()),
    *(stage(name, file, "postgresql") for name, file in (QUICK | LONG).items() if name != "engine"),
    *(stage(name, file, "sqlite") for name, file in ONCE.items()),
)


if __name__ == "__main__":
    run_all("Soak summary", STAGES)
