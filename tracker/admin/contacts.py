"""Contacts: the known addresses of a shop, and all that is known of one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased
from werkzeug.wrappers import Response

from tracker.admin import feed
from tracker.admin.access import owned, shop_view
from tracker.admin.addresses import address_of, plain_address, shown_detail
from tracker.admin.confirming import asks_why
from tracker.admin.csv_files import csv_answer
from tracker.admin.details import WORDS
from tracker.admin.many import Many, how_many
from tracker.admin.names import popup_names
from tracker.admin.navigation import shop_url
from tracker.admin.popup_answers import fields_of, labels_of
from tracker.clock import iso, now
from tracker.contacts.addresses import normalise
from tracker.contacts.identify import address_keys, stored_keys
from tracker.contacts.models import Capture, Consent, Contact, Detail, OrderContact, VisitorContact
from tracker.contacts.permission import EMAIL
from tracker.contacts.suppression import BOUNCED, lift, suppressions_of
from tracker.contacts.suppression import WORDS as WHY_SUPPRESSED
from tracker.db import db
from tracker.engage.asked import ask_again, is_unconfirmed
from tracker.engage.models import Message
from tracker.errors import Rejected
from tracker.phrases import N_
from tracker.popups.models import Play, Popup, PopupAnswer
from tracker.services import services
from tracker.sessions.models import Order, Visitor
from tracker.shops.models import Shop

blueprint = Blueprint("contacts", __name__, url_prefix="/shops/<key>/contacts")

PAGE_LENGTH = 50
MOST_ASKED = 5_000


@dataclass
class AnswersAtOnce:
    """What one person answered to one popup at one time: (question, answer), in the order of the steps."""

    popup: str
    at: dt.datetime
    answers: list[tuple[str, str]] = field(default_factory=list)


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
        total=how_many(select(Contact.id).where(Contact.shop_id == shop.id)),
    )


@blueprint.get("/<contact>")
@shop_view(role="viewer")
def show(shop: Shop, contact: str) -> str:
    one = owned(shop, Contact, public_id=contact)
    visitors = list(db.session.scalars(select(VisitorContact.visitor_id).where(VisitorContact.contact_id == one.id)))
    consents = select(Consent).where(Consent.shop_id == shop.id, Consent.contact_id == one.id)
    captures = select(Capture).where(Capture.shop_id == shop.id, Capture.contact_id == one.id)
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
        orders=_orders(shop, one, visitors),
        plays=list(db.session.scalars(plays.order_by(Play.id.desc()).limit(50))),
        visits=feed.visits_of(visitors, now(), 20),
        answers=_answers(shop, one, visitors),
        is_unconfirmed=is_unconfirmed(db.session.connection(), one.id),
        why_suppressed=WHY_SUPPRESSED,
        came_back=BOUNCED,
    )


@blueprint.post("/<contact>/confirmation")
@shop_view(role="marketer")
def ask_to_confirm(shop: Shop, contact: str) -> Response:
    """Sends the link that confirms their yes once more."""
    one = owned(shop, Contact, public_id=contact)
    if services().settings.smtp is None:
        abort(409, _("There is no mail server yet. Set SHOPBELL_SMTP_URL, then start Shopbell again."))
    if ask_again(db.session.connection(), one.id, _language_of(one), now()):
        flash(_("On its way. It works for 7 days."), "success")
    else:
        flash(_("They had a link within a day, or three within a month: more would be a nuisance."), "warning")
    db.session.commit()
    return redirect(shop_url("admin.contacts.show", contact=one.public_id))


@blueprint.post("/<contact>/write-again")
@shop_view(role="marketer")
def write_again(shop: Shop, contact: str) -> Response:
    """Lets an address be written to again that the mail server had sent back."""
    one = owned(shop, Contact, public_id=contact)
    if not lift(db.session.connection(), shop.id, stored_keys(services().sealer, one)):
        abort(409, _("Only what came back can be allowed again. Who wanted no mail says so themselves."))
    db.session.commit()
    flash(_("The address may be written to again. If the next mail comes back too, it is never written to."), "success")
    return redirect(shop_url("admin.contacts.show", contact=one.public_id))


@blueprint.post("/export")
@shop_view(role="marketer")
@asks_why(N_("Export contacts"), back="admin.contacts.index")
def export(shop: Shop) -> Response:
    return csv_answer(f"contacts-{now():%Y-%m-%d}", COLUMNS, _rows(shop))


def _orders(shop: Shop, contact: Contact, visitors: Sequence[int]) -> list[Order]:
    """Their latest, of their browsers or with their address.

    By what names them, never by the shop: in the order of its index all of a shop's orders would be passed until there
    are enough of one person's.
    """
    told = list(db.session.scalars(select(OrderContact.order_id).where(OrderContact.contact_id == contact.id)))
    theirs = or_(Order.visitor_id.in_(visitors), Order.id.in_(told))
    query = select(Order).where(Order.shop_id + 0 == shop.id, theirs)
    return list(db.session.scalars(query.order_by(Order.placed_at.desc()).limit(50)))


def _answers(shop: Shop, contact: Contact, visitors: Sequence[int]) -> list[AnswersAtOnce]:
    """What they answered to popups, each time with the question in the words of now; the latest first.

    Also what was answered in their browsers by somebody who gave no address there.
    """
    nameless = and_(PopupAnswer.visitor_id.in_(visitors), PopupAnswer.contact_id.is_(None))
    theirs = or_(PopupAnswer.contact_id == contact.id, nameless)
    query = select(PopupAnswer).where(PopupAnswer.shop_id == shop.id, theirs).order_by(PopupAnswer.id.desc()).limit(100)
    popups: dict[int, Popup] = {}
    found: dict[bytes, AnswersAtOnce] = {}
    for one in db.session.scalars(query):
        popup = popups.setdefault(one.popup_id, db.session.get_one(Popup, one.popup_id))
        at_once = found.setdefault(bytes(one.token_id), AnswersAtOnce(popup.name, one.at))
        label, value = labels_of(fields_of(popup), one)
        at_once.answers.insert(0, (label, " – ".join(filter(None, (value, one.text)))))
    return list(found.values())


def _language_of(contact: Contact) -> str:
    """In which they were written to last; otherwise that of their latest visit."""
    written = select(Message.language).where(Message.contact_id == contact.id).order_by(Message.id.desc()).limit(1)
    return db.session.scalar(written) or "en"


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


def unconfirmed(shop: Shop) -> Many:
    """How many contacts agreed to mail and have not confirmed it, of the `MOST_ASKED` who were asked to last."""
    asked = (
        select(Consent.id, Consent.contact_id, Consent.purpose)
        .where(Consent.shop_id == shop.id, Consent.is_pending, Consent.purpose == EMAIL)
        .order_by(Consent.id.desc())
        .limit(MOST_ASKED)
        .subquery()
    )
    later = aliased(Consent)
    is_answered = exists().where(
        later.contact_id == asked.c.contact_id, later.purpose == asked.c.purpose, later.id > asked.c.id
    )
    wanted = select(func.count(), func.count(case((and_(asked.c.contact_id.is_not(None), ~is_answered), 1))))
    looked_at, found = db.session.execute(wanted.select_from(asked)).one()
    return Many(found, looked_at == MOST_ASKED)


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
