"""`flask demo`: the demo shop, ready to be looked at."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from tracker import clock
from tracker.admin.people import make_sign_in_link
from tracker.cli.terminal import as_json, print_json
from tracker.db import db
from tracker.demo.seed import seed_demo
from tracker.services import services


@click.command("demo")
@as_json
@with_appcontext
def demo(is_json: bool) -> None:
    """Make the demo shop with its sample popups, and print where it is and a one-time link into the admin."""
    settings, now = services().settings, clock.now()
    shop, created = seed_demo(settings, now)
    link = settings.public_url + make_sign_in_link(now)
    db.session.commit()
    if is_json:
        print_json({"shop": shop.public_key, "address": f"{settings.public_url}/", "admin": link, "created": created})
        return
    click.echo(_("Demo shop:  %(address)s", address=f"{settings.public_url}/"))
    click.echo(_("Admin:      %(link)s  (one time, within the hour)", link=link))
    if not settings.demo:
        click.echo(_("The demo shop is switched off; start the server with SHOPBELL_DEMO=1 to see it."), err=True)
