"""`POST /v1/map`: an owner on their own shop's page says what is what there. And what tags then find of it.

The token in the body is the right to write this one shop's mapping and nothing else; the admin signs it.
"""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from flask import Blueprint, Flask, Response
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from tracker.access import signed_route
from tracker.clock import now
from tracker.collect.answers import answer
from tracker.collect.own_page import read_asked
from tracker.db import db, writing
from tracker.errors import Refused
from tracker.events import scrub
from tracker.events.model import Batch
from tracker.events.pages import path_of
from tracker.phrases import N_
from tracker.shops.lookup import KnownShop
from tracker.shops.mapping import Picked, mappings_of, save_mapping
from tracker.shops.mapping_kinds import LONGEST_SAMPLE, MAPPING_KINDS, MappingError
from tracker.shops.mapping_watch import MappingWatch
from tracker.shops.page_link import MAPPING

blueprint = Blueprint("mapping", __name__, url_prefix="/v1")
log = logging.getLogger(__name__)

WORDS = {
    "title": N_("Map your shop"),
    "choose": N_("What do you want to show me?"),
    "optional": N_("if there is one"),
    "pick": N_("Now click it on the page."),
    "cancel": N_("Cancel"),
    "reads": N_("Reads"),
    "nothing": N_("Nothing that can be read here. Try a narrower or a wider piece."),
    "no_amount": N_("There is not exactly one price in it. Click the price alone."),
    "no_number": N_("There is no number in it."),
    "not_email": N_("That is no field to write an address into."),
    "matches": N_("matches on this page"),
    "wider": N_("Wider"),
    "narrower": N_("Narrower"),
    "how": N_("How it is found"),
    "pages": N_("On pages like (empty for all)"),
    "save": N_("Save"),
    "saved": N_("Saved"),
    "again": N_("Pick again"),
    "left": N_("still to show"),
    "done": N_("All set. You can close this tab."),
    "close": N_("End mapping"),
    "move": N_("Move to the other side"),
    "away": N_("Shopbell cannot be reached. Try again in a moment."),
    "bad_selector": N_("This is no CSS selector."),
}
"""What the panel on the shop's page says."""


class MapRequest(msgspec.Struct):
    v: int
    shop: str
    token: str = ""
    kind: str = ""
    selector: str = ""
    attribute: str = ""
    pages: str = ""
    sample: str = ""
    url: str = ""


@blueprint.post("/map")
@signed_route("the link to a page of the shop")
def save() -> Response:
    """Stores one mapping; without a `kind`, nothing. Either way answers what is mapped and what the panel says."""
    too_old = _(
        "This link is too old, or it was made for another shop. Open a new one in Shopbell, on “Map your shop”."
    )
    asked, shop, token = read_asked(MapRequest, MAPPING, too_old)
    if asked.kind:
        _store(shop, asked, token.user_id)
    return answer({"ok": True, **_state(shop)})


def _store(shop: KnownShop, asked: MapRequest, user_id: int | None) -> None:
    picked = Picked(
        kind=asked.kind,
        selector=asked.selector,
        attribute=asked.attribute,
        pages=asked.pages,
        sample=" ".join(scrub.text(asked.sample, LONGEST_SAMPLE).split()),
        path=path_of(scrub.url(asked.url)),
    )
    try:
        with writing() as session:
            save_mapping(session, shop.id, picked, user_id=user_id, now=now())
    except MappingError as error:
        raise Refused(422, "invalid", str(error)) from None


def _state(shop: KnownShop) -> dict[str, Any]:
    mapped = mappings_of(db.session(), shop.id)
    return {
        "name": shop.name,
        "kinds": [
            {"kind": one.name, "label": _(one.label), "hint": _(one.hint), "needed": one.is_needed}
            for one in MAPPING_KINDS.values()
        ],
        "map": {kind: {"selector": one.selector, "sample": one.sample} for kind, one in mapped.items()},
        "words": {name: _(words) for name, words in WORDS.items()},
    }


def init_mapping_watch(app: Flask) -> None:
    """Makes the counts of an application."""
    app.extensions["shopbell.mapping_watch"] = MappingWatch()


def watch_mapping(app: Flask, shop: KnownShop, batch: Batch, received_ms: int) -> None:
    """Counts what the tag found of the shop's mapping. Never fails: the batch is stored already."""
    if not batch.context.mapped or not shop.mapping or not batch.events:
        return
    watch: MappingWatch = app.extensions["shopbell.mapping_watch"]
    if not watch.notice(shop.id, shop.mapping, batch.context.mapped, batch.events[-1].page, received_ms):
        return
    try:
        with app.app_context(), writing() as session:
            watch.write(session.connection(), received_ms)
    except SQLAlchemyError as error:
        log.warning("what tags found of mappings was not written: %s", type(error).__name__)
