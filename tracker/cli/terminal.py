"""How commands talk: one clear line when something is wrong, JSON where a program listens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask_babel import gettext as _

from tracker.db import db, read_only
from tracker.shops.models import Shop
from tracker.shops.shops import shop_by_key

as_json = click.option("--json", "is_json", is_flag=True, help="Answer in JSON.")


class CommandError(click.ClickException):
    """What was asked cannot be done. Printed as one line on standard error; the exit status is 2."""

    exit_code = 2

    def __init__(self, message: object) -> None:
        super().__init__(" ".join(str(message).split()))


def shop_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--shop KEY`, which must be given."""
    return click.option("--shop", "key", required=True, metavar="KEY", help="The shop's public key, pk_….")(command)


def print_json(value: object) -> None:
    """One JSON value on standard output, in a form that people can read too."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def only_reading() -> Iterator[None]:
    """However long a command reads, the web server can write meanwhile: on SQLite it takes no write lock."""
    mark = read_only.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        read_only.reset(mark)


def the_shop(key: str) -> Shop:
    """The shop of a public key. Raises CommandError."""
    shop = shop_by_key(key)
    if shop is None:
        raise CommandError(_("No shop has the key %(key)s; list them with: flask shop list", key=key))
    return shop
