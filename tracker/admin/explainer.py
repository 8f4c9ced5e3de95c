"""Why? Every decision of the last weeks: found by visitor, address, visit, popup or its own number, and explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import format_datetime, gettext
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from tracker.admin.access import only_reads, shop_view
from tracker.admin.addresses import address_of
from tracker.admin.contacts import keys_of_address
from tracker.admin.names import popup_names, popup_numbers
from tracker.admin.past_decisions import (
    Filter,
    contact_of,
    find_decisions,
    id_of,
    popup_of,
    rows_of,
    visit_of,
    visitor_of,
)
from tracker.admin.show import duration
from tracker.clock import from_ms
from tracker.contacts.models import Contact
from tracker.db import db
from tracker.decide.changes import say_seen
from tracker.decide.condition import CONDITIONS
from tracker.decide.context import Context
from tracker.decide.kept import explain_decision, find_decision
from tracker.decide.packing import known_facts
from tracker.decide.withheld import withheld_words
from tracker.money import to_major
from tracker.phrases import N_
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings
from tracker.speech import say

blueprint = Blueprint("explainer", __name__, url_prefix="/shops/<key>/why")

LARGEST_NUMBER = 2**63 - 1

FACT_WORDS = {
    "timezone": N_("Time zone of the shop"),
    "page.url": N_("Page address"),
    "page.type": N_("Page type"),
    "page.product": N_("Product on the page"),
    "page.category": N_("Category on the page"),
    "cart.value_minor": N_("Cart value"),
    "cart.currency": N_("Currency of the cart"),
    "cart.count": N_("Things in the cart"),
    "cart.item_ids": N_("Products in the cart"),
    "visitor.session_count": N_("Number of visits"),
    "visitor.page_count": N_("Pages in this visit"),
    "visitor.is_contact": N_("Known contact"),
    "visitor.is_crawler": N_("Search engine"),
    "visitor.pages_ever": N_("Pages over all visits"),
    "visitor.engaged_ms": N_("Looked at pages for"),
    "visitor.scrolled": N_("Scrolled down, in percent"),
    "visitor.first_seen_at": N_("First seen"),
    "visitor.allowed": N_("Agreed to"),
    "device.kind": N_("Device"),
    "device.browser": N_("Browser"),
    "device.os": N_("Operating system"),
    "device.width": N_("Width of the window"),
    "place.country": N_("Country"),
    "place.timezone": N_("Time zone of the browser"),
    "orders.count": N_("Number of orders"),
    "orders.value_minor": N_("Worth of all orders"),
    "orders.currency": N_("Currency of the orders"),
    "orders.last_at": N_("Last order"),
    "cart.categories": N_("Categories in the cart"),
    "cart.changed_at": N_("Cart last changed"),
    "referral.landing_url": N_("First page of the visit"),
    "language": N_("Language"),
    "referral.channel": N_("Channel"),
    "referral.referrer": N_("Referring page"),
    "may_personalise": N_("Personalisation allowed"),
    "blocking.shown_at": N_("Popups: shown at"),
    "blocking.shown_in_session": N_("Popups in this visit"),
    "blocking.last_dismissed_at": N_("Popups: closed at"),
    "segments": N_("Segments"),
    "limits.per_session": N_("Popups a visit may see"),
    "limits.window_count": N_("Popups within the shop’s window"),
    "limits.window_hours": N_("Hours of the shop’s window"),
    "limits.rest_minutes": N_("Minutes between popups"),
    "limits.holdout_percent": N_("Visitors without popups, in percent"),
}

SAID_ELSEWHERE = frozenset({"unit", "page.path", "referral.landing_path"})
"""Facts that say again what the visitor's id and the whole addresses say."""

CHOICE_FACTS = {"page.type": "page_type", "device.kind": "device", "referral.channel": "channel"}
"""Facts that are one of the choices of a condition, which says them in words."""

HISTORY_WORDS = {
    "shown_at": N_("shown at"),
    "shown_in_session": N_("shown in this visit"),
    "last_dismissed_at": N_("closed at"),
    "last_submitted_at": N_("submitted at"),
    "last_played_at": N_("played at"),
}


@dataclass(frozen=True)
class Asked:
    """What the page was asked for, in words, and what is looked for. `missing` says what there is none of."""

    what: Filter
    words: str = ""
    missing: str = ""


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    asked = _asked(shop)
    found = None if asked.missing else find_decisions(shop, asked.what)
    return render_template(
        "admin/why/index.html",
        asked=asked,
        found=found,
        names=popup_names(shop),
        numbers=popup_numbers(shop),
        kept_days=shop_settings(shop.settings or {})["decisions.keep_days"],
        chosen={name: value for name, value in request.args.items() if name in _ASKED},
        withheld_words=lambda reason: withheld_words(reason, say),
    )


@blueprint.post("/find")
@only_reads
@shop_view(role="viewer")
def find(shop: Shop) -> Response:
    """One field for everything that can be known of somebody. Not by GET: an address would stand in the page's own."""
    wanted = request.form.get("wanted", "").strip()[:320]
    past = find_decision(db.session(), shop.id, wanted)
    if past is not None:
        return _to(shop, "show", decision=str(past.id))
    if "@" in wanted:
        contact = db.session.scalar(
            select(Contact).where(Contact.shop_id == shop.id, Contact.address_key.in_(keys_of_address(shop, wanted)))
        )
        if contact is None:
            flash(_("No contact has this address. It has to be written in full."), "warning")
            return _to(shop, "index")
        return _to(shop, "index", contact=contact.public_id)
    if wanted.isdecimal() and len(wanted) < 19:
        return _to(shop, "index", visit=wanted)
    return _to(shop, "index", visitor=wanted or None)


