"""How the web server runs. gevent: a shop's visitors hold many slow connections, and requests wait for commits.

Figures behind each choice are in docs/operate.md.
"""

import gc
import os
import signal
import subprocess
import sys

from tracker.config import load_settings
from tracker.errors import ConfigError
from tracker.logs import log_config

try:
    settings = load_settings(os.environ)
except ConfigError as error:
    sys.exit(f"shopbell: {error}")

bind = f"{settings.bind}:{settings.port}"
worker_class = "gevent"
workers = settings.web_workers
worker_connections = 2000
timeout = 30
graceful_timeout = 10
keepalive = 15
control_socket_disable = True
# The header of an attacker must not be larger than any real browser's.
limit_request_line = 8190
limit_request_field_size = 8190
limit_request_fields = 60
# Access logs would hold raw addresses; the proxy in front keeps its own.
accesslog = None
errorlog = "-"
loglevel = "warning"
# gunicorn's own lines in the same form as ours, and through the same hands: no address in them.
logconfig_dict = log_config(settings.log_format, "WARNING")

_worker_process = None


def post_fork(server, worker):
    """Lets the thread that answers have its turn sooner beside the one that commits: each of its system calls gives the
    turn away, and to get it back after 5 ms each time would be most of an answer's time under load.
    """
    sys.setswitchinterval(0.0005)


def when_ready(server):
    """Starts the background worker beside the web server, so that one command runs everything."""
    global _worker_process
    server.log.warning("Shopbell listens on %s", settings.public_url)
    if settings.worker:
        _worker_process = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "work", "--beside-web"])


def post_worker_init(worker):
    """What was loaded stays as long as the process: the collector need not walk it again and again, in front of somebody."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def worker_exit(server, worker):
    """Writes what was decided in the process's last second."""
    writer = getattr(getattr(worker, "wsgi", None), "extensions", {}).get("shopbell.writer")
    if writer is not None:
        writer.close()


def on_exit(server):
    """Ends the background worker with the web server."""
    if _worker_process is not None and _worker_process.poll() is None:
        _worker_process.send_signal(signal.SIGTERM)
        try:
            _worker_process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            _worker_process.kill()
