"""`init_admin`: everything under /admin, and the guards that stand before each of its views."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tracker.access import access_of
from tracker.admin import (
    account,
    account_second_factor,
    assets,
    audit,
    captures,
    contact_rights,
    contacts,
    coupon_uses,
    details,
    exits,
    experiments,
    explainer,
    find,
    groups,
    guides,
    install,
    landing_editor,
    landing_pages,
    mail,
    mapping,
    order_sources,
    orders,
    overview,
    pictures,
    pools,
    popup_answers,
    popup_editor,
    popup_files,
    popup_history,
    popup_languages,
    popup_replay,
    popup_why,
    popups,
    preview,
    samples,
    segments,
    shop_settings,
    shops,
    show,
    sign_in,
    team,
    visits,
    words,
)
from tracker.admin.access import account_view, is_owner_of_all
from tracker.admin.headers import refuse_foreign_changes, set_headers
from tracker.admin.signed_in import init_login, note_seen

PARTS = (
    assets.blueprint,
    sign_in.blueprint,
    shops.blueprint,
    overview.blueprint,
    visits.blueprint,
    orders.blueprint,
    order_sources.blueprint,
    popups.blueprint,
    popup_answers.blueprint,
    popup_languages.blueprint,
    popup_editor.blueprint,
    popup_files.blueprint,
    popup_history.blueprint,
    experiments.blueprint,
    popup_replay.blueprint,
    preview.blueprint,
    popup_why.blueprint,
    explainer.blueprint,
    groups.blueprint,
    exits.blueprint,
    segments.blueprint,
    landing_pages.blueprint,
    landing_editor.blueprint,
    pools.blueprint,
    coupon_uses.blueprint,
    pictures.blueprint,
    contacts.blueprint,
    contact_rights.blueprint,
    captures.blueprint,
    details.blueprint,
    mail.blueprint,
    install.blueprint,
    guides.blueprint,
    mapping.blueprint,
    shop_settings.blueprint,
    team.blueprint,
    account.blueprint,
    account_second_factor.blueprint,
    audit.blueprint,
    find.blueprint,
    words.blueprint,
    samples.blueprint,
)
"""Every page of the admin hangs on one of these; their URLs and endpoints begin with /admin and `admin.`."""

WITHOUT_ACCOUNT = ("sign_in", "signed")
"""What may be opened by who is not signed in: the sign-in, and one-time links."""

csrf = CSRFProtect()


def init_admin(app: Flask) -> None:
    """Registers the admin. The public door stays without tokens: only the guards below ask for one."""
    app.config.setdefault("WTF_CSRF_CHECK_DEFAULT", False)
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # As long as the session: an editor stays open for hours.
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)  # Asks for a Referer; headers.py asks for an Origin.
    csrf.init_app(app)
    init_login(app)
    app.register_blueprint(_admin())
    show.init_show(app)


def _admin() -> Blueprint:
    admin = Blueprint("admin", __name__, url_prefix="/admin")
    admin.before_request(_guard)
    admin.after_request(set_headers)
    admin.after_request(audit.record)
    admin.after_request(note_seen)
    admin.register_error_handler(HTTPException, _explain)
    admin.context_processor(lambda: {"is_owner_of_all": current_user.is_authenticated and is_owner_of_all()})
    for part in PARTS:
        admin.register_blueprint(part)
    admin.add_url_rule("/", "home", account_view(_home))
    admin.add_url_rule("/<path:anything>", "nowhere", account_view(_nowhere))
    return admin


def _guard() -> Response | None:
    """In this order: the request is a page's own, the view has said who may open it, and that person is signed in."""
    access = access_of(current_app, request.endpoint)
    if access is not None and access.kind == "public":
        # Caches may keep these answers for everybody: nobody's session is read for them, and so no cookie set.
        return None
    if current_user.is_authenticated:
        g.language = current_user.language
    refuse_foreign_changes()
    csrf.protect()
    if any("\0" in value for values in request.form.listvalues() for value in values):
        # PostgreSQL fails on it, and nobody types one.
        abort(400)
    audit.remember_who()
    # What declares nothing was answered before (`app._begin`); if not, it is nobody's.
    if current_user.is_authenticated or (access is not None and access.kind in WITHOUT_ACCOUNT):
        return None
    return _send_to_sign_in()


def _send_to_sign_in() -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    if request.headers.get("HX-Request"):
        # A part of a page asked; the whole page must go.
        return Response(status=401, headers={"HX-Redirect": url_for("admin.sign_in.form")})
    return redirect(url_for("admin.sign_in.form", next=wanted or None))


def _home() -> Response:
    return redirect(url_for("admin.shops.index"))


def _nowhere(anything: str) -> Response:
    abort(404)


def _explain(error: HTTPException) -> tuple[str, int] | Response:
    """A page in words for whatever went wrong. It never repeats the address that was asked for."""
    access = access_of(current_app, request.endpoint)
    if error.response is not None or (error.code or 500) < 400 or (access is not None and access.kind == "public"):
        return error.get_response()
    if isinstance(error, CSRFError):
        words = _("This page was open for too long, or your session ended. Go back, reload it and try again.")
    elif error.code in (403, 409, 422):
        words = str(error.description)
    else:
        words = ""
    return render_template("admin/error.html", code=error.code or 500, words=words), error.code or 500
