"""No room left, and a disk that refuses to write: storing is refused, deciding goes on, nothing is to be restarted."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.journal import Line
from tests.faults.stand import Stand, wait_for
from tests.testbed.databases import Databases, PostgresDatabases
from tests.testbed.postgres import PostgresServer, connect

SMALL_DISK = "24m"
SMALL_TABLESPACE = "96m"


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A file system that is soon full, owned by whom the folder was."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    owner = f"uid={folder.stat().st_uid},gid={folder.stat().st_gid},mode=700"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},{owner}", "tmpfs", str(folder)], check=False)
    if done.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    with mounted(folder, SMALL_DISK):
        yield folder


@pytest.fixture
def small_tablespace(
    mortal_postgres: PostgresServer, databases: Databases, make_stand: Callable[..., Stand]
) -> Iterator[tuple[Stand, Path]]:
    """A server whose PostgreSQL keeps the tables on a small disk, and that disk; the log has room."""
    admin = mortal_postgres.admin_url
    own = PostgresDatabases(databases.migrate, admin, "small")
    with mortal_postgres.folder_of_its_own("small") as folder, mounted(folder, SMALL_TABLESPACE):
        url = own.migrated("tests")
        with connect(admin) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
            connection.execute("ALTER DATABASE small_tests SET TABLESPACE small")
        stand = make_stand(url)
        yield stand, folder
        stand.close()
        with connect(admin) as connection:
            for name in ("tests", "template"):
                connection.execute(f"DROP DATABASE small_{name} WITH (FORCE)")
            connection.execute("DROP TABLESPACE small")


@contextmanager
def no_room(folder: Path) -> Iterator[None]:
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 65_536)
        except OSError:
            pass
    yield
    filler.unlink()


@contextmanager
def no_file_grows(stand: Stand) -> Iterator[None]:
    """Every write beyond what there is fails, as on a broken disk."""
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in stand.workers()}
    for pid, (_, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    yield
    for pid, limits in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def break_disk(stand: Stand, trouble: Callable[[], object], times: int = 1, seconds: float = 1.0) -> None:
    journal, workers = stand.journal(), stand.workers()
    with journal.load(visitors=4):
        for _ in range(times):
            enough = journal.acknowledgements + 5
            wait_for(20, "it stores", lambda enough=enough: journal.acknowledgements >= enough)
            with trouble():  # type: ignore[attr-defined]
                refused = journal.statuses()[503]
                wait_for(20, "it refuses", lambda refused=refused: journal.statuses()[503] > refused)
                assert decides(stand, seconds) == {200}
            freed = journal.acknowledgements
            assert wait_for(20, "it stores again", lambda freed=freed: journal.acknowledgements > freed) < 10
    assert set(journal.statuses()) == {202, 503}
    assert all(answer.retry_after >= 1 for answer in journal.answers if answer.status == 503)
    assert stand.workers() == workers, "a worker was started anew"
    stand.is_whole(journal)


def decides(stand: Stand, seconds: float) -> set[int]:
    """What `/v1/decide` answers meanwhile."""
    line, statuses, until = Line(stand.server.url), set(), time.monotonic() + seconds
    (visitor,) = stand.journal(seed=9).people(1)
    while time.monotonic() < until:
        statuses.add(line.post("/v1/decide", json.dumps({**visitor.batch(), "events": []}).encode()).status)
    line.close()
    return statuses


def stand_on(folder: Path, stand: Stand, make_stand: Callable[..., Stand]) -> Stand:
    """A server whose database lies in this folder: an empty one, made from another's."""
    path = Path(stand.server.database_url.removeprefix("sqlite:///"))
    template = path.parent / "template.sqlite3"
    shutil.copy(template, folder / "shop.sqlite3")
    return make_stand(f"sqlite:///{folder / 'shop.sqlite3'}")


@pytest.mark.only_on("sqlite")
def test_a_full_disk_refuses_what_is_to_be_stored_and_nothing_else(
    small_disk: Path, stand: Stand, make_stand: Callable[..., Stand]
) -> None:
    break_disk(stand_on(small_disk, stand, make_stand), lambda: no_room(small_disk))


@pytest.mark.only_on("sqlite")
def test_a_disk_that_does_not_take_what_is_written_is_no_different(stand: Stand) -> None:
    break_disk(stand, lambda: no_file_grows(stand))


@pytest.mark.only_on("postgresql")
def test_a_full_disk_of_postgresql_is_no_different(small_tablespace: tuple[Stand, Path]) -> None:
    stand, folder = small_tablespace
    break_disk(stand, lambda: no_room(folder))
