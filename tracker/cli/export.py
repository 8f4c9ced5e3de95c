"""`flask export …`: a shop's rows as JSON lines on standard output."""

from __future__ import annotations

import sys

import click
import msgspec
from flask.cli import with_appcontext

from tracker import clock
from tracker.cli.record import recorded
from tracker.cli.terminal import only_reading, shop_option, the_shop
from tracker.insight.export import KINDS
from tracker.insight.export import export as rows_of


@click.command("export")
@click.argument("kind", type=click.Choice(list(KINDS)))
@shop_option
@with_appcontext
@recorded
def export(kind: str, key: str) -> None:
    """Print a shop's rows of one KIND, one JSON object a line, newest last."""
    output = sys.stdout.buffer
    encoder = msgspec.json.Encoder()
    with only_reading():
        shop_id = the_shop(key).id
        for row in rows_of(kind, shop_id, clock.now()):
            output.write(encoder.encode(row) + b"\n")
    output.flush()
