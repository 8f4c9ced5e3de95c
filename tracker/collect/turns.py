"""Whose turn it is to commit for all who wait, and how each of them hears what became of its own.

One request at a time leads: it commits group after group until its own work is done, then the next one that waits does.
Each of the others waits for one word: that its work is done, or that it is the one to lead. So there is no thread to
start or to lose, and nobody whose work is done waits for the commit after it.
"""

from __future__ import annotations

import threading
import time
from typing import Generic, TypeVar

from tracker.collect.lanes import Lanes
from tracker.collect.shedding import Waiting, Worth
from tracker.errors import Refused

Work = TypeVar("Work")

NOTHING = Waiting(0, 0.0, 0.0)


class Waiter(Generic[Work]):
    """One request's work and what became of it."""

    __slots__ = ("error", "has_left", "is_done", "leads", "since", "size", "told", "work", "worth")

    def __init__(self, work: Work, size: int, worth: Worth) -> None:
        self.work = work
        self.size = size
        self.worth = worth
        self.since = time.monotonic()
        self.is_done = False
        self.error: Refused | None = None
        self.leads = False
        self.has_left = False
        self.told = threading.Lock()
        """Held until there is something to hear."""
        self.told.acquire()


class Turns(Generic[Work]):
    """The waiting requests of one committer, which has so many places. Every method may be called by any thread."""

    def __init__(self, places: int) -> None:
        self._lanes: Lanes[Waiter[Work]] = Lanes(places)
        self._state = threading.Lock()
        self._is_led = False
        self._in_hand: list[Waiter[Work]] = []
        self._events_in_hand = 0

    def __len__(self) -> int:
        """How many wait to be taken."""
        return len(self._lanes)

    def is_full(self) -> bool:
        """Whether as many wait as may. Never while nobody leads: those who wait have all been told to come again, and
        whoever comes next must be let in, or nobody would ever commit what is there.
        """
        return self._is_led and self._lanes.is_full()

    def before(self, worth: Worth) -> Waiting:
        """What a batch of this worth would wait for; nothing while nobody leads."""
        with self._state:
            if not self._is_led:
                return NOTHING
            return self._lanes.before(worth, time.monotonic(), self._events_in_hand)

    def join(self, one: Waiter[Work]) -> bool:
        """Takes its place in the queue. Whether it has to lead."""
        with self._state:
            self._lanes.put(one)
            leads, self._is_led = not self._is_led, True
        return leads

    def wait(self, one: Waiter[Work], seconds: float) -> bool:
        """Returns when the work is done, when it has to lead, which is True, or when it has waited so long."""
        was_told = False
        try:
            was_told = one.told.acquire(timeout=seconds)
        finally:
            if not was_told:
                self._leave(one)
        return was_told and one.leads

    def take(self, most: int, most_events: float) -> list[Waiter[Work]]:
        """The next group, which may be empty. For whoever leads."""
        with self._state:
            group = self._lanes.take(most, most_events)
            self._in_hand += group
            self._events_in_hand += sum(one.size for one in group)
        return group

    def tell(self) -> None:
        """Lets those go on whose work is done."""
        with self._state:
            done = [one for one in self._in_hand if one.is_done]
            self._in_hand = [one for one in self._in_hand if not one.is_done]
            self._events_in_hand -= sum(one.size for one in done)
            for one in done:
                if not one.has_left and not one.leads:
                    one.told.release()

    def hand_over(self, one: Waiter[Work]) -> None:
        """Gives this one's lead to another who still waits; where nobody does, whoever comes next has it."""
        with self._state:
            one.has_left = True
            heirs = (one for one in self._in_hand if not one.has_left and not one.is_done)
            heir = next(heirs, None) or self._lanes.first()
            self._is_led = heir is not None
            if heir is not None:
                heir.leads = True
                heir.told.release()

    def _leave(self, one: Waiter[Work]) -> None:
        with self._state:
            one.has_left = True
            leads = one.leads
        # It was made the leader in the moment in which it gave up.
        if leads:
            self.hand_over(one)
