"""Folders for what the parts write. They go with the run, or, when it was killed, with the next one."""

import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "shopbell-test-"
_MEMORY = Path("/dev/shm")  # noqa: S108 -- mkdtemp makes a private folder in it
_ENOUGH = 2 * 1024**3


def make_folder(kind: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-{kind}-"))


def make_folder_in_memory(kind: str) -> Path:
    """Where the machine has room for it: SQLite waits for the disk at every commit."""
    has_room = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-{kind}-", dir=_MEMORY if has_room else None))


def sweep() -> None:
    """Removes the folders of processes that are gone."""
    for place in (_MEMORY, Path(tempfile.gettempdir())):
        for folder in place.glob(f"{_PREFIX}*"):
            owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
            if owner.isdecimal() and not _is_alive(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
