"""`flask work`: the background worker. What it does is in the registry `jobs.JOBS`, which the packages fill."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

import click
from flask.cli import with_appcontext

from tracker.jobs import work
from tracker.logs import write_logs
from tracker.metrics.declared import play
from tracker.services import services

ORPHAN_CHECK_SECONDS = 1.0


@click.command("work")
@click.option("--beside-web", is_flag=True, help="End when the web server that started this worker is gone.")
@with_appcontext
def run_worker(beside_web: bool) -> None:
    """Run the background worker until SIGTERM or Ctrl-C; what it has in hand is finished first."""
    write_logs(services().settings.log_format, "INFO")
    play("worker")
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, end)
    if beside_web:
        threading.Thread(target=_stop_when_orphaned, args=(stop,), daemon=True).start()
    work(stop)


def _stop_when_orphaned(stop: threading.Event) -> None:
    """A web server that was killed cannot end its worker, which would go on beside the next one's for ever."""
    parent = os.getppid()
    while not stop.wait(ORPHAN_CHECK_SECONDS):
        if os.getppid() != parent:
            stop.set()
