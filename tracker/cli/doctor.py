"""`flask doctor`: whether this installation is well, one line for each thing."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from tracker.cli.checks import CHECKS
from tracker.cli.terminal import as_json, only_reading, print_json
from tracker.services import services

COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command("doctor")
@as_json
@with_appcontext
def doctor(is_json: bool) -> None:
    """Look at configuration, database, worker and what they need. The exit status is 1 when something fails."""
    with only_reading():
        findings = {name: check(services().settings) for name, check in CHECKS.items()}
    has_failed = any(one.status == "fail" for one in findings.values())
    if is_json:
        checks = [{"check": name, "status": one.status, "text": one.text} for name, one in findings.items()]
        print_json({"ok": not has_failed, "checks": checks})
    else:
        for name, one in findings.items():
            click.echo(f"{click.style(f'{one.status:<4}', fg=COLOURS[one.status])}  {name}: {one.text}")
    sys.exit(1 if has_failed else 0)
