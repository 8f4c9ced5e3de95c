"""The pages behind the links in mails: confirm an address, want no more mail.

GET only ever shows a page with a button: programs that look through mails follow every link in them, and must neither
confirm nor refuse anything. The link itself is what allows the press; there is no cookie and nobody signs in.
"""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import force_locale
from sqlalchemy import select

from tracker.access import signed_route
from tracker.clock import now
from tracker.contacts.suppression import is_suppressed
from tracker.db import db, read_only, writing
from tracker.engage.asked import ask_again
from tracker.engage.confirming import come_back, confirm, keys_of_link, state_of, unsubscribe
from tracker.engage.links import read_confirm, read_late_confirm, read_unsubscribe
from tracker.i18n import VISITOR_LANGUAGES
from tracker.shops.models import Shop

blueprint = Blueprint("mail_links", __name__)


@blueprint.get("/c/<token>")
@signed_route("the link in a mail")
def ask_to_confirm(token: str) -> Response:
    """Shows what pressing the button would do."""
    link = read_confirm(token)
    if link is None:
        late = read_late_confirm(token)
        if late is not None and state_of(db.session.connection(), late) == "open":
            return _page("confirm", "late", late.language, late.shop_id)
        return _page("confirm", "over", _spoken())
    return _page("confirm", state_of(db.session.connection(), link), link.language, link.shop_id)


@blueprint.post("/c/<token>")
@signed_route("the link in a mail")
def confirm_address(token: str) -> Response:
    """Makes the yes one that counts; a link that is too old sends a new one instead, to the same address."""
    link = read_confirm(token)
    if link is None:
        late = read_late_confirm(token)
        if late is not None and state_of(db.session.connection(), late) == "open":
            with writing() as session:
                is_sent = ask_again(session.connection(), late.contact_id, late.language, now())
            return _page("confirm", "sent" if is_sent else "enough", late.language, late.shop_id)
        return _page("confirm", "over", _spoken())
    with writing() as session:
        before = confirm(session.connection(), link, now())
    return _page("confirm", "over" if before == "over" else "done", link.language, link.shop_id)


@blueprint.get("/u/<token>")
@signed_route("the link in a mail")
def ask_to_unsubscribe(token: str) -> Response:
    """Shows what pressing the button would do."""
    link = read_unsubscribe(token)
    if link is None:
        return _page("unsubscribe", "over", _spoken())
    is_done = is_suppressed(db.session.connection(), link.shop_id, keys_of_link(db.session.connection(), link))
    return _page("unsubscribe", "done" if is_done else "open", link.language, link.shop_id)


@blueprint.post("/u/<token>")
@signed_route("the link in a mail")
def unsubscribe_address(token: str) -> Response:
    """Refuses mail, or takes that back. A mail program's own button (RFC 8058) posts here too."""
    link = read_unsubscribe(token)
    if link is None:
        return _page("unsubscribe", "over", _spoken())
    comes_back = request.form.get("back") == "1"
    with writing() as session:
        (come_back if comes_back else unsubscribe)(session.connection(), link, now())
    return _page("unsubscribe", "back" if comes_back else "done", link.language, link.shop_id)


def _page(what: str, state: str, language: str, shop_id: int | None = None) -> Response:
    mark = read_only.set(True)
    try:
        name = db.session.scalar(select(Shop.name).where(Shop.id == shop_id)) if shop_id else None
    finally:
        read_only.reset(mark)
    if shop_id and name is None:
        state = "over"
    nonce = secrets.token_urlsafe(16)
    with force_locale(language):
        page = render_template(
            "public/mail_link.html", what=what, state=state, shop=name or "", language=language, nonce=nonce
        )
    response = make_response(page, 410 if state == "over" else 200)
    # The address is the key: no cache keeps it, no other site is told it, and no page may draw ours in a frame.
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return response


def _spoken() -> str:
    """For a link that says nothing any more: what the browser asks for."""
    return request.accept_languages.best_match(VISITOR_LANGUAGES) or "en"
