"""The product as `make run` starts it, on a port of its own."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.testbed import ROOT, TestbedError
from tests.testbed.processes import LOOPBACK, Child, free_port

_WITH_SOCKET = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.argv[2], sys.argv[2:])
"""


class ProductServer:
    """Own data folder, own database; with the background worker, because gunicorn.conf.py starts it.

    `root` is the folder of the program. `environ` holds SHOPBELL_* settings of the test's choice; what the machine has
    set of them is left out.
    """

    def __init__(
        self, folder: Path, *, database_url: str, environ: Mapping[str, str] | None = None, root: Path = ROOT
    ) -> None:
        self.folder = folder
        self.root = root
        self.database_url = database_url
        self.port = free_port()
        self.url = f"http://{LOOPBACK}:{self.port}"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
        self.environ = {
            **inherited,
            "PORT": str(self.port),
            "SHOPBELL_DATA_DIR": str(folder / "data"),
            "SHOPBELL_DATABASE_URL": database_url,
            "SHOPBELL_PUBLIC_URL": self.url,
            "PYTHONUNBUFFERED": "1",
            **(environ or {}),
        }
        self._child: Child | None = None
        self._socket: socket.socket | None = None

    def start(self) -> None:
        """Again after stop() or kill(): on the same port, with the same data."""
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"]
        kept = [] if self._socket is None else [self._socket.fileno()]
        if kept:
            command = [sys.executable, "-c", _WITH_SOCKET, str(kept[0]), *command]
        self._child = Child(
            command, log=self.folder / "server.log", environ=self.environ, cwd=self.root, kept_files=kept
        )
        self._child.wait_until(self._is_ready, what="Shopbell")

    def stop(self) -> None:
        """SIGTERM, as systemd, Docker and Ctrl-C's kinder sister do. Anything but a clean end is an error."""
        if self._child is None:
            return
        child, self._child = self._child, None
        status = child.stop()
        if status != 0:
            raise TestbedError(f"Shopbell ended with status {status}:\n{child.log()}")

    def kill(self) -> None:
        """As a power cut would."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    @contextmanager
    def holding_its_socket(self) -> Iterator[None]:
        """Within, what starts is given a socket that stays open while it is stopped, as systemd does."""
        with socket.create_server((LOOPBACK, self.port), backlog=2048) as self._socket:
            yield
        self._socket = None

    @property
    def pid(self) -> int:
        """Of the master process."""
        if self._child is None:
            raise TestbedError("Shopbell is not running")
        return self._child.pid

    def log(self) -> str:
        """All that the server has printed since its first start."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def flask(self, *arguments: str, stdin: str = "") -> str:
        """Runs a flask command against this server's database; its standard output, or an error that quotes stderr."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=self.root,
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            command = " ".join(arguments)
            raise TestbedError(f"flask {command} ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_ready(self) -> bool:
        try:
            with urlopen(Request(f"{self.url}/readyz"), timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
