"""Clocks that jump, the server's and the visitors': days, visits and what is kept come out right."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from tests.factories import MUG, Browser, make_event, make_shop, rows
from tests.faults.stand import Stand, wait_for
from tests.faults.truth import Stored, counters, differences
from tests.faults.wrong_clock import WrongClock, until
from tracker.clock import now
from tracker.collect.dead_letters import purge_dead_letters
from tracker.contacts.capture import purge_expired
from tracker.db import db
from tracker.insight.models import Rollup
from tracker.sessions.models import Session

STEPS = {
    "an hour back": [dt.timedelta(0), dt.timedelta(hours=-1)],
    "an hour on": [dt.timedelta(0), dt.timedelta(hours=1)],
    "a day back": [dt.timedelta(0), dt.timedelta(days=-1)],
    "a day on": [dt.timedelta(0), dt.timedelta(days=1)],
    "to and fro": [dt.timedelta(hours=hours) for hours in (0, 3, -2, 1, -26, 0)],
    "beyond 2038": [dt.timedelta(0), dt.timedelta(days=365 * 13)],
}


@pytest.mark.parametrize("step", STEPS)
def test_counters_hold_when_the_servers_clock_jumps(app: Flask, step: str) -> None:
    """An event is sent again at each of the clock's times, too."""
    shop = make_shop(app, consent_mode="full")
    people = [Browser(app.test_client(), shop) for _ in range(3)]
    began, sent = now(), []
    for offset in STEPS[step]:
        with time_machine.travel(began + offset, tick=True):
            for person in people:
                batch = person.batch(make_event(), make_event("add_to_cart", {"items": [MUG]}))
                sent.append((person, batch))
                assert person.post("/v1/events", batch).json["ok"] == 2
            for person, batch in sent:
                assert person.post("/v1/events", batch).json["ok"] == 0
    stored = Stored(app, shop)
    assert len(stored.events) == 2 * len(sent)
    visits = Counter(event["session"] for event in stored.events)
    assert {one["id"]: one["event_count"] for one in stored.sessions} == visits
    wrong = [line for line in counters(stored) if "day's figures" not in line]
    assert wrong == []
    # A visitor counts once for each day on which they were seen, whichever way the days came.
    assert stored.figures["page_views"] == len(sent)
    assert stored.figures["sessions"] == len(stored.sessions)


def set_the_clock(make_stand: Callable[..., Stand], folder: Path, times: int) -> None:
    """The running server's clock, under load: every request is answered, and what was answered is there, once."""
    clock = WrongClock(folder)
    # Without the worker: what is kept for a day or a year goes when the clock says that it is over.
    stand = make_stand(**clock.environ, SHOPBELL_WORKER="0")
    journal = stand.journal()
    spring = until(dt.datetime(2027, 3, 28, 0, 59, 58, tzinfo=dt.UTC))
    steps = [offset for step in STEPS.values() for offset in step] + [spring, dt.timedelta(0)]
    with journal.load(visitors=4):
        for offset in steps * times:
            clock.by(offset)
            seen = journal.acknowledgements
            what = f"it stores while the clock is wrong by {offset}"
            wait_for(30, what, lambda seen=seen: journal.acknowledgements > seen + 8)
    answers = journal.replay(1)
    assert set(journal.statuses()) == {202}
    assert all(answer.body["ok"] == 0 and answer.body["rejected"] == [] for answer in answers)
    # Looked at before anything that was said in the past is over.
    with time_machine.travel(now() - dt.timedelta(days=2)):
        found = differences(stand.app, journal)
    # A visitor counts once for each day on which they were seen, whichever way the days came.
    assert [line for line in found if "day's figures" not in line] == []
    days = {one["started_at"][:10] for one in Stored(stand.app, stand.shop_key).sessions}
    assert len(days) >= 4, f"the server's clock did not move: {days}"


def test_counters_hold_when_the_clock_of_a_running_server_is_set(
    make_stand: Callable[..., Stand], tmp_path: Path
) -> None:
    set_the_clock(make_stand, tmp_path, times=1)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
@pytest.mark.parametrize("month", [3, 10])
def test_a_visit_over_the_hour_that_is_missing_or_comes_twice_is_one(app: Flask, zone: str, month: int) -> None:
    shop = make_shop(app, consent_mode="full", timezone=zone)
    person = Browser(app.test_client(), shop)
    change = _changes(ZoneInfo(zone), 2027, month)
    if change is None:
        change = dt.datetime(2027, month, 28, 1, tzinfo=dt.UTC)
    for minutes in range(-60, 61, 20):
        with time_machine.travel(change + dt.timedelta(minutes=minutes), tick=False):
            person.say("page_view")
    stored = Stored(app, shop)
    (session,) = stored.sessions
    assert session["event_count"] == 7
    assert session["started_at"] < session["last_at"]
    days = Counter()
    for row in rows(app, Rollup, subject=0, metric="page_views"):
        days[row.day] += row.value
    moments = Counter(event["at"][:10] for event in stored.events)
    assert days == moments
    assert list(counters(stored)) == []


def _changes(zone: ZoneInfo, year: int, month: int) -> dt.datetime | None:
    """The moment in this month at which the zone's clocks change."""
    at = dt.datetime(year, month, 1, tzinfo=dt.UTC)
    while at.month == month:
        later = at + dt.timedelta(minutes=30)
        if at.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            return later
        at = later
    return None


def test_what_is_kept_for_a_time_is_neither_lost_early_nor_kept_when_the_clock_was_wrong(app: Flask) -> None:
    shop = make_shop(app, consent_mode="full", capture_mode="all")
    person = Browser(app.test_client(), shop)
    typed = {"email": "vera@acme.example", "field": "email", "form": "checkout", "submitted": False}
    person.say("email_captured", typed)
    began = now()

    def purge(after: dt.timedelta) -> int:
        with app.app_context():
            done = purge_expired(db.session.connection(), began + after)
            done += purge_dead_letters(db.session.connection(), began + after)
            db.session.commit()
            return done

    assert purge(dt.timedelta(days=-3)) == 0
    assert purge(dt.timedelta(hours=23)) == 0
    assert purge(dt.timedelta(hours=25)) == 1
    assert purge(dt.timedelta(hours=25)) == 0


@pytest.mark.parametrize("error", [-(10**12), -86_400_000, -3_600_000, 3_600_000, 86_400_000, 10**12])
def test_a_device_whose_clock_is_wrong_is_seen_at_the_servers_time(app: Flask, error: int) -> None:
    shop = make_shop(app, consent_mode="full")
    person = Browser(app.test_client(), shop)
    batch = person.batch(make_event())
    said = max(0, batch["sent_at"] + error)
    batch["sent_at"] = batch["events"][0]["at"] = said
    assert person.post("/v1/events", batch).json["ok"] == 1
    (session,) = rows(app, Session)
    assert abs((session.started_at - now()).total_seconds()) < 30
    assert list(counters(Stored(app, shop))) == []
