"""Numbers that all processes of a machine count together, without a lock on the way of a request.

Each process has a file of its own, mapped into its memory: adding is one addition there (a tenth of what
prometheus_client's files cost, see docs/metrics.md). Whoever tells the figures adds up all files. A process holds a
lock on its file as long as it lives, however it ends; the file of one that is gone is added to `ended.json` and
removed, so that counters never go back.

A file is 4,096 doubles, and behind them what each of them is: a JSON list a line, name first.
"""

from __future__ import annotations

import fcntl
import json
import logging
import mmap
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

MOST_VALUES = 4096
NAMES_AT = MOST_VALUES * 8
FILE_SIZE = NAMES_AT + 512 * 1024
NOWHERE = 0
FIRST_PLACE = 32
"""What finds no place is written below, where a histogram has room too and nobody reads."""

Key = tuple[str, ...]
"""The name of a figure and what tells it from its siblings."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Process:
    """One living process of this installation, as its file tells."""

    pid: int
    role: str
    figures: dict[Key, float]


@dataclass(frozen=True)
class Figures:
    """What all processes counted: `living` one by one, and those that ended in one sum."""

    living: list[Process] = field(default_factory=list)
    ended: dict[Key, float] = field(default_factory=dict)


class SharedValues:
    """This process's own numbers. Opens its file with the first of them; without a file it counts for nobody."""

    def __init__(self, folder: Path, role: str) -> None:
        self._folder = folder
        self._role = role
        self._places: dict[Key, int] = {}
        self._names_end = NAMES_AT
        self._placing = threading.Lock()
        self._map: mmap.mmap | None = None
        self._file: int | None = None
        self.values: memoryview[float] = _scrap()

    def place(self, key: Key) -> int:
        """The index of a figure in `values`, where a caller adds to it."""
        with self._placing:
            found = self._places.get(key)
            return self._new_place(key) if found is None else found

    def close(self) -> None:
        """Leaves the file behind, for whoever adds it to those of ended processes."""
        with self._placing:
            self._places.clear()
            self.values.release()
            self.values = _scrap()
            self._names_end = NAMES_AT
            if self._map is not None:
                self._map.close()
                self._map = None
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def leave_to_parent(self) -> None:
        """In a child: the file is its parent's, and so is the lock, which ends with the last that has it open."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _new_place(self, key: Key) -> int:
        opened = self._map or self._open()
        line = json.dumps(key).encode() + b"\n"
        index = FIRST_PLACE + len(self._places)
        if index >= MOST_VALUES or self._names_end + len(line) > FILE_SIZE:
            self._places[key] = NOWHERE
            log.warning("no room for the figure %s: it is not counted", key[0])
            return NOWHERE
        opened[self._names_end : self._names_end + len(line)] = line
        self._names_end += len(line)
        self._places[key] = index
        return index

    def _open(self) -> mmap.mmap:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{os.getpid()}-{self._role}-{secrets.token_hex(4)}.values"
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Space that is only promised kills the process that touches it when the disk is full.
            os.posix_fallocate(self._file, 0, FILE_SIZE)
            opened = mmap.mmap(self._file, FILE_SIZE)
        except OSError as error:
            log.warning("what this process does is not counted: %s", error.strerror)
            opened = mmap.mmap(-1, FILE_SIZE)
        self._map = opened
        self.values = memoryview(opened)[:NAMES_AT].cast("d")
        return opened


def _scrap() -> memoryview[float]:
    return memoryview(bytearray(FIRST_PLACE * 8)).cast("d")


def read_all(folder: Path, kept: frozenset[str]) -> Figures:
    """What every process counted. Figures whose names are in `kept` outlive their process, all others end with it."""
    if not folder.is_dir():
        return Figures()
    with _alone(folder):
        ended = _read_ended(folder)
        living, gone = [], []
        for path in sorted(folder.glob("*.values")):
            figures = _read_if_ended(path)
            if figures is None:
                pid, role, _random = path.stem.split("-", 2)
                living.append(Process(int(pid), role, _parse(path.read_bytes())))
                continue
            gone.append(path)
            for key, value in figures.items():
                if key[0] in kept:
                    ended[key] = ended.get(key, 0.0) + value
        if gone:
            _write_ended(folder, ended)
            for path in gone:
                path.unlink(missing_ok=True)
    return Figures(living, ended)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two that add the same ended process at once would count it twice."""
    with (folder / "reading.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read_if_ended(path: Path) -> dict[Key, float] | None:
    """The figures of a process that is gone; None for a living one, which holds the lock."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        return _parse(file.read())


def _parse(content: bytes) -> dict[Key, float]:
    if len(content) < FILE_SIZE:
        return {}
    values = memoryview(content)[:NAMES_AT].cast("d")
    # The last line may be half written, by a process that is at it or was killed at it.
    lines = content[NAMES_AT:].split(b"\n")[:-1]
    return {tuple(json.loads(line)): values[index] for index, line in enumerate(lines, start=FIRST_PLACE)}


def _read_ended(folder: Path) -> dict[Key, float]:
    try:
        return {tuple(key): value for key, value in json.loads((folder / "ended.json").read_bytes())}
    except (FileNotFoundError, ValueError):
        # Emptied by a full disk or by hand: Prometheus takes a counter that begins anew for what it is.
        return {}


def _write_ended(folder: Path, figures: dict[Key, float]) -> None:
    written = folder / "ended.json.new"
    written.write_text(json.dumps(list(figures.items())), encoding="utf-8")
    written.replace(folder / "ended.json")
