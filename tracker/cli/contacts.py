"""`flask contact …` and `flask erasures …`: what is kept of a person, and erasing them, also after a restore."""

from __future__ import annotations

import io
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from tracker import clock
from tracker.admin.csv_files import harmless
from tracker.cli.record import recorded
from tracker.cli.terminal import CommandError, as_json, only_reading, print_json, shop_option, the_shop
from tracker.contacts.access import tell_contact
from tracker.contacts.addresses import normalise
from tracker.contacts.erase import Erased, erase_address, erase_visitor
from tracker.contacts.identify import address_keys, contact_at
from tracker.contacts.journal import lines, read_lines, reapply
from tracker.db import db, writing
from tracker.errors import Rejected
from tracker.personal.access import as_csv
from tracker.personal.access import as_json as to_json
from tracker.services import services
from tracker.sessions.lookup import visitor_of_key
from tracker.sqlite_file import clear_write_ahead_log

contact = AppGroup("contact", help="People whose address is known.")
erasures = AppGroup("erasures", help="Who was erased, for when a backup is restored.")


@contact.command("export")
@click.argument("email")
@click.argument("file", type=click.File("wb", atomic=True), default="-")
@click.option("--csv", "is_csv", is_flag=True, help="A zip of CSV files, one a table, instead of JSON.")
@shop_option
@recorded
def export(email: str, file: io.BufferedWriter, is_csv: bool, key: str) -> None:
    """Write everything that is kept of EMAIL to FILE, or to standard output."""
    with only_reading():
        shop_id = the_shop(key).id
        connection = db.session.connection()
        contact_id = contact_at(connection, shop_id, _keys(shop_id, email))
        told = contact_id and tell_contact(connection, services().sealer, shop_id, contact_id, clock.now())
    if not told:
        raise CommandError(_("Nobody of that name is known here."))
    file.write(as_csv(told["tables"], harmless) if is_csv else to_json(told) + b"\n")


@contact.command("erase")
@click.argument("email", required=False)
@click.option("--visitor", help="The id of one browser, as it stands in its localStorage under `shopbell`.")
@shop_option
@as_json
@recorded
def erase(email: str | None, visitor: str | None, key: str, is_json: bool) -> None:
    """Erase EMAIL with every browser that belongs to it, or one browser, as docs/privacy.md says."""
    if (email is None) == (visitor is None):
        raise CommandError(_("Say whom to erase: either an address or --visitor"))
    shop_id = the_shop(key).id
    connection = db.session.connection()
    erased: Erased | None = None
    if email is not None:
        _keys(shop_id, email)
        erased = erase_address(connection, services().sealer, shop_id, email, clock.now())
    else:
        visitor_id = visitor_of_key(db.session(), shop_id, visitor or "")
        erased = erase_visitor(connection, shop_id, visitor_id, clock.now()) if visitor_id else None
    db.session.commit()
    if erased is None:
        raise CommandError(_("Nobody of that name is known here; nothing was erased."))
    clear_write_ahead_log(db.engine)
    if is_json:
        print_json(_erased(erased))
        return
    click.echo(
        _("Erased: %(contacts)s contact, %(browsers)s browsers", contacts=erased.contacts, browsers=erased.browsers)
    )
    click.echo(_("Receipt: %(receipt)s", receipt=erased.receipt))


@erasures.command("export")
@click.argument("file", type=click.File("wb", atomic=True), default="-")
def take_along(file: io.BufferedWriter) -> None:
    """Write the record of erasures to FILE, one JSON object a line: keep it beside backups, newer than they are."""
    with only_reading():
        for line in lines(db.session.connection()):
            file.write(line + b"\n")


@erasures.command("reapply")
@click.argument("file", type=click.File("rb"), required=False)
@recorded
def again(file: io.BufferedReader | None) -> None:
    """After a restore: erase again whoever is on record in FILE (- for standard input) or here."""
    try:
        told = read_lines(file) if file else []
    except Rejected as error:
        raise CommandError(error) from None
    people, browsers = reapply(writing, services().sealer, told)
    clear_write_ahead_log(db.engine)
    click.echo(_("Erased again: %(contacts)d contacts, %(browsers)d browsers", contacts=people, browsers=browsers))


def _keys(shop_id: int, email: str) -> list[bytes]:
    try:
        return address_keys(services().sealer, shop_id, normalise(email))
    except Rejected:
        raise CommandError(_("This is no email address: %(email)s", email=email)) from None


def _erased(erased: Erased) -> dict[str, Any]:
    return {
        "contacts": erased.contacts,
        "browsers": erased.browsers,
        "rows": dict(erased.counts),
        "receipt": erased.receipt,
    }
