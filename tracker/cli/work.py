"""`flask work`: the background worker. What it does is in the registry `jobs.JOBS`, which the packages fill."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

import click
from flask.cli import with_appcontext

from tracker.jobs import work


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
