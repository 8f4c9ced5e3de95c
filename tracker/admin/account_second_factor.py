"""The second factor of the signed-in person: turning it on with an app, codes on paper, turning it off."""

from __future__ import annotations

import base64

import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.admin import account, second_factor, throttle, totp
from tracker.admin.access import account_view
from tracker.admin.confirming import problem_with_password
from tracker.admin.signed_in import end_other_sessions
from tracker.clock import now
from tracker.db import db
from tracker.services import services

blueprint = Blueprint("account_second_factor", __name__, url_prefix="/account/second-factor")

BEGUN = "second_factor_begun"
"""Where the session keeps the sealed secret until the app has shown that it knows it."""


@blueprint.post("/begin")
@account_view
def begin() -> tuple[str, int] | Response:
    """Makes a secret for the app; nothing changes until a code of it comes back."""
    refused = problem_with_password(request.form.get("present", ""))
    if refused is not None:
        return account.page(factor_problem=refused[0]), refused[1]
    session[BEGUN] = base64.b64encode(services().sealer.seal(totp.new_secret(), _context())).decode()
    return redirect(url_for("admin.account_second_factor.show"))


@blueprint.get("")
@account_view
def show() -> str | Response:
    secret = _begun()
    return redirect(url_for("admin.account.index")) if secret is None else _page(secret)


@blueprint.post("")
@account_view
def turn_on() -> tuple[str, int] | Response:
    secret = _begun()
    if secret is None:
        return redirect(url_for("admin.account.index"))
    who = throttle.subjects(current_user.email, request.remote_addr)
    if throttle.wait_before_try(who, now()).total_seconds() > 0:
        return _page(secret, _("Too many tries. Wait a little, then try again.")), 429
    throttle.count_try(who, now())
    codes = second_factor.turn_on(current_user, secret, request.form.get("code", ""), now())
    if codes is None:
        db.session.commit()
        return _page(secret, _("That is not the code of this moment. Wait for the next one and try again.")), 422
    throttle.forgive(who)
    # They have signed in with the password alone.
    end_other_sessions(current_user)
    db.session.commit()
    session.pop(BEGUN)
    return _codes(codes), 200


@blueprint.post("/codes")
@account_view
def renew_codes() -> tuple[str, int] | Response:
    refused = problem_with_password(request.form.get("present", ""))
    if refused is not None:
        return account.page(factor_problem=refused[0]), refused[1]
    if not second_factor.has_second_factor(current_user):
        return redirect(url_for("admin.account.index"))
    codes = second_factor.new_recovery_codes(current_user)
    db.session.commit()
    return _codes(codes), 200


@blueprint.post("/off")
@account_view
def turn_off() -> tuple[str, int] | Response:
    refused = problem_with_password(request.form.get("present", ""))
    if refused is not None:
        return account.page(factor_problem=refused[0]), refused[1]
    second_factor.turn_off(current_user)
    db.session.commit()
    flash(_("Signing in asks for the password alone again."), "success")
    return redirect(url_for("admin.account.index"))


def _context() -> str:
    return f"{second_factor.context_of(current_user.id)}, begun"


def _begun() -> str | None:
    """The secret that is to be confirmed; None where none is, or where it is from before a change of the key."""
    sealed = session.get(BEGUN)
    if not isinstance(sealed, str) or second_factor.has_second_factor(current_user):
        return None
    try:
        return services().sealer.open(base64.b64decode(sealed), _context())
    except ValueError:
        return None


def _page(secret: str, problem: str = "") -> str:
    address = totp.address_for_apps(secret, current_user.email, "Shopbell")
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=2))
    return render_template(
        "admin/account/second_factor.html",
        # Its dark squares as one path, which the template draws: no markup comes from anywhere else.
        squares="".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark),
        size=len(rows),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        problem=problem,
    )


def _codes(codes: list[str]) -> str:
    return render_template("admin/account/recovery_codes.html", codes=codes)