@blueprint.get("/<decision>")
@shop_view(role="viewer")
def show(shop: Shop, decision: str) -> str | Response:
    past = find_decision(db.session(), shop.id, decision)
    if past is None:
        flash(_("This decision is not kept any more, or there never was one of this number."), "warning")
        return _to(shop, "index")
    popups = current_app.extensions["shopbell.popups"]
    names = popup_names(shop)
    [row] = rows_of(shop, [past])
    return render_template(
        "admin/why/show.html",
        row=row,
        explained=explain_decision(db.session(), popups, past, say, clock),
        names=names,
        facts=_facts(past.context, names),
        withheld_words=lambda reason: withheld_words(reason, say),
    )


def clock(at_ms: int) -> str:
    """A moment in the shop's time zone: "12 Nov 2026, 14:05"."""
    return str(format_datetime(from_ms(at_ms), "d MMM yyyy, HH:mm"))


def _asked(shop: Shop) -> Asked:
    found = next((_ASKED[name](shop, value) for name, value in request.args.items() if name in _ASKED), Asked(Filter()))
    before = id_of(request.args.get("before", ""))
    if before is None:
        return found
    return replace(found, what=replace(found.what, before=before))


def _by_visitor(shop: Shop, key: str) -> Asked:
    visitor = visitor_of(shop, key[:64])
    if visitor is None:
        return Asked(Filter(), missing=_("No visitor of this shop has this id."))
    return Asked(Filter(visitor_id=visitor.id), _("What was decided for the visitor %(id)s", id=visitor.key))


def _by_contact(shop: Shop, public_id: str) -> Asked:
    contact = contact_of(shop, public_id[:32])
    if contact is None:
        return Asked(Filter(), missing=_("There is no such contact."))
    words = _("What was decided for %(address)s, in all their browsers", address=address_of(shop, contact))
    return Asked(Filter(contact_id=contact.id), words)


def _by_visit(shop: Shop, number: str) -> Asked:
    visit = visit_of(shop, int(number)) if number.isdecimal() and int(number) <= LARGEST_NUMBER else None
    if visit is None:
        return Asked(Filter(), missing=_("No visit of this shop has this number."))
    return Asked(Filter(session_id=visit.id), _("What was decided in visit %(number)s", number=visit.id))


def _by_popup(shop: Shop, public_id: str) -> Asked:
    if not public_id:
        return Asked(Filter())
    popup = popup_of(shop, public_id[:32])
    if popup is None:
        return Asked(Filter(), missing=_("There is no such popup."))
    return Asked(Filter(popup_id=popup.id), _("Where “%(name)s” was asked about", name=popup.name))


_ASKED = {"visitor": _by_visitor, "contact": _by_contact, "visit": _by_visit, "popup": _by_popup}


def _facts(context: Context, names: Mapping[str, str]) -> list[tuple[str, str]]:
    hidden = SAID_ELSEWHERE if context.limits.window_count is not None else SAID_ELSEWHERE | {"limits.window_hours"}
    facts = [(name, value) for name, value in known_facts(context) if name not in hidden]
    return [(_fact_words(name, names), _fact_value(context, name, value)) for name, value in facts]


def _fact_words(name: str, names: Mapping[str, str]) -> str:
    if name in FACT_WORDS:
        return str(gettext(FACT_WORDS[name]))
    family, _dot, rest = name.partition(".")
    if family == "history":
        popup, _dot, what = rest.partition(".")
        return f"{names.get(popup, popup)}: {gettext(HISTORY_WORDS.get(what, what))}"
    if family == "groups":
        group, _dot, what = rest.rpartition(".")
        return f"{group}: {gettext(HISTORY_WORDS.get(what, what))}"
    if family == "viewed":
        _kind, _dot, what = rest.partition(".")
        return str(_("Looked at %(what)s", what=what))
    if name.startswith("referral.utm."):
        return f"utm_{name.removeprefix('referral.utm.')}"
    return name.replace("_", " ").replace(".", ": ")


def _fact_value(context: Context, name: str, value: Any) -> str:
    if name.endswith(".value_minor"):
        currency = context.cart.currency if name.startswith("cart.") else context.orders.currency
        return str(to_major(value, currency or "EUR"))
    if name.endswith("_ms") and isinstance(value, int):
        return duration(value)
    condition = CONDITIONS.get(CHOICE_FACTS.get(name, ""))
    if condition is not None:
        return say_seen(condition, value, say)
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    if name.endswith("_at") or name.startswith("viewed."):
        moments = value if isinstance(value, list) else [value]
        return ", ".join(clock(one) for one in moments[:10] if isinstance(one, int))
    if isinstance(value, list):
        return ", ".join(map(str, value[:50]))
    return str(value)


def _to(shop: Shop, view: str, **values: Any) -> Response:
    return redirect(url_for(f"admin.explainer.{view}", key=shop.public_key, **values))
