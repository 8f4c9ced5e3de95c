"""The audit log: who changed what in the admin, and when; for the owners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask import Blueprint, Response, g, render_template, request
from flask_login import current_user
from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from tracker.admin.access import owner_view, shop_view
from tracker.admin.audit_words import ACTS, COMMANDS
from tracker.admin.models import AuditEntry, Membership
from tracker.clock import now
from tracker.db import Model, db, read_only, table_of
from tracker.decide.models import SegmentRow
from tracker.jobs import JOBS, Job
from tracker.landing.models import LandingPage
from tracker.popups.models import CouponPool, Popup
from tracker.shops.models import Shop

blueprint = Blueprint("audit", __name__)

KEPT = dt.timedelta(days=730)
PAGE_LENGTH = 50
LONGEST_SUBJECT = 200

NAMED: Mapping[str, type[Model]] = {
    "popup": Popup,
    "pool": CouponPool,
    "segment": SegmentRow,
    "page": LandingPage,
}
"""What an address names by a public id → whose `name` the log shows instead."""


@blueprint.get("/log")
@owner_view
def index() -> str:
    return _page(None)


@blueprint.get("/shops/<key>/log")
@shop_view(role="owner")
def shop_index(shop: Shop) -> str:
    return _page(shop)


def remember_who() -> None:
    """Before the view: whoever signs out, or is taken out, by this very request was somebody before it."""
    g.who = (current_user.id, current_user.email) if current_user.is_authenticated else None


def record(response: Response) -> Response:
    """After the view: a line for each change that was made."""
    act = act_of_request()
    if request.method == "GET" or response.status_code >= 400 or act not in ACTS:
        return response
    who = g.get("who") or ((current_user.id, current_user.email) if current_user.is_authenticated else None)
    if who is None:
        return response
    # What the view wanted kept it has committed; a download that is still to be read goes on reading afterwards.
    db.session.rollback()
    only_reads = read_only.get()
    read_only.set(False)
    shop = g.get("shop")
    db.session.add(
        AuditEntry(
            shop_id=None if shop is None else shop.id,
            user_id=who[0],
            who=who[1],
            act=act,
            subject=_subject()[:LONGEST_SUBJECT],
            reason=g.get("reason", ""),
            at=now(),
        )
    )
    db.session.commit()
    read_only.set(only_reads)
    return response


def write_entry(session: Session, *, shop_id: int | None, who: str, act: str, subject: str, at: dt.datetime) -> None:
    """Adds a line that no request has made, such as of a command."""
    entry = AuditEntry(shop_id=shop_id, user_id=None, who=who[:254], act=act, subject=subject[:LONGEST_SUBJECT], at=at)
    session.add(entry)


def act_of_request() -> str:
    """The name under which ACTS knows what is asked for."""
    act = (request.endpoint or "").removeprefix("admin.")
    move = (request.view_args or {}).get("move")
    return f"{act}:{move}" if move else act


def _subject() -> str:
    """What the change was made to, in the words of those who made it. Never the address of a visitor."""
    for argument, model in NAMED.items():
        public_id = (request.view_args or {}).get(argument)
        if public_id:
            name = db.session.scalar(select(model.name).where(model.public_id == public_id))  # type: ignore[attr-defined]
            return str(name or public_id)
    contact = (request.view_args or {}).get("contact")
    if contact:
        return str(contact)
    membership = (request.view_args or {}).get("membership")
    if membership:
        found = db.session.get(Membership, membership)
        return f"{found.user.email}: {found.role}" if found else ""
    if request.blueprint == "admin.team":
        return f"{request.form.get('email', '').strip()}: {request.form.get('role', '')}"
    return request.form.get("name", request.form.get("origin", "")).strip()


def _page(shop: Shop | None) -> str:
    before, person = request.args.get("before", type=int), request.args.get("person", type=int)
    query = select(AuditEntry).order_by(AuditEntry.id.desc())
    people = select(AuditEntry.user_id, AuditEntry.who).where(AuditEntry.user_id.is_not(None)).distinct()
    if shop is not None:
        query, people = query.where(AuditEntry.shop_id == shop.id), people.where(AuditEntry.shop_id == shop.id)
    if before:
        query = query.where(AuditEntry.id < before)
    if person:
        query = query.where(AuditEntry.user_id == person)
    entries = list(db.session.scalars(query.limit(PAGE_LENGTH)))
    return render_template(
        "admin/audit/index.html",
        entries=entries,
        acts={**ACTS, **COMMANDS},
        people=sorted(db.session.execute(people), key=lambda one: str(one[1])),
        person=person,
        before=before,
        older=entries[-1].id if len(entries) == PAGE_LENGTH else None,
        names={} if shop else {one.id: one.name for one in db.session.scalars(select(Shop))},
        log_shop=shop,
    )


def purge(connection: Connection, now: dt.datetime) -> int:
    """Forgets what is older than KEPT."""
    entries = table_of(AuditEntry)
    return connection.execute(delete(entries).where(entries.c.at < now - KEPT)).rowcount


JOBS.register(Job("purge_audit_log", 86_400, purge))
