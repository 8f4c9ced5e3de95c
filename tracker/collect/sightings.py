"""What the public door notices of a shop's installation on the way: counted here, kept by `shops.sightings`.

It costs a request nothing but, once a minute for each thing, a small write of its own.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from tracker.clock import now_ms
from tracker.db import writing
from tracker.errors import Refused
from tracker.sessions.work import Work
from tracker.shops.lookup import KnownShop
from tracker.shops.sightings import SightingWatch

log = logging.getLogger(__name__)

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\[\]:_-]{1,240}")


def init_sightings(app: Flask) -> None:
    """Makes the counts of an application."""
    app.extensions["shopbell.sightings"] = SightingWatch()


def notice_settings(app: Flask, shop: KnownShop) -> None:
    """A tag has asked what it must know: it runs on some page, whatever comes of it."""
    _notice(app, shop.id, [("settings", "")])


def notice_stored(app: Flask, shop: KnownShop, work: Work) -> None:
    """What a stored batch tells of the shop and of where its events come from."""
    context = work.batch.context
    seen = [("source", stored.event.source) for stored in work.stored if stored.event.name != "page_view"]
    seen += [("rejected", reason) for _, reason in work.rejected]
    named = (("platform", context.platform), ("tag", context.tag), ("consent_tool", context.consent_tool))
    seen += [(kind, name) for kind, name in named if name]
    if context.is_first_party is not None:
        seen.append(("path", "first" if context.is_first_party else "third"))
    _notice(app, shop.id, set(seen))


def notice_refused(app: Flask, shop: KnownShop, refused: Refused, origin: str) -> None:
    """A request of the shop's key was refused: why, and for a page that is not the shop's, whose it is."""
    seen = [("refused", refused.reason)]
    if refused.reason == "origin_not_allowed" and _ORIGIN.fullmatch(origin):
        seen.append(("origin", origin))
    _notice(app, shop.id, seen)


def _notice(app: Flask, shop_id: int, seen: Iterable[tuple[str, str]]) -> None:
    watch: SightingWatch = app.extensions["shopbell.sightings"]
    at_ms = now_ms()
    due = [watch.notice(shop_id, kind, name, at_ms) for kind, name in seen]
    if not any(due):
        return
    try:
        with app.app_context(), writing() as session:
            watch.write(session.connection(), at_ms)
    except SQLAlchemyError as error:
        log.warning("what was seen of a shop was not written: %s", type(error).__name__)
