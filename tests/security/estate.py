"""A shop with something of everything: by its doors, and where no door is at hand, by what its tables are declared as.

`make_estate(app, name)` leaves a row in every table that belongs to a shop. So a table that is added later is looked
at by the matrix without anybody thinking of it, and a route whose address names something new fails until the estate
has one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    insert,
    or_,
    select,
)

from tests.admin.conftest import PASSWORD
from tests.admin.test_experiments import two_variants
from tests.factories import (
    Browser,
    field_of,
    forget_published,
    form_document,
    make_pool,
    make_popup,
    make_shop,
    prize,
    wheel_document,
)
from tests.landing.conftest import make_page
from tests.popups.test_picture_files import png
from tests.shop_server import ShopServer
from tracker.admin.access import create_user
from tracker.clock import now
from tracker.contacts.erase import erase_address
from tracker.contacts.models import Contact, Erasure
from tracker.db import Model, Moment, db, read_only, table_of
from tracker.decide.segment_store import keep_segment
from tracker.engage.models import Message
from tracker.landing.models import LandingPage
from tracker.popups.group_store import keep_group
from tracker.popups.models import KeptDecision, Play
from tracker.popups.pictures import keep_picture
from tracker.sessions.models import Session
from tracker.shops.connections import connect
from tracker.shops.models import Shop
from tracker.shops.shops import add_origin, secret_key_of, shop_by_key

RETURNING = {"condition": "visitor_new", "params": {"who": "returning"}}
MISSING = {"visit": 999_999, "membership": 999_999, "version": 999, "key": "pk_nobody", "play": "ply_nobody"}
"""Ids that nobody has, where they are not texts."""

THINGS = {
    *(
        "key",
        "popup",
        "trial",
        "pool",
        "page",
        "segment",
        "picture",
        "contact",
        "erasure",
        "visit",
        "decision",
        "message",
    ),
    *("message", "membership", "play", "version", "group", "shop", "person", "file", "visitor", "slug"),
}
"""What each estate has an id of, by the names that routes, queries and forms have for it."""


@dataclass
class Estate:
    """A shop, and the id of one of each of its things by the name that routes have for it."""

    key: str
    origin: str
    canary: str
    """Stands in every text of the shop: wherever it is seen, the shop is seen."""
    secret_key: str
    ids: dict[str, Any] = field(default_factory=dict)
    token: str = ""
    """Of its first popup, shown to its visitor."""


def make_estate(app: Flask, name: str) -> Estate:
    """A committed shop with something of everything."""
    canary, origin = f"{name}-canary", f"https://{name}.example"
    key = make_shop(
        app, canary, origin, consent_double_opt_in=True, capture_mode="all", capture_kinds=["email", "phone"]
    )
    pool = make_pool(app, key, [f"{canary}-CODE-{number}" for number in range(9)], f"{canary} pool")
    popup = make_popup(app, key, _asking(canary), f"{canary} popup")
    wheel = make_popup(app, key, wheel_document([prize("ten", pool=pool), prize("more", pool=pool)]), f"{canary} wheel")
    trial = make_popup(app, key, two_variants(), f"{canary} trial")
    page = make_page(app, key, name=f"{canary} page", **{"title": f"{canary} title"})
    gone = Browser(app.test_client(), key, origin=origin)
    assert gone.submit(popup, gone.token(popup), f"gone@{canary}.example").status_code == 200
    vera = Browser(app.test_client(), key, origin=origin)
    tokens = _visit(vera, canary, popup, wheel)
    assert vera.play(wheel, tokens[wheel]).status_code == 200
    _sell(app, key, canary)
    app.extensions["shopbell.writer"].decisions.write()
    with app.app_context():
        read_only.set(False)
        shop = shop_by_key(key)
        assert shop is not None
        ids = _kept(app, shop, canary, name)
        ids |= {"key": key, "popup": popup, "trial": trial, "pool": pool}
        ids |= {"visitor": vera.visitor, "slug": page.rpartition("/")[2]}
        assert set(ids) == THINGS
        fill_what_is_empty(db.session.connection(), shop.id, canary)
        db.session.commit()
        estate = Estate(key, origin, canary, secret_key_of(shop), ids, tokens[popup])
    forget_published(app)
    return estate


def _asking(canary: str) -> dict[str, Any]:
    """A popup that asks for an address and a choice, and gives a code."""
    options = [{"value": "a", "label": f"{canary} A"}, {"value": "b", "label": "B"}]
    document = form_document(group=f"{canary} group", reward={"kind": "code", "code": f"{canary}-HELLO"})
    form = next(one for one in document["steps"]["start"]["blocks"] if one["type"] == "form")
    form["fields"].append(field_of("choice", "which", options=options, required=False))
    return document


def _visit(vera: Browser, canary: str, popup: str, wheel: str) -> dict[str, str]:
    """A visitor who looks, buys, is shown popups and answers them; the popups' tokens."""
    tokens = {one["popup"]: one["token"] for one in vera.decision()["popups"]}
    item = {"item_id": f"{canary}-MUG", "item_name": f"{canary} mug", "price": 9, "quantity": 1}
    vera.say("add_to_cart", {"currency": "EUR", "value": 9, "items": [item]})
    agreed = {"email": f"vera@{canary}.example", "email_marketing": True}
    for token in (popup, wheel):
        vera.say("view_promotion", {"popup": token, "token": tokens[token], "trigger": "exit_intent", "signal": "top"})
        answers = {"which": {"chosen": ["a"]}} if token == popup else {}
        answer = vera.submit(token, tokens[token], fields={**agreed, **answers})
        assert answer.status_code == 200, answer.text
    return tokens


