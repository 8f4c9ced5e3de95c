"""What `flask doctor` looks at of an installation that others can reach. Each says how to mend what it finds."""

from __future__ import annotations

import datetime as dt
import resource

from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.backup import LAST
from tracker.cli.finding import Finding
from tracker.config import Settings
from tracker.db import db

FEW_FILES = 4_096
CONNECTIONS_A_WORKER = 23
CONNECTIONS_BESIDE = 5
OLD_BACKUP = dt.timedelta(days=2)


def check_proxy(settings: Settings) -> Finding:
    """Whether visitors can be told apart."""
    if settings.is_private:
        return Finding("ok", _("none is needed: only this machine reaches it"))
    if not settings.trusted_proxies and settings.is_secure:
        return Finding(
            "warn",
            _(
                "people come by https, so there is a proxy, and all of them have its address: count it in"
                " SHOPBELL_TRUSTED_PROXIES"
            ),
        )
    return Finding("ok", _("%(count)d believed", count=settings.trusted_proxies))


def check_metrics(settings: Settings) -> Finding:
    """Whether anybody watches."""
    if settings.metrics_token:
        return Finding("ok", _("told to whoever has SHOPBELL_METRICS_TOKEN"))
    if settings.is_private:
        return Finding("ok", _("told to this machine alone"))
    return Finding("warn", _("/metrics answers nobody: set SHOPBELL_METRICS_TOKEN, so that somebody can watch"))


def check_backup(settings: Settings) -> Finding:
    """Whether there is one of these days."""
    try:
        made = dt.datetime.fromisoformat((settings.data_dir / LAST).read_text().strip())
    except (FileNotFoundError, ValueError):
        return Finding(
            "ok" if settings.is_private else "warn", _("none was made here yet; make one with: flask backup FILE")
        )
    if clock.now() - made > OLD_BACKUP and not settings.is_private:
        return Finding("warn", _("the last one is of %(time)s; make one every night: flask backup FILE", time=made))
    return Finding("ok", _("the last one is of %(time)s", time=made))


def check_open_files(settings: Settings) -> Finding:
    """Each connection is an open file, and a web worker takes two thousand."""
    most, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < FEW_FILES:
        return Finding(
            "ok" if settings.is_private else "warn",
            _("%(count)d may be open here; for many visitors: ulimit -n 16384, or LimitNOFILE in the unit", count=most),
        )
    return Finding("ok", _("enough may be open"))


def check_database_rights(settings: Settings) -> Finding:
    """On PostgreSQL: no more rights than serving takes, and room for all connections."""
    if settings.is_sqlite:
        return Finding("ok", _("those of the file"))
    try:
        owns = db.session.scalar(text("SELECT has_schema_privilege(current_schema(), 'CREATE')"))
        most = int(db.session.scalar(text("SELECT current_setting('max_connections')")) or 0)
    except SQLAlchemyError:
        db.session.rollback()
        return Finding("fail", _("unknown, since the database cannot tell"))
    needed = CONNECTIONS_A_WORKER * settings.web_workers + CONNECTIONS_BESIDE
    if most < needed:
        return Finding(
            "warn",
            _("max_connections is %(most)d, and %(needed)d may be wanted: raise it", most=most, needed=needed),
        )
    if owns:
        return Finding(
            "ok" if settings.is_private else "warn",
            _("this role can change the schema; serve with another, see deploy/postgresql/roles.sql"),
        )
    return Finding("ok", _("this role can read and write rows, and no more"))
