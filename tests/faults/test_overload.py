"""Ten times more than can be stored: engagement is refused first, at once, and what is accepted is answered in time."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.faults.flood import Hit, Shot, capacity, cart, engagement, every, flood, percentile, visit
from tests.faults.pulse import pulse
from tests.faults.stand import Stand, write_lock
from tests.faults.truth import Stored, counters
from tracker.collect.committer import LONGEST_WAIT_SECONDS
from tracker.collect.shedding import LONGEST_WAITS, Shedder, Waiting, Worth, worth_of

TIMES = 10
LONGEST_REFUSAL = 0.010
A_BUSY_MACHINE = 1.5
"""Seconds that a machine with other work may add to the slowest answers of a soak test."""
BY_CHANCE = 0.15
"""Of the requests of one kind."""


def overload(stand: Stand, seconds: float, *, is_alone: bool) -> None:
    """Holds who is refused against the database; where the machine `is_alone` with it, also that no cart is refused,
    and the slowest answers against those of calm. A machine that others use may give the server no time for anything.
    """
    url, shop = stand.server.url, stand.shop_key
    stored = capacity(url, [engagement(shop) for _ in range(40)])
    calm = flood(url, [*every(shop, cart, 20, seconds), *every(shop, engagement, stored / 3, seconds)])
    usual = percentile([hit.seconds for hit in calm if hit.kind == "cart"], 0.99)

    rates = {cart: 20.0, visit: 20.0, engagement: TIMES * stored}
    hits = flood(url, [shot for kind, rate in rates.items() for shot in every(shop, kind, rate, seconds)])
    told = {kind.__name__: Counter(hit.status for hit in hits if hit.kind == kind.__name__) for kind in rates}
    refused = [hit for hit in hits if hit.status == 503]
    slowest = percentile([hit.seconds for hit in hits if hit.kind == "cart"], 0.99)
    said = (
        f"{stored:.0f} batches/s fit; {told}; carts p99 {usual * 1000:.0f} -> {slowest * 1000:.0f} ms;"
        f" refusals p50 {percentile([hit.seconds for hit in refused], 0.5) * 1000:.1f} ms"
    )
    print(said)  # noqa: T201 -- a figure to read in `make soak -rP`
    # Most are refused; on a busy machine the server has caught its breath meanwhile.
    assert _share(told["engagement"]) > 0.25, said
    assert told["engagement"][202] > 0, said
    assert _share(told["cart"]) < _share(told["engagement"]), said
    # They do not leave in the same moments, of which a busy machine has good and bad ones.
    assert _share(told["cart"]) <= _share(told["visit"]) + BY_CHANCE, said
    assert _share(told["visit"]) <= _share(told["engagement"]) + BY_CHANCE, said
    assert all(1 <= hit.retry_after <= 10 for hit in refused), said
    if is_alone:
        assert told["cart"][503] == told["cart"][0] == 0, said
        assert slowest <= 2 * usual + A_BUSY_MACHINE, said
    _is_whole(stand, [*calm, *hits])


def _share(statuses: Counter[int]) -> float:
    return statuses[503] / statuses.total()


def _is_whole(stand: Stand, hits: list[Hit]) -> None:
    rows = Stored(stand.app, stand.shop_key)
    ids = {row["id"] for row in rows.events}
    assert {id for hit in hits if hit.status == 202 for id in hit.ids} <= ids
    # Whoever waited to the end is told that it may be stored all the same.
    at_the_door = [hit for hit in hits if hit.status == 503 and hit.seconds < LONGEST_WAIT_SECONDS]
    assert not {id for hit in at_the_door for id in hit.ids} & ids
    assert list(counters(rows)) == []


def test_under_ten_times_the_load_engagement_is_refused_first_and_carts_last(lone_stand: Stand) -> None:
    overload(lone_stand, seconds=2, is_alone=False)


@pytest.mark.only_on("sqlite")
def test_while_nothing_can_be_stored_engagement_is_refused_at_once(lone_stand: Stand) -> None:
    url, shop = lone_stand.server.url, lone_stand.shop_key
    capacity(url, [engagement(shop) for _ in range(4)])
    with pulse(url) as felt, write_lock(lone_stand):
        crowd = [Shot(0.0, "crowd", engagement(shop)) for _ in range(12)]
        late = [Shot(0.6 + place / 100, "late", engagement(shop)) for place in range(100)]
        hits = flood(url, [*crowd, *late], timeout=10)
    refusals = [hit.seconds for hit in hits if hit.kind == "late" and hit.status == 503]
    assert len(refusals) == len(late)
    # Half of them, and not longer than what any answer takes beside: what a busy machine does to some says nothing.
    assert percentile(refusals, 0.5) < LONGEST_REFUSAL + felt.slowest
    _is_whole(lone_stand, hits)


# The rules


@pytest.mark.parametrize(
    ("body", "worth"),
    [
        ('{"events":[{"name":"user_engagement"}]}', Worth.ENGAGEMENT),
        ('{"events":[{"name":"user_engagement"},{"name":"view_item_list"}]}', Worth.ENGAGEMENT),
        ('{"events":[{"name" : "user_engagement"},{"name" : "page_view"}]}', Worth.VISIT),
        ('{"events":[{"name":"user_engagement_of_ours"}]}', Worth.VISIT),
        ('{"events":[],"decide":true}', Worth.VISIT),
        ('{"events":[{"name":"page_view"},{"name":"add_to_cart","params":{}}]}', Worth.VALUABLE),
        ('{"events":[{"name":"user_engagement"},{"name":"purchase"}]}', Worth.VALUABLE),
        ('{"events":[{"name":"email_captured"}]}', Worth.VALUABLE),
        ('{"events":[{"name":"view_item","params":{"what":"purchase"}}]}', Worth.VISIT),
        ("", Worth.VISIT),
        ("\x00[[[", Worth.VISIT),
    ],
)
def test_the_most_valuable_event_says_what_a_batch_is_worth(body: str, worth: Worth) -> None:
    assert worth_of(body.encode()) is worth


def paced(seconds_per_event: float) -> Shedder:
    shedder = Shedder()
    shedder.committed(100, 100 * seconds_per_event)
    return shedder


def refused(shedder: Shedder, events: int, now: float, *, share: float = 0.0, oldest: float = 0.0) -> set[Worth]:
    return {worth for worth in Worth if shedder.refuses(worth, Waiting(events, share, oldest), now)}


def test_a_burst_is_let_in_and_a_queue_that_stands_is_not() -> None:
    shedder = paced(0.001)
    assert refused(shedder, 0, now=0.0) == set()
    # 100 ms of work: twice what engagement may wait, as a burst.
    assert refused(shedder, 250, now=0.01) == {Worth.ENGAGEMENT}
    shedder = paced(0.0004)
    assert refused(shedder, 0, now=0.0) == set()
    assert refused(shedder, 250, now=0.01) == set()
    assert refused(shedder, 250, now=0.2) == {Worth.ENGAGEMENT}
    # Once it is calm, what stands begins anew.
    assert refused(shedder, 10, now=0.3) == set()
    assert refused(shedder, 250, now=0.35) == set()


@pytest.mark.parametrize(
    ("wait", "worths"),
    [
        (0.04, set()),
        (0.1, {Worth.ENGAGEMENT}),
        (0.4, {Worth.ENGAGEMENT, Worth.VISIT}),
        (2.0, set(Worth)),
    ],
)
def test_the_longer_the_wait_the_more_is_refused_and_the_least_valuable_first(wait: float, worths: set[Worth]) -> None:
    assert list(LONGEST_WAITS.values()) == sorted(LONGEST_WAITS.values())
    shedder = paced(wait / 1000)
    refused(shedder, 0, now=0.0)
    assert refused(shedder, 1000, now=1.0) == worths


def test_a_database_that_stands_still_is_seen_by_the_age_of_what_waits() -> None:
    shedder = paced(0.00001)
    refused(shedder, 0, now=0.0)
    assert refused(shedder, 1000, now=1.0, oldest=0.9) == {Worth.ENGAGEMENT, Worth.VISIT}


@pytest.mark.parametrize(
    ("share", "worths"),
    [
        (0.2, set()),
        (0.3, {Worth.ENGAGEMENT}),
        (0.6, {Worth.ENGAGEMENT, Worth.VISIT}),
        (1.0, set(Worth)),
    ],
)
def test_the_last_places_are_kept_for_what_is_valuable(share: float, worths: set[Worth]) -> None:
    assert refused(paced(0.0), 1, now=0.0, share=share) == worths


def test_what_goes_into_one_commit_is_never_refused() -> None:
    shedder = paced(0.1)
    refused(shedder, 0, now=0.0)
    assert refused(shedder, 199, now=9.0, oldest=4.0) == set()
