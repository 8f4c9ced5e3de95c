"""`flask shop …`: make a shop, change its settings, look at it."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy import select

from tracker import clock
from tracker.cli.record import recorded
from tracker.cli.terminal import CommandError, as_json, print_json, the_shop
from tracker.db import db
from tracker.params import ParamError
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings
from tracker.shops.shops import ShopError, create_shop, secret_key_of, set_settings

shop = AppGroup("shop", help="Shops that embed the tag.")


@shop.command("create")
@click.argument("name")
@click.option("--origin", "origins", multiple=True, metavar="https://…", help="Origin of the shop's pages; repeatable.")
@as_json
@recorded
def create(name: str, origins: tuple[str, ...], is_json: bool) -> None:
    """Make the shop NAME, or add origins to it, and print its keys."""
    if not origins:
        raise CommandError(_("Give the origin of the shop's pages, such as --origin https://shop.example"))
    try:
        made, created = create_shop(name, origins, now=clock.now())
    except ShopError as error:
        raise CommandError(_(error.msgid, **error.values)) from None
    db.session.commit()
    if is_json:
        print_json({**_named(made), "secret_key": secret_key_of(made), "created": created})
        return
    click.echo(_("Shop:       %(name)s", name=made.name))
    click.echo(_("Public key: %(key)s", key=made.public_key))
    click.echo(_("Secret key: %(key)s", key=secret_key_of(made)))
    click.echo(_("Origins:    %(origins)s", origins=" ".join(one.origin for one in made.origins)))


@shop.command("set")
@click.argument("key")
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE …")
@recorded
def change(key: str, changes: tuple[str, ...]) -> None:
    """Change settings of the shop with the public key KEY."""
    found = the_shop(key)
    try:
        read = set_settings(found, _pairs(changes))
    except ParamError as error:
        raise CommandError(error) from None
    db.session.commit()
    for name, value in read.items():
        click.echo(f"{name}={_plain(value)}")


@shop.command("show")
@click.argument("key")
@as_json
def show(key: str, is_json: bool) -> None:
    """Print a shop's origins and all its settings."""
    found = the_shop(key)
    described = _described(found)
    if is_json:
        print_json(described)
        return
    click.echo(f"{found.name}  {found.public_key}")
    for one in found.origins:
        click.echo(f"  {one.origin}")
    for name, value in described["settings"].items():
        click.echo(f"  {name}={_plain(value)}")


@shop.command("list")
@as_json
def list_all(is_json: bool) -> None:
    """Print every shop, oldest first."""
    shops = db.session.scalars(select(Shop).order_by(Shop.id)).all()
    if is_json:
        print_json([_described(one) for one in shops])
        return
    for one in shops:
        click.echo(f"{one.public_key}  {one.name}  {' '.join(each.origin for each in one.origins)}")


def _pairs(changes: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise CommandError(_("%(change)s is no setting; write name=value", change=change))
        pairs[name.strip()] = value
    return pairs


def _named(found: Shop) -> dict[str, Any]:
    return {
        "name": found.name,
        "public_key": found.public_key,
        "origins": [one.origin for one in found.origins],
    }


def _described(found: Shop) -> dict[str, Any]:
    settings = dict(shop_settings(found.settings).values)
    return {**_named(found), "created_at": clock.iso(found.created_at), "settings": settings}


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, list) else str(value)
