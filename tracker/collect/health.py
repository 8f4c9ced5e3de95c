"""`/healthz`: the process answers. `/readyz`: what it takes to serve is there. Both are asked every few seconds."""

from __future__ import annotations

import os
from functools import cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from tracker.access import operator_route
from tracker.collect.answers import answer
from tracker.collect.writing import writer
from tracker.db import db
from tracker.services import services

blueprint = Blueprint("health", __name__)

LEAST_SPACE = 64 * 1024**2
"""With less than this free, SQLite is about to fail in the middle of a commit."""


@blueprint.get("/healthz")
@operator_route
def alive() -> Response:
    """Whether the process lives; touches nothing."""
    return answer({"ok": True})


@blueprint.get("/readyz")
@operator_route
def ready() -> Response:
    """Whether requests can be served; 503 with the reason when not."""
    problem = _queue() or _disk() or _database()
    return answer({"ok": True} if problem is None else {"ok": False, **problem}, 200 if problem is None else 503)


def _queue() -> dict[str, object] | None:
    return {"reason": "queue_full", "mend": "see shopbell_commit_seconds in /metrics"} if writer().is_full() else None


def _disk() -> dict[str, object] | None:
    settings = services().settings
    if not settings.is_sqlite:
        # What the database needs is on its own machine.
        return None
    space = os.statvfs(settings.data_dir)
    if space.f_bavail * space.f_frsize >= LEAST_SPACE:
        return None
    return {"reason": "disk_full", "mend": "make room where SHOPBELL_DATA_DIR is"}


def _database() -> dict[str, object] | None:
    try:
        current = MigrationContext.configure(db.session.connection()).get_current_revision()
    except SQLAlchemyError:
        return {"reason": "database_away", "mend": "flask doctor"}
    expected, known = revisions_of(f"{current_app.config['SHOPBELL_ROOT']}/migrations")
    # Migrations only add. A schema that this code does not know is that of a newer version, which is being brought out.
    if current == expected or (current is not None and current not in known):
        return None
    return {"reason": "migrations_pending", "current": current, "expected": expected, "mend": "flask db upgrade"}


@cache
def revisions_of(folder: str) -> tuple[str | None, frozenset[str]]:
    """The schema that this code expects, and all that it knows. Alembic reads every migration: once is enough."""
    scripts = ScriptDirectory(folder)
    return scripts.get_current_head(), frozenset(one.revision for one in scripts.walk_revisions())
