"""What waits to be committed: a lane for each class of worth, and who is taken out of them next. Pure, for one thread.

Under load the queue is as long as its least valuable class may make it. A cart that stood behind all of that would wait
for what is refused a moment later, so whatever is worth more goes first, in the order in which it came.
"""

from __future__ import annotations

from collections import deque
from typing import Generic, Protocol, TypeVar

from tracker.collect.shedding import Waiting, Worth


class Waits(Protocol):
    """One request that waits."""

    @property
    def worth(self) -> Worth: ...

    @property
    def size(self) -> int:
        """How many events it has."""

    @property
    def since(self) -> float:
        """When it came, in seconds of one monotonic clock."""

    @property
    def has_left(self) -> bool:
        """Whether its sender was told to come again; it may never do so, and what it sent is stored all the same."""


One = TypeVar("One", bound=Waits)


class Lanes(Generic[One]):
    """The queue of one committer, which has so many places."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._lanes: dict[Worth, deque[One]] = {worth: deque() for worth in sorted(Worth, reverse=True)}
        self._events = dict.fromkeys(self._lanes, 0)

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    def is_full(self) -> bool:
        return len(self) >= self._places

    def put(self, one: One) -> None:
        """At the end of its lane."""
        self._lanes[one.worth].append(one)
        self._events[one.worth] += one.size

    def take(self, most: int, most_events: float) -> list[One]:
        """At most so many requests and events, the most valuable first; at least one where any waits."""
        group: list[One] = []
        events = 0
        for worth, lane in self._lanes.items():
            while lane and len(group) < most and (not group or events + lane[0].size <= most_events):
                group.append(lane.popleft())
                self._events[worth] -= group[-1].size
                events += group[-1].size
        return group

    def first(self) -> One | None:
        """Whoever would be taken next of those who still wait for the answer."""
        return next((one for lane in self._lanes.values() for one in lane if not one.has_left), None)

    def before(self, worth: Worth, now: float, in_hand: int) -> Waiting:
        """What a batch of this worth would wait for, when so many events are being committed already."""
        since, events, taken = now, in_hand, 0
        for one, lane in self._lanes.items():
            taken += len(lane)
            if lane and one >= worth:
                events += self._events[one]
                since = min(since, lane[0].since)
        return Waiting(events, taken / max(self._places, 1), now - since)
