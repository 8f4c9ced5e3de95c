import datetime as dt
import threading

import pytest

from tests.factories import row, rows
from tracker.db import db
from tracker.jobs import LEASE, LONGEST_DELAY, Job, JobState, run_if_due, work

NOON = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)

pytestmark = pytest.mark.usefixtures("app_context")


class Counted:
    """A job's work that counts how often it was done."""

    def __init__(self, error=None):
        self.times = []
        self.error = error

    def __call__(self, connection, now):
        self.times.append(now)
        if self.error:
            raise self.error
        return 1


def test_it_runs_a_new_job_at_once_and_then_when_it_is_due():
    counted = Counted()
    job = Job("count", 60, counted)

    ran = [run_if_due(job, NOON + after * SECOND) for after in (0, 1, 59, 60, 61, 121)]

    assert ran == [True, False, False, True, False, True]
    assert len(counted.times) == 3


def test_it_keeps_what_the_job_wrote():
    def write(connection, now):
        connection.execute(JobState.__table__.insert().values(name="written", due_at=now, failures=0, error=""))
        return 1

    run_if_due(Job("write", 60, write), NOON)
    db.session.remove()

    assert db.session.get(JobState, "written") is not None


def test_a_job_that_raises_leaves_nothing_behind_and_is_tried_later(app):
    def write_and_fail(connection, now):
        connection.execute(JobState.__table__.insert().values(name="half", due_at=now, failures=0, error=""))
        raise OSError("the address carl@acme.example is in here")

    run_if_due(Job("fails", 60, write_and_fail), NOON)

    state = row(app, JobState, name="fails")
    assert rows(app, JobState, name="half") == []
    assert (state.failures, state.error) == (1, "OSError")
    assert state.due_at == NOON + 120 * SECOND


def test_it_waits_longer_after_every_failure_but_never_more_than_an_hour(app):
    job = Job("fails", 60, Counted(OSError()))
    now, waits = NOON, []
    for _ in range(8):
        assert run_if_due(job, now)
        due_at = row(app, JobState, name="fails").due_at
        waits.append(due_at - now)
        now = due_at

    assert waits[:3] == [120 * SECOND, 240 * SECOND, 480 * SECOND]
    assert waits[-1] == LONGEST_DELAY


def test_a_success_forgets_the_failures(app):
    counted = Counted(OSError())
    job = Job("recovers", 60, counted)
    run_if_due(job, NOON)
    counted.error = None

    run_if_due(job, NOON + 120 * SECOND)

    state = row(app, JobState, name="recovers")
    assert (state.failures, state.error) == (0, "")


def test_two_workers_share_a_job():
    second = []

    def run_meanwhile(connection, now):
        db.session.commit()
        second.append(run_if_due(job, now + SECOND))
        return 0

    job = Job("shared", 60, run_meanwhile)

    assert run_if_due(job, NOON)
    assert second == [False]


def test_the_job_of_a_worker_that_died_is_taken_over():
    def die(connection, now):
        raise SystemExit

    with pytest.raises(SystemExit):
        run_if_due(Job("dies", 60, die), NOON)
    counted = Counted()

    assert not run_if_due(Job("dies", 60, counted), NOON + LEASE - SECOND)
    assert run_if_due(Job("dies", 60, counted), NOON + LEASE)


def test_a_worker_that_was_thought_dead_does_not_move_the_job_of_the_next(app):
    def stall(connection, now):
        db.session.commit()
        assert run_if_due(Job("stalls", 60, Counted()), NOON + LEASE)
        return 0

    run_if_due(Job("stalls", 60, stall), NOON)

    assert row(app, JobState, name="stalls").due_at == NOON + LEASE + 60 * SECOND


def test_the_loop_survives_a_failing_job_and_ends_when_told():
    stop = threading.Event()

    def last(connection, now):
        stop.set()
        return 0

    good, never = Counted(), Counted()
    work(
        stop,
        [Job("bad", 60, Counted(ValueError())), Job("good", 60, good), Job("last", 60, last), Job("never", 60, never)],
        lambda: NOON,
    )

    assert (len(good.times), len(never.times)) == (1, 0)


def test_the_loop_outlives_a_database_that_is_away(app):
    stop, calls = threading.Event(), []

    def clock():
        calls.append(1)
        if len(calls) == 1:
            raise ConnectionError
        stop.set()
        return NOON

    work(stop, [Job("patient", 60, Counted())], clock)

    assert len(calls) == 2
