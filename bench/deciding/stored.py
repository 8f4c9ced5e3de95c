"""The whole question through the public door: what is stored of a shop must not make it dearer."""

import json
import os
import statistics
import tempfile
import time
import uuid
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from bench.deciding.popups import documents
from bench.figures import Figure, Report
from tracker.app import create_app
from tracker.clock import from_ms, now, now_ms
from tracker.config import load_settings
from tracker.db import db, table_of
from tracker.decide.rules import check_rule
from tracker.ids import uuid7
from tracker.popups import publish
from tracker.sessions import event_store
from tracker.sessions.event_rows import NewEvent
from tracker.sessions.models import Session, Visitor
from tracker.shops.shops import create_shop

FEW, MANY = 20_000, 1_000_000
EVENTS_A_VISIT = 10
ASKED = 200
POPUPS = 50
ORIGIN = "https://shop.example"

FIGURES = (
    Figure("median_ms", "processor, median ms", 2, compared=True),
    Figure("p99_ms", "processor, p99 ms", 2),
)


def run(rounds: int) -> Report:
    """On SQLite in a folder of its own, which is removed afterwards."""
    names = {FEW: f"{FEW:,} events", MANY: f"{MANY:,} events"}
    with tempfile.TemporaryDirectory(prefix="shopbell-bench-") as folder:
        shops = {count: _shop(Path(folder) / str(count), count) for count in names}
        measured = [{names[count]: _ask(*shops[count]) for count in names} for _ in range(rounds)]
    conditions = {"asked": f"{ASKED} times a round, each for another known visitor, over {POPUPS} live popups"}
    return Report(FIGURES, names[FEW], names[MANY], measured, conditions)


def _shop(folder: Path, events: int) -> tuple[Flask, str, list[str]]:
    folder.mkdir()
    environ = {**os.environ, "SHOPBELL_DATA_DIR": str(folder), "SHOPBELL_DEMO": "0", "SHOPBELL_RATE_LIMIT": "100000000"}
    app = create_app(load_settings(environ))
    with app.app_context():
        upgrade()
        shop, _ = create_shop("bench", [ORIGIN], now=now())
        for number, document in enumerate(documents(POPUPS)):
            popup = publish.create_popup(shop, f"Popup {number}", document, now())
            publish.publish(popup, now(), "bench", check_rule)
        keys = _fill(shop.id, events)
        db.session.commit()
        return app, shop.public_key, keys


def _fill(shop_id: int, events: int) -> list[str]:
    """Visitors with one visit each. The keys of the last, whose visits are still going on."""
    connection = db.session.connection()
    at = now_ms()
    visits = events // EVENTS_A_VISIT
    keys = [str(uuid.uuid4()) for _ in range(visits)]
    seen = from_ms(at)
    for start in range(0, visits, 5_000):
        numbers = range(start + 1, min(start + 5_000, visits) + 1)
        visitors = [
            {
                "id": n,
                "shop_id": shop_id,
                "key": keys[n - 1],
                "first_seen_at": seen,
                "last_seen_at": seen,
                "session_count": 1,
            }
            for n in numbers
        ]
        connection.execute(insert(table_of(Visitor)), visitors)
        sessions = [
            {"id": n, "shop_id": shop_id, "visitor_id": n, "started_at": seen, "last_at": seen, "page_count": 3}
            for n in numbers
        ]
        connection.execute(insert(table_of(Session)), sessions)
        rows = [
            NewEvent(shop_id, uuid7().bytes, n, n, "page_view", "api", at, at, url=f"{ORIGIN}/products/mug{step}")
            for n in numbers
            for step in range(EVENTS_A_VISIT)
        ]
        event_store.insert(connection, rows)
    return keys[-ASKED:]


def _ask(app: Flask, shop: str, keys: list[str]) -> dict[str, float]:
    client = app.test_client()
    times = []
    for key in keys:
        body = {
            "v": 1,
            "shop": shop,
            "sent_at": now_ms(),
            "visitor": key,
            "consent": {"measurement": True, "personalisation": True},
            "context": {"url": f"{ORIGIN}/products/mug1", "language": "en"},
            "events": [],
        }
        data = json.dumps(body).encode()
        began = time.thread_time()
        answer = client.post("/v1/decide", data=data, headers={"Origin": ORIGIN, "Content-Type": "text/plain"})
        times.append((time.thread_time() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code}: {answer.text[:200]}")
    return {"median_ms": statistics.median(times), "p99_ms": statistics.quantiles(times, n=100)[98]}
