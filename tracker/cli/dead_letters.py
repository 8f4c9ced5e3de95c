"""`flask dead-letters`: what could not be stored, where in the code, and how it is mended."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _
from sqlalchemy import select

from tracker.cli.terminal import as_json, only_reading, print_json
from tracker.clock import iso
from tracker.collect.dead_letters import MENDS, DeadLetter
from tracker.db import db
from tracker.shops.models import Shop


@click.command("dead-letters")
@as_json
@with_appcontext
def dead_letters(is_json: bool) -> None:
    """Tell what could not be stored lately, and how it is mended: our own faults first, then the newest."""
    with only_reading():
        asked = select(DeadLetter, Shop.name).join(Shop, Shop.id == DeadLetter.shop_id)
        found = db.session.execute(asked.order_by(DeadLetter.fault, DeadLetter.last_at.desc())).all()
    if is_json:
        print_json([_as_json(letter, shop) for letter, shop in found])
        return
    if not found:
        click.echo(_("everything that was sent could be stored"))
    for letter, shop in found:
        click.echo(f"{letter.what} at {letter.place or 'an unknown place'}")
        click.echo(f"  {letter.event} of {shop}, {letter.times} times, last at {iso(letter.last_at)}")
        click.echo(f"  {_(MENDS[letter.fault])}")


def _as_json(letter: DeadLetter, shop: str) -> dict[str, object]:
    return {
        "fault": letter.fault,
        "what": letter.what,
        "where": letter.place,
        "event": letter.event,
        "shop": shop,
        "times": letter.times,
        "first_at": iso(letter.first_at),
        "last_at": iso(letter.last_at),
        "mend": _(MENDS[letter.fault]),
    }
