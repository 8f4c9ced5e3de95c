"""Asking for the password once more, and for the reason, before what a browser left open should not be enough for.

    @blueprint.post("/export")
    @shop_view(role="marketer")
    @asks_why(N_("Export contacts"), back="admin.contacts.index")
    def export(shop: Shop) -> Response: ...

The view runs once a reason was given, and the password too where it was not given in this browser a short while ago.
Until then the same address answers with a page that asks; the reason goes into the audit log.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from tracker.admin import throttle
from tracker.admin.navigation import shop_url
from tracker.admin.passwords import is_password
from tracker.admin.signed_in import confirm_session, is_confirmed
from tracker.clock import now
from tracker.db import db

View = TypeVar("View", bound=Callable[..., Any])

SHORTEST_REASON = 5
LONGEST_REASON = 200
OWN_FIELDS = {"csrf_token", "reason", "present"}


def asks_why(title: str, back: str) -> Callable[[View], View]:
    """Below `shop_view`. `back` is the endpoint of the page where it is asked for; it gets the view's own values."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(shop: Any, **values: Any) -> Any:
            g.reason = " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]
            problem, status = _problem()
            if problem is None:
                # Committing has let it go, and a download is read when the session is over.
                db.session.refresh(shop)
                return view(shop=shop, **values)
            page = render_template(
                "admin/confirming/ask.html",
                title=_(title),
                back=shop_url(back, **values),
                problem=problem,
                reason=g.reason,
                longest=LONGEST_REASON,
                asks_password=not is_confirmed(),
                others=[(name, one) for name, one in request.form.items(multi=True) if name not in OWN_FIELDS],
            )
            return page, status

        return asked  # type: ignore[return-value]

    return decorate


def _problem() -> tuple[str | None, int]:
    """What is wrong, and the status that says so; an empty text where nothing was answered yet, None where all is well.

    Both are refusals: what is asked for is not done, and not in the audit log.
    """
    if "reason" not in request.form:
        return "", 422
    if len(g.reason) < SHORTEST_REASON:
        return _("Say in a few words what it is for."), 422
    if is_confirmed():
        return None, 200
    refused = problem_with_password(request.form.get("present", ""))
    return (None, 200) if refused is None else refused


def problem_with_password(given: str) -> tuple[str, int] | None:
    """Whether it is the signed-in person's own password: what is wrong and the status; None where it is.

    Guessing is slowed down like at the sign-in. Commits, since on SQLite hashing must not hold up every event.
    """
    who = throttle.subjects(current_user.email, request.remote_addr)
    if throttle.wait_before_try(who, now()).total_seconds() > 0:
        return _("Too many tries. Wait a little, then try again."), 429
    throttle.count_try(who, now())
    db.session.commit()
    if not is_password(given, current_user.password_hash):
        return _("The present password is wrong."), 422
    throttle.forgive(who)
    confirm_session()
    db.session.commit()
    return None
