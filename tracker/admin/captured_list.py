"""One list of what visitors typed, to look at and to take away as CSV. Captures and details declare theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Select, select

from tracker.admin.access import shop_view
from tracker.admin.addresses import plain_address
from tracker.admin.confirming import asks_why
from tracker.admin.csv_files import csv_answer
from tracker.clock import iso, now
from tracker.contacts.models import Contact
from tracker.db import db
from tracker.phrases import N_
from tracker.shops.models import Shop

PAGE_LENGTH = 50
EXPORT_STEP = 1000
STATUSES = ("partial", "submitted")


@dataclass(frozen=True)
class Column:
    """A column of the page: `cell` is its macro in `_captured_cells.html`."""

    cell: str
    heading: str
    is_number: bool = False


VALUE_CELL = "value"
STATE = Column("state", N_("State"))
WHERE = Column("where", N_("Where"))
GROUND = Column("ground", N_("Ground"))
TAKEN = Column("taken", N_("Taken"), is_number=True)
ERASED = Column("erased", N_("Erased"), is_number=True)


@dataclass(frozen=True)
class CapturedList:
    """What one of the lists holds, and how it speaks of it. Texts are marked with `N_` where they are declared."""

    name: str
    """Of its blueprint, its address and its file."""
    model: Any
    """`Capture` or `Detail`: they have their shop, session, contact, status, times and ground in common."""
    sealed: str
    """The attribute that holds the value under seal."""
    shown: Callable[[Shop, Any], str]
    """The value as the person in front of the page may see it."""
    columns: tuple[Column, ...]
    exported: Mapping[str, str]
    """The columns of the CSV file, and the attribute behind each; `contact` is the contact's public id."""
    icon: str
    title: str
    lead: str
    none: str
    masked: str
    asked: str
    """What the page says that asks why they are exported."""
    hint: Callable[[Shop], str]
    """Why there may be none yet."""
    about: Callable[[Shop], Mapping[str, Any]] = lambda _shop: {}
    """What the cells need to know besides."""


def captured_blueprint(the: CapturedList) -> Blueprint:
    """The list's page and its export."""
    blueprint = Blueprint(the.name, __name__, url_prefix=f"/shops/<key>/{the.name}")

    @blueprint.get("")
    @shop_view(role="viewer")
    def index(shop: Shop) -> str:
        status = request.args.get("status", "")
        before = request.args.get("before", type=int)
        query = _query(the, shop, status)
        if before:
            query = query.where(the.model.id < before)
        found = list(db.session.execute(query.limit(PAGE_LENGTH)))
        return render_template(
            "admin/contacts/captured.html",
            the=the,
            rows=[(one, public_id, the.shown(shop, one)) for one, public_id in found],
            about=the.about(shop),
            hint=the.hint(shop),
            status=status if status in STATUSES else "",
            before=before,
            older=found[-1][0].id if len(found) == PAGE_LENGTH else None,
        )

    @blueprint.post("/export")
    @shop_view(role="marketer")
    @asks_why(the.asked, back=f"admin.{the.name}.index")
    def export(shop: Shop) -> Response:
        return csv_answer(f"{the.name}-{now():%Y-%m-%d}", tuple(the.exported), _rows(the, shop))

    return blueprint


def _query(the: CapturedList, shop: Shop, status: str) -> Select[Any, str]:
    """Newest first. What is past its time is not shown, even before the worker has erased it."""
    model = the.model
    query = (
        select(model, Contact.public_id)
        .outerjoin(Contact, Contact.id == model.contact_id)
        .where(model.shop_id == shop.id, (model.expires_at.is_(None)) | (model.expires_at > now()))
        .order_by(model.id.desc())
    )
    return query.where(model.status == status) if status in STATUSES else query


def _rows(the: CapturedList, shop: Shop) -> Iterator[tuple[object, ...]]:
    before = None
    while True:
        query = _query(the, shop, "").limit(EXPORT_STEP)
        found = list(db.session.execute(query if before is None else query.where(before)))
        for one, public_id in found:
            yield tuple(_exported(the, shop, one, public_id, name) for name in the.exported.values())
        if len(found) < EXPORT_STEP:
            return
        before = the.model.id < found[-1][0].id


def _exported(the: CapturedList, shop: Shop, one: Any, public_id: str | None, name: str) -> object:
    if name == "contact":
        return public_id or ""
    value = getattr(one, name)
    if name == the.sealed:
        return plain_address(shop, value)
    return iso(value) if isinstance(value, dt.datetime) else value
