"""`/healthz`: the process answers. `/readyz`: the database answers and has the schema this code expects."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from tracker.access import operator_route
from tracker.collect.answers import answer
from tracker.db import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@operator_route
def alive() -> Response:
    """Whether the process lives; touches nothing."""
    return answer({"ok": True})


@blueprint.get("/readyz")
@operator_route
def ready() -> Response:
    """Whether requests can be served; 503 with the reason when not."""
    try:
        current = MigrationContext.configure(db.session.connection()).get_current_revision()
    except SQLAlchemyError:
        return answer({"ok": False, "reason": "database_away"}, 503)
    expected = ScriptDirectory(f"{current_app.config['SHOPBELL_ROOT']}/migrations").get_current_head()
    if current != expected:
        return answer({"ok": False, "reason": "migrations_pending", "current": current, "expected": expected}, 503)
    return answer({"ok": True})
