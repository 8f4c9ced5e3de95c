"""A reload without a pause: old workers go on accepting until the first of the next ones is ready.

gunicorn ends the old workers as soon as the new ones are forked. These still have the application to load, seconds in
which nobody would accept. The master and all its workers share two numbers: which generation is being brought up, and
the newest of which a worker is ready. They stay with the master over reloads, which read gunicorn.conf.py anew.
"""

from __future__ import annotations

import mmap
import signal
import time
from types import FrameType
from typing import Any

import gevent

LONGEST_WAIT_SECONDS = 60.0
"""New workers that do not come up by then will not: the old ones end, as gunicorn wanted."""

WANTED, READY = 0, 1


class Turns:
    """The two numbers, in memory that every fork shares."""

    def __init__(self) -> None:
        self._numbers = memoryview(mmap.mmap(-1, 16)).cast("q")

    def begin(self) -> None:
        """In the master: what is forked from now on is the next generation."""
        self._numbers[WANTED] += 1

    @property
    def wanted(self) -> int:
        return self._numbers[WANTED]

    def is_ready(self, generation: int) -> bool:
        return self._numbers[READY] >= generation

    def report(self, generation: int) -> None:
        """In a worker that has loaded the application."""
        self._numbers[READY] = max(self._numbers[READY], generation)


def turns_of(server: Any) -> Turns:
    """Those of a gunicorn master."""
    if not hasattr(server, "shopbell_turns"):
        server.shopbell_turns = Turns()
    found: Turns = server.shopbell_turns
    return found


def enlist(server: Any, worker: Any) -> None:
    """Before the fork: the worker belongs to the generation in hand."""
    worker.shopbell_turns = turns_of(server)
    worker.shopbell_generation = worker.shopbell_turns.wanted


def take_over(worker: Any) -> None:
    """In a worker that is ready: its elders may go, and it will wait for its successors."""
    turns: Turns = worker.shopbell_turns
    generation: int = worker.shopbell_generation
    leave = signal.getsignal(signal.SIGTERM)
    assert callable(leave)  # noqa: S101 -- gunicorn has just set it
    is_waiting = False

    def leave_in_turn(number: int, frame: FrameType | None) -> None:
        nonlocal is_waiting
        if turns.wanted == generation:
            # The whole server ends, or there are too many of us: nobody comes after.
            leave(number, frame)
        elif not is_waiting:
            is_waiting = True
            gevent.spawn(_wait, turns, lambda: leave(number, None))

    signal.signal(signal.SIGTERM, leave_in_turn)
    turns.report(generation)


def _wait(turns: Turns, leave: Any) -> None:
    wanted, until = turns.wanted, time.monotonic() + LONGEST_WAIT_SECONDS
    while not turns.is_ready(wanted) and time.monotonic() < until:
        gevent.sleep(0.1)
    leave()
