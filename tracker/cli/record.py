"""Commands that change something stand in the audit log too: which it was and for which shop, never its values."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from sqlalchemy import select

from tracker.admin.audit import write_entry
from tracker.clock import now
from tracker.db import db, writing
from tracker.shops.models import Shop

SHOP_ARGUMENT = "key"


def recorded(command: Callable[..., Any]) -> Callable[..., Any]:
    """Writes a line once the command has done what it does; one that fails has changed nothing."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        answer = command(*arguments, **options)
        context = click.get_current_context()
        act = "cli." + ".".join(context.command_path.split()[1:]).removeprefix("flask.")
        with writing() as session:
            key = options.get(SHOP_ARGUMENT)
            shop_id = db.session.scalar(select(Shop.id).where(Shop.public_key == key)) if key else None
            write_entry(
                session, shop_id=shop_id, who=whoever(), act=act, subject=str(options.get("kind", "")), at=now()
            )
        return answer

    return run


def whoever() -> str:
    """The account of the machine in which the command runs."""
    try:
        return f"{getpass.getuser()} (flask)"
    except (KeyError, OSError):
        return "flask"
