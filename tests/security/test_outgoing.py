"""Nobody makes Shopbell's server ask another one: it speaks to its database, Redis and mail server, and to nobody else.

Stands for SSRF (CVE-2023-46746, CVE-2026-75511, CVE-2026-39087). There is no client for the web in it, so there is no
address to check, pin or follow: this holds as long as these tests do. Whoever needs one brings it with its checks.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import tracker
from tests.factories import make_shop

ROOT = Path(tracker.__file__).parent

TALKERS = {
    *(
        "socket",
        "_socket",
        "ssl",
        "http.client",
        "http.server",
        "urllib.request",
        "urllib.error",
        "urllib3",
        "requests",
        "httpx",
        "aiohttp",
    ),
    *("ftplib", "smtplib", "imaplib", "poplib", "telnetlib", "nntplib", "xmlrpc", "asyncio", "websockets", "pycurl"),
    *("subprocess", "paramiko", "dns", "socketserver", "select", "selectors", "webbrowser", "ctypes", "pty"),
}

ALLOWED = {
    # The operator names the mail server, in the environment.
    "engage/post_office.py": {"smtplib", "ssl"},
    # The operator's own command, at the terminal, runs the database's tools.
    "backup.py": {"subprocess"},
    # Looks whether the database has hung up, on a socket that its driver opened.
    "ways.py": {"select"},
}


def imports() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
            for name in names:
                yield path.relative_to(ROOT).as_posix(), name


def test_one_module_alone_can_open_a_connection_by_itself() -> None:
    found: dict[str, set[str]] = {}
    for module, name in imports():
        parts = name.split(".")
        for talker in {".".join(parts[: end + 1]) for end in range(len(parts))} & TALKERS:
            found.setdefault(module, set()).add(talker)
    assert found == ALLOWED


ADDRESSES = (
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://127.1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://metadata.google.internal/",
    "http://[fd00:ec2::254]/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://acme.example@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@acme.example/",
    "http://acme.example#@127.0.0.1:{port}/",
    "http://127.0.0.1.nip.io:{port}/",
    "gopher://127.0.0.1:{port}/_",
    "file:///etc/passwd",
    "//127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
)

ASKS = """
import json, os, sys
opened = []
def hook(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "subprocess.Popen",
                 "os.system", "os.exec", "os.posix_spawn", "urllib.Request", "http.client.connect", "smtplib.connect"):
        opened.append((event, repr(arguments)[:200]))
from tests.security.test_outgoing import ADDRESSES
from tests.security.hostile_shop import fill
from tests.security.xss_vectors import Texts
from tracker.app import create_app
from tracker.config import load_settings
key = sys.argv[1]
app = create_app(load_settings(dict(os.environ)))
class Addresses(Texts):
    def __call__(self, field, longest):
        at = self._at[field] = self._at.get(field, -1) + 1
        return ADDRESSES[at % len(ADDRESSES)].format(port=9)[:longest]
sys.addaudithook(hook)
fill(app, key, Addresses(), visitors=3, batches=len(ADDRESSES))
client = app.test_client()
for rule in app.url_map.iter_rules():
    for address in ADDRESSES[:6]:
        path = rule.rule.replace("<key>", key).replace("<shop>", key)
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            asked = {name: address for name in ("url", "to", "address", "next", "q")}
            body = json.dumps({name: address for name in ("url", "href", "src", "callback", "webhook")})
            headers = {"Origin": address, "Referer": address, "Host": "127.0.0.1", "X-Forwarded-Host": address}
            client.open(path, method=method, query_string=asked, data=body, headers=headers)
app.extensions["shopbell.writer"].close()
print(json.dumps(opened))
"""


@pytest.mark.only_on("sqlite")
def test_no_address_that_anybody_sends_is_asked_by_any_route(app: Flask, environ: dict[str, str]) -> None:
    settings = {"consent_mode": "full", "capture_mode": "all", "capture_kinds": ["email", "phone", "name"]}
    key = make_shop(app, "Asked", **settings)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASKS, key],
        cwd=ROOT.parent,
        env={**inherited, **environ, "PYTHONPATH": str(ROOT.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == []
