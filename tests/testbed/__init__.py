"""The real parts that the tests run against: a browser, databases, Redis, and the product as `make run` starts it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".testbed"


class TestbedError(Exception):
    """A part could not be brought up. The message is one line and says what to do about it."""

    __test__ = False
