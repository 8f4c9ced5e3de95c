"""A few connections that ask one after the other, and give up on what does not come."""

from __future__ import annotations

import http.client
import json
import math
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench.ingest.load import ORIGIN
from tracker.clock import now_ms
from tracker.ids import uuid7

PATIENCE_SECONDS = 2.0


@dataclass
class Asked:
    """What became of the requests of one run."""

    seconds: list[float] = field(default_factory=list)
    """Of those that were answered with 202."""
    failed: int = 0
    """Answered with something else, or not in time."""

    def milliseconds(self, share: float) -> float:
        """A percentile; NaN where nobody was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else math.nan


def ask(url: str, shop: str, connections: int, seconds: float) -> Asked:
    """Each connection sends a visit as soon as the one before is answered."""
    asked, until = Asked(), time.monotonic() + seconds
    threads = [threading.Thread(target=_go_on, args=(url, shop, until, asked)) for _ in range(connections)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return asked


def _go_on(url: str, shop: str, until: float, asked: Asked) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
    while (began := time.monotonic()) < until:
        try:
            connection.request("POST", "/v1/events", _visit(shop), {"Origin": ORIGIN, "Content-Type": "text/plain"})
            answer = connection.getresponse()
            answer.read()
            is_stored = answer.status == 202
        except (OSError, http.client.HTTPException):
            connection.close()
            is_stored = False
        if is_stored:
            asked.seconds.append(time.monotonic() - began)
        else:
            asked.failed += 1
    connection.close()


def _visit(shop: str) -> bytes:
    at = now_ms()
    names = ("page_view", "view_item_list")
    batch = {
        "v": 1,
        "shop": shop,
        "sent_at": at,
        "visitor": str(uuid.uuid4()),
        "consent": {"measurement": True, "personalisation": True},
        "context": {"url": f"{ORIGIN}/products/mug", "language": "en-GB", "viewport": [1440, 900]},
        "events": [{"id": str(uuid7(at)), "name": name, "at": at, "params": {}} for name in names],
    }
    return json.dumps(batch).encode()
