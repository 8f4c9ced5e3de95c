"""A server whose wall clock is set while it runs, as by a person or by NTP.

libfaketime would do, but its version in Debian 12 fails every `time.sleep` of Python.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_suffix(".c")


class WrongClock:
    """A file that says by how much the clock is wrong. `environ` is that of a server that goes by it."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc")
        if compiler is None:
            pytest.skip("no C compiler is installed: apt-get install gcc")
        library = folder / "wrong_clock.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE)], check=True)
        self._file = folder / "wrong_clock"
        self._file.write_bytes(bytes(8))
        self.environ = {"LD_PRELOAD": str(library), "WRONG_CLOCK": str(self._file)}

    def by(self, offset: timedelta) -> None:
        """From now on it is so much ahead."""
        with self._file.open("r+b") as file:
            file.write(struct.pack("=q", int(offset.total_seconds())))


def until(moment: datetime) -> timedelta:
    """By how much a clock is wrong that says it is this moment now."""
    return timedelta(seconds=moment.timestamp() - time.time())
