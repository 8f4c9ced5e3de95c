"""`flask user …`: who may enter the admin."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from tracker import clock
from tracker.admin.models import ROLES
from tracker.admin.passwords import WeakPassword
from tracker.admin.people import BadPerson, create_user, find_user, make_sign_in_link
from tracker.admin.second_factor import turn_off
from tracker.cli.record import recorded
from tracker.cli.terminal import CommandError, as_json, print_json, the_shop
from tracker.db import db
from tracker.services import services

user = AppGroup("user", help="People who may enter the admin.")


@user.command("create")
@click.argument("email")
@click.option("--shop", "key", metavar="KEY", help="The shop's public key; without it the role counts in every shop.")
@click.option("--role", type=click.Choice(ROLES), default="owner", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@as_json
@recorded
def create(email: str, key: str | None, role: str, password_stdin: bool, is_json: bool) -> None:
    """Make an account for EMAIL, or change its password and role."""
    shop = None if key is None else the_shop(key)
    password = _password(password_stdin)
    created = find_user(email) is None
    try:
        made = create_user(email, password, role, shop)
    except (BadPerson, WeakPassword) as error:
        raise CommandError(error) from None
    db.session.commit()
    if is_json:
        print_json({"email": made.email, "role": role, "shop": key, "created": created})
    elif shop is None:
        click.echo(_("%(email)s is %(role)s of every shop", email=made.email, role=role))
    else:
        click.echo(_("%(email)s is %(role)s of %(shop)s", email=made.email, role=role, shop=shop.name))


@user.command("link")
@recorded
def link() -> None:
    """Print a one-time link into the admin, good for an hour."""
    path = make_sign_in_link(clock.now())
    db.session.commit()
    click.echo(services().settings.public_url + path)


@user.command("forget-second-factor")
@click.argument("email")
@recorded
def forget_second_factor(email: str) -> None:
    """Let EMAIL, who has lost phone and recovery codes, sign in by the password alone."""
    found = find_user(email)
    if found is None:
        raise CommandError(_("Nobody here has the address %(email)s", email=email))
    turn_off(found)
    db.session.commit()
    click.echo(_("%(email)s signs in by the password alone now", email=found.email))


def _password(from_stdin: bool) -> str:
    """Never an argument: the arguments of a process can be read by everybody on the machine."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise CommandError(_("Give the password on standard input, with --password-stdin"))
    return str(click.prompt(_("Password"), hide_input=True, confirmation_prompt=True))
