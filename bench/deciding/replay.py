"""A replay over a shop's visits: visits a second, beside a plain read of the same rows."""

import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select

from bench.deciding.popups import documents
from bench.figures import Figure, Report
from tracker.app import create_app
from tracker.clock import from_ms, now, now_ms
from tracker.config import load_settings
from tracker.db import db, table_of
from tracker.decide.engine import candidate
from tracker.decide.rules import check_rule
from tracker.ids import uuid7
from tracker.insight.replay.run import replay_slice
from tracker.insight.replay.walk import Place
from tracker.popups import publish
from tracker.popups.document import parse_document
from tracker.sessions import event_store
from tracker.sessions.event_rows import NewEvent
from tracker.sessions.models import Session, Visitor
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings
from tracker.shops.shops import create_shop

VISITS = 100_000
PAGES = 5
POPUPS = 20
PLAIN, SUBJECT = "read the rows", "replay"
ORIGIN = "https://shop.example"
DAY_MS = 86_400_000

FIGURES = (
    Figure("seconds", f"{VISITS:,} visits, s", 1, compared=True),
    Figure("visits_a_second", "visits a second", 0),
)


def run(rounds: int) -> Report:
    """On SQLite in a folder of its own, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="shopbell-bench-") as folder:
        environ = {**os.environ, "SHOPBELL_DATA_DIR": str(Path(folder)), "SHOPBELL_DEMO": "0"}
        app = create_app(load_settings(environ))
        with app.app_context():
            _fill(app)
            measured = [{PLAIN: _timed(_read), SUBJECT: _timed(lambda: _replay(app))} for _ in range(rounds)]
    conditions = {
        "visits": f"of {PAGES} pages, a product and a cart each, over {POPUPS} live popups; in the editor's slices"
    }
    return Report(FIGURES, PLAIN, SUBJECT, measured, conditions)


def _fill(app: Flask) -> None:
    upgrade()
    shop, _ = create_shop("bench", [ORIGIN], now=now())
    for number, document in enumerate(documents(POPUPS)):
        publish.publish(publish.create_popup(shop, f"Popup {number}", document, now()), now(), "bench", check_rule)
    chance, at = random.Random(7), now_ms()  # noqa: S311 -- repeatable figures, no secrets
    connection = db.session.connection()
    for start in range(0, VISITS, 5_000):
        numbers = range(start + 1, start + 5_001)
        begun = {n: at - chance.randrange(13 * DAY_MS) for n in numbers}
        connection.execute(insert(table_of(Visitor)), [_visitor(shop.id, n, begun[n]) for n in numbers])
        connection.execute(insert(table_of(Session)), [_session(shop.id, n, begun[n]) for n in numbers])
        rows = [row for n in numbers for row in _events(shop.id, n, begun[n])]
        event_store.insert(connection, rows)
    db.session.commit()


def _visitor(shop_id: int, number: int, at: int) -> dict[str, object]:
    seen = from_ms(at)
    return {
        "id": number,
        "shop_id": shop_id,
        "key": f"visitor-{number}",
        "first_seen_at": seen,
        "last_seen_at": seen,
        "session_count": 1,
        "page_count": PAGES,
    }


def _session(shop_id: int, number: int, at: int) -> dict[str, object]:
    seen = from_ms(at)
    return {
        "id": number,
        "shop_id": shop_id,
        "visitor_id": number,
        "started_at": seen,
        "last_at": seen,
        "page_count": PAGES,
        "language": "en",
        "device": "mobile" if number % 2 else "desktop",
        "channel": "organic",
    }


def _events(shop_id: int, number: int, at: int) -> list[NewEvent]:
    item = {"item_id": f"MUG-{number % 50}", "price": 12.5, "quantity": 1, "item_category": "mugs"}
    told = [("page_view", None)] * PAGES + [("view_item", {"items": [item]}), ("add_to_cart", {"items": [item]})]
    return [
        NewEvent(
            shop_id=shop_id,
            id=uuid7().bytes,
            session_id=number,
            visitor_id=number,
            name=name,
            source="api",
            at_ms=at + step * 20_000,
            device_at_ms=at + step * 20_000,
            page=f"p{step}",
            url=f"{ORIGIN}/products/mug-{step}",
            params=params,
        )
        for step, (name, params) in enumerate(told)
    ]


def _read() -> None:
    """The same rows in the same portions, and nothing done with them."""
    for start in range(0, VISITS, 200):
        for row in event_store.of_visits(db.session(), range(start + 1, start + 201)):
            row.name  # noqa: B018 -- read, as whoever reads rows does


def _replay(app: Flask) -> None:
    shop = db.session.scalars(select(Shop)).one()
    live = app.extensions["shopbell.popups"].of_shop(db.session(), shop.id)
    draft = candidate("pop_draft", 0, parse_document(documents(POPUPS + 1)[-1]))
    after: Place | None = None
    while True:
        after = replay_slice(
            db.session(),
            shop.id,
            shop_settings({}),
            live,
            draft,
            since_ms=now_ms() - 14 * DAY_MS,
            after=after,
        ).after
        if after is None:
            break


def _timed(work: Callable[[], None]) -> dict[str, float]:
    began = time.monotonic()
    work()
    seconds = time.monotonic() - began
    return {"seconds": seconds, "visits_a_second": VISITS / seconds}
