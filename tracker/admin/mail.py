"""Mail: whether it can be sent, what was sent of late and what was not, and a test mail to oneself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from tracker.admin.access import owned, shop_view
from tracker.admin.addresses import shown_address
from tracker.admin.navigation import shop_url
from tracker.clock import now
from tracker.contacts.addresses import normalise
from tracker.contacts.identify import seal_address
from tracker.contacts.models import Contact
from tracker.db import db
from tracker.engage.deliver import JOB
from tracker.engage.kind import KINDS
from tracker.engage.models import Message
from tracker.engage.outbox import KEEP_DAYS, put, recipient_at, send_again
from tracker.engage.reasons import REASONS
from tracker.errors import Rejected
from tracker.i18n import best_language
from tracker.ids import public_id
from tracker.jobs import JobState
from tracker.phrases import N_
from tracker.services import services
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

blueprint = Blueprint("mail", __name__, url_prefix="/shops/<key>/mail")

PAGE_LENGTH = 50
STATES = {
    "waiting": (N_("waiting"), "warm"),
    "sent": (N_("sent"), "good"),
    "failed": (N_("failed"), "bad"),
    "withheld": (N_("not sent"), ""),
}
"""How each state is called, and the colour of its badge."""
TROUBLES = {
    "ServerAway": N_("The mail server does not answer. Nothing is lost: what waits is sent when it is back."),
    "SignInRefused": N_("The mail server does not take the user and password of SHOPBELL_SMTP_URL."),
    "NotEncrypted": N_("The mail server offers no encryption that can be trusted, so nothing is given to it."),
}
"""What the last run of the worker's job met."""


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    server = services().settings.smtp
    return render_template(
        "admin/mail/index.html",
        server=server,
        trouble=_trouble() if server else None,
        counts=_counts(shop),
        confirms=shop_settings(shop.settings)["consent.double_opt_in"],
        reply_to=shop_settings(shop.settings)["mail.reply_to"],
        keep_days=KEEP_DAYS,
        **_listed(shop),
    )


@blueprint.get("/list")
@shop_view(role="viewer")
def listed(shop: Shop) -> str:
    """The part of the page that asks again while something waits."""
    return render_template("admin/mail/_messages.html", **_listed(shop))


@blueprint.post("/test")
@shop_view(role="owner")
def send_test(shop: Shop) -> Response:
    """Puts a mail to whoever asks into the outbox: it goes the way that every other one goes."""
    if services().settings.smtp is None:
        abort(409, _("There is no mail server yet. Set SHOPBELL_SMTP_URL, then start Shopbell again."))
    try:
        address = seal_address(services().sealer, shop.id, normalise(current_user.email))
    except Rejected:
        abort(409, _("Your own address is none that mail can be sent to."))
    to, key = recipient_at(shop.id, address), public_id("test")
    language = best_language(str(get_locale() or "en"))
    is_sent = put(db.session.connection(), "test_mail", to, key, language=language, about={}, now=now())
    db.session.commit()
    if is_sent:
        flash(_("On its way to %(address)s. It should arrive within a minute.", address=current_user.email), "success")
    else:
        flash(_("That was enough for today: try again tomorrow."), "warning")
    return redirect(shop_url("admin.mail.index"))


@blueprint.post("/<message>/again")
@shop_view(role="marketer")
def again(shop: Shop, message: str) -> Response:
    found = owned(shop, Message, public_id=message)
    if send_again(db.session.connection(), found.id, now()):
        flash(_("It is tried again."), "success")
    db.session.commit()
    return redirect(shop_url("admin.mail.index"))


def _listed(shop: Shop) -> dict[str, Any]:
    state = request.args.get("state", "")
    before = request.args.get("before", type=int)
    query = (
        select(Message, Contact.public_id)
        .outerjoin(Contact, Contact.id == Message.contact_id)
        .where(Message.shop_id == shop.id)
        .order_by(Message.id.desc())
        .limit(PAGE_LENGTH)
    )
    if state in STATES:
        query = query.where(Message.state == state)
    if before:
        query = query.where(Message.id < before)
    found = [(message, contact) for message, contact in db.session.execute(query)]
    return {
        "rows": _described(shop, found),
        "state": state if state in STATES else "",
        "states": STATES,
        "before": before,
        "older": found[-1][0].id if len(found) == PAGE_LENGTH else None,
        "is_moving": not before and any(message.state == "waiting" for message, _contact in found),
    }


def _described(shop: Shop, found: Sequence[tuple[Message, str | None]]) -> list[dict[str, Any]]:
    rows = []
    for message, contact in found:
        kind = KINDS.get(message.kind)
        rows.append(
            {
                "message": message,
                "contact": contact,
                "address": shown_address(shop, message.address_sealed),
                "kind": kind.label if kind else message.kind,
                "state": STATES.get(message.state, (message.state, "")),
                "reason": REASONS.get(message.reason, message.reason),
            }
        )
    return rows


def _counts(shop: Shop) -> dict[str, int]:
    counted = select(Message.state, func.count()).where(Message.shop_id == shop.id).group_by(Message.state)
    return {state: count for state, count in db.session.execute(counted)}


def _trouble() -> str | None:
    state = db.session.get(JobState, JOB)
    return TROUBLES.get(state.error) if state is not None and state.failures else None
