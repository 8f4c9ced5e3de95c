"""Details: phone numbers, names and birth dates from the shop's forms, half-typed ones too."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Select, select

from tracker.admin.access import shop_view
from tracker.admin.addresses import plain_address, shown_detail
from tracker.admin.csv_files import csv_answer
from tracker.clock import iso, now
from tracker.contacts.models import Contact, Detail
from tracker.db import db
from tracker.phrases import N_
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

blueprint = Blueprint("details", __name__, url_prefix="/shops/<key>/details")

PAGE_LENGTH = 50
EXPORT_STEP = 1000
STATUSES = ("partial", "submitted")
COLUMNS = ("value", "kind", "part", "status", "ground", "form", "field", "page", "contact", "captured_at", "expires_at")

WORDS = {
    ("phone", ""): N_("Phone number"),
    ("name", "full"): N_("Name"),
    ("name", "given"): N_("First name"),
    ("name", "family"): N_("Last name"),
    ("birth_date", ""): N_("Birth date"),
}
"""What a detail is called, by its kind and part."""


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    status = request.args.get("status", "")
    before = request.args.get("before", type=int)
    query = _query(shop, status)
    if before:
        query = query.where(Detail.id < before)
    found = list(db.session.execute(query.limit(PAGE_LENGTH)))
    return render_template(
        "admin/contacts/details.html",
        details=[(one, public_id, shown_detail(shop, one)) for one, public_id in found],
        words=WORDS,
        status=status if status in STATUSES else "",
        is_on=set(shop_settings(shop.settings or {})["capture.kinds"]) != {"email"},
        before=before,
        older=found[-1][0].id if len(found) == PAGE_LENGTH else None,
    )


@blueprint.post("/export")
@shop_view(role="marketer")
def export(shop: Shop) -> Response:
    return csv_answer(f"details-{now():%Y-%m-%d}", COLUMNS, _rows(shop))


def _query(shop: Shop, status: str) -> Select[Detail, str]:
    """Newest first. What is past its time is not shown, even before the worker has erased it."""
    query = (
        select(Detail, Contact.public_id)
        .outerjoin(Contact, Contact.id == Detail.contact_id)
        .where(Detail.shop_id == shop.id, (Detail.expires_at.is_(None)) | (Detail.expires_at > now()))
        .order_by(Detail.id.desc())
    )
    return query.where(Detail.status == status) if status in STATUSES else query


def _rows(shop: Shop) -> Iterator[tuple[object, ...]]:
    before = None
    while True:
        query = _query(shop, "").limit(EXPORT_STEP)
        found = list(db.session.execute(query if before is None else query.where(before)))
        for one, public_id in found:
            yield (
                plain_address(shop, one.value_sealed),
                one.kind,
                one.part,
                one.status,
                one.ground,
                one.form,
                one.field,
                one.url,
                public_id or "",
                iso(one.captured_at),
                iso(one.expires_at),
            )
        if len(found) < EXPORT_STEP:
            return
        before = Detail.id < found[-1][0].id
