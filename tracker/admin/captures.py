"""Captures: every address as it was obtained, half-typed ones too, with the ground for taking it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Select, select

from tracker.admin.access import shop_view
from tracker.admin.addresses import plain_address, shown_address
from tracker.admin.csv_files import csv_answer
from tracker.admin.names import popup_names
from tracker.clock import iso, now
from tracker.contacts.models import Capture, Contact
from tracker.db import db
from tracker.shops.models import Shop

blueprint = Blueprint("captures", __name__, url_prefix="/shops/<key>/captures")

PAGE_LENGTH = 50
EXPORT_STEP = 1000
STATUSES = ("partial", "submitted")
COLUMNS = ("address", "status", "ground", "source", "form", "page", "captured_at", "submitted_at", "expires_at")


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    status = request.args.get("status", "")
    before = request.args.get("before", type=int)
    query = _query(shop, status)
    if before:
        query = query.where(Capture.id < before)
    found = list(db.session.execute(query.limit(PAGE_LENGTH)))
    return render_template(
        "admin/contacts/captures.html",
        captures=[(one, public_id, shown_address(shop, one.address_sealed)) for one, public_id in found],
        popups=popup_names(shop),
        status=status if status in STATUSES else "",
        before=before,
        older=found[-1][0].id if len(found) == PAGE_LENGTH else None,
    )


@blueprint.post("/export")
@shop_view(role="marketer")
def export(shop: Shop) -> Response:
    return csv_answer(f"captures-{now():%Y-%m-%d}", COLUMNS, _rows(shop))


def _query(shop: Shop, status: str) -> Select[Capture, str]:
    """Newest first. What is past its time is not shown, even before the worker has erased it."""
    query = (
        select(Capture, Contact.public_id)
        .outerjoin(Contact, Contact.id == Capture.contact_id)
        .where(Capture.shop_id == shop.id, (Capture.expires_at.is_(None)) | (Capture.expires_at > now()))
        .order_by(Capture.id.desc())
    )
    return query.where(Capture.status == status) if status in STATUSES else query


def _rows(shop: Shop) -> Iterator[tuple[object, ...]]:
    before = None
    while True:
        query = _query(shop, "").limit(EXPORT_STEP)
        found = [one for one, _contact in db.session.execute(query if before is None else query.where(before))]
        for one in found:
            yield (
                plain_address(shop, one.address_sealed),
                one.status,
                one.ground,
                one.source,
                one.form,
                one.url,
                iso(one.captured_at),
                iso(one.submitted_at),
                iso(one.expires_at),
            )
        if len(found) < EXPORT_STEP:
            return
        before = Capture.id < found[-1].id
