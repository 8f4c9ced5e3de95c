"""How a commit shares the one thread that answers, under gevent."""

from __future__ import annotations

import time

import gevent
import pytest
from gevent import socket

from tracker.collect import running
from tracker.collect.running import GreenletRunner, Ran


@pytest.fixture
def runner() -> GreenletRunner:
    return GreenletRunner()


def busy(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def test_whoever_comes_in_the_midst_of_long_work_is_answered_before_its_end(runner: GreenletRunner) -> None:
    here, there = socket.socketpair()
    told = []

    def answer() -> None:
        there.recv(1)
        told.append("answered")

    def work() -> None:
        # Comes by the network, as requests do: nothing in this process knows of it before it looks.
        here.send(b"?")
        for _ in range(20):
            busy(0.001)
            runner.give_way()
        told.append("stored")

    answering = gevent.spawn(answer)
    gevent.sleep(0.01)
    assert runner.run(5.0, work) is Ran.WHOLLY
    answering.join(5)
    for one in (here, there):
        one.close()
    assert told == ["answered", "stored"]


def test_work_that_is_soon_done_gives_way_to_nobody(runner: GreenletRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LONGEST_STRETCH_SECONDS", 60.0)
    others: list[str] = []

    def work() -> None:
        runner.natively(busy, 0.001)
        gevent.spawn(others.append, "ran")
        runner.give_way()
        assert others == []

    assert runner.run(5.0, work) is Ran.WHOLLY


def test_who_waits_no_longer_leaves_the_work_running_and_the_next_one_waits_for_it(runner: GreenletRunner) -> None:
    told = []

    def work(name: str) -> None:
        gevent.sleep(0.2)
        told.append(name)

    assert runner.run(0.05, work, "first") is Ran.STILL
    assert runner.run(0.05, work, "never") is Ran.NEVER
    assert runner.run(5.0, work, "second") is Ran.WHOLLY
    assert told == ["first", "second"]
