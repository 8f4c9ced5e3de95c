"""Browsers that send batches one after the other, and a journal of what they were told was stored."""

import http.client
import json
import threading
import time
from types import TracebackType

from tests.factories import Browser, make_event
from tests.testbed.processes import LOOPBACK


class Load:
    """Runs inside a `with`. A kept connection that the server had closed is opened again, as browsers do; all else that
    is no 202 is a failure."""

    def __init__(self, port: int, shop_key: str, clients: int = 6) -> None:
        self._port = port
        self._key = shop_key
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._browse, args=(number,)) for number in range(clients)]
        self.acknowledged: list[str] = []
        self.failures: list[str] = []
        self.slowest = 0.0

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def wait_for(self, more: int, seconds: float = 120) -> None:
        """Until so many more batches were stored."""
        wanted, deadline = len(self.acknowledged) + more, time.monotonic() + seconds
        while len(self.acknowledged) < wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(self.acknowledged) >= wanted, "the load came to a halt"

    def _browse(self, number: int) -> None:
        vera = Browser(None, self._key)  # type: ignore[arg-type] -- only for what it would send
        # Half of them keep their connection, half open one for each batch, as pages that are left do.
        keeps = number % 2 == 0
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=60)
        while not self._stop.is_set():
            event = make_event("page_view")
            body = json.dumps(vera.batch(event)).encode()
            began = time.monotonic()
            try:
                connection, answer = self._send(connection, body)
            except OSError as error:
                self.failures.append(repr(error))
                connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=60)
                continue
            self.slowest = max(self.slowest, time.monotonic() - began)
            if answer == "202":
                self.acknowledged.append(event["id"])
            else:
                self.failures.append(answer)
            if not keeps:
                connection.close()
            time.sleep(0.005)
        connection.close()

    def _send(self, connection: http.client.HTTPConnection, body: bytes) -> tuple[http.client.HTTPConnection, str]:
        was_open = connection.sock is not None
        try:
            return connection, self._ask(connection, body)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            if not was_open:
                raise
            connection.close()
            again = http.client.HTTPConnection(LOOPBACK, self._port, timeout=60)
            return again, self._ask(again, body)

    def _ask(self, connection: http.client.HTTPConnection, body: bytes) -> str:
        """The status, and the reason of a refusal."""
        connection.request("POST", "/v1/events", body, {"Origin": "https://acme.example"})
        answer = connection.getresponse()
        answer.read()
        return f"{answer.status} {answer.getheader('X-Shopbell-Reason', '')}".strip()
