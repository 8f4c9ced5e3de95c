"""What `flask doctor` looks at. Each check answers in one line and says how to mend what it finds."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import redis
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.cli.finding import Finding
from tracker.cli.keys import lost_words
from tracker.cli.production_checks import (
    check_backup,
    check_database_rights,
    check_metrics,
    check_open_files,
    check_proxy,
)
from tracker.collect.dead_letters import DeadLetter
from tracker.collect.faults import Fault
from tracker.config import Settings
from tracker.db import db
from tracker.engage.post_office import PostOffice, ServerAway
from tracker.jobs import HEARTBEAT, JobState
from tracker.personal.sealed import lost_keys
from tracker.services import services
from tracker.shops.models import Shop

SILENT_AFTER = dt.timedelta(minutes=2)
LITTLE_SPACE = 1024**3


Check = Callable[[Settings], Finding]


def check_configuration(settings: Settings) -> Finding:
    """That it could be read at all is why this runs; here is what may surprise."""
    host = urlsplit(settings.public_url).hostname or ""
    if not settings.is_secure and not _is_this_machine(host):
        return Finding(
            "warn",
            _("people reach %(url)s without https; browsers then hide much from the tag", url=settings.public_url),
        )
    return Finding("ok", _("people reach %(url)s", url=settings.public_url))


def check_secret_key(settings: Settings) -> Finding:
    try:
        lost = lost_keys(db.session.connection(), services().sealer)
    except SQLAlchemyError:
        db.session.rollback()
        lost = {}
    if lost:
        return Finding("fail", lost_words(lost))
    path = settings.data_dir / "secret_key"
    if not path.exists() or settings.secret_key not in path.read_text().splitlines():
        return Finding("ok", _("given by SHOPBELL_SECRET_KEY"))
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("fail", _("%(path)s can be read by others; run: chmod 600 %(path)s", path=path))
    return Finding("ok", _("%(path)s, readable by its owner alone; keep it with your backups", path=path))


def check_data_folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    probe = folder / f".doctor-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Finding("fail", _("%(folder)s cannot be written to: %(error)s", folder=folder, error=error.strerror))
    free = shutil.disk_usage(folder).free
    if free < LITTLE_SPACE:
        return Finding("warn", _("%(folder)s has only %(mb)d MB left", folder=folder, mb=free // 1024**2))
    return Finding("ok", _("%(folder)s is writable, %(gb)d GB free", folder=folder, gb=free // 1024**3))


def check_database(settings: Settings) -> Finding:
    try:
        connection = db.session.connection()
        version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    except SQLAlchemyError as error:
        db.session.rollback()
        return Finding("fail", _("cannot be reached: %(error)s", error=_first_line(error)))
    name = "SQLite" if settings.is_sqlite else "PostgreSQL"
    return Finding("ok", f"{name} {version}".strip())


def check_migrations(settings: Settings) -> Finding:
    expected = ScriptDirectory(str(Path(current_app.config["SHOPBELL_ROOT"]) / "migrations")).get_current_head()
    try:
        current = MigrationContext.configure(db.session.connection()).get_current_revision()
    except SQLAlchemyError:
        db.session.rollback()
        return Finding("fail", _("unknown, since the database cannot tell"))
    if current != expected:
        return Finding(
            "fail", _("at %(at)s, not at %(head)s; run: flask db upgrade", at=current or _("none"), head=expected)
        )
    return Finding("ok", _("at the newest, %(head)s", head=expected))


def check_worker(settings: Settings) -> Finding:
    try:
        states = db.session.scalars(select(JobState)).all()
    except SQLAlchemyError:
        db.session.rollback()
        return Finding("fail", _("unknown, since the database cannot tell"))
    beat = next((one.finished_at for one in states if one.name == HEARTBEAT), None)
    if beat is None:
        return Finding("warn", _("has never run; the web server starts it, or run: flask work"))
    if clock.now() - beat > SILENT_AFTER:
        return Finding("warn", _("was last heard of at %(time)s; run: flask work", time=clock.iso(beat)))
    failing = [f"{one.name} ({one.error}, {one.failures})" for one in states if one.failures]
    if failing:
        return Finding("warn", _("runs, but these jobs fail: %(jobs)s", jobs=", ".join(sorted(failing))))
    return Finding("ok", _("runs; last heard of at %(time)s", time=clock.iso(beat)))


def check_redis(settings: Settings) -> Finding:
    if settings.redis_url is None:
        return Finding("ok", _("not used"))
    try:
        with redis.Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=2) as server:
            server.ping()
    except redis.RedisError as error:
        return Finding("fail", _("does not answer: %(error)s", error=_first_line(error)))
    return Finding("ok", _("answers"))


def check_mail(settings: Settings) -> Finding:
    if settings.smtp is None:
        return Finding("ok", _("not set up: no code and no confirmation can be sent by email"))
    try:
        with PostOffice(settings.smtp) as office:
            office.open()
    except ServerAway as error:
        return Finding("fail", str(error))
    return Finding(
        "ok",
        _("%(server)s answers and takes mail from %(sender)s", server=settings.smtp.host, sender=settings.smtp.sender),
    )


def check_shops(settings: Settings) -> Finding:
    try:
        count = db.session.scalar(select(func.count()).select_from(Shop)) or 0
    except SQLAlchemyError:
        db.session.rollback()
        return Finding("fail", _("unknown, since the database cannot tell"))
    if not count:
        return Finding("warn", _("none yet; make one with: flask shop create NAME --origin https://shop.example"))
    return Finding("ok", _("%(count)d", count=count))


def check_dead_letters(settings: Settings) -> Finding:
    try:
        ours = db.session.scalar(select(func.count()).select_from(DeadLetter).filter_by(fault=Fault.CODE.value)) or 0
    except SQLAlchemyError:
        db.session.rollback()
        return Finding("fail", _("unknown, since the database cannot tell"))
    if ours:
        return Finding("warn", _("something could not be stored by a fault of Shopbell; see: flask dead-letters"))
    return Finding("ok", _("everything that was sent could be stored"))


CHECKS: dict[str, Check] = {
    "configuration": check_configuration,
    "secret key": check_secret_key,
    "data folder": check_data_folder,
    "database": check_database,
    "migrations": check_migrations,
    "worker": check_worker,
    "redis": check_redis,
    "mail": check_mail,
    "shops": check_shops,
    "dead letters": check_dead_letters,
    "proxy": check_proxy,
    "metrics": check_metrics,
    "database rights": check_database_rights,
    "backup": check_backup,
    "open files": check_open_files,
}


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _first_line(error: Exception) -> str:
    """Without SQLAlchemy's links, and never a whole URL: that may hold a password."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0][:200]
