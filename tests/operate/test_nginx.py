"""deploy/nginx as it stands, in a real nginx in front of a real Shopbell: who the client is, what is let through."""

import datetime as dt
import json
import re
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.factories import Browser, make_event
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

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
BLIND = ssl._create_unverified_context()  # noqa: S323 -- the certificate was made a moment ago, by nobody

pytestmark = [
    pytest.mark.only_on("sqlite"),
    pytest.mark.skipif(NGINX is None, reason="no nginx here: deploy/nginx is not tried"),
]


class Proxied:
    """Shopbell behind nginx."""

    def __init__(self, server: ProductServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.port = free_port()
        self._plain_port = free_port()
        self._write_certificate()
        self._write_config()
        assert NGINX is not None
        command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "start.log")]
        self.child = Child(command, log=folder / "nginx.log", environ={}, cwd=folder)
        self.child.wait_until(self._answers, what="nginx")

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str, dict[str, str]]:
        connection = HTTPSConnection(LOOPBACK, self.port, timeout=20, context=BLIND)
        connection.request(method, path, body, {"Host": HOST, **headers})
        answer = connection.getresponse()
        told = answer.status, answer.read().decode(errors="replace"), dict(answer.headers)
        connection.close()
        return told

    def connect(self) -> ssl.SSLSocket:
        return BLIND.wrap_socket(socket.create_connection((LOOPBACK, self.port)))

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def _write_certificate(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
        today = dt.datetime.now(dt.UTC)
        certificate = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        certificate = certificate.serial_number(1).not_valid_before(today).not_valid_after(today + dt.timedelta(days=1))
        (self.folder / "fullchain.pem").write_bytes(
            certificate.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )
        form = serialization.PrivateFormat.PKCS8
        (self.folder / "privkey.pem").write_bytes(
            key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        )

    def _write_config(self) -> None:
        """The shipped file with what is marked CHANGE changed: ports, certificate, where Shopbell and the logs are."""
        text = (ROOT / "deploy" / "nginx" / "shopbell.conf").read_text()
        text = re.sub(r"\n\s*listen \[::\].*;", "", text)
        text = text.replace("listen 80;", f"listen {LOOPBACK}:{self._plain_port};")
        text = text.replace("listen 443 ssl", f"listen {LOOPBACK}:{self.port} ssl")
        text = text.replace("127.0.0.1:8000", f"{LOOPBACK}:{self.server.port}")
        text = re.sub(r"/etc/letsencrypt/live/[^/]+/", f"{self.folder}/", text)
        text = text.replace("/var/log/nginx/", f"{self.folder}/")
        (self.folder / "shopbell.conf").write_text(text)
        temporary = "".join(
            f"{name}_temp_path {self.folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.folder / "nginx.conf").write_text(
            f"daemon off; pid {self.folder}/nginx.pid; error_log {self.folder}/start.log; worker_processes 1;\n"
            f"events {{ worker_connections 1024; }}\nhttp {{\n{temporary}include {self.folder}/shopbell.conf;\n}}\n"
        )


@pytest.fixture
def proxied(start_server: Callable[..., ProductServer], tmp_path: Path) -> Iterator[Proxied]:
    made = Proxied(start_server(**SETTINGS), tmp_path)
    yield made
    made.child.stop(signal_name="SIGTERM")


def test_shopbell_behind_the_shipped_nginx(proxied: Proxied) -> None:
    """One start for all of it: each part is a sentence of its own."""
    events_get_through_and_the_limit_counts_by_the_real_address(proxied, make_shop(proxied))
    what_is_for_the_inside_stays_there(proxied)
    a_body_that_is_too_large_is_refused_at_the_door(proxied)
    cookies_are_for_https_alone(proxied)
    slow_clients_hold_nobody_up(proxied)
    _the_log_names_no_address_and_no_path(proxied)
    people_read_that_it_is_away(proxied)


def _the_log_names_no_address_and_no_path(proxied: Proxied) -> None:
    proxied.ask("GET", "/u/a-signed-link")
    time.sleep(0.3)
    log = (proxied.folder / "shopbell.log").read_text()
    assert " POST 202 " in log
    assert LOOPBACK not in log
    assert "signed" not in log


def test_only_the_first_proxy_is_believed_where_none_is_trusted(start_server: Callable[..., ProductServer]) -> None:
    """Without SHOPBELL_TRUSTED_PROXIES a header changes nothing, even from this machine."""
    server = start_server(SHOPBELL_RATE_LIMIT="2", SHOPBELL_WEB_WORKERS="1")
    key = json.loads(server.flask("shop", "create", "acme", "--origin", "https://acme.example", "--json"))["public_key"]
    statuses = []
    for number in range(6):
        body = json.dumps(Browser(None, key).batch(make_event("page_view"))).encode()  # type: ignore[arg-type]
        connection = HTTPConnection(LOOPBACK, server.port)
        headers = {"Origin": "https://acme.example", "X-Forwarded-For": f"203.0.113.{number}"}
        connection.request("POST", "/v1/events", body, headers)
        statuses.append(connection.getresponse().status)
        connection.close()
    assert 429 in statuses
