"""The worker as it is run: a process of its own."""

import os
import signal
import subprocess
import sys
import time

from tests.testbed import ROOT
from tracker.clock import now
from tracker.db import db
from tracker.jobs import HEARTBEAT, JobState


def start(environ):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work"]
    return subprocess.Popen(
        command, cwd=ROOT, env={**kept, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def heartbeat(app):
    with app.app_context():
        state = db.session.get(JobState, HEARTBEAT)
        return state and state.finished_at


def test_it_beats_and_ends_cleanly_on_sigterm(app, environ):
    worker = start(environ)
    try:
        deadline = time.monotonic() + 60
        while not heartbeat(app) and time.monotonic() < deadline:
            assert worker.poll() is None, worker.stderr.read()
            time.sleep(0.1)
        assert heartbeat(app) <= now()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    finally:
        worker.kill()
        worker.wait()
        worker.stderr.close()
