"""Signing in and out, and the first run's one-time link."""

from __future__ import annotations

import datetime as dt
import math

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from tracker.access import sign_in_route, signed_route
from tracker.admin import people, throttle
from tracker.admin.access import account_view
from tracker.admin.models import User
from tracker.admin.passwords import WeakPassword, check_password, is_password
from tracker.admin.second_factor import has_second_factor, take_code
from tracker.admin.signed_in import begin_session, end_session
from tracker.clock import now, to_ms
from tracker.db import db
from tracker.shops.models import Shop

blueprint = Blueprint("sign_in", __name__)

PENDING = "password_given"
PENDING_FOR_MS = 10 * 60_000
"""So long after the password the code may follow."""


@blueprint.get("/sign-in")
@sign_in_route
def form() -> str | Response:
    if current_user.is_authenticated:
        return redirect(_next())
    return render_template("admin/sign_in/form.html", email="", has_people=people.has_people())


@blueprint.post("/sign-in")
@sign_in_route
def submit() -> tuple[str, int] | Response:
    email, password = request.form.get("email", "")[:254], request.form.get("password", "")
    who = throttle.subjects(email, request.remote_addr)
    wait = throttle.wait_before_try(who, now())
    if wait > dt.timedelta(0):
        return _refuse(email, _("Too many tries. Wait %(wait)s, then try again.", wait=_length(wait)), 429)
    throttle.count_try(who, now())
    user = people.find_user(email)
    user_id, password_hash = (user.id, user.password_hash) if user else (None, None)
    # Hashing takes a tenth of a second, and on SQLite an open transaction would hold up every event meanwhile.
    db.session.commit()
    if not is_password(password, password_hash):
        return _refuse(email, _("The address or the password is wrong."), 401)
    user = db.session.get(User, user_id)
    if user is None:
        abort(401)
    if has_second_factor(user):
        # Not forgiven yet: whoever knows the password must not try codes without end.
        session[PENDING] = [user.id, user.session_mark, to_ms(now())]
        return redirect(url_for("admin.sign_in.code_form", next=request.form.get("next") or None))
    return _let_in(user, who)


@blueprint.get("/sign-in/code")
@sign_in_route
def code_form() -> str | Response:
    if current_user.is_authenticated:
        return redirect(_next())
    return _to_the_beginning() if _pending() is None else render_template("admin/sign_in/code.html")


@blueprint.post("/sign-in/code")
@sign_in_route
def submit_code() -> tuple[str, int] | Response:
    user = _pending()
    if user is None:
        return _to_the_beginning()
    who = throttle.subjects(user.email, request.remote_addr)
    wait = throttle.wait_before_try(who, now())
    if wait > dt.timedelta(0):
        return _refuse_code(_("Too many tries. Wait %(wait)s, then try again.", wait=_length(wait)), 429)
    throttle.count_try(who, now())
    if not take_code(user, request.form.get("code", ""), now()):
        db.session.commit()
        return _refuse_code(_("That is not the code of this moment, or it was used already."), 401)
    return _let_in(user, who)


def _let_in(user: User, who: throttle.Subjects) -> Response:
    """After everything that was asked for. Commits."""
    throttle.forgive(who)
    begin_session(user)
    db.session.commit()
    return redirect(_next())


def _pending() -> User | None:
    """Whose password was given in this browser a moment ago, with only the code missing."""
    user_id, mark, at_ms = session.get(PENDING) or (None, "", 0)
    user = db.session.get(User, user_id) if isinstance(user_id, int) else None
    if user is None or mark != user.session_mark or not has_second_factor(user):
        return None
    return user if to_ms(now()) - at_ms < PENDING_FOR_MS else None


def _to_the_beginning() -> Response:
    return redirect(url_for("admin.sign_in.form", next=request.values.get("next") or None))


def _refuse_code(problem: str, status: int) -> tuple[str, int]:
    return render_template("admin/sign_in/code.html", problem=problem), status


@blueprint.post("/sign-out")
@account_view
def sign_out() -> Response:
    end_session()
    db.session.commit()
    return redirect(url_for("admin.sign_in.form"))


@blueprint.get("/welcome/<token>")
@signed_route("the one-time link")
def welcome(token: str) -> str | tuple[str, int]:
    """Shows what the link would do, and does nothing: only the button acts."""
    link = people.look_at_link(token, now())
    status = 200 if link.is_good else 410
    return render_template("admin/sign_in/welcome.html", link=link, first_run=not people.has_people()), status


@blueprint.post("/welcome/<token>")
@signed_route("the one-time link")
def use_link(token: str) -> tuple[str, int] | Response:
    link = people.look_at_link(token, now())
    first_run = not people.has_people()
    email, password = request.form.get("email", ""), request.form.get("password", "")
    chooses = first_run or link.invited is not None
    if link.is_good and chooses:
        problem = _problem(link.invited.email if link.invited else email, password)
        if problem:
            # The link stays good: a short password should not send anybody back to the terminal.
            page = render_template(
                "admin/sign_in/welcome.html", link=link, first_run=first_run, email=email, problem=problem
            )
            return page, 422
    if not people.spend_link(token, now()):
        link = people.look_at_link(token, now())
        return render_template("admin/sign_in/welcome.html", link=link, first_run=first_run), 410
    if link.invited is not None:
        user: User | None = link.invited
        people.set_password(link.invited, password)
    else:
        user = people.create_user(email, password, "owner", None) if first_run else people.first_owner()
    if user is None:
        db.session.rollback()
        abort(409, _("There are people here, but none owns all shops. Make an owner with: flask user create"))
    begin_session(user)
    db.session.commit()
    if chooses:
        flash(_("Welcome. Your account is ready."), "success")
    # Whoever has no shop yet came to add one.
    has_shop = db.session.scalar(select(Shop.id).limit(1)) is not None
    return redirect(url_for("admin.shops.index" if has_shop or not first_run else "admin.shops.new"))


def _problem(email: str, password: str) -> str:
    try:
        people.clean_address(email)
        check_password(password)
    except people.BadPerson:
        return str(_("That is not an email address."))
    except WeakPassword:
        return str(_("Take a password of at least 10 characters. A few words in a row are easy to keep in mind."))
    return ""


def _refuse(email: str, problem: str, status: int) -> tuple[str, int]:
    page = render_template("admin/sign_in/form.html", email=email, problem=problem, has_people=True)
    return page, status


def _length(wait: dt.timedelta) -> str:
    seconds = max(1, math.ceil(wait.total_seconds()))
    if seconds < 60:
        return str(_("%(count)s seconds", count=seconds))
    return str(_("%(count)s minutes", count=math.ceil(seconds / 60)))


def _next() -> str:
    """Where the person wanted to go: a page of the admin, never an address somebody else put into the link."""
    wanted = request.values.get("next", "")
    is_plain = wanted.isprintable() and "\\" not in wanted and "//" not in wanted.split("?", 1)[0]
    if wanted.startswith("/admin/") and is_plain:
        return wanted
    return url_for("admin.shops.index")
