"""Drives a server with wrk and the script beside this file."""

import json
import random
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.testbed import TestbedError
from tracker.clock import now_ms

SCRIPT = Path(__file__).with_name("load.lua")
ORIGIN = "https://shop.example"


@dataclass(frozen=True)
class Load:
    """What is asked of a server. `rate` is requests a second over all connections, 0 for as many as it takes."""

    connections: int
    events: int = 3
    decide: bool = False
    rate: int = 0


@dataclass(frozen=True)
class Answered:
    """What came back: answers with an error status are refused, connections and answers that failed are broken."""

    requests: int
    rps: float
    refused: int
    broken: int
    p50_ms: float
    p99_ms: float


class Running:
    """A run of wrk that goes on until `answered` is asked."""

    def __init__(self, url: str, shop: str, load: Load, seconds: float) -> None:
        variables = {
            "SHOP": shop,
            "ORIGIN": ORIGIN,
            "EVENTS": str(load.events),
            "DECIDE": "1" if load.decide else "0",
            "RATE": str(load.rate),
            "SEED": str(random.getrandbits(31)),
            "NOW_MS": str(now_ms()),
        }
        command = [
            _wrk(),
            "-t1",
            f"-c{load.connections}",
            f"-d{seconds:g}s",
            "--timeout",
            "10s",
            "-s",
            str(SCRIPT),
            url,
        ]
        self._url = url
        self._process = subprocess.Popen(
            command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def answered(self) -> Answered:
        """Waits for the end. Raises TestbedError where wrk tells no result."""
        output, _ = self._process.communicate(timeout=120)
        for line in output.splitlines():
            if line.startswith("JSON "):
                return Answered(**json.loads(line.removeprefix("JSON ")))
        raise TestbedError(f"wrk told nothing of {self._url}:\n{output[-800:]}")


def _wrk() -> str:
    found = shutil.which("wrk")
    if found is None:
        raise TestbedError("wrk is missing; install it with: apt-get install wrk")
    return found
