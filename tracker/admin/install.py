"""Putting the tag into a shop's pages, and watching the first event arrive."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from tracker.admin.access import shop_view
from tracker.admin.guides import titles
from tracker.admin.headers import allow_answers_of_opened_pages
from tracker.admin.install_findings import Facts, findings, steps_seen
from tracker.admin.mapping import missing_mappings
from tracker.admin.navigation import shop_url
from tracker.admin.own_pages import is_own_page, to_own_page
from tracker.admin.show import may
from tracker.clock import now
from tracker.db import db
from tracker.popups.models import Popup
from tracker.services import services
from tracker.sessions import event_store
from tracker.sessions.event_rows import StoredEvent
from tracker.sessions.models import Session
from tracker.shops.check_words import check_words
from tracker.shops.models import Shop
from tracker.shops.page_link import DEBUG
from tracker.shops.settings import shop_settings
from tracker.shops.sightings import sightings_of

LATEST_EVENTS = 2_000

blueprint = Blueprint("install", __name__, url_prefix="/shops/<key>/install")


@dataclass(frozen=True)
class Snippets:
    """What is pasted, in its variants."""

    tag: str
    without_data: str
    policy: str


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    allow_answers_of_opened_pages()
    return render_template(
        "admin/install/index.html",
        address=_address(shop),
        live_check=_live_check(shop),
        snippets=snippets(shop),
        guides=titles(),
        missing_mappings=missing_mappings(shop),
        **_state(shop),
    )


@blueprint.get("/check")
@shop_view(role="viewer")
def check(shop: Shop) -> str:
    """The part of the page that asks again every two seconds."""
    return render_template("admin/install/_check.html", **_state(shop))


@blueprint.get("/debug")
@shop_view(role="viewer")
def debug(shop: Shop) -> Response:
    """To a page of the shop, where the tag then opens its panel for whoever is signed in here."""
    return to_own_page(shop, DEBUG, request.args.get("to", ""))


def _address(shop: Shop) -> str:
    """The page that is offered for looking at: the one visited last, else the shop's first."""
    event = latest_event(shop)
    if event is not None and is_own_page(shop, event.url):
        return event.url
    return f"{shop.origins[0].origin}/" if shop.origins else ""


def _live_check(shop: Shop) -> dict[str, object]:
    """What the page's script needs to open the shop and to put what it hears into words."""
    return {
        "open": shop_url("admin.install.debug"),
        "origins": [one.origin for one in shop.origins],
        "checks": check_words(_),
        "words": {
            "waiting": _("Waiting for your shop to answer…"),
            "hearing": _("The tag has answered. It looks for a few seconds more…"),
            "well": _("Everything works on this page."),
            "wrong": _("Things to look at on this page: {value}"),
        },
        "pages": {
            "settings": shop_url("admin.shop_settings.index"),
            "mapping": shop_url("admin.mapping.index") if may("marketer") else "",
            "first-party": shop_url("admin.guides.show", name="first-party"),
            "install": "",
        },
    }


def snippets(shop: Shop) -> Snippets:
    base = services().settings.public_url
    parts = urlsplit(base)
    origin = f"{parts.scheme}://{parts.netloc}"
    return Snippets(
        tag=f'<script async src="{base}/bell.js" data-shop="{shop.public_key}"></script>',
        without_data=f'<script async src="{base}/bell.js?shop={shop.public_key}"></script>',
        policy=f"script-src {origin}; connect-src {origin}",
    )


def latest_event(shop: Shop) -> StoredEvent | None:
    """The newest event of the visit that was active last."""
    visit = db.session.scalar(
        select(Session.id).where(Session.shop_id == shop.id).order_by(Session.last_at.desc()).limit(1)
    )
    if visit is None:
        return None
    return next(iter(event_store.of_visits(db.session(), [visit], most=1, newest_first=True)), None)


def _state(shop: Shop) -> dict[str, object]:
    has_popup = db.session.scalar(select(Popup.id).where(Popup.shop_id == shop.id, Popup.status == "live").limit(1))
    event = latest_event(shop)
    facts = Facts(
        now=now(),
        settings=shop_settings(shop.settings or {}).values,
        origins={one.origin for one in shop.origins},
        sightings=sightings_of(db.session(), shop.id),
        latest_event_at=event.at if event else None,
        names=event_store.latest_names(db.session(), shop.id, LATEST_EVENTS),
    )
    return {
        "event": event,
        "has_popup": has_popup is not None,
        "findings": findings(facts),
        "steps": steps_seen(facts),
    }
