"""`/metrics`: how this installation does, for Prometheus: what was counted, and what is looked at when it is asked."""

from __future__ import annotations

import hmac
import os
import resource
from collections import Counter
from pathlib import Path

from flask import Blueprint, Response, request
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.access import operator_route
from tracker.clock import now_ms, to_ms
from tracker.collect.answers import refuse
from tracker.config import Settings, is_loopback
from tracker.db import db
from tracker.engage.models import Message
from tracker.errors import Refused
from tracker.jobs import JobState
from tracker.metrics.declared import Labels, read_figures
from tracker.metrics.shared import Figures
from tracker.metrics.text import CONTENT_TYPE, Seen, write_text
from tracker.services import services

blueprint = Blueprint("metrics", __name__)

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via", "CF-Connecting-IP")
"""Each says that somebody asks through a proxy, which may be anybody."""

UP = "shopbell_database_up"
UP_TEXT = "Whether the database answers."
PROCESSES = ("shopbell_processes", "Processes that have counted something and live.")
MEMORY = ("shopbell_memory_bytes", "Memory that those processes hold (RSS), together.")
MESSAGES = ("shopbell_outbox_messages", "Messages that wait to be sent.")
OLDEST = ("shopbell_outbox_oldest_seconds", "How long the oldest of them has been due.")
JOB_SUCCESS = ("shopbell_job_last_success_timestamp_seconds", "When a job last succeeded.")
JOB_TOOK = ("shopbell_job_last_duration_seconds", "How long that took.")
JOB_BAD = ("shopbell_job_failures_in_a_row", "Failures of a job since.")
SIZE = ("shopbell_database_bytes", "What the database takes on disk.")
FREE = ("shopbell_disk_free_bytes", "What is free where the data folder is.")


@blueprint.get("/metrics")
@operator_route
def metrics() -> Response:
    """Every figure of docs/metrics.md. Answers while the database is away: that is when it is needed."""
    try:
        _check_reader(services().settings)
    except Refused as refused:
        return refuse(refused)
    figures = read_figures()
    response = Response(write_text(figures, [*_of_processes(figures), *_of_database()]), content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def _check_reader(settings: Settings) -> None:
    """Raises Refused: 401 without the token, 403 where none is set and it is not this machine that asks."""
    if settings.metrics_token:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not hmac.compare_digest(token.encode(), settings.metrics_token.encode()):
            raise Refused(401, "metrics_token", "the Authorization header needs: Bearer and SHOPBELL_METRICS_TOKEN")
        return
    is_direct = is_loopback(request.remote_addr or "") and not any(name in request.headers for name in FORWARDED)
    if not (is_direct and settings.is_private):
        raise Refused(403, "metrics_closed", "set SHOPBELL_METRICS_TOKEN, and send it as Authorization: Bearer …")


def _of_processes(figures: Figures) -> list[Seen]:
    count: Counter[tuple[str, ...]] = Counter()
    memory: Counter[tuple[str, ...]] = Counter()
    for process in figures.living:
        count[process.role,] += 1
        memory[process.role,] += _memory(process.pid)
    folder = services().settings.data_dir
    space = os.statvfs(folder)
    return [
        Seen(*PROCESSES, ("role",), count),
        Seen(*MEMORY, ("role",), memory),
        Seen(*FREE, (), {(): space.f_bavail * space.f_frsize}),
    ]


def _memory(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        # It has just ended, or this is not Linux.
        return 0


def _of_database() -> list[Seen]:
    try:
        return [Seen(UP, UP_TEXT, (), {(): 1}), *_of_outbox(), *_of_jobs(), Seen(*SIZE, (), {(): _size()})]
    except SQLAlchemyError:
        db.session.rollback()
        return [Seen(UP, UP_TEXT, (), {(): 0})]


def _of_outbox() -> list[Seen]:
    waiting = Message.state == "waiting"
    count = db.session.scalar(select(func.count()).where(waiting)) or 0
    oldest = db.session.scalar(select(Message.due_at).where(waiting).order_by(Message.due_at).limit(1))
    late = 0.0 if oldest is None else max(0.0, (now_ms() - to_ms(oldest)) / 1000)
    return [Seen(*MESSAGES, (), {(): count}), Seen(*OLDEST, (), {(): late})]


def _of_jobs() -> list[Seen]:
    states = db.session.scalars(select(JobState)).all()
    success: dict[Labels, float] = {
        (one.name,): to_ms(one.finished_at) / 1000 for one in states if one.finished_at is not None
    }
    took: dict[Labels, float] = {(one.name,): one.took_ms / 1000 for one in states if one.took_ms is not None}
    failures: dict[Labels, float] = {(one.name,): float(one.failures) for one in states}
    names = ("job",)
    return [Seen(*JOB_SUCCESS, names, success), Seen(*JOB_TOOK, names, took), Seen(*JOB_BAD, names, failures)]


def _size() -> int:
    settings = services().settings
    if not settings.is_sqlite:
        return int(db.session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    path = Path(db.engine.url.database or "")
    beside = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in beside if file.is_file())
