"""Hundreds of connections that say next to nothing: those who have something to say do not notice."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.faults.flood import percentile
from tests.faults.journal import Journal
from tests.faults.stand import Stand
from tests.testbed.processes import LOOPBACK, Child, free_port

SLOW = 500
A_BUSY_MACHINE = 0.5

BEGINNINGS = (
    b"POST /v1/events HTTP/1.1\r\nHost: bell.example\r\nX-Slow: ",
    b"POST /v1/events HTTP/1.1\r\nHost: bell.example\r\nContent-Length: 5000\r\n\r\n{",
    b"G",
    b"",
)


@contextmanager
def slow_sockets(url: str, number: int) -> Iterator[None]:
    """So many clients that have begun a request, each in one of several ways, and go on a byte at a time."""
    parts = urlsplit(url)
    with ExitStack() as open_sockets:
        sockets = []
        for place in range(number):
            one = open_sockets.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=10))
            one.sendall(BEGINNINGS[place % len(BEGINNINGS)])
            sockets.append(one)
        yield
        for one in sockets[::7]:
            one.sendall(b"x")


def unaffected(stand: Stand, url: str, number: int, batches: int = 40) -> str:
    def usual() -> float:
        journal = Journal(url, stand.shop_key, seed=time.monotonic_ns())
        journal.visit(batches)
        assert set(journal.statuses()) == {202}
        journals.append(journal)
        return percentile([answer.seconds for answer in journal.answers], 0.9)

    journals: list[Journal] = []
    before = usual()
    with slow_sockets(url, number):
        meanwhile = usual()
    said = f"{number} slow sockets: p90 {before * 1000:.0f} -> {meanwhile * 1000:.0f} ms"
    print(said)  # noqa: T201 -- a figure to read in `make soak -rP`
    assert meanwhile <= 2 * before + A_BUSY_MACHINE, said
    whole = Journal(url, stand.shop_key)
    whole.sent = [sent for journal in journals for sent in journal.sent]
    stand.is_whole(whole)
    return said


@contextmanager
def nginx(stand: Stand, folder: Path) -> Iterator[str]:
    """A proxy in front, as docs/operate.md wants one; its URL."""
    program = shutil.which("nginx")
    if program is None:
        pytest.skip("nginx is not installed: apt-get install nginx")
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;\n"
        "worker_rlimit_nofile 20000; events { worker_connections 8000; }\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f" fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f" upstream bell {{ server {LOOPBACK}:{stand.server.port}; keepalive 32; }}\n"
        f" server {{ listen {LOOPBACK}:{port} backlog=4096; location / {{ proxy_pass http://bell;\n"
        '  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; } } }\n'
    )
    child = Child([program, "-c", str(settings), "-p", str(folder)], log=folder / "log", environ={}, cwd=folder)
    try:
        child.wait_until(lambda: _listens(port), what="nginx", seconds=10)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        subprocess.run(["kill", "-QUIT", str(child.pid)], check=False)
        child.stop()


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def test_five_hundred_slow_sockets_are_not_noticed_as_it_is_shipped(stand: Stand) -> None:
    unaffected(stand, stand.server.url, SLOW)
