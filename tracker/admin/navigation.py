"""The menu: what stands in it, and where each of it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for

from tracker.admin.access import RANK
from tracker.phrases import N_


@dataclass(frozen=True)
class Place:
    """One entry. It is the present one on every page of the same blueprint, or of those in `also`."""

    endpoint: str
    label: str
    icon: str
    also: Sequence[str] = ()
    role: str = "viewer"
    """Whoever has less in the shop does not see it."""
    on_phone: bool = False
    """Whether it has a place in the bar at the bottom of a phone."""

    @property
    def url(self) -> str:
        return shop_url(self.endpoint)

    @property
    def is_present(self) -> bool:
        here = (request.endpoint or "").split(".")
        return len(here) > 1 and here[1] in (self.endpoint.split(".")[1], *self.also)


PLACES = (
    Place("admin.overview.index", N_("Overview"), "home", on_phone=True),
    Place("admin.visits.index", N_("Visits"), "pulse", on_phone=True),
    Place("admin.orders.index", N_("Orders"), "box", also=("order_sources",)),
    Place(
        "admin.popups.index",
        N_("Popups"),
        "popup",
        also=(
            "popup_answers",
            "popup_languages",
            "popup_editor",
            "popup_history",
            "popup_files",
            "popup_why",
            "groups",
            "segments",
            "exits",
            "experiments",
        ),
        on_phone=True,
    ),
    Place("admin.landing_pages.index", N_("Pages"), "page", also=("landing_editor",)),
    Place("admin.explainer.index", N_("Why?"), "question"),
    Place("admin.pools.index", N_("Coupons"), "ticket", also=("coupon_uses",)),
    Place(
        "admin.contacts.index", N_("Contacts"), "people", also=("contact_rights", "captures", "details"), on_phone=True
    ),
    Place("admin.mail.index", N_("Mail"), "mail"),
    Place("admin.install.index", N_("Install"), "code", also=("guides", "mapping")),
    Place("admin.shop_settings.index", N_("Settings"), "sliders"),
    Place("admin.team.shop_index", N_("Team"), "team", also=("audit",), role="owner"),
)

BELOW = (
    Place("admin.popups.new", N_("New popup"), "plus", role="marketer"),
    Place("admin.segments.index", N_("Segments"), "people"),
    Place("admin.segments.new", N_("New segment"), "plus", role="marketer"),
    Place("admin.groups.index", N_("Groups of popups"), "popup"),
    Place("admin.experiments.holdout", N_("What popups bring"), "flask"),
    Place("admin.exits.index", N_("Exit signs"), "exit"),
    Place("admin.popup_files.index", N_("Popups as a file"), "download", role="marketer"),
    Place("admin.landing_pages.new", N_("New page"), "plus", role="marketer"),
    Place("admin.order_sources.index", N_("Connect your shop"), "key"),
    Place("admin.coupon_uses.index", N_("Codes in orders"), "ticket"),
    Place("admin.captures.index", N_("Captures"), "mail"),
    Place("admin.details.index", N_("Details"), "phone"),
    Place("admin.mapping.index", N_("Map your shop"), "code", role="marketer"),
    Place("admin.audit.shop_index", N_("Audit log"), "clock", role="owner"),
    Place("admin.words.index", N_("Words"), "question"),
)
"""Pages that stand below one of the menu, for those who look for them by name."""


def navigation() -> list[Place]:
    """The places of the shop in hand."""
    return _open(PLACES)


def all_places() -> list[Place]:
    """Every page of the shop in hand that can be opened by itself: those of the menu first."""
    return _open((*PLACES, *BELOW))


def _open(places: Sequence[Place]) -> list[Place]:
    if getattr(g, "shop", None) is None:
        return []
    rank = RANK.get(g.role, 0)
    return [one for one in places if one.endpoint in current_app.view_functions and rank >= RANK[one.role]]


def shop_url(endpoint: str, **values: Any) -> str:
    """The address of a page of the shop in hand: `shop_url("admin.visits.show", visit=7)`."""
    return url_for(endpoint, key=g.shop.public_key, **values)
