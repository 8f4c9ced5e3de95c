"""Every figure that a process counts, by the name under which Prometheus reads it. docs/metrics.md has the table.

REQUESTS.add(("ingest", "202"))
REQUEST_SECONDS.observe(("ingest",), 0.004)
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from tracker.metrics.shared import NOWHERE, Figures, Key, SharedValues, read_all
from tracker.registry import Registry

Kind = Literal["counter", "gauge", "histogram"]
Labels = tuple[str, ...]


class Metric:
    """One figure, for each combination of its labels."""

    def __init__(self, name: str, kind: Kind, text: str, labels: Sequence[str] = (), bounds: Sequence[float] = ()):
        self.name = name
        self.kind: Kind = kind
        self.text = text
        self.labels = tuple(labels)
        self.bounds = tuple(bounds)
        """The upper ends of a histogram's buckets, without the last, which has none."""
        self._places: dict[Labels, int] = {}
        METRICS.register(self)

    def add(self, labels: Labels = (), amount: float = 1) -> None:
        """Adds to a counter."""
        place = self._places.get(labels)
        if place is None:
            place = self._places[labels] = _values.place((self.name, *labels))
        _values.values[place] += amount

    def set(self, labels: Labels, value: float) -> None:
        """Sets a gauge of this process."""
        place = self._places.get(labels)
        if place is None:
            place = self._places[labels] = _values.place((self.name, *labels))
        _values.values[place] = value

    def observe(self, labels: Labels, value: float) -> None:
        """Counts a value in a histogram: in its bucket, and in the sum of all."""
        first = self._places.get(labels)
        if first is None:
            first = self._places[labels] = self._make_buckets(labels)
        values = _values.values
        values[first] += value
        values[first + 1 + bisect_left(self.bounds, value)] += 1

    def forget(self) -> None:
        """Finds its places anew: they were another process's, or in another folder."""
        self._places.clear()

    def _make_buckets(self, labels: Labels) -> int:
        keys: list[Key] = [(self.name, *labels, part) for part in ("sum", *map(str, self.bounds), "+Inf")]
        places = [_values.place(key) for key in keys]
        return places[0] if places[-1] else NOWHERE


METRICS: Registry[Metric] = Registry("metric")
_folder = Path("metrics")
_role = "web"
_values = SharedValues(_folder, _role)


def keep_in(folder: Path) -> None:
    """Where this process's figures are kept from now on; nothing is opened before the first of them."""
    global _folder
    if folder != _folder:
        _folder = folder
        _begin_anew()


def play(role: str) -> None:
    """What this process is: `web`, or `worker`."""
    global _role
    if role != _role:
        _role = role
        _begin_anew()


def read_figures() -> Figures:
    """What all processes of this installation on this machine counted."""
    return read_all(_folder, frozenset(one.name for one in METRICS if one.kind != "gauge"))


def _begin_anew() -> None:
    _values.close()
    _forget()


def _begin_in_child() -> None:
    _values.leave_to_parent()
    _forget()


def _forget() -> None:
    global _values
    _values = SharedValues(_folder, _role)
    for metric in METRICS:
        metric.forget()


os.register_at_fork(after_in_child=_begin_in_child)

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Metric(
    "shopbell_requests_total", "counter", "Requests answered, by what was asked for and status.", ("route", "status")
)
REQUEST_SECONDS = Metric(
    "shopbell_request_seconds", "histogram", "From the request's headers to its answer.", ("route",), SECONDS
)
REFUSED = Metric(
    "shopbell_refused_total", "counter", "Requests refused, by the reason in X-Shopbell-Reason.", ("reason",)
)
EVENTS = Metric(
    "shopbell_events_total", "counter", "Events by what became of them: stored, duplicate, rejected.", ("outcome",)
)
GROUP_SECONDS = Metric(
    "shopbell_commit_seconds", "histogram", "One commit of what waited together.", ("kind",), SECONDS
)
GROUP_SIZE = Metric(
    "shopbell_commit_requests",
    "histogram",
    "Requests committed together.",
    ("kind",),
    (1, 2, 4, 8, 16, 32, 64, 128),
)
GROUP_WAIT = Metric(
    "shopbell_commit_wait_seconds",
    "histogram",
    "Of the request that waited longest in a group, until its commit began.",
    ("kind",),
    SECONDS,
)
QUEUE = Metric("shopbell_commit_queue", "gauge", "Requests that wait for a commit.", ("kind",))
JOB_SECONDS = Metric(
    "shopbell_job_seconds", "histogram", "Runs of background jobs.", ("job",), (0.01, 0.1, 1.0, 10.0, 60.0, 600.0)
)
JOB_FAILURES = Metric("shopbell_job_failures_total", "counter", "Runs of background jobs that failed.", ("job",))
