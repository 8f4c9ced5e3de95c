"""Who is signed in: the session behind the cookie, and when it ends."""

from __future__ import annotations

import datetime as dt
import hmac

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import OperationalError

from tracker.admin.models import SignedIn, SignInFailure, SignInLink, User
from tracker.clock import now
from tracker.db import db, read_only, table_of
from tracker.ids import secret_token, token_hash
from tracker.jobs import JOBS, Job
from tracker.sessions.device import read_device

LONGEST_SESSION = dt.timedelta(days=7)
"""A live feed left open keeps its session from ever idling; a week after the sign-in it ends all the same."""

LINKS_KEPT = dt.timedelta(days=7)
"""After they are over: for so long whoever opens one is told that it is, and not that there was none."""

FAILURES_KEPT = dt.timedelta(hours=24)
"""Longer than they count (`admin.throttle`)."""

IDLE = dt.timedelta(hours=12)
"""A cookie that was not renewed for so long is worth nothing: `PERMANENT_SESSION_LIFETIME`."""

SEEN_EVERY = dt.timedelta(minutes=10)
CONFIRMED_FOR = dt.timedelta(minutes=10)
"""So long after the password was given, what asks for it does not ask again."""

NAME_LENGTH = 20


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
    at, device = now(), read_device(request.headers.get("User-Agent", ""))
    row = SignedIn(token_hash=token_hash(token), user_id=user.id, since=at, seen_at=at, confirmed_at=at)
    row.browser, row.os = device.browser, device.os
    db.session.add(row)
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


def sessions_of(user: User) -> list[SignedIn]:
    """Where the person is signed in, the browser in hand first; those that have idled away are left out."""
    alive = func.coalesce(SignedIn.seen_at, SignedIn.since) > now() - IDLE - SEEN_EVERY
    query = select(SignedIn).where(SignedIn.user_id == user.id, alive, SignedIn.since > now() - LONGEST_SESSION)
    latest_first = func.coalesce(SignedIn.seen_at, SignedIn.since).desc()
    return list(db.session.scalars(query.order_by(SignedIn.token_hash != _token_hash(), latest_first)))


def is_present(row: SignedIn) -> bool:
    """Whether this is the browser in hand."""
    return hmac.compare_digest(row.token_hash, _token_hash())


def name_of(row: SignedIn) -> str:
    """By which a page names a session: a part of the hash, with which nobody can sign in."""
    return row.token_hash[:NAME_LENGTH]


def end_session_of(user: User, name: str) -> bool:
    """Signs one browser of the person out. Whether there was one. Flushes; the caller commits."""
    if len(name) != NAME_LENGTH:
        return False
    theirs = (SignedIn.user_id == user.id, SignedIn.token_hash.startswith(name, autoescape=True))
    return bool(db.session.execute(delete(SignedIn).where(*theirs)).rowcount)  # type: ignore[attr-defined]


def is_confirmed() -> bool:
    """Whether the password was given in this browser a short while ago."""
    row = db.session.get(SignedIn, _token_hash())
    return row is not None and row.confirmed_at is not None and now() - row.confirmed_at < CONFIRMED_FOR


def confirm_session() -> None:
    """The password was given in this browser. The caller commits."""
    row = db.session.get(SignedIn, _token_hash())
    if row is not None:
        row.confirmed_at = now()


def note_seen(response: Response) -> Response:
    """After the view: when this browser was last used, once in some minutes."""
    seen_at = g.get("seen_at")
    if seen_at is None or response.is_streamed or now() - seen_at < SEEN_EVERY:
        return response
    db.session.rollback()
    only_reads = read_only.get()
    read_only.set(False)
    try:
        db.session.execute(update(SignedIn).where(SignedIn.token_hash == _token_hash()).values(seen_at=now()))
        db.session.commit()
    except OperationalError:
        # Somebody else is writing for long. The page is not held up for it, and the next one says it.
        db.session.rollback()
    read_only.set(only_reads)
    return response


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
    if now() - signed_in.since >= LONGEST_SESSION:
        return None
    g.seen_at = signed_in.seen_at or signed_in.since
    return user


def _token_hash() -> str:
    return token_hash(str(session.get("token", "")))
