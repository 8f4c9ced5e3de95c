"""`flask work`: the background worker, and the one list of what it does beside what other packages registered."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

import click
from flask.cli import with_appcontext

from tracker.collect.visitors import forget_salts
from tracker.contacts.capture import purge_expired
from tracker.jobs import JOBS, Job, work

JOBS.register(Job("purge_captures", 60, purge_expired))
JOBS.register(Job("forget_salts", 3600, forget_salts))


@click.command("work")
@with_appcontext
def run_worker() -> None:
    """Run the background worker until SIGTERM or Ctrl-C; what it has in hand is finished first."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, end)
    work(stop)