def _sell(app: Flask, key: str, canary: str) -> None:
    """The shop's own server tells an order in which a code was used, and gives part of the money back."""
    order = {"transaction_id": f"{canary}-1", "value": 40, "currency": "EUR", "email": f"vera@{canary}.example"}
    order |= {"items": [{"item_id": "MUG", "item_name": f"{canary} mug", "price": 40}]}
    server = ShopServer(app, key)
    assert server.tell(**order, coupons=[{"code": f"{canary}-CODE-1", "discount": 2.5}]) == "new"


def _kept(app: Flask, shop: Shop, canary: str, name: str) -> dict[str, Any]:
    """What its people and their requests have made; the ids of it. Flushes."""
    session, services = db.session(), app.extensions["shopbell"]
    erase_address(session.connection(), services.sealer, shop.id, f"gone@{canary}.example", now())
    segment = keep_segment(session, shop.id, None, f"{canary} segment", RETURNING, now())
    keep_group(session, shop.id, f"{canary} group", 1, [])
    picture = keep_picture(session, shop, png(), now())
    connect(shop, "shopify", f"{canary} signing secret", now())
    add_origin(shop, f"https://more-{name}.example")
    guest = create_user(f"guest@{canary}.example", PASSWORD, "viewer", shop)
    return {
        "page": _one(LandingPage, shop.id).public_id,
        "segment": segment.public_id,
        "picture": picture.digest,
        "contact": _one(Contact, shop.id).public_id,
        "erasure": _one(Erasure, shop.id).public_id,
        "visit": _one(Session, shop.id).id,
        "decision": str(uuid.UUID(bytes=bytes(_one(KeptDecision, shop.id).id))),
        "message": _one(Message, shop.id).public_id,
        "membership": guest.memberships[0].id,
        "play": _one(Play, shop.id).public_id,
        "version": 1,
        "group": f"{canary} group",
        "shop": shop.slug,
        "person": guest.id,
        "file": f"{picture.digest}.{picture.kind}",
    }


def _one(model: Any, shop_id: int) -> Any:
    return db.session.scalars(select(model).where(model.shop_id == shop_id).order_by(model.id.desc()).limit(1)).one()


# By what the tables are declared as


def tables_of_shops() -> list[Table]:
    """Every table that belongs to a shop, by itself or by a row that it hangs on, parents before their children."""
    found: list[Table] = [table_of(Shop)]
    for table in Model.metadata.sorted_tables:
        if table not in found and ("shop_id" in table.c or _leads(table, found)):
            found.append(table)
    return found


def is_of(table: Table, shop_id: int) -> ColumnElement[bool]:
    """Which of the table's rows are the shop's."""
    if table is table_of(Shop):
        return table.c.id == shop_id
    if "shop_id" in table.c:
        return table.c.shop_id == shop_id
    leads = _leads(table, tables_of_shops())
    return or_(*(key.parent.in_(select(key.column).where(is_of(key.column.table, shop_id))) for key in leads))


def _leads(table: Table, known: Sequence[Table]) -> list[ForeignKey]:
    return [key for key in table.foreign_keys if key.column.table in known and key.column.table is not table]


def fill_what_is_empty(connection: Connection, shop_id: int, canary: str) -> list[str]:
    """A row of the shop's own in each of its tables that has none yet, with the canary in its texts; their names."""
    filled = []
    for table in tables_of_shops():
        if connection.execute(select(*table.primary_key).where(is_of(table, shop_id)).limit(1)).first() is None:
            connection.execute(insert(table).values(_values(connection, table, shop_id, canary)))
            filled.append(table.name)
    return filled


def _values(connection: Connection, table: Table, shop_id: int, canary: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.columns:
        is_counted = column.primary_key and isinstance(column.type, Integer) and len(table.primary_key) == 1
        leads_to = _leads_to(column)
        if leads_to is not None:
            statement = select(leads_to).where(is_of(leads_to.table, shop_id)).limit(1)
            values[column.name] = connection.scalar(statement)
        elif not (column.nullable or is_counted):
            values[column.name] = _plain(column.type, column.name, canary)
    return values


def _leads_to(column: Column[Any]) -> Column[Any] | None:
    """What a column refers to: by its key, or where the many rows of events carry none, by its name."""
    for key in column.foreign_keys:
        if key.column.table in tables_of_shops():
            return key.column
    named = {f"{table.name}_id": table for table in tables_of_shops()}.get(column.name)
    return None if named is None else named.c.id


def _plain(kind: Any, name: str, canary: str) -> Any:
    """A value that such a column may have."""
    if isinstance(kind, Moment):
        return now() - dt.timedelta(days=1)
    if isinstance(kind, JSON):
        return {}
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, LargeBinary):
        return canary.encode().ljust(kind.length or 16, b"-")[: kind.length or 16]
    if isinstance(kind, String):
        return f"{canary} {name}"[: kind.length]
    return 1
