"""The demo shop's door: a web shop at `/` that embeds Shopbell's tag as any customer would."""

from __future__ import annotations

from flask import Flask

from tracker.access import Access, declare_all
from tracker.demo import reading, shelves, till  # noqa: F401 -- their views hang themselves on the blueprint
from tracker.demo.page import blueprint


def init_demo(app: Flask) -> None:
    """Opens the demo shop at `/`; called where SHOPBELL_DEMO is 1."""
    app.register_blueprint(blueprint)
    declare_all(app, blueprint.name, Access("public", "the demo shop"))
