"""The `flask` commands of the people who run Shopbell. One module per group; docs/operate.md describes each."""

from __future__ import annotations

from flask import Flask

from tracker.cli.demo import demo
from tracker.cli.popups import popup
from tracker.cli.shops import shop
from tracker.cli.users import user

COMMANDS = (shop, user, popup, demo)


def init_cli(app: Flask) -> None:
    """Gives the application its commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
