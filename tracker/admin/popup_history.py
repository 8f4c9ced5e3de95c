"""A popup's history: who changed what and when, what differs between versions, and the way back to one of them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.admin.access import owned, shop_view
from tracker.admin.navigation import shop_url
from tracker.admin.popup_differences import Section, sections_of
from tracker.admin.popup_problems import explain
from tracker.clock import now
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.phrases import N_
from tracker.popups import publish
from tracker.popups.document import DocumentError
from tracker.popups.history import changes_of, document_of
from tracker.popups.models import Popup, PopupChange
from tracker.popups.publish import PopupError
from tracker.shops.models import Shop

blueprint = Blueprint("popup_history", __name__, url_prefix="/shops/<key>/popups/<popup>/history")

WORDS = {
    "published": N_("published version %(version)s"),
    "rolled_back": N_("went back to version %(source)s, as version %(version)s"),
    "paused": N_("paused it"),
    "resumed": N_("put it live again"),
    "archived": N_("put it into the archive"),
    "restored": N_("brought it back from the archive"),
}


@dataclass(frozen=True)
class Entry:
    """One change in words. `sections` is what a new version changed, against the one before it."""

    change: PopupChange
    words: str
    sections: list[Section]
    is_new_version: bool
    is_in_force: bool


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop, popup: str) -> str:
    found = owned(shop, Popup, public_id=popup)
    version = publish.in_force(found)
    draft = sections_of(version.document, found.draft) if version is not None else []
    return render_template("admin/popups/history.html", popup=found, entries=_entries(found), draft=draft)


@blueprint.post("/<int:version>")
@shop_view(role="marketer")
def roll_back(shop: Shop, popup: str, version: int) -> Response:
    found = owned(shop, Popup, public_id=popup)
    if document_of(db.session(), found, version) is None:
        abort(404)
    try:
        put = publish.roll_back(found, version, now(), current_user.email, check_rule)
    except PopupError as error:
        db.session.rollback()
        flash(_(str(error)), "warning")
    except DocumentError as error:
        db.session.rollback()
        flash(
            _("Version %(version)s cannot go live again: %(why)s", version=version, why=explain(error).message),
            "warning",
        )
    else:
        number = put.version
        db.session.commit()
        flash(
            _("Visitors see the content of version %(old)s again, as version %(new)s.", old=version, new=number),
            "success",
        )
    return redirect(shop_url("admin.popup_history.index", popup=popup))


def _entries(popup: Popup) -> list[Entry]:
    session = db.session()
    changes = changes_of(session, popup)
    entries = []
    # A version is new in the oldest change that put it in force; publishing it again only brings it back.
    firsts = {change.version: change.id for change in changes if change.what in ("published", "rolled_back")}
    for change in changes:
        is_new = firsts.get(change.version) == change.id
        sections: list[Section] = []
        if is_new and change.version > 1:
            before = document_of(session, popup, change.version - 1)
            after = document_of(session, popup, change.version)
            sections = sections_of(before or {}, after or {})
        words = _(WORDS[change.what], version=change.version, source=change.source_version)
        entries.append(Entry(change, words, sections, is_new, change.version == popup.version))
    return entries
