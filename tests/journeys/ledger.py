"""What the server keeps of one shop, as `flask export` gives it out."""

from typing import Any

from flask import Flask

from tracker import clock
from tracker.db import db, read_only
from tracker.insight.export import export
from tracker.popups.models import Popup
from tracker.shops.shops import shop_by_key


class Ledger:
    """Reads in the test's own process what the command prints, since a journey looks often."""

    def __init__(self, app: Flask, key: str) -> None:
        self._app = app
        self._key = key

    def rows(self, kind: str) -> list[dict[str, Any]]:
        mark = read_only.set(True)
        try:
            with self._app.app_context():
                shop = shop_by_key(self._key)
                assert shop is not None
                rows = list(export(kind, shop.id, clock.now()))
                db.session.rollback()
                return rows
        finally:
            read_only.reset(mark)

    def events(self, name: str) -> list[dict[str, Any]]:
        return [row for row in self.rows("events") if row["name"] == name]

    def names(self) -> list[str]:
        return [row["name"] for row in self.rows("events")]

    def captures(self) -> list[dict[str, Any]]:
        return self.rows("captures")

    def contacts(self) -> list[dict[str, Any]]:
        return self.rows("contacts")

    def impressions(self) -> list[dict[str, Any]]:
        return self.rows("impressions")

    def plays(self) -> list[dict[str, Any]]:
        return self.rows("plays")

    def orders(self) -> list[dict[str, Any]]:
        return self.rows("orders")

    def popup(self, name: str) -> str:
        """The public id of the shop's popup of this name."""
        with self._app.app_context():
            shop = shop_by_key(self._key)
            assert shop is not None
            popup = db.session.query(Popup).filter_by(shop_id=shop.id, name=name).one()
            return popup.public_id
