"""The `flask` commands of the people who run Shopbell. One module per group; docs/operate.md describes each."""

from __future__ import annotations

from flask import Flask

from tracker.cli.backup import backup, restore
from tracker.cli.contacts import contact, erasures
from tracker.cli.dead_letters import dead_letters
from tracker.cli.demo import demo
from tracker.cli.doctor import doctor
from tracker.cli.export import export
from tracker.cli.keys import keys
from tracker.cli.popups import popup
from tracker.cli.shops import shop
from tracker.cli.users import user
from tracker.cli.work import run_worker

COMMANDS = (
    shop,
    user,
    popup,
    contact,
    erasures,
    keys,
    export,
    backup,
    restore,
    demo,
    run_worker,
    doctor,
    dead_letters,
)


def init_cli(app: Flask) -> None:
    """Gives the application its commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
