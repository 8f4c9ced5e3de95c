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

pytestmark = pytest.mark.only_on("sqlite")

SMALL_DISK = "24m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that is soon full."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)], check=False)
    if done.returncode:
        pytest.skip("no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


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


def test_a_full_disk_refuses_what_is_to_be_stored_and_nothing_else(
    small_disk: Path, stand: Stand, make_stand: Callable[..., Stand]
) -> None:
    break_disk(stand_on(small_disk, stand, make_stand), lambda: no_room(small_disk))


def test_a_disk_that_does_not_take_what_is_written_is_no_different(stand: Stand) -> None:
    break_disk(stand, lambda: no_file_grows(stand))
