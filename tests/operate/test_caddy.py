"""deploy/caddy as it stands, in a real Caddy in front of a real Shopbell: who the client is, what is let through."""

import json
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tests.factories import Browser, make_event
from tests.testbed import ROOT
from tests.testbed.processes import LOOPBACK, Child, free_port
from tests.testbed.server import ProductServer

CADDY = shutil.which("caddy")
HOST = "bell.example.com"

pytestmark = [
    pytest.mark.only_on("sqlite"),
    pytest.mark.skipif(CADDY is None, reason="no caddy here: deploy/caddy is not tried"),
]


class Proxied:
    """Shopbell behind Caddy, with a certificate of Caddy's own making."""

    def __init__(self, server: ProductServer, folder: Path) -> None:
        self.server = server
        self.port = free_port()
        config = folder / "Caddyfile"
        config.write_text(self._config(free_port()))
        assert CADDY is not None
        command = [CADDY, "run", "--adapter", "caddyfile", "--config", str(config)]
        environ = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        self.child = Child(command, log=folder / "caddy.log", environ=environ, cwd=folder)
        self.child.wait_until(self._answers, what="Caddy")

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str, dict[str, str]]:
        connection = HTTPSConnection(HOST, self.port, timeout=20)
        connection.sock = self.connect()
        connection.request(method, path, body, {"Host": HOST, **headers})
        answer = connection.getresponse()
        told = answer.status, answer.read().decode(errors="replace"), dict(answer.headers)
        connection.close()
        return told

    def connect(self) -> ssl.SSLSocket:
        """Caddy tells by the name in the handshake which site is meant."""
        blind = ssl._create_unverified_context()  # noqa: S323 -- the certificate was made a moment ago, by nobody
        return blind.wrap_socket(socket.create_connection((LOOPBACK, self.port), timeout=20), server_hostname=HOST)

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def _config(self, plain_port: int) -> str:
        """The shipped file with what is marked CHANGE changed: ports, certificate, where Shopbell is."""
        text = (ROOT / "deploy" / "caddy" / "Caddyfile").read_text()
        options = f"admin off\n\thttp_port {plain_port}\n\thttps_port {self.port}\n\tskip_install_trust\n\tservers {{"
        changes = [
            ("servers {", options),
            (f"{HOST} {{", f"{HOST} {{\n\tbind {LOOPBACK}\n\ttls internal"),
            ("127.0.0.1:8000 {", f"{LOOPBACK}:{self.server.port} {{"),
        ]
        for shipped, ours in changes:
            assert shipped in text
            text = text.replace(shipped, ours, 1)
        return text


@pytest.fixture
def proxied(start_server: Callable[..., ProductServer], tmp_path: Path) -> Iterator[Proxied]:
    server = start_server(
        SHOPBELL_TRUSTED_PROXIES="1",
        SHOPBELL_RATE_LIMIT="5",
        SHOPBELL_PUBLIC_URL=f"https://{HOST}",
        SHOPBELL_WEB_WORKERS="1",
        SHOPBELL_METRICS_TOKEN="a-token-for-the-tests-only",
    )
    made = Proxied(server, tmp_path)
    yield made
    made.child.stop(signal_name="SIGTERM")


def test_shopbell_behind_the_shipped_caddy(proxied: Proxied) -> None:
    """One start for all of it: each part is a sentence of its own."""
    told = json.loads(proxied.server.flask("shop", "create", "acme", "--origin", "https://acme.example", "--json"))
    _events_get_through_and_the_limit_counts_by_the_real_address(proxied, told["public_key"])
    _what_is_for_the_inside_stays_there(proxied)
    _a_body_that_is_too_large_is_refused(proxied)
    _cookies_are_for_https_alone(proxied)
    _slow_clients_hold_nobody_up(proxied)
    _people_read_that_it_is_away(proxied)


def _events_get_through_and_the_limit_counts_by_the_real_address(proxied: Proxied, key: str) -> None:
    vera = Browser(None, key)  # type: ignore[arg-type] -- only for what it would send
    answers = []
    for number in range(12):
        body = json.dumps(vera.batch(make_event("page_view"))).encode()
        # Whoever could choose an address by a header would never reach a limit of five a minute.
        chosen = {"X-Forwarded-For": f"203.0.113.{number}", "Origin": "https://acme.example"}
        answers.append(proxied.ask("POST", "/v1/events", body, **chosen))
    statuses = [status for status, _, _ in answers]
    assert statuses[0] == 202, answers[0]
    assert 429 in statuses
    assert statuses.count(202) <= 10


def _what_is_for_the_inside_stays_there(proxied: Proxied) -> None:
    assert proxied.ask("GET", "/metrics", Authorization="Bearer a-token-for-the-tests-only")[0] == 404
    assert proxied.ask("GET", "/readyz")[0] == 404


def _a_body_that_is_too_large_is_refused(proxied: Proxied) -> None:
    assert proxied.ask("POST", "/v1/events", b"x" * 70_000)[0] == 413


def _cookies_are_for_https_alone(proxied: Proxied) -> None:
    _, _, headers = proxied.ask("GET", "/admin/sign-in")
    assert "Secure" in headers["Set-Cookie"]
    assert "max-age=" in headers["Strict-Transport-Security"]


def _slow_clients_hold_nobody_up(proxied: Proxied) -> None:
    slow = []
    for _ in range(60):
        slow.append(proxied.connect())
        slow[-1].sendall(b"POST /v1/events HTTP/1.1\r\nHost: bell.example.com\r\nContent-Length: 5000\r\n\r\n{")
    began = time.monotonic()
    assert proxied.ask("GET", "/bell.js")[0] == 200
    assert time.monotonic() - began < 5
    for raw in slow:
        raw.close()


def _people_read_that_it_is_away(proxied: Proxied) -> None:
    proxied.server.stop()
    status, text, headers = proxied.ask("GET", "/admin/")
    assert (status, headers["Retry-After"]) == (503, "5")
    assert "Back in a moment" in text
