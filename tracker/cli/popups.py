"""`flask popup …`: popups from a file and into a file."""

from __future__ import annotations

import io
import json

import click
import msgspec
from flask.cli import AppGroup
from flask_babel import gettext as _

from tracker import clock
from tracker.cli.terminal import CommandError, as_json, print_json, shop_option, the_shop
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.popups.transfer import Imported, TransferError, export_popups, import_popups

popup = AppGroup("popup", help="Popups of a shop.")


@popup.command("import")
@click.argument("file", type=click.File("rb"))
@shop_option
@as_json
def take_in(file: io.BufferedReader, key: str, is_json: bool) -> None:
    """Make or update popups from FILE (- for standard input): one JSON object or a list of them."""
    shop = the_shop(key)
    try:
        value = msgspec.json.decode(file.read())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CommandError(_("%(file)s is not JSON: %(problem)s", file=file.name, problem=error)) from None
    try:
        done = import_popups(shop, value, clock.now(), check_rule)
    except TransferError as error:
        raise CommandError(f"{file.name}: {error}") from None
    db.session.commit()
    if is_json:
        print_json([_described(one) for one in done])
        return
    for one in done:
        click.echo(f"{one.change}  {one.popup.public_id}  {one.popup.status}  {one.popup.name}")
        if one.problem:
            click.echo(_("  cannot be published yet: %(problem)s", problem=one.problem))


@popup.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8", atomic=True), default="-")
@shop_option
def give_out(file: io.TextIOWrapper, key: str) -> None:
    """Write the shop's popups to FILE, or to standard output, as `flask popup import` takes them back."""
    json.dump(export_popups(the_shop(key)), file, ensure_ascii=False, indent=2)
    file.write("\n")


def _described(one: Imported) -> dict[str, object]:
    return {
        "name": one.popup.name,
        "popup": one.popup.public_id,
        "status": one.popup.status,
        "version": one.popup.version,
        "change": one.change,
        "problem": one.problem,
    }
