"""The signed-in person's own account: a new password, where they are signed in, and ending that."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.admin import people, second_factor
from tracker.admin.access import account_view
from tracker.admin.confirming import problem_with_password
from tracker.admin.models import LOOKS
from tracker.admin.passwords import WeakPassword
from tracker.admin.signed_in import (
    end_other_sessions,
    end_session_of,
    is_present,
    keep_session,
    name_of,
    sessions_of,
)
from tracker.db import db
from tracker.i18n import LANGUAGES

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@account_view
def index() -> str:
    return page()


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
    # The present password is asked for, however fresh the sign-in: a browser left open must not lose the account.
    refused = problem_with_password(request.form.get("present", ""))
    if refused is not None:
        return page(problem=refused[0]), refused[1]
    try:
        people.set_password(current_user, request.form.get("password", ""))
    except WeakPassword:
        return page(problem=_("Take a password of at least 10 characters.")), 422
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


@blueprint.post("/sessions/<session>/end")
@account_view
def end_session(session: str) -> Response:
    """Signs one other browser out; of somebody else's sessions there is none here."""
    if not end_session_of(current_user, session):
        abort(404)
    db.session.commit()
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("admin.account.index"))


def page(**given: object) -> str:
    """The account's page; `problem` stands beside the password, `factor_problem` beside the second factor."""
    return render_template(
        "admin/account/index.html",
        languages=LANGUAGES,
        looks=LOOKS,
        sessions=sessions_of(current_user),
        name_of=name_of,
        is_present=is_present,
        has_second_factor=second_factor.has_second_factor(current_user),
        codes_left=second_factor.recovery_codes_left(current_user),
        **given,
    )
