"""Mapping a shop that exposes nothing: its owner opens its pages with a signed link and clicks on price and button."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from tracker.admin.access import shop_view
from tracker.admin.models import User
from tracker.admin.navigation import shop_url
from tracker.admin.own_pages import LONGEST_ADDRESS, is_own_page, to_own_page
from tracker.db import db
from tracker.events.pages import page_type
from tracker.phrases import N_
from tracker.sessions import event_store
from tracker.shops.mapping import mappings_of, remove_mapping
from tracker.shops.mapping_kinds import MAPPING_KINDS, MappingKind
from tracker.shops.mapping_watch import is_missing
from tracker.shops.models import Mapping, Shop
from tracker.shops.page_link import MAPPING
from tracker.shops.settings import shop_settings

blueprint = Blueprint("mapping", __name__, url_prefix="/shops/<key>/map")

LATEST_EVENTS = 300


@dataclass(frozen=True)
class Door:
    """A page of the shop that is opened for mapping. `page` is that of `MappingKind`."""

    page: str
    title: str
    words: str
    icon: str
    types: tuple[str, ...]
    """Page types of which the last seen page is offered."""


DOORS = (
    Door("product", N_("A product page"), N_("Price, name, add button."), "box", ("product",)),
    Door("cart", N_("The cart"), N_("How many things are in it, and what they cost."), "cart", ("cart", "home")),
    Door("form", N_("A page with a form"), N_("The email field, as in the checkout."), "mail", ("checkout",)),
)


@dataclass(frozen=True)
class Line:
    """One thing that can be mapped, and what is known of it."""

    kind: MappingKind
    mapping: Mapping | None
    by: str

    @property
    def is_missing(self) -> bool:
        return self.mapping is not None and is_missing(self.mapping)


@blueprint.get("")
@shop_view(role="marketer")
def index(shop: Shop) -> str:
    addresses = _addresses(shop)
    problem = ""
    for door in DOORS:
        typed = request.args.get(door.page, "").strip()[:LONGEST_ADDRESS]
        if typed:
            addresses[door.page] = typed
            if not is_own_page(shop, typed):
                problem = door.page
    return render_template(
        "admin/mapping/index.html",
        doors=DOORS,
        addresses=addresses,
        problem=problem,
        lines=_lines(shop),
        capture_mode=shop_settings(shop.settings or {})["capture.mode"],
    )


@blueprint.get("/open")
@shop_view(role="marketer")
def open_page(shop: Shop) -> Response:
    """To the shop's own page, with a fresh token in its address. To pages of others it never leads."""
    return to_own_page(shop, MAPPING, request.args.get("address", ""))


@blueprint.post("/remove")
@shop_view(role="marketer")
def remove(shop: Shop) -> Response:
    kind = MAPPING_KINDS.get(request.form.get("kind", ""))
    if kind is None:
        abort(404)
    remove_mapping(db.session(), shop.id, kind.name)
    db.session.commit()
    flash(_("%(thing)s is not mapped any more.", thing=_(kind.label)), "success")
    return redirect(shop_url("admin.mapping.index"))


def missing_mappings(shop: Shop) -> list[Line]:
    """What was mapped and is not found any more: for the pages that warn of it."""
    return [line for line in _lines(shop) if line.is_missing]


def _lines(shop: Shop) -> list[Line]:
    mapped = mappings_of(db.session(), shop.id)
    people = {one.updated_by for one in mapped.values()}
    rows = db.session.execute(select(User.id, User.email).where(User.id.in_(people)))
    emails = {user_id: email for user_id, email in rows}
    return [
        Line(kind, one, emails.get(one.updated_by or 0, "") if one else "")
        for kind in MAPPING_KINDS.values()
        for one in [mapped.get(kind.name)]
    ]


def _addresses(shop: Shop) -> dict[str, str]:
    """Per door the page of its kind that somebody visited last, else the shop's first page."""
    home = f"{shop.origins[0].origin}/" if shop.origins else ""
    seen: dict[str, str] = {}
    for url in event_store.latest_urls(db.session(), shop.id, LATEST_EVENTS):
        if is_own_page(shop, url):
            seen.setdefault(page_type("", url), url)
    return {door.page: next((seen[one] for one in door.types if one in seen), home) for door in DOORS}
