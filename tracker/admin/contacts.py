"""Contacts: the known addresses of a shop, and all that is known of one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.admin import feed
from tracker.admin.access import owned, shop_view
from tracker.admin.addresses import address_of, plain_address, shown_detail
from tracker.admin.csv_files import csv_answer
from tracker.admin.details import WORDS
from tracker.admin.names import popup_names
from tracker.clock import iso, now
from tracker.contacts.addresses import normalise
from tracker.contacts.identify import address_keys
from tracker.contacts.models import Capture, Consent, Contact, Detail, OrderContact, VisitorContact
from tracker.contacts.permission import EMAIL
from tracker.contacts.suppression import suppressions_of
from tracker.db import db
from tracker.errors import Rejected
from tracker.popups.models import Play
from tracker.services import services
from tracker.sessions.models import Order, Visitor
from tracker.shops.models import Shop

blueprint = Blueprint("contacts", __name__, url_prefix="/shops/<key>/contacts")

PAGE_LENGTH = 50
COLUMNS = ("address", "email_marketing", "suppressed", "source", "created_at", "last_seen_at", "orders")


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    before = request.args.get("before", type=int)
    wanted = request.args.get("address", "").strip()
    query = select(Contact).where(Contact.shop_id == shop.id).order_by(Contact.id.desc()).limit(PAGE_LENGTH)
    if before:
        query = query.where(Contact.id < before)
    if wanted:
        query = query.where(Contact.address_key.in_(keys_of_address(shop, wanted)))
    contacts = list(db.session.scalars(query))
    return render_template(
        "admin/contacts/index.html",
        contacts=_described(shop, contacts),
        wanted=wanted,
        before=before,
        older=contacts[-1].id if len(contacts) == PAGE_LENGTH else None,
        total=db.session.scalar(select(func.count()).select_from(Contact).where(Contact.shop_id == shop.id)),
    )


@blueprint.get("/<contact>")
@shop_view(role="viewer")
def show(shop: Shop, contact: str) -> str:
    one = owned(shop, Contact, public_id=contact)
    visitors = list(db.session.scalars(select(VisitorContact.visitor_id).where(VisitorContact.contact_id == one.id)))
    consents = select(Consent).where(Consent.shop_id == shop.id, Consent.contact_id == one.id)
    captures = select(Capture).where(Capture.shop_id == shop.id, Capture.contact_id == one.id)
    told = select(OrderContact.order_id).where(OrderContact.contact_id == one.id)
    orders = select(Order).where(Order.shop_id == shop.id, or_(Order.visitor_id.in_(visitors), Order.id.in_(told)))
    plays = select(Play).where(Play.shop_id == shop.id, Play.contact_id == one.id)
    return render_template(
        "admin/contacts/show.html",
        contact=one,
        address=address_of(shop, one),
        suppression=_suppressions(shop, [one]).get(one.address_key),
        consents=list(db.session.scalars(consents.order_by(Consent.id.desc()).limit(50))),
        popups=popup_names(shop),
        captures=list(db.session.scalars(captures.order_by(Capture.id.desc()).limit(50))),
        details=_details(shop, one),
        words=WORDS,
        orders=list(db.session.scalars(orders.order_by(Order.placed_at.desc()).limit(50))),
        plays=list(db.session.scalars(plays.order_by(Play.id.desc()).limit(50))),
        visits=feed.visits_of(visitors, now(), 20),
    )


@blueprint.post("/export")
@shop_view(role="marketer")
def export(shop: Shop) -> Response:
    return csv_answer(f"contacts-{now():%Y-%m-%d}", COLUMNS, _rows(shop))


def _details(shop: Shop, contact: Contact) -> list[tuple[Detail, str]]:
    """What the contact sent beside the address: the latest of each kind and part."""
    query = (
        select(Detail).where(Detail.shop_id == shop.id, Detail.contact_id == contact.id).order_by(Detail.captured_at)
    )
    latest = {(one.kind, one.part): one for one in db.session.scalars(query)}
    return [(latest[of], shown_detail(shop, latest[of])) for of in WORDS if of in latest]


def keys_of_address(shop: Shop, wanted: str) -> list[bytes]:
    """What finds the address. Addresses are sealed, so only a whole one can be looked for."""
    try:
        return address_keys(services().sealer, shop.id, normalise(wanted))
    except Rejected:
        return []


def _described(shop: Shop, contacts: Sequence[Contact]) -> list[dict[str, object]]:
    """Contacts with what a list says of each: may they be written to, when were they last here, did they buy."""
    ids = [one.id for one in contacts]
    consents = _email_consents(ids)
    suppressions = _suppressions(shop, contacts)
    seen = {
        contact_id: (last_seen, orders)
        for contact_id, last_seen, orders in db.session.execute(
            select(VisitorContact.contact_id, func.max(Visitor.last_seen_at), func.sum(Visitor.order_count))
            .join(Visitor, Visitor.id == VisitorContact.visitor_id)
            .where(VisitorContact.contact_id.in_(ids))
            .group_by(VisitorContact.contact_id)
        )
    }
    return [
        {
            "contact": one,
            "address": address_of(shop, one),
            "email": _standing(consents.get(one.id), one.address_key in suppressions),
            "suppressed": one.address_key in suppressions,
            "last_seen_at": seen.get(one.id, (None, 0))[0],
            "orders": int(seen.get(one.id, (None, 0))[1] or 0),
        }
        for one in contacts
    ]


def unconfirmed_count(shop: Shop) -> int:
    """How many contacts agreed to mail and have not confirmed it."""
    later = aliased(Consent)
    is_latest = ~exists().where(
        later.contact_id == Consent.contact_id, later.purpose == Consent.purpose, later.id > Consent.id
    )
    is_theirs = (Consent.shop_id == shop.id, Consent.contact_id.is_not(None), Consent.purpose == EMAIL)
    wanted = select(func.count()).select_from(Consent).where(*is_theirs, Consent.is_pending, is_latest)
    return db.session.scalar(wanted) or 0


def _standing(latest: tuple[bool, bool] | None, is_suppressed: bool) -> str:
    """Whether a contact may be written to: `yes`, `no`, or `unconfirmed`, which is no until it is confirmed."""
    is_granted, is_pending = latest or (False, False)
    if is_suppressed:
        return "no"
    return "yes" if is_granted else "unconfirmed" if is_pending else "no"


def _email_consents(contact_ids: Sequence[int]) -> dict[int, tuple[bool, bool]]:
    """The latest word of each about email, and whether it waits to be confirmed; who said nothing is missing."""
    rows = db.session.execute(
        select(Consent.contact_id, Consent.is_granted, Consent.is_pending)
        .where(Consent.contact_id.in_(contact_ids), Consent.purpose == EMAIL)
        .order_by(Consent.id)
    )
    return {contact_id: (granted, pending) for contact_id, granted, pending in rows if contact_id is not None}


def _suppressions(shop: Shop, contacts: Sequence[Contact]) -> dict[bytes, Any]:
    return suppressions_of(db.session.connection(), services().sealer, shop.id, contacts)


def _rows(shop: Shop) -> Iterator[tuple[object, ...]]:
    after = 0
    while True:
        query = select(Contact).where(Contact.shop_id == shop.id, Contact.id > after)
        contacts = list(db.session.scalars(query.order_by(Contact.id).limit(500)))
        if not contacts:
            return
        for one in _described(shop, contacts):
            contact: Contact = one["contact"]  # type: ignore[assignment]
            yield (
                plain_address(shop, contact.address_sealed),
                one["email"],
                "yes" if one["suppressed"] else "no",
                contact.source,
                iso(contact.created_at),
                iso(one["last_seen_at"]),  # type: ignore[arg-type]
                one["orders"],
            )
        after = contacts[-1].id
