"""Child processes that never outlive the test run, and the free ports they listen on."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.testbed import TestbedError

LOOPBACK = "127.0.0.1"

# A killed test run runs no fixture's teardown, so the kernel ends the child for it. That is arranged in the child just
# before it becomes the program: preexec_fn is unsafe beside threads, and a change of user would undo it.
_DIE_WITH_PARENT = """
import ctypes, os, pwd, signal, sys
parent, user = int(sys.argv[1]), sys.argv[2]
if user:
    account = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
if sys.platform == "linux":
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("the test run ended before its child began")
os.execv(sys.argv[3], sys.argv[3:])
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += map(int, task.read_text().split())
    return found


class Child:
    """A program started by the tests; its output goes to a file, which every complaint quotes."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        environ: Mapping[str, str],
        cwd: Path,
        user: str | None = None,
        kept_files: Sequence[int] = (),
    ) -> None:
        self.name = Path(command[0]).name
        self.log_path = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _DIE_WITH_PARENT, str(os.getpid()), user or "", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environ),
                cwd=cwd,
                pass_fds=kept_files,
                # A terminal's Ctrl-C goes to the whole group; the fixtures must be able to stop their parts in order.
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_running(self) -> bool:
        return self._process.poll() is None

    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def wait_until(self, is_ready: Callable[[], bool], *, what: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not is_ready():
            if not self.is_running():
                raise TestbedError(f"{what} ended with status {self._process.returncode} while starting:\n{self.log()}")
            if time.monotonic() > deadline:
                self.kill()
                raise TestbedError(f"{what} was not ready after {seconds:g} s:\n{self.log()}")
            time.sleep(0.02)

    def stop(self, *, signal_name: str = "SIGTERM", seconds: float = 30) -> int:
        """Asks it to end; its exit status. Hanging is an error: every part here promises to end cleanly."""
        if self.is_running():
            self._process.send_signal(signal.Signals[signal_name])
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise TestbedError(f"{self.name} ignored {signal_name} for {seconds:g} s:\n{self.log()}") from None

    def kill(self) -> None:
        """As a power cut would: the program and everything it started, with no chance to tidy up."""
        if self.is_running():
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
