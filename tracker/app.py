"""`create_app`: a flat list of registrations."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.admin import personal as _admin_tables  # noqa: F401 -- tables, and what they keep, register themselves
from tracker.admin.door import init_admin
from tracker.bodies import careful_with_chunks
from tracker.cli import init_cli
from tracker.collect import personal as _collect_tables  # noqa: F401
from tracker.collect.door import init_collect
from tracker.config import Settings
from tracker.contacts import personal as _contact_tables  # noqa: F401
from tracker.db import init_db, read_only
from tracker.decide import personal as _decide_tables  # noqa: F401
from tracker.demo.door import init_demo
from tracker.engage import deliver as _mail_jobs  # noqa: F401 -- they register themselves
from tracker.engage import personal as _engage_tables  # noqa: F401
from tracker.headers import set_least_headers
from tracker.i18n import init_i18n
from tracker.insight import exits as _exit_job  # noqa: F401 -- it registers itself
from tracker.insight import personal as _insight_tables  # noqa: F401
from tracker.landing import personal as _landing_tables  # noqa: F401
from tracker.metrics.declared import keep_in
from tracker.observed import LoggedFlask, Observed
from tracker.personal import ground as _ground_tables  # noqa: F401
from tracker.popups import personal as _popup_tables  # noqa: F401
from tracker.services import init_services
from tracker.sessions import personal as _session_tables  # noqa: F401
from tracker.shops import personal as _shop_tables  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings) -> Flask:
    """The whole application for one configuration. Opens no connection and starts no thread."""
    keep_in(settings.data_dir / "metrics")
    app = LoggedFlask(
        "tracker",
        root_path=str(ROOT / "tracker"),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    app.config.update(
        SHOPBELL_ROOT=str(ROOT),
        SECRET_KEY=settings.secret_key,
        # With this prefix browsers take it from nobody but this very host over https, whatever a neighbour sets.
        SESSION_COOKIE_NAME="__Host-shopbell_admin" if settings.is_secure else "shopbell_admin",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/" if settings.is_secure else "/admin",
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
    )
    init_services(app, settings)
    init_db(app, settings)
    init_i18n(app)
    init_collect(app)
    init_admin(app)
    init_cli(app)
    if settings.demo:
        init_demo(app)
    app.wsgi_app = Observed(app.wsgi_app, settings.slow_ms)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        # Outermost: whoever looks at a request is to know whose it is.
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.wsgi_app = careful_with_chunks(app.wsgi_app)  # type: ignore[method-assign, assignment]
    app.before_request(_begin)
    app.after_request(set_least_headers)
    app.teardown_request(_end)
    return app


def _begin() -> None:
    # GET never acts, so it never needs SQLite's one write lock; neither does a POST that says so (admin.access).
    if "\0" in request.path or "%00" in request.environ.get("QUERY_STRING", ""):
        # PostgreSQL fails on it, and nothing of ours is called so.
        abort(400)
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and not hasattr(view, "access"):
        # A view of which nobody has said whom it is for is for nobody (tracker/access.py).
        current_app.logger.error("the route %s declares no class, and is not answered", request.url_rule)
        abort(404)
    read_only.set(request.method in ("GET", "HEAD", "OPTIONS") or getattr(view, "only_reads", False))


def _end(_error: BaseException | None) -> None:
    # The thread goes on to other work, which may write.
    read_only.set(False)
