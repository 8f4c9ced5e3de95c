"""Who is signed in: the session behind the cookie, and when it ends."""

from __future__ import annotations

import datetime as dt
import hmac

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import Connection, delete

from tracker.admin.models import SignedIn, SignInFailure, SignInLink, User
from tracker.clock import now
from tracker.db import db, table_of
from tracker.ids import secret_token, token_hash
from tracker.jobs import JOBS, Job

LONGEST_SESSION = dt.timedelta(days=7)
LINKS_KEPT = dt.timedelta(days=7)
"""After they are over: for so long whoever opens one is told that it is, and not that there was none."""
FAILURES_KEPT = dt.timedelta(hours=24)
"""Longer than they count (`admin.throttle`)."""
"""A live feed left open keeps its session from ever idling; a week after the sign-in it ends all the same."""


class AdminSessions(SecureCookieSessionInterface):
    """The cookie is read under /admin alone: what shops and visitors ask for is the same for everybody.

    So are the admin's own files, which caches may keep: an answer that sets somebody's cookie must never be among them.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        is_personal = request.path.startswith("/admin") and not request.path.startswith("/admin/static/")
        return super().open_session(app, request) if is_personal else None


def init_login(app: Flask) -> None:
    """Attaches Flask-Login; a session counts only while it carries the person's present mark."""
    app.session_interface = AdminSessions()
    manager = LoginManager()
    # Bound to address and user agent, people on phones would be signed out all day; the mark is what protects.
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_load)


def begin_session(user: User) -> None:
    """Signs the person in with a session that has nothing of what was there before. Flushes; the caller commits."""
    forget_session()
    session.clear()
    session.permanent = True
    session["mark"] = user.session_mark
    token = secret_token()
    session["token"] = token
    db.session.add(SignedIn(token_hash=token_hash(token), user_id=user.id, since=now()))
    db.session.flush()
    login_user(user)
    user.last_sign_in_at = now()


def end_session() -> None:
    """Signs out, here and wherever the cookie was copied to. Flushes; the caller commits."""
    forget_session()
    logout_user()
    session.clear()


def forget_session() -> None:
    """Ends the sign-in of the cookie in hand, if there is one."""
    db.session.execute(delete(SignedIn).where(SignedIn.token_hash == _token_hash()))


def end_other_sessions(user: User) -> None:
    """Signs every other browser of the person out. Flushes; the caller commits."""
    db.session.execute(delete(SignedIn).where(SignedIn.user_id == user.id, SignedIn.token_hash != _token_hash()))


def purge(connection: Connection, now: dt.datetime) -> int:
    """Forgets sign-ins and links that are over, and failures that count no more."""
    rows, links, failures = table_of(SignedIn), table_of(SignInLink), table_of(SignInFailure)
    over = (
        delete(rows).where(rows.c.since <= now - LONGEST_SESSION),
        delete(links).where(links.c.expires_at <= now - LINKS_KEPT),
        delete(failures).where(failures.c.at <= now - FAILURES_KEPT),
    )
    return sum(connection.execute(statement).rowcount for statement in over)


JOBS.register(Job("purge_sign_ins", 3600, purge))


def keep_session(user: User) -> None:
    """After the person changed their own mark: this browser stays signed in."""
    session["mark"] = user.session_mark


def _load(user_id: str) -> User | None:
    user = db.session.get(User, int(user_id)) if user_id.isdigit() else None
    if user is None or not hmac.compare_digest(str(session.get("mark", "")), user.session_mark):
        return None
    signed_in = db.session.get(SignedIn, _token_hash())
    if signed_in is None or signed_in.user_id != user.id:
        return None
    return user if now() - signed_in.since < LONGEST_SESSION else None


def _token_hash() -> str:
    return token_hash(str(session.get("token", "")))
