"""Who goes first, who commits for all, and that the lead is never lost: whoever gives up leaves it to another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tracker.collect.shedding import Worth
from tracker.collect.turns import Turns, Waiter

LONG = 30.0


def waiter(name: str, size: int = 1, worth: Worth = Worth.VALUABLE) -> Waiter[str]:
    return Waiter(name, size, worth)


def names(group: list[Waiter[str]]) -> list[str]:
    return [one.work for one in group]


@pytest.fixture
def turns() -> Turns[str]:
    return Turns(places=8)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def test_what_is_worth_more_goes_first_and_the_rest_in_the_order_in_which_it_came(turns: Turns[str]) -> None:
    for number, worth in enumerate([Worth.ENGAGEMENT, Worth.VISIT, Worth.ENGAGEMENT, Worth.VALUABLE, Worth.VISIT]):
        turns.join(waiter(f"{worth.name.lower()}-{number}", worth=worth))
    assert names(turns.take(4, 100)) == ["valuable-3", "visit-1", "visit-4", "engagement-0"]
    assert names(turns.take(4, 100)) == ["engagement-2"]
    assert turns.take(4, 100) == []


def test_a_group_holds_so_many_events_and_one_that_is_larger_goes_alone(turns: Turns[str]) -> None:
    for name, size in [("a", 60), ("b", 60), ("c", 500), ("d", 1)]:
        turns.join(waiter(name, size))
    assert [names(turns.take(128, 120)) for _ in range(3)] == [["a", "b"], ["c"], ["d"]]


def test_each_class_waits_for_what_goes_before_it_and_for_what_is_being_committed(turns: Turns[str]) -> None:
    turns.join(waiter("in hand", 5, Worth.ENGAGEMENT))
    turns.take(1, 100)
    turns.join(waiter("cart", 1))
    turns.join(waiter("look", 90, Worth.ENGAGEMENT))
    turns.join(waiter("visit", 3, Worth.VISIT))
    assert {worth: turns.before(worth).events for worth in Worth} == {
        Worth.VALUABLE: 6,
        Worth.VISIT: 9,
        Worth.ENGAGEMENT: 99,
    }
    assert turns.before(Worth.VALUABLE).share == 3 / 8


def test_whoever_is_done_goes_on_and_one_of_those_who_wait_leads_next(
    turns: Turns[str], pool: ThreadPoolExecutor
) -> None:
    first, second, third = waiter("first"), waiter("second"), waiter("third")
    assert turns.join(first)
    assert not turns.join(second)
    group = turns.take(2, 100)
    assert not turns.join(third)
    waiting = {one.work: pool.submit(turns.wait, one, LONG) for one in (second, third)}
    for one in group:
        one.is_done = True
    turns.tell()
    assert waiting["second"].result(LONG) is False
    turns.hand_over(first)
    assert waiting["third"].result(LONG) is True


def test_whoever_leads_and_gives_up_is_not_made_the_leader_again(turns: Turns[str], pool: ThreadPoolExecutor) -> None:
    first, second = waiter("first"), waiter("second")
    turns.join(first)
    turns.join(second)
    waiting = pool.submit(turns.wait, second, LONG)
    turns.hand_over(first)
    assert waiting.result(LONG) is True
    turns.hand_over(second)
    # Both have left, and what they sent is stored all the same.
    assert turns.join(waiter("third"))
    assert names(turns.take(9, 100)) == ["first", "second", "third"]


def test_a_queue_that_everybody_has_left_lets_the_next_one_in_who_commits_it_all(turns: Turns[str]) -> None:
    leader = waiter("leader")
    assert turns.join(leader)
    for number in range(7):
        one = waiter(f"{number}")
        assert not turns.join(one)
        assert not turns.wait(one, 0.0)
    assert turns.is_full()
    assert turns.before(Worth.VALUABLE).share == 1.0
    # The database was away, and the one who led was told so, too.
    turns.hand_over(leader)
    assert not turns.is_full()
    assert (turns.before(Worth.ENGAGEMENT).share, turns.before(Worth.ENGAGEMENT).oldest_seconds) == (0.0, 0.0)
    assert turns.join(waiter("next"))
    assert names(turns.take(100, 100)) == ["leader", *"0123456", "next"]


def test_the_lead_that_reaches_somebody_in_the_moment_of_giving_up_goes_on_to_the_next(
    turns: Turns[str], pool: ThreadPoolExecutor
) -> None:
    first, late, third = waiter("first"), waiter("late"), waiter("third")
    for one in (first, late, third):
        turns.join(one)
    waiting = pool.submit(turns.wait, third, LONG)
    turns.take(1, 100)
    turns.hand_over(first)
    assert late.leads
    # As if the word had come just after the time was over.
    late.told.acquire()
    assert turns.wait(late, 0.01) is False
    assert waiting.result(LONG) is True


def test_many_threads_are_all_done_whoever_gives_up(turns: Turns[str]) -> None:
    turns = Turns(places=10_000)
    committed: list[str] = []
    only_one = threading.Lock()

    def request(name: str, patience: float) -> bool:
        one = waiter(name)
        if turns.join(one) or turns.wait(one, patience):
            try:
                while not one.is_done:
                    assert only_one.acquire(blocking=False), "two lead"
                    group = turns.take(3, 100)
                    committed.extend(names(group))
                    for done in group:
                        done.is_done = True
                    only_one.release()
                    turns.tell()
            finally:
                turns.tell()
                turns.hand_over(one)
        return one.is_done

    with ThreadPoolExecutor(24) as pool:
        asked = [f"{number}" for number in range(3_000)]
        results = list(pool.map(request, asked, [0.0 if number % 5 == 0 else LONG for number in range(3_000)]))
    assert all(done for number, done in enumerate(results) if number % 5)
    assert request("last", LONG)
    assert sorted(committed) == sorted([*asked, "last"])
    assert len(turns) == 0
