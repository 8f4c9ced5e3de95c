"""Processor time of a server's processes, from /proc."""

import os
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def busy_seconds(pids: list[int]) -> float:
    """User and system time of these processes with all their threads since they began; of those that are gone, none."""
    return sum(map(_busy_seconds, pids))


def precise_seconds(pids: list[int]) -> float:
    """The same to the microsecond, of processes that wait for something just now and have one thread."""
    return sum(map(_precise_seconds, pids))


def _precise_seconds(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


def _busy_seconds(pid: int) -> float:
    try:
        # What follows the program's name, which is in brackets and may hold anything.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND
