"""The cast of the tests, made by plain functions: the shop acme, its popups and pools, browsers that speak to it."""

from __future__ import annotations

import copy
import datetime as dt
import json
import uuid
from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tracker.clock import now, now_ms
from tracker.db import db, table_of
from tracker.decide.rules import check_rule
from tracker.ids import uuid7
from tracker.insight.models import Rollup
from tracker.popups import publish
from tracker.popups.coupons import add_codes, create_pool
from tracker.popups.models import Popup
from tracker.sessions import event_store
from tracker.sessions.event_rows import StoredEvent
from tracker.sessions.models import Session
from tracker.shops.models import Shop
from tracker.shops.shops import create_shop, set_settings

ORIGIN = "https://acme.example"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.6 Mobile/15E148 Safari/604.1"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

AGREED = {"measurement": True, "personalisation": True, "form_capture": True}

MUG = {"item_id": "MUG-1", "item_name": "Mug", "price": 12.5, "quantity": 1}
SHIRT = {"item_id": "SHIRT-M", "item_name": "Shirt", "price": "20.00", "quantity": 2}


def make_shop(app: Flask, name: str = "acme", origin: str = ORIGIN, **settings: Any) -> str:
    """A committed shop; its public key. Settings as keywords: `consent_mode="full"` is `consent.mode`."""
    with app.app_context():
        shop, _ = create_shop(name, [origin], now=now())
        if settings:
            set_settings(shop, {_setting(key): value for key, value in settings.items()})
        db.session.commit()
        return shop.public_key


def _setting(keyword: str) -> str:
    group, _, rest = keyword.partition("_")
    return f"{group}.{rest}" if group in ("consent", "capture", "popups", "shipping") else keyword


def make_popup(app: Flask, shop_key: str, document: dict[str, Any], name: str = "Popup") -> str:
    """A committed, live popup; its public id."""
    with app.app_context():
        popup = publish.create_popup(_shop(shop_key), name, document, now())
        publish.publish(popup, now(), "mia@acme.example", check_rule)
        db.session.commit()
        return popup.public_id


def make_pool(app: Flask, shop_key: str, codes: list[str], name: str = "Pool") -> str:
    """A committed coupon pool; its public id."""
    with app.app_context():
        pool = create_pool(db.session(), _shop(shop_key).id, name, now())
        add_codes(db.session(), pool, "\n".join(codes))
        db.session.commit()
        return pool.public_id


def popup_is(app: Flask, popup: str, status: str) -> None:
    """Pauses or resumes a popup."""
    with app.app_context():
        found = db.session.scalar(select(Popup).filter_by(public_id=popup))
        {"paused": publish.pause, "live": publish.resume}[status](found, now(), "mia@acme.example")
        db.session.commit()
    forget_published(app)


def forget_published(app: Flask) -> None:
    """What is believed for a second is read anew at once."""
    app.extensions["shopbell.popups"].forget()
    app.extensions["shopbell.guard"].forget()


def _shop(shop_key: str) -> Shop:
    return db.session.scalars(select(Shop).filter_by(public_key=shop_key)).one()


# Documents


def plain_document(**changes: Any) -> dict[str, Any]:
    """A modal that says something and asks nothing."""
    return {"steps": {"start": {"blocks": [{"type": "heading", "text": "Hello"}]}}, **copy.deepcopy(changes)}


def form_document(*, consent_required: bool = False, **changes: Any) -> dict[str, Any]:
    """A modal that asks for an address."""
    fields = [
        {"kind": "email", "name": "email", "label": "Email"},
        {
            "kind": "consent",
            "name": "email_marketing",
            "label": "Send me offers by email.",
            "required": consent_required,
        },
    ]
    form = {"type": "form", "fields": fields, "button": "Send"}
    return plain_document(steps={"start": {"blocks": [form]}}, **changes)


def field_of(kind: str, name: str, **changes: Any) -> dict[str, Any]:
    """A form's field of this kind."""
    shared = {} if kind == "hidden" else {"label": f"Your {name}"}
    return {"kind": kind, "name": name, **shared, **changes}


def survey_document(**changes: Any) -> dict[str, Any]:
    """What stopped you? Whoever says the price or something else is asked more; then all are asked for a rating."""
    reasons = [
        {"value": "price", "label": "The price"},
        {"value": "looking", "label": "I am only looking"},
        {"value": "other", "label": "Something else", "text": True},
    ]
    first = {
        "type": "form",
        "fields": [field_of("choice", "reason", options=reasons)],
        "button": "Next",
        "branches": [{"field": "reason", "is": ["price", "other"], "step": "why"}],
        "next": "thanks",
    }
    why = {"type": "form", "fields": [field_of("text", "more", long=True)], "button": "Next", "next": "thanks"}
    last = {
        "type": "form",
        "fields": [field_of("nps", "odds", low="Not at all", high="Certainly"), field_of("csat", "mood")],
        "button": "Send",
    }
    steps = {
        "start": {"blocks": [{"type": "heading", "text": "What stopped you?"}, first]},
        "why": {"blocks": [{"type": "heading", "text": "Tell us more"}, why]},
        "thanks": {"blocks": [{"type": "heading", "text": "Almost done"}, last]},
        "done": {"blocks": [{"type": "heading", "text": "Thank you"}]},
    }
    return {"steps": steps, **copy.deepcopy(changes)}


def wheel_document(prizes: list[dict[str, Any]], *, asks: bool = True, **changes: Any) -> dict[str, Any]:
    """A wheel with these prizes, for an address where it `asks`."""
    document = form_document() if asks else plain_document()
    document["steps"]["start"]["blocks"].append({"type": "game"})
    return {**document, "game": {"kind": "wheel", "prizes": prizes}, **changes}


def prize(id: str, weight: int = 1, *, code: str = "", pool: str = "", stock: int | None = None) -> dict[str, Any]:
    """A prize that gives a code for all, a code of a pool, or nothing."""
    kind = "pool" if pool else "code" if code else "none"
    label = f"Prize {id}"
    return {"id": id, "label": label, "weight": weight, "kind": kind, "pool": pool, "code": code, "stock": stock}


# What a browser sends


def make_event(name: str = "page_view", params: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """One event of this moment."""
    return {"id": str(uuid7()), "name": name, "at": now_ms(), "params": params or {}, **changes}


def make_batch(shop_key: str, events: list[Any], **changes: Any) -> dict[str, Any]:
    """An envelope of this moment, from somebody who agreed to everything."""
    return {
        "v": 1,
        "shop": shop_key,
        "sent_at": now_ms(),
        "consent": AGREED,
        "context": {"url": f"{ORIGIN}/products/mug", "language": "en-GB", "viewport": [1440, 900]},
        "events": events,
        **changes,
    }


class Browser:
    """One visitor's browser on acme's pages. `now_ms`, where set, is what the device's clock says."""

    def __init__(self, client: FlaskClient, shop_key: str, visitor: str | None = "", **changes: Any) -> None:
        self.client = client
        self.shop_key = shop_key
        self.visitor = str(uuid.uuid4()) if visitor == "" else visitor
        self.user_agent: str = changes.pop("user_agent", FIREFOX)
        self.origin: str | None = changes.pop("origin", ORIGIN)
        self.address: str = changes.pop("address", "127.0.0.1")
        self.changes = changes

    def batch(self, *events: dict[str, Any], **changes: Any) -> dict[str, Any]:
        visitor = {"visitor": self.visitor} if self.visitor else {}
        return {**make_batch(self.shop_key, list(events)), **visitor, **self.changes, **changes}

    def send(self, *events: dict[str, Any], **changes: Any) -> TestResponse:
        """Posts a batch with these events."""
        return self.post("/v1/events", self.batch(*events, **changes))

    def say(self, name: str, params: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """Posts one event, which must be stored; the answer."""
        response = self.send(make_event(name, params), **changes)
        assert response.status_code == 202, response.text
        assert response.json["ok"] == 1, response.json
        return response.json

    def decision(self, **changes: Any) -> dict[str, Any]:
        """Views a page and asks what may be shown on it."""
        return self.say("page_view", decide=True, **changes)["decision"]

    def token(self, popup: str, **changes: Any) -> str:
        """The token of a popup, which must be offered."""
        return next(one["token"] for one in self.decision(**changes)["popups"] if one["popup"] == popup)

    def gate(self, popup: str, **changes: Any) -> str | None:
        """The gate that keeps a popup from this visitor; None where it may be shown."""
        return next(one["gate"] for one in self.decision(**changes)["why"] if one["popup"] == popup)

    def see(self, popup: str) -> str:
        """Gets offered a popup and sees it; its token."""
        token = self.token(popup)
        self.say("view_promotion", {"popup": popup, "token": token, "trigger": "exit_intent", "signal": "top"})
        return token

    def show(self, popup: str, token: Any, **changes: Any) -> TestResponse:
        """Asks, when a trigger has fired, whether the popup may open."""
        envelope = self.batch()
        asked = {name: envelope[name] for name in ("v", "shop", "consent", "context")}
        return self.post(f"/v1/popups/{popup}/show", {**asked, "token": token, **changes})

    def submit(self, popup: str, token: str, email: str | None = None, **changes: Any) -> TestResponse:
        fields = {"email": email} if email is not None else {}
        body = {"v": 1, "shop": self.shop_key, "token": token, "step": "start", "fields": fields, **changes}
        return self.post(f"/v1/popups/{popup}/submit", body)

    def play(self, popup: str, token: str) -> TestResponse:
        return self.post(f"/v1/popups/{popup}/play", {"v": 1, "shop": self.shop_key, "token": token})

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        """Posts JSON, or bytes as they are, as the tag does."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"User-Agent": self.user_agent, "Content-Type": "text/plain", **headers}
        if self.origin is not None:
            sent["Origin"] = self.origin
        return self.client.post(path, data=data, headers=sent, environ_base={"REMOTE_ADDR": self.address})


# What was stored


def count(app: Flask, model: Any, **filters: Any) -> int:
    """How many rows there are; of stored events, the model is `StoredEvent`."""
    if model is StoredEvent and filters:
        return len(rows(app, model, **filters))
    model = event_store.events if model is StoredEvent else model
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).filter_by(**filters)) or 0


def rows(app: Flask, model: Any, **filters: Any) -> list[Any]:
    """All rows of a table by primary key, as plain tuples that outlive the session; of `StoredEvent`, by id."""
    if model is StoredEvent:
        with app.app_context():
            visits = db.session.scalars(select(Session.id)).all()
            stored = sorted(event_store.of_visits(db.session(), visits), key=lambda one: one.id)
        return [one for one in stored if all(getattr(one, name) == value for name, value in filters.items())]
    if model is Session:
        return _visits(app, **filters)
    table = table_of(model)
    statement = select(table).order_by(*table.primary_key)
    for name, value in filters.items():
        statement = statement.where(table.c[name] == value)
    with app.app_context():
        return list(db.session.execute(statement))


def _visits(app: Flask, **filters: Any) -> list[Any]:
    columns = table_of(Session).columns.keys()
    with app.app_context():
        return [
            # The columns' own names: of those that are words now, the texts.
            SimpleNamespace(**{name: getattr(one, name) for name in columns})
            for one in db.session.scalars(select(Session).filter_by(**filters).order_by(Session.id))
        ]


def row(app: Flask, model: Any, **filters: Any) -> Any:
    """The only row."""
    found = rows(app, model, **filters)
    assert len(found) == 1, found
    return found[0]


def figures(app: Flask) -> dict[str, int]:
    """The shop's own figures of all days, by metric."""
    total: dict[str, int] = {}
    for one in rows(app, Rollup, subject=0):
        total[one.metric] = total.get(one.metric, 0) + one.value
    return total


def minutes(number: float) -> int:
    """Minutes in milliseconds."""
    return int(number * 60_000)


def utc(*parts: int) -> int:
    """A moment in UTC in milliseconds."""
    return int(dt.datetime(*parts, tzinfo=dt.UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]
