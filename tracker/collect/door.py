"""`init_collect`: the public door's routes, and how it answers whatever happens behind them."""

from __future__ import annotations

import logging

from flask import Flask, Response, request
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from tracker.collect import (
    check,
    consent,
    coupons,
    debug,
    decisions,
    description,
    draft,
    gallery_pictures,
    health,
    landing,
    mail_links,
    mapping,
    metrics,
    orders,
    pictures,
    popups,
    scripts,
    views,
    webhooks,
)
from tracker.collect import upkeep as _jobs  # noqa: F401 -- jobs register themselves
from tracker.collect.answers import allow_origin, preflight, refuse
from tracker.collect.events_door import EventsDoor
from tracker.collect.guard import init_guard
from tracker.collect.problem_pages import problem_page
from tracker.collect.sightings import init_sightings
from tracker.collect.trouble import refused_for
from tracker.collect.writing import init_writing
from tracker.db import db, read_only
from tracker.decide.picks import ProductPicks
from tracker.decide.published import PublishedPopups
from tracker.popups import coupon_jobs as _coupon_jobs  # noqa: F401

log = logging.getLogger(__name__)

PARTS = (
    views.blueprint,
    popups.blueprint,
    consent.blueprint,
    mapping.blueprint,
    debug.blueprint,
    draft.blueprint,
    decisions.blueprint,
    orders.blueprint,
    coupons.blueprint,
    webhooks.blueprint,
    description.blueprint,
)


def init_collect(app: Flask) -> None:
    """Registers everything a shop's page, its server and a load balancer may ask."""
    init_guard(app)
    init_writing(app)
    init_sightings(app)
    mapping.init_mapping_watch(app)
    webhooks.init_webhooks(app)
    app.extensions["shopbell.popups"] = PublishedPopups()
    app.extensions["shopbell.products"] = ProductPicks()
    app.register_blueprint(scripts.blueprint)
    app.register_blueprint(gallery_pictures.blueprint)
    app.register_blueprint(pictures.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(check.blueprint)
    app.register_blueprint(landing.blueprint)
    app.register_blueprint(mail_links.blueprint)
    for part in PARTS:
        app.register_blueprint(part)
    door = EventsDoor(app, app.wsgi_app)
    app.extensions["shopbell.events_door"] = door
    app.wsgi_app = door  # type: ignore[method-assign]
    # A path or method that no route knows belongs to no part, so no part's handler sees it. Not by its code: that would
    # come before the handlers of the admin's pages.
    app.register_error_handler(HTTPException, _no_such_route)
    for kind in (OperationalError, InterfaceError, TimeoutError):
        app.register_error_handler(kind, _away)


def _away(error: Exception) -> Response:
    """Of a page for people, the admin's too: its own pages would ask the database who is signed in."""
    log.error("the database is away: %s", type(error).__name__)
    db.session.rollback()
    return problem_page(503)


def _no_such_route(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or (error.code or 500) < 400:
        return error
    if not request.path.startswith("/v1/"):
        response = problem_page(error.code or 500)
        # What else the error says, such as the methods that are allowed.
        for name, value in error.get_headers():
            response.headers.setdefault(name, value)
        return response
    if request.blueprint is not None:
        return error
    return allow_origin(preflight() if request.method == "OPTIONS" else _refuse(error))


def _before() -> Response | None:
    # Reading is the rule here; whoever writes says so with `db.writing`.
    read_only.set(True)
    return preflight() if request.method == "OPTIONS" else None


def _refuse(error: Exception) -> Response:
    return refuse(refused_for(error))


for _part in PARTS:
    _part.before_request(_before)
    _part.after_request(allow_origin)
    _part.register_error_handler(Exception, _refuse)
