"""The signed-in person's own account: a new password, and signing out everywhere."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.admin import people, throttle
from tracker.admin.access import account_view
from tracker.admin.models import LOOKS
from tracker.admin.passwords import WeakPassword, is_password
from tracker.admin.signed_in import end_other_sessions, keep_session
from tracker.clock import now
from tracker.db import db
from tracker.i18n import LANGUAGES

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@account_view
def index() -> str:
    return _page()


@blueprint.post("/language-and-look")
@account_view
def change_language_and_look() -> Response:
    language, look = request.form.get("language", ""), request.form.get("look", "")
    if (language and language not in LANGUAGES) or (look and look not in LOOKS):
        abort(400)
    current_user.language, current_user.look = language or None, look or None
    db.session.commit()
    with force_locale(language or get_locale()):
        flash(_("Done."), "success")
    return redirect(url_for("admin.account.index"))


@blueprint.post("/password")
@account_view
def change_password() -> tuple[str, int] | Response:
    # The present password is asked for, and guessing it is slowed down: a browser left open must not lose the account.
    who = throttle.subjects(current_user.email, request.remote_addr)
    if throttle.wait_before_try(who, now()).total_seconds() > 0:
        return _refuse(_("Too many tries. Wait a little, then try again."), 429)
    throttle.count_try(who, now())
    db.session.commit()
    if not is_password(request.form.get("present", ""), current_user.password_hash):
        return _refuse(_("The present password is wrong."), 422)
    try:
        people.set_password(current_user, request.form.get("password", ""))
    except WeakPassword:
        return _refuse(_("Take a password of at least 10 characters."), 422)
    throttle.forgive(who)
    end_other_sessions(current_user)
    keep_session(current_user)
    db.session.commit()
    flash(_("Your password is changed, and every other browser is signed out."), "success")
    return redirect(url_for("admin.account.index"))


@blueprint.post("/sign-out-everywhere")
@account_view
def sign_out_everywhere() -> Response:
    people.sign_out_everywhere(current_user)
    end_other_sessions(current_user)
    keep_session(current_user)
    db.session.commit()
    flash(_("Every other browser is signed out."), "success")
    return redirect(url_for("admin.account.index"))


def _refuse(problem: str, status: int) -> tuple[str, int]:
    return _page(problem=problem), status


def _page(problem: str = "") -> str:
    return render_template("admin/account/index.html", problem=problem, languages=LANGUAGES, looks=LOOKS)
