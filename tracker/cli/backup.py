"""`flask backup` and `flask restore`: the whole database into one file, and back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
import flask_migrate
from alembic.runtime.migration import MigrationContext
from flask.cli import with_appcontext
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.backup import LAST, BackupError, key_name, make_backup, read_manifest, restore_backup
from tracker.cli.record import recorded
from tracker.cli.terminal import CommandError, as_json, only_reading, print_json
from tracker.contacts.journal import Line, lines, read_lines, reapply
from tracker.db import db, writing
from tracker.errors import ConfigError
from tracker.jobs import HEARTBEAT, JobState
from tracker.services import services

RUNS_IF_HEARD_WITHIN = dt.timedelta(seconds=50)
TO_FILE = click.Path(dir_okay=False, path_type=Path)
OF_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=TO_FILE)
@click.option("--replace", is_flag=True, help="Write over a file that is there.")
@as_json
@with_appcontext
@recorded
def backup(file: Path, replace: bool, is_json: bool) -> None:
    """Write the whole database to FILE while Shopbell runs. The secret key is not in it: keep that elsewhere."""
    if file.exists() and not replace:
        raise CommandError(_("%(file)s is there already; give another name, or --replace", file=file))
    settings = services().settings
    try:
        with only_reading():
            revision = MigrationContext.configure(db.session.connection()).get_current_revision()
        made = make_backup(
            settings.database_url,
            file,
            revision=revision,
            key=key_name(settings.secret_key),
            made_at=f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        )
    except (BackupError, ConfigError, SQLAlchemyError) as error:
        raise CommandError(error) from None
    (settings.data_dir / LAST).write_text(made.made_at)
    size = file.stat().st_size
    if is_json:
        print_json({"file": str(file), "bytes": size, "made_at": made.made_at, "key": made.key})
        return
    click.echo(_("%(file)s: %(size)s KB, of %(time)s", file=file, size=-(-size // 1024), time=made.made_at))


@click.command("restore")
@click.argument("file", type=OF_FILE)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--another-key", is_flag=True, help="Also where the addresses in it were sealed with another key.")
@with_appcontext
@recorded
def restore(file: Path, yes: bool, another_key: bool) -> None:
    """Put the backup in FILE in the place of the whole database, and bring its schema up to this version."""
    settings = services().settings
    try:
        manifest = read_manifest(file)
        known = {key_name(key) for key in (settings.secret_key, *settings.old_secret_keys)}
        if manifest.key not in known and not another_key:
            raise CommandError(
                _(
                    "The addresses in it were sealed with another secret key than SHOPBELL_SECRET_KEY. Put the key back"
                    " that was in force at %(time)s; with --another-key they stay unreadable",
                    time=manifest.made_at,
                )
            )
        _refuse_while_running()
        if not yes:
            question = _(
                "Everything in the database is replaced by what it was at %(time)s. Go on?", time=manifest.made_at
            )
            click.confirm(question, abort=True)
        erased = _record_of_erasures()
        db.session.remove()
        db.engine.dispose()
        restore_backup(settings.database_url, file)
    except (BackupError, ConfigError) as error:
        raise CommandError(error) from None
    flask_migrate.upgrade()
    if erased is None:
        click.echo(_("Whoever was erased since has come back: flask erasures reapply FILE"), err=True)
    elif erased:
        people, browsers = reapply(writing, services().sealer, erased)
        click.echo(_("Erased again: %(contacts)d contacts, %(browsers)d browsers", contacts=people, browsers=browsers))
    click.echo(_("Restored as of %(time)s. Look with: flask doctor. Then start Shopbell.", time=manifest.made_at))


def _record_of_erasures() -> list[Line] | None:
    """Of the database that is about to be replaced; None where it cannot be read, empty where nobody was erased."""
    try:
        with only_reading():
            return read_lines(lines(db.session.connection()))
    except SQLAlchemyError:
        return None


def _refuse_while_running() -> None:
    """Who writes meanwhile would be told that it is stored, and it would not be."""
    try:
        with only_reading():
            beat = db.session.scalar(select(JobState.finished_at).where(JobState.name == HEARTBEAT))
    except SQLAlchemyError:
        # An empty database, or a broken one: that is what is being restored.
        return
    if beat is not None and clock.now() - beat < RUNS_IF_HEARD_WITHIN:
        raise CommandError(
            _(
                "Shopbell was heard of at %(time)s: stop the web server and the worker, wait a minute, and try again",
                time=clock.iso(beat),
            )
        )
