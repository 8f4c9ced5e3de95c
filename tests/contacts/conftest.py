"""Vera, of whom everything is kept that can be: by a canary in every place that takes words of hers."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import (
    MUG,
    Browser,
    field_of,
    form_document,
    make_popup,
    make_shop,
    prize,
    wheel_document,
)
from tests.shop_server import ShopServer
from tracker.db import Model, db


class Vera:
    """A person with two browsers; `mark` stands in everything that she said and is kept as she said it."""

    def __init__(self, app: Flask, shop: str) -> None:
        self.app, self.shop = app, shop
        self.mark = f"canary{uuid.uuid4().hex[:12]}"
        self.email = f"{self.mark}@gmail.com"
        self.browsers = [Browser(app.test_client(), shop) for _ in range(2)]

    def lives(self, popup: str, wheel: str) -> None:
        """Does whatever leaves a trace, in both browsers."""
        for browser in self.browsers:
            browser.say("page_view", url=f"https://acme.example/{self.mark}?utm_source={self.mark}")
            browser.say("search", {"search_term": self.mark})
            browser.say("set_properties", {"tier": self.mark})
            browser.say("add_to_cart", {"currency": "EUR", "items": [{**MUG, "item_name": self.mark}]})
            capture = {"email": self.email, "form": self.mark, "field": "email"}
            browser.say("email_captured", {**capture, "submitted": False})
            browser.say("field_captured", self._detail("phone", "+84 912 345 678"))
            browser.say("email_captured", {**capture, "submitted": True})
        first = self.browsers[0]
        fields = {"email": self.email, "email_marketing": True, "wish": f"a {self.mark} mug"}
        answered = first.submit(popup, first.see(popup), fields=fields)
        assert answered.status_code == 200, answered.text
        token = first.see(wheel)
        assert first.submit(wheel, token, self.email).status_code == 200
        assert first.play(wheel, token).status_code == 200
        order = {"transaction_id": "T-1", "currency": "EUR", "value": 12.5, "items": [{**MUG, "item_name": "Mug"}]}
        first.say("purchase", order)
        self.app.extensions["shopbell.writer"].decisions.write()

    def _detail(self, kind: str, value: str) -> dict[str, object]:
        return {"kind": kind, "value": value, "form": self.mark, "field": kind, "submitted": True}


@pytest.fixture
def acme(app: Flask) -> str:
    return make_shop(
        app, consent_mode="full", capture_mode="all", capture_kinds=["email", "phone"], popups_per_session=20
    )


@pytest.fixture
def server(app: Flask, acme: str) -> ShopServer:
    return ShopServer(app, acme)


@pytest.fixture
def live(app: Flask, acme: str) -> Callable[[], Vera]:
    """live() is another Vera, who has done it all."""
    asking = form_document(reward={"kind": "code", "code": "HELLO10", "deliver": "both"})
    asking["steps"]["start"]["blocks"][0]["fields"].append(field_of("text", "wish"))
    popup = make_popup(app, acme, asking, "Asks")
    wheel = make_popup(app, acme, wheel_document([prize("a", code="WON5"), prize("b", code="WON6")]), "Wheel")

    def make() -> Vera:
        vera = Vera(app, acme)
        vera.lives(popup, wheel)
        return vera

    return make


@pytest.fixture
def vera(live: Callable[[], Vera]) -> Vera:
    return live()


@pytest.fixture
def kept_bytes(app: Flask) -> Callable[[], bytes]:
    """All that the database has on its disk: SQLite's files as they are, and of PostgreSQL every value of every row."""

    def read() -> bytes:
        with app.app_context():
            url = db.engine.url
            if url.get_backend_name() == "sqlite":
                path = Path(str(url.database))
                files = [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]
                return b"".join(one.read_bytes() for one in files if one.exists())
            rows = (
                repr([bytes(value) if isinstance(value, memoryview) else value for value in row]).encode()
                for table in Model.metadata.sorted_tables
                for row in db.session.execute(select(table))
            )
            return b"\n".join(rows)

    return read
