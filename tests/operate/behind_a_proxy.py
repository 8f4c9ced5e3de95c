"""What a shipped proxy has to hold in front of a real Shopbell, whichever proxy it is: each part is a sentence."""

from __future__ import annotations

import json
import time
from typing import Protocol

from tests.factories import Browser, make_event
from tests.testbed.server import ProductServer

HOST = "bell.example.com"
METRICS_TOKEN = "a-token-for-the-tests-only"
SETTINGS = {
    "SHOPBELL_TRUSTED_PROXIES": "1",
    "SHOPBELL_RATE_LIMIT": "5",
    "SHOPBELL_PUBLIC_URL": f"https://{HOST}",
    "SHOPBELL_WEB_WORKERS": "1",
    "SHOPBELL_METRICS_TOKEN": METRICS_TOKEN,
}

Answer = tuple[int, str, dict[str, str]]


class Socket(Protocol):
    def sendall(self, data: bytes, /) -> None: ...

    def close(self) -> None: ...


class Proxied(Protocol):
    """Shopbell behind a proxy."""

    server: ProductServer

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer: ...

    def connect(self) -> Socket:
        """A connection on which nothing is said yet."""


def make_shop(proxied: Proxied) -> str:
    """A shop of https://acme.example; its key."""
    told = json.loads(proxied.server.flask("shop", "create", "acme", "--origin", "https://acme.example", "--json"))
    return str(told["public_key"])


def events_get_through_and_the_limit_counts_by_the_real_address(proxied: Proxied, key: str) -> None:
    # Whoever could choose an address by a header would never reach a limit of five a minute.
    answers = [_send(proxied, key, **{"X-Forwarded-For": f"203.0.113.{number}"}) for number in range(12)]
    statuses = [status for status, _, _ in answers]
    assert statuses[0] == 202, answers[0]
    assert 429 in statuses
    limited = answers[statuses.index(429)]
    assert limited[2]["X-Shopbell-Reason"] == "rate_limited"
    assert statuses.count(202) <= 10


def _send(proxied: Proxied, key: str, **headers: str) -> Answer:
    vera = Browser(None, key)  # type: ignore[arg-type] -- only for what it would send
    body = json.dumps(vera.batch(make_event("page_view"))).encode()
    return proxied.ask("POST", "/v1/events", body, Origin="https://acme.example", **headers)


def what_is_for_the_inside_stays_there(proxied: Proxied) -> None:
    assert proxied.ask("GET", "/metrics", Authorization=f"Bearer {METRICS_TOKEN}")[0] == 404
    assert proxied.ask("GET", "/readyz")[0] == 404


def a_body_that_is_too_large_is_refused_at_the_door(proxied: Proxied) -> None:
    assert proxied.ask("POST", "/v1/events", b"x" * 70_000)[0] == 413


def cookies_are_for_https_alone(proxied: Proxied) -> None:
    _, _, headers = proxied.ask("GET", "/admin/sign-in")
    assert "Secure" in headers["Set-Cookie"]
    assert "max-age=" in headers["Strict-Transport-Security"]


def slow_clients_hold_nobody_up(proxied: Proxied) -> None:
    slow = []
    for _ in range(60):
        slow.append(proxied.connect())
        slow[-1].sendall(b"POST /v1/events HTTP/1.1\r\nHost: bell.example.com\r\nContent-Length: 5000\r\n\r\n{")
    began = time.monotonic()
    assert proxied.ask("GET", "/bell.js")[0] == 200
    assert time.monotonic() - began < 5
    for raw in slow:
        raw.close()


def people_read_that_it_is_away(proxied: Proxied) -> None:
    proxied.server.stop()
    status, text, headers = proxied.ask("GET", "/admin/")
    assert (status, headers["Retry-After"]) == (503, "5")
    assert "Back in a moment" in text
