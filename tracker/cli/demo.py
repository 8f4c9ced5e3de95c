"""`flask demo`: the demo shop, ready to be looked at, and beside it one that has been open for weeks."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from tracker import clock
from tracker.admin.people import make_sign_in_link
from tracker.cli.terminal import as_json, print_json
from tracker.collect import pipeline
from tracker.db import db
from tracker.demo.history.making import NAME, make_sample_shop
from tracker.demo.seed import seed_demo
from tracker.insight.removal import remove_shop
from tracker.services import services
from tracker.shops.samples import is_sample
from tracker.shops.shops import shop_by_name


@click.command("demo")
@click.option(
    "--history",
    type=click.Choice(["none", "new", "now", "remove"]),
    default="none",
    help="A second shop with four weeks of made-up visits: beside a demo shop that is new, now, or remove it.",
)
@as_json
@with_appcontext
def demo(is_json: bool, history: str) -> None:
    """Make the demo shop with its sample popups, and print where it is and a one-time link into the admin."""
    settings, now = services().settings, clock.now()
    shop, created = seed_demo(settings, now)
    link = settings.public_url + make_sign_in_link(now)
    key = shop.public_key
    db.session.commit()
    if history == "now" or (history == "new" and created):
        if not is_json:
            click.echo(_("Making up four weeks of visits to look at, once…"))
        make_sample_shop(settings, now, pipeline.run, pipeline.run_orders)
    elif history == "remove":
        _remove_sample()
    if is_json:
        print_json({"shop": key, "address": f"{settings.public_url}/", "admin": link, "created": created})
        return
    click.echo(_("Demo shop:  %(address)s", address=f"{settings.public_url}/"))
    click.echo(_("Admin:      %(link)s  (one time, within the hour)", link=link))
    if not settings.demo:
        click.echo(_("The demo shop is switched off; start the server with SHOPBELL_DEMO=1 to see it."), err=True)


def _remove_sample() -> None:
    sample = shop_by_name(NAME)
    if sample is not None and is_sample(sample):
        remove_shop(db.session(), sample)
        db.session.commit()
