"""How the web server runs, with the reason of every line. How it is started and reloaded stands in docs/operate.md."""

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

# A reload reads this file anew in a master that has imported some of our modules: new code must not meet old.
for _name in [one for one in sys.modules if one.partition(".")[0] == "tracker"]:
    del sys.modules[_name]

from tracker.config import load_settings  # noqa: E402
from tracker.errors import ConfigError  # noqa: E402
from tracker.handover import enlist, take_over, turns_of  # noqa: E402
from tracker.logs import log_config  # noqa: E402

try:
    settings = load_settings(os.environ)
except ConfigError as error:
    sys.exit(f"shopbell: {error}")

# systemd's socket comes before it, where there is one (deploy/systemd).
bind = f"{settings.bind}:{settings.port}"
# A shop's visitors hold many slow connections, and requests wait for commits: neither may hold a thread. 500 slow
# sockets stop gthread for good and gevent not at all, which takes a third less of the processor
# (make bench ARGS="slow").
worker_class = "gevent"
# One a core: a worker has one thread that runs Python; what waits for the disk has others.
workers = settings.web_workers
# An idle connection costs some 20 KB. What comes beyond waits in the kernel's queue.
worker_connections = 2000
# A worker that has not come to its loop for so long hangs, and is replaced. No request of ours may take so long.
timeout = 30
# Longer than a proxy keeps an idle connection to us (10 s in deploy/nginx): it would send on one that we just closed.
keepalive = 15
# An old worker serves its connections to their end: the idle ones, and the longest wait for a commit after that.
graceful_timeout = keepalive + 5
# Each worker loads the application itself, so that a reload brings new code, and no connection, thread or lock is there
# before the fork.
preload_app = False
# The heartbeat of a worker must not wait for a disk that is slow or full.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 -- memory, and the name is made safe
# Nobody asks it, and it would be one more door.
control_socket_disable = True
# The header of an attacker must not be larger than any real browser's.
limit_request_line = 8190
limit_request_field_size = 8190
limit_request_fields = 60
# Access logs would hold raw addresses; the proxy in front keeps its own, and /metrics the figures.
accesslog = None
errorlog = "-"
loglevel = "warning"
# gunicorn's own lines in the same form as ours, and through the same hands: no address in them.
logconfig_dict = log_config(settings.log_format, "WARNING")


def post_fork(server, worker):
    """Lets the thread that answers have its turn sooner beside those that wait for the disk and keep decisions: each of
    its system calls gives the turn away, and to get it back after 5 ms each time would be most of an answer's time.
    """
    sys.setswitchinterval(0.0005)


def when_ready(server):
    """Starts the background worker beside the web server, so that one command runs everything."""
    server.log.warning("Shopbell listens on %s", settings.public_url)
    _start_worker(server)


def pre_fork(server, worker):
    """Says to which generation of workers it belongs."""
    enlist(server, worker)


def post_worker_init(worker):
    """It is ready: those of before the reload may go."""
    from tracker.sessions.partitions import make_partitions_at_start  # noqa: PLC0415 -- the master stays without it

    # What is measured beside it (bench/ingest) runs by this file too, and has no database.
    if "shopbell.writer" in getattr(worker.wsgi, "extensions", {}):
        make_partitions_at_start(worker.wsgi)
    take_over(worker)
    # What was loaded stays as long as the process: the collector need not walk it again, in front of somebody.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def on_reload(server):
    """The background worker takes the new code too. This file was read anew: what it knew is kept with the server."""
    turns_of(server).begin()
    _end_worker(server)
    _start_worker(server)


def worker_exit(server, worker):
    """Writes what was decided in the process's last second."""
    writer = getattr(getattr(worker, "wsgi", None), "extensions", {}).get("shopbell.writer")
    if writer is not None:
        writer.close()


def on_exit(server):
    """Ends the background worker with the web server."""
    _end_worker(server)


def _start_worker(server):
    if settings.worker:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "work", "--beside-web"]
        server.shopbell_worker = subprocess.Popen(command, cwd=Path(__file__).parent)  # noqa: S603 -- our own


def _end_worker(server):
    """It finishes the job in hand; its lease gives the job to another one where it takes too long."""
    running = getattr(server, "shopbell_worker", None)
    if running is None or running.poll() is not None:
        return
    running.send_signal(signal.SIGTERM)
    try:
        running.wait(timeout=10)
    except subprocess.TimeoutExpired:
        running.kill()
