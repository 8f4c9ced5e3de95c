"""deploy/caddy as it stands, in a real Caddy in front of a real Shopbell: who the client is, what is let through."""

import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tests.operate.behind_a_proxy import (
    HOST,
    SETTINGS,
    a_body_that_is_too_large_is_refused_at_the_door,
    cookies_are_for_https_alone,
    events_get_through_and_the_limit_counts_by_the_real_address,
    make_shop,
    people_read_that_it_is_away,
    slow_clients_hold_nobody_up,
    what_is_for_the_inside_stays_there,
)
from tests.testbed import ROOT
from tests.testbed.processes import LOOPBACK, Child, free_port
from tests.testbed.server import ProductServer

CADDY = shutil.which("caddy")

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
    made = Proxied(start_server(**SETTINGS), tmp_path)
    yield made
    made.child.stop(signal_name="SIGTERM")


def test_shopbell_behind_the_shipped_caddy(proxied: Proxied) -> None:
    """One start for all of it: each part is a sentence of its own."""
    events_get_through_and_the_limit_counts_by_the_real_address(proxied, make_shop(proxied))
    what_is_for_the_inside_stays_there(proxied)
    a_body_that_is_too_large_is_refused_at_the_door(proxied)
    cookies_are_for_https_alone(proxied)
    slow_clients_hold_nobody_up(proxied)
    people_read_that_it_is_away(proxied)
