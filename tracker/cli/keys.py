"""`flask keys …`: the secret keys, and bringing what is encrypted to the newest of them."""

from __future__ import annotations

import os
import secrets

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from tracker.cli.record import recorded
from tracker.cli.terminal import CommandError, as_json, only_reading, print_json
from tracker.db import db, writing
from tracker.personal.sealed import keys_in_use, lost_keys, rotate, waiting
from tracker.sealing import Sealer
from tracker.services import services

keys = AppGroup("keys", help="Secret keys, and what is encrypted with them.")


@keys.command("status")
@as_json
def status(is_json: bool) -> None:
    """Print which keys are configured, what is encrypted with each, and what waits for `rotate`."""
    sealer = services().sealer
    with only_reading():
        used, left = keys_in_use(db.session.connection()), waiting(db.session.connection(), sealer)
        lost = lost_keys(db.session.connection(), sealer)
    if is_json:
        print_json(
            {
                "keys": [{"id": one.hex(), "values": used.get(one, 0)} for one in sealer.key_ids],
                "without_id": used.get(None, 0),
                "lost": {key_id.hex(): count for key_id, count in lost.items()},
                "waiting": left,
            }
        )
    else:
        for place, one in enumerate(sealer.key_ids):
            words = _("the current key") if place == 0 else _("an older key")
            click.echo(_("%(key)s  %(words)s, %(count)d values", key=one.hex(), words=words, count=used.get(one, 0)))
        for table, count in left.items():
            click.echo(_("%(table)s: %(count)d rows wait for: flask keys rotate", table=table, count=count))
    if lost:
        raise CommandError(lost_words(lost))


@keys.command("new")
@recorded
def new() -> None:
    """Make another secret key in the data folder, and keep the one before; where the key is a setting, print one."""
    settings = services().settings
    path = settings.data_dir / "secret_key"
    made = secrets.token_urlsafe(48)
    if not path.exists() or settings.secret_key not in path.read_text().splitlines():
        raise CommandError(
            _(
                "The key is given by SHOPBELL_SECRET_KEY: put it into SHOPBELL_OLD_SECRET_KEYS, and a new one in its"
                " place. One that was just made: %(key)s",
                key=made,
            )
        )
    waiting_rows = sum(waiting(db.session.connection(), services().sealer).values())
    if settings.old_secret_keys and waiting_rows:
        raise CommandError(_("%(count)d rows still wait for the key before: flask keys rotate", count=waiting_rows))
    # Replaced whole, so that no moment has a file with half a key.
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join([made, settings.secret_key, *settings.old_secret_keys]) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    click.echo(_("Made the key %(key)s. Restart the server, then: flask keys rotate", key=Sealer(made).key_id.hex()))


@keys.command("rotate")
@recorded
def bring_over() -> None:
    """Encrypt everything with the current key, while the server runs. Stopped in the middle, run it again."""
    sealer = services().sealer
    left: dict[str, int] = {}
    table = ""
    for progress in rotate(writing, sealer):
        if progress.table != table and table:
            click.echo("", err=True)
        table = progress.table
        left[table] = progress.left
        line = _("%(table)s: %(count)d rows", table=table, count=progress.changed)
        click.echo(f"\r{line}", nl=False, err=True)
    if table:
        click.echo("", err=True)
    lost = lost_keys(db.session.connection(), sealer)
    if lost:
        raise CommandError(lost_words(lost))
    if sum(left.values()):
        tables = ", ".join(f"{name} {count}" for name, count in left.items() if count)
        raise CommandError(_("These rows could not be brought to the current key: %(tables)s", tables=tables))
    click.echo(_("Everything is encrypted with the key %(key)s.", key=sealer.key_id.hex()))


def lost_words(lost: dict[bytes, int]) -> str:
    """What is said of values whose key is not configured."""
    return _(
        "%(count)d values are encrypted with the key %(key)s, which is not configured: put it into"
        " SHOPBELL_OLD_SECRET_KEYS; without it they can never be read again",
        count=sum(lost.values()),
        key=", ".join(sorted(one.hex() for one in lost)),
    )
