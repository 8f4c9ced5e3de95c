"""Counts of this minute that all processes of the machine share: a small table in a file mapped into memory.

Each place holds a subject's 64 bits, its minute and its count; a subject may stand in eight places. Whose minute is
over is overwritten. Should eight others of this minute stand there, the one that asked least makes room: whoever asks
most is never forgotten.
"""

from __future__ import annotations

import fcntl
import logging
import os
import struct
import threading
import weakref
from mmap import mmap
from pathlib import Path

log = logging.getLogger(__name__)

PLACES = 8
ROWS = 8192
_PLACE = struct.Struct("<QII")
_ROW = struct.Struct("<" + "QII" * PLACES)
SIZE = ROWS * _ROW.size
MOST = 2**32 - 1


class SharedCounts:
    """How often each subject was added in its minute. Nothing is opened before the first addition."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._table: mmap | bytearray | None = None
        self._file = -1
        # The file's lock is one of processes; threads of this one need their own.
        self._lock = threading.Lock()

    def add(self, subject: int, minute: int) -> int:
        """Counts once; how often it was in this minute, this time included. `subject` has 64 bits."""
        row = subject % ROWS
        with self._lock:
            table = self._table if self._table is not None else self._open()
            if self._file < 0:
                return _add(table, row, subject, minute)
            fcntl.lockf(self._file, fcntl.LOCK_EX, 1, row)
            try:
                return _add(table, row, subject, minute)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, row)

    def _open(self) -> mmap | bytearray:
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                # All of it now: on a full disk, writing to a page that has no block would kill the process.
                os.posix_fallocate(file, 0, SIZE)
                self._table = mmap(file, SIZE)
            except BaseException:
                os.close(file)
                raise
        except OSError as error:
            log.warning("%s cannot be used (%s): each process limits by its own count", self._path, error.strerror)
            self._table = bytearray(SIZE)
        else:
            self._file = file
            weakref.finalize(self, os.close, file)
        return self._table


def _add(table: mmap | bytearray, row: int, subject: int, minute: int) -> int:
    start = row * _ROW.size
    minute &= MOST
    values: tuple[int, ...] = _ROW.unpack_from(table, start)
    room, least = 0, MOST + 1
    for place in range(PLACES):
        holder, when, count = values[place * 3 : place * 3 + 3]
        if when == minute and holder == subject:
            count = min(count + 1, MOST)
            _PLACE.pack_into(table, start + place * _PLACE.size, subject, minute, count)
            return count
        weight = count if when == minute else 0
        if weight < least:
            room, least = place, weight
    _PLACE.pack_into(table, start + room * _PLACE.size, subject, minute, 1)
    return 1
