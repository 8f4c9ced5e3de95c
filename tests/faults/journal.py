"""A load driver that keeps what was sent and what was answered. `truth.py` compares it with the database afterwards.

It does as the tag does: a batch is kept until an answer has it, and is sent again after a refusal that passes.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.factories import AGREED, FIREFOX, MUG, ORIGIN
from tracker.clock import now_ms
from tracker.ids import uuid7

TIMEOUT_SECONDS = 15.0
HEADERS = {"Content-Type": "text/plain", "Origin": ORIGIN, "User-Agent": FIREFOX}
PASSES = frozenset({0, 408, 429, 500, 502, 503, 504})
"""After these the tag sends the same batch again; 0 is no answer at all."""


@dataclass(frozen=True)
class Answer:
    """One answer: its status (0: none came), how long it took, and what it said."""

    status: int
    seconds: float
    retry_after: int
    body: dict[str, Any]
    at: float
    """When it came, by `time.monotonic`."""


@dataclass
class Sent:
    """One batch: its events as they were sent, and every answer that it got."""

    envelope: dict[str, Any]
    answers: list[Answer] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = self.envelope["events"]
        return events

    @property
    def is_acknowledged(self) -> bool:
        return any(answer.status == 202 for answer in self.answers)

    def acknowledged(self) -> list[dict[str, Any]]:
        """The events that an answer has said to be stored."""
        for answer in self.answers:
            if answer.status == 202:
                rejected = {index for index, _ in answer.body["rejected"]}
                return [event for place, event in enumerate(self.events) if place not in rejected]
        return []


class Line:
    """A connection to the server that is opened again when it was lost."""

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._timeout = parts.hostname or "", parts.port or 80, timeout
        self._connection: http.client.HTTPConnection | None = None

    def post(self, path: str, body: bytes, headers: Mapping[str, str] = HEADERS) -> Answer:
        began = time.monotonic()
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
            self._connection.request("POST", path, body, dict(headers))
            response = self._connection.getresponse()
            said = response.read()
            retry_after = int(response.headers.get("Retry-After") or 0)
            status = response.status
        except (OSError, http.client.HTTPException):
            self.close()
            status, said, retry_after = 0, b"", 0
        ended = time.monotonic()
        try:
            read = json.loads(said)
        except ValueError:
            read = {}
        return Answer(status, ended - began, retry_after, read, ended)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Journal:
    """Everything that was sent to one shop."""

    def __init__(self, url: str, shop_key: str, seed: int = 1) -> None:
        self.url, self.shop_key = url, shop_key
        self.sent: list[Sent] = []
        self.asks = False
        """Whether every batch asks for a decision."""
        self._seed = seed

    # Sending

    @contextmanager
    def load(self, visitors: int = 6, pause: float = 0.0) -> Iterator[None]:
        """So many visitors send without end, `pause` seconds after each answer; what is left is then brought home."""
        stop = threading.Event()
        threads = [threading.Thread(target=self._visit, args=(stop, one, pause)) for one in self.people(visitors)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.bring_home()

    def visit(self, batches: int, visitors: int = 1) -> None:
        """So many batches of each visitor, one after the other; each is sent until it is answered for good."""
        line = Line(self.url)
        for visitor in self.people(visitors):
            for _ in range(batches):
                self._deliver(line, self.write(visitor), deadline=time.monotonic() + 30)
        line.close()

    def bring_home(self, seconds: float = 30) -> None:
        """Sends again whatever no answer has yet, as a tag does on the next page."""
        line = Line(self.url)
        deadline = time.monotonic() + seconds
        for sent in self.sent:
            if not sent.is_acknowledged:
                self._deliver(line, sent, deadline=deadline)
        line.close()

    def replay(self, times: int, seed: int = 7) -> list[Answer]:
        """Sends every batch so many times more, in another order each time."""
        line, chance = Line(self.url), random.Random(seed)
        answers = []
        for _ in range(times):
            for sent in chance.sample(self.sent, len(self.sent)):
                answers.append(line.post("/v1/events", json.dumps(sent.envelope).encode()))
                sent.answers.append(answers[-1])
        line.close()
        return answers

    def people(self, number: int) -> list[Visitor]:
        """So many visitors, the same for the same seed but for their ids."""
        return [Visitor(self.shop_key, random.Random(f"{self._seed}-{place}")) for place in range(number)]

    def write(self, visitor: Visitor) -> Sent:
        """A new batch of this visitor, which is not sent yet."""
        sent = Sent({**visitor.batch(), "decide": True} if self.asks else visitor.batch())
        self.sent.append(sent)
        return sent

    def _visit(self, stop: threading.Event, visitor: Visitor, pause: float) -> None:
        line = Line(self.url)
        while not stop.is_set():
            sent = self.write(visitor)
            answer = _post(line, sent)
            while answer.status in PASSES and not stop.wait(0.05):
                answer = _post(line, sent)
            stop.wait(pause)
        line.close()

    def _deliver(self, line: Line, sent: Sent, deadline: float) -> None:
        while not sent.is_acknowledged:
            answer = _post(line, sent)
            if answer.status not in PASSES or time.monotonic() > deadline:
                return
            if answer.status != 202:
                time.sleep(0.05)

    # Looking

    @property
    def acknowledgements(self) -> int:
        """How many answers were a 202."""
        return self.statuses()[202]

    @property
    def answers(self) -> list[Answer]:
        return [answer for sent in list(self.sent) for answer in list(sent.answers)]

    def statuses(self) -> Counter[int]:
        """How often each status was answered."""
        return Counter(answer.status for answer in self.answers)

    def unanswered(self) -> list[Sent]:
        """What was never acknowledged."""
        return [sent for sent in self.sent if not sent.is_acknowledged]

    def slowest(self) -> float:
        """Seconds that the slowest answer, or its failing, took."""
        return max((answer.seconds for answer in self.answers), default=0.0)


class Visitor:
    """One browser: views, looks on, fills a cart, writes an address, buys. What comes of it depends on no order."""

    def __init__(self, shop_key: str, chance: random.Random) -> None:
        self._shop_key, self._chance = shop_key, chance
        self.key = str(uuid.uuid4())

    def batch(self) -> dict[str, Any]:
        names = ["page_view", *self._chance.choices(KINDS, weights=WEIGHTS, k=self._chance.randint(0, 3))]
        return envelope(self._shop_key, self.key, [self._event(name) for name in names])

    def _event(self, name: str) -> dict[str, Any]:
        params: dict[str, Any] = {}
        if name == "user_engagement":
            params = {"engagement_time_msec": self._chance.randint(100, 5_000)}
        elif name == "add_to_cart":
            params = {"currency": "EUR", "value": 12.5, "items": [MUG]}
        elif name == "purchase":
            params = {"transaction_id": f"T-{uuid.uuid4()}", "currency": "EUR", "value": 12.5, "items": [MUG]}
        elif name == "email_captured":
            address = f"{self.key[:8]}@acme.example"
            params = {"email": address, "field": "email", "form": "checkout", "submitted": False}
        return {"id": str(uuid7()), "name": name, "at": now_ms(), "params": params}


KINDS = ("view_item", "user_engagement", "add_to_cart", "email_captured", "purchase")
WEIGHTS = (4, 4, 3, 1, 1)


def envelope(shop_key: str, visitor: str, events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A batch of this moment."""
    return {
        "v": 1,
        "shop": shop_key,
        "sent_at": now_ms(),
        "visitor": visitor,
        "consent": AGREED,
        "context": {"url": f"{ORIGIN}/products/mug", "language": "en-GB", "viewport": [1440, 900]},
        "events": list(events),
    }


def _post(line: Line, sent: Sent) -> Answer:
    answer = line.post("/v1/events", json.dumps(sent.envelope).encode())
    sent.answers.append(answer)
    if answer.status == 0:
        with suppress(OSError):
            line.close()
    return answer
