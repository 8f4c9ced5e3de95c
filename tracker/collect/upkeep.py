"""What the worker does for the public door: it forgets in time, and counts what stopped popups in visits that ended."""

from __future__ import annotations

import datetime as dt

from tracker.collect.dead_letters import purge_dead_letters
from tracker.collect.visitors import forget_salts
from tracker.contacts.capture import purge_expired
from tracker.contacts.details import purge_details
from tracker.db import db
from tracker.insight import bandits as _bandits  # noqa: F401 -- its job registers itself
from tracker.insight.gates import count_gates
from tracker.jobs import JOBS, Job, TalkingJob
from tracker.planner import look_at_sizes
from tracker.popups.answers import purge_answers
from tracker.popups.decisions import purge_decisions
from tracker.sessions.event_moving import move_events
from tracker.sessions.partitions import make_partitions
from tracker.sessions.retention import retire
from tracker.sqlite_file import clear_write_ahead_log, give_back

LONGEST_GIVING_SECONDS = 120.0


def _clear_log(now: dt.datetime) -> int:
    """What was erased can be read in SQLite's log until that is written back and emptied."""
    clear_write_ahead_log(db.engine)
    return 0


def _give_back(now: dt.datetime) -> int:
    """What retention has freed."""
    return give_back(db.engine, LONGEST_GIVING_SECONDS)


def _look_at_sizes(now: dt.datetime) -> int:
    """After what has grown."""
    return look_at_sizes(db.engine)


JOBS.register(Job("make_partitions", 3600, make_partitions))
JOBS.register(TalkingJob("move_events", 30, move_events))
JOBS.register(TalkingJob("retire", 3600, retire))
JOBS.register(TalkingJob("give_back", 3600, _give_back))
JOBS.register(TalkingJob("look_at_sizes", 21_600, _look_at_sizes))
JOBS.register(Job("purge_captures", 300, purge_expired))
JOBS.register(Job("purge_details", 300, purge_details))
JOBS.register(Job("purge_decisions", 60, purge_decisions))
JOBS.register(Job("purge_answers", 3600, purge_answers))
JOBS.register(Job("count_gates", 10, count_gates))
JOBS.register(Job("forget_salts", 3600, forget_salts))
JOBS.register(TalkingJob("clear_log", 60, _clear_log))
JOBS.register(Job("purge_dead_letters", 3600, purge_dead_letters))
