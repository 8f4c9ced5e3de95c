"""Batches as browsers send them, through the write path as it is: parsed, grouped, each group one transaction."""

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, Engine

from bench.growth.multiplied import fill
from tests.security.estate import Estate
from tracker.app import create_app
from tracker.clock import now
from tracker.collect import pipeline
from tracker.config import load_settings
from tracker.db import db, own_engine, read_only
from tracker.events.parse import parse_batch
from tracker.ids import uuid7
from tracker.sessions.device import read_device
from tracker.sessions.work import Work
from tracker.shops.settings import shop_settings
from tracker.shops.shops import create_shop, shop_by_key

ORIGIN = "https://shop.example"
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1"
    " Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; SM-S921) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile"
    " Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
)
RETURNING = 500
EVENTS_A_BATCH = 3
BATCHES_A_GROUP = 16


class Load:
    """One shop of one database, and the events that come to it."""

    KEPT = "estate.json"
    """In the folder once it is filled: what its shop has."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.folder = folder
        environ = {"SHOPBELL_DATA_DIR": str(folder), "SHOPBELL_DEMO": "0"}
        if database_url:
            environ |= {"SHOPBELL_DATABASE_URL": database_url, "SHOPBELL_SECRET_KEY": "only for this bench " * 3}
        self.app: Flask = create_app(load_settings(environ))
        with self.app.app_context():
            upgrade()
            shop, _ = create_shop("bench", [ORIGIN], now=now())
            self.shop_id, self.key = shop.id, shop.public_key
            db.session.commit()
        self.services = self.app.extensions["shopbell"]
        self.engine: Engine = own_engine(self.services.settings)
        self.settings = shop_settings({})
        self.chance = random.Random(7)  # noqa: S311 -- repeatable figures, no secrets
        self.sent = 0

    def multiply(self, events: int) -> Estate:
        """Fills the database with about so many events of one shop, to which what is sent comes from now on.

        One that was filled by an earlier run is taken as it is.
        """
        kept = self.folder / self.KEPT
        if kept.exists():
            estate = Estate(**msgspec.json.decode(kept.read_bytes()))
        else:
            estate = fill(self.app, self.engine, events)
            kept.write_bytes(msgspec.json.encode(vars(estate)))
        with self.app.app_context():
            shop = shop_by_key(estate.key)
            if shop is None:
                raise AssertionError("the shop that was made is not there")
            self.shop_id, self.key = shop.id, shop.public_key
        return estate

    def groups(self, events: int, at_ms: int, *, returning: bool = False) -> Iterator[list[Work]]:
        """So many events as groups of works, a millisecond between batches from `at_ms` on."""
        batches = events // EVENTS_A_BATCH
        for start in range(0, batches, BATCHES_A_GROUP):
            some = range(start, min(start + BATCHES_A_GROUP, batches))
            yield [self._work(at_ms + number, returning=returning) for number in some]

    def store(self, group: list[Work]) -> None:
        """One group in one transaction, as the committer stores it."""
        mark = read_only.set(False)
        try:
            with self.engine.begin() as connection:
                pipeline.run(connection, group, self.services)
        finally:
            read_only.reset(mark)

    def connect(self) -> Connection:
        return self.engine.connect()

    def _work(self, at_ms: int, *, returning: bool) -> Work:
        self.sent += 1
        visitor = self.chance.randrange(RETURNING) if returning else self.sent
        page = partial(str, uuid7(at_ms))
        events = [
            self._event("page_view", at_ms - 900, "api", {}),
            self._event("view_item", at_ms - 600, "markup", self._commerce()),
            self._event("add_to_cart", at_ms - 100, "datalayer", self._commerce()),
        ]
        body = {
            "v": 1,
            "shop": self.key,
            "sent_at": at_ms,
            "visitor": f"0190a0a0-0000-7000-8000-{visitor:012x}",
            "tab": "t0",
            "consent": {"measurement": True, "personalisation": True},
            "context": {
                "url": f"{ORIGIN}/products/red-running-shoes-{visitor % 5000}?utm_source=newsletter",
                "referrer": "https://www.google.com/",
                "title": "Red running shoes",
                "language": "de-DE",
                "timezone": "Europe/Berlin",
                "viewport": [390, 844],
                "tag": "bench",
            },
            "events": [one | {"page": page()} for one in events],
        }
        return Work(
            shop_id=self.shop_id,
            settings=self.settings,
            visitor_key=str(body["visitor"]),
            is_anonymous=False,
            device=read_device(AGENTS[visitor % len(AGENTS)]),
            batch=parse_batch(msgspec.json.encode(body)),
            received_ms=at_ms + 40,
        )

    def _event(self, name: str, at_ms: int, source: str, params: dict[str, object]) -> dict[str, object]:
        return {"id": str(uuid7(at_ms)), "name": name, "at": at_ms, "source": source, "params": params}

    def _commerce(self) -> dict[str, object]:
        sku, price = self.chance.randrange(1, 5001), self.chance.randrange(500, 20_001) / 100
        item = {"item_id": f"SKU-{sku}", "item_name": f"Running shoe {sku}", "price": price, "quantity": 1}
        return {"currency": "EUR", "value": price, "items": [item]}
