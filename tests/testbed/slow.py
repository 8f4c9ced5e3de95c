"""Clients that say next to nothing, and the proxy that is told to bear them."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.testbed import TestbedError
from tests.testbed.processes import LOOPBACK, Child, free_port

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


@contextmanager
def nginx(server_port: int, folder: Path) -> Iterator[str]:
    """A proxy in front of a server on this port; its URL. Raises TestbedError where nginx is missing."""
    program = shutil.which("nginx")
    if program is None:
        raise TestbedError("nginx is missing; install it with: apt-get install nginx")
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;\n"
        "worker_rlimit_nofile 20000; events { worker_connections 8000; }\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f" fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f" upstream bell {{ server {LOOPBACK}:{server_port}; keepalive 32; }}\n"
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
