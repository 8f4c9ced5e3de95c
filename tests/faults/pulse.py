"""What a machine with other work adds to an answer: a question that needs nothing, asked all the while."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

EVERY_SECONDS = 0.05


@dataclass
class Pulse:
    slowest: float = 0.0
    """Seconds that the slowest answer took: as long may any other have taken longer than it should."""


@contextmanager
def pulse(url: str) -> Iterator[Pulse]:
    """Asks whether the server lives, which needs no database, again and again until the end."""
    parts, stop, felt = urlsplit(url), threading.Event(), Pulse()

    def feel() -> None:
        while not stop.wait(EVERY_SECONDS):
            began = time.monotonic()
            connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
            with suppress(OSError, http.client.HTTPException):
                connection.request("GET", "/healthz")
                connection.getresponse().read()
            connection.close()
            felt.slowest = max(felt.slowest, time.monotonic() - began)

    thread = threading.Thread(target=feel)
    thread.start()
    try:
        yield felt
    finally:
        stop.set()
        thread.join()
