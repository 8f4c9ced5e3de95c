"""`flask popup …`: popups from a file and into a file."""

from __future__ import annotations

import io
import json

import click
import msgspec
from flask.cli import AppGroup
from flask_babel import gettext as _

from tracker import clock
from tracker.cli.record import recorded
from tracker.cli.terminal import CommandError, as_json, print_json, shop_option, the_shop
from tracker.clock import iso
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.decide.transfer import (
    Imported,
    Planned,
    TransferError,
    export_popups,
    import_popups,
    plan_import,
    popup_of_name,
)
from tracker.popups.diff import differences
from tracker.popups.document import DocumentError
from tracker.popups.history import changes_of
from tracker.popups.models import Popup, PopupChange
from tracker.popups.publish import PopupError, roll_back
from tracker.shops.models import Shop

BY = "command line"
"""Who did it, in a popup's history."""

popup = AppGroup("popup", help="Popups of a shop.")


@popup.command("import")
@click.argument("file", type=click.File("rb"))
@shop_option
@as_json
@recorded
def take_in(file: io.BufferedReader, key: str, is_json: bool) -> None:
    """Make or update popups from FILE (- for standard input): what `export` writes, a list of popups, or one."""
    shop, value = the_shop(key), _decoded(file)
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


@popup.command("diff")
@click.argument("file", type=click.File("rb"))
@shop_option
@as_json
def compare(file: io.BufferedReader, key: str, is_json: bool) -> None:
    """Tell what importing FILE would change, place by place, without changing anything. Exits with 1 if it would."""
    planned = _plan(the_shop(key), file)
    db.session.rollback()
    if is_json:
        print_json([_planned(one) for one in planned])
    else:
        for one in planned:
            _print_plan(one)
    if any(one.change != "unchanged" for one in planned):
        raise SystemExit(1)


@popup.command("history")
@click.argument("name")
@shop_option
@as_json
def history(name: str, key: str, is_json: bool) -> None:
    """Tell what was done to the popup NAME, by whom and when, the latest first."""
    changes = changes_of(db.session(), _named(the_shop(key), name))
    if is_json:
        print_json([_change(one) for one in changes])
        return
    for one in changes:
        source = f" ({one.source_version})" if one.source_version else ""
        click.echo(f"{iso(one.at)}  v{one.version}  {one.what}{source}  {one.by}")


@popup.command("rollback")
@click.argument("name")
@click.argument("version", type=int)
@shop_option
@recorded
def go_back(name: str, version: int, key: str) -> None:
    """Show visitors the content of an earlier VERSION of the popup NAME again."""
    found = _named(the_shop(key), name)
    try:
        put = roll_back(found, version, clock.now(), BY, check_rule)
    except (PopupError, DocumentError) as error:
        raise CommandError(f"{name}: {_(str(error))}") from None
    db.session.commit()
    click.echo(
        _("Visitors see the content of version %(old)s again, as version %(new)s.", old=version, new=put.version)
    )


def _named(shop: Shop, name: str) -> Popup:
    found = popup_of_name(shop, name)
    if found is None:
        raise CommandError(_("The shop has no popup called %(name)s.", name=name))
    return found


def _plan(shop: Shop, file: io.BufferedReader) -> list[Planned]:
    try:
        return plan_import(shop, _decoded(file), clock.now(), check_rule)
    except TransferError as error:
        raise CommandError(f"{file.name}: {error}") from None


def _decoded(file: io.BufferedReader) -> object:
    try:
        return msgspec.json.decode(file.read())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CommandError(_("%(file)s is not JSON: %(problem)s", file=file.name, problem=error)) from None


def _print_plan(one: Planned) -> None:
    click.echo(f"{one.change}  {one.name}")
    if one.problem:
        click.echo(_("  cannot be published yet: %(problem)s", problem=one.problem))
    for place in differences(one.before or {}, one.after) if one.change == "updated" else []:
        if place.kind != "added":
            click.echo(f"  - {place.path}: {_json(place.before)}")
        if place.kind != "removed":
            click.echo(f"  + {place.path}: {_json(place.after)}")


def _planned(one: Planned) -> dict[str, object]:
    places = differences(one.before or {}, one.after) if one.change == "updated" else []
    return {
        "name": one.name,
        "change": one.change,
        "problem": one.problem,
        "differences": [
            {"path": place.path, "kind": place.kind, "before": place.before, "after": place.after} for place in places
        ],
    }


def _change(one: PopupChange) -> dict[str, object]:
    return {
        "at": iso(one.at),
        "by": one.by,
        "what": one.what,
        "version": one.version,
        "source_version": one.source_version,
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _described(one: Imported) -> dict[str, object]:
    return {
        "name": one.popup.name,
        "popup": one.popup.public_id,
        "status": one.popup.status,
        "version": one.popup.version,
        "change": one.change,
        "problem": one.problem,
    }
