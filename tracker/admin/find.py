"""Finding anything of a shop by a few letters: pages, popups, segments, coupon pools, a contact, an order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from tracker.admin.access import shop_view
from tracker.admin.addresses import address_of
from tracker.admin.contacts import keys_of_address
from tracker.admin.glossary import TERMS
from tracker.admin.navigation import all_places, navigation, shop_url
from tracker.contacts.models import Contact
from tracker.db import db
from tracker.decide.models import SegmentRow
from tracker.phrases import N_
from tracker.popups.models import CouponPool, Popup
from tracker.sessions.models import Order
from tracker.shops.models import Shop

blueprint = Blueprint("find", __name__, url_prefix="/shops/<key>/find")

MOST_OF_A_KIND = 6
LONGEST = 254

OF_PEOPLE = (
    (N_("Shops"), "shop", "admin.shops.index"),
    (N_("Your account"), "person", "admin.account.index"),
)
"""Pages that belong to no shop: label, drawing, endpoint."""

Named = TypeVar("Named", Popup, SegmentRow, CouponPool)


@dataclass(frozen=True)
class Found:
    name: str
    kind: str
    icon: str
    url: str


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    wanted = request.args.get("q", "").strip()[:LONGEST]
    return render_template("admin/find/found.html", found=list(_find(shop, wanted)), wanted=wanted)


def _find(shop: Shop, wanted: str) -> Iterator[Found]:
    yield from _pages(wanted)
    if not wanted:
        return
    for popup in _named(shop, Popup, wanted):
        yield Found(popup.name, _("popup"), "popup", shop_url("admin.popup_editor.edit", popup=popup.public_id))
    for segment in _named(shop, SegmentRow, wanted):
        yield Found(segment.name, _("segment"), "people", shop_url("admin.segments.edit", segment=segment.public_id))
    for pool in _named(shop, CouponPool, wanted):
        yield Found(pool.name, _("coupon pool"), "ticket", shop_url("admin.pools.show", pool=pool.public_id))
    yield from _people_and_orders(shop, wanted)
    for name, term in TERMS.items():
        if _is_in(wanted, term.word):
            yield Found(_(term.word), _("word"), "question", shop_url("admin.words.index", _anchor=name))


def _pages(wanted: str) -> Iterator[Found]:
    """Those of the menu; of all others, what is asked for by name."""
    for place in all_places() if wanted else navigation():
        if _is_in(wanted, place.label):
            yield Found(_(place.label), _("page"), place.icon, place.url)
    for label, icon, endpoint in OF_PEOPLE if wanted else ():
        if _is_in(wanted, label):
            yield Found(_(label), _("page"), icon, url_for(endpoint))


def _people_and_orders(shop: Shop, wanted: str) -> Iterator[Found]:
    # Addresses are stored sealed: only a whole one can be found.
    if "@" in wanted:
        query = select(Contact).where(
            Contact.shop_id == shop.id, Contact.address_key.in_(keys_of_address(shop, wanted))
        )
        for contact in db.session.scalars(query):
            url = shop_url("admin.contacts.show", contact=contact.public_id)
            yield Found(address_of(shop, contact), _("contact"), "person", url)
    orders = select(Order).where(Order.shop_id == shop.id, Order.transaction_id == wanted)
    for order in db.session.scalars(orders.limit(MOST_OF_A_KIND)):
        page = (
            shop_url("admin.visits.show", visit=order.session_id)
            if order.session_id
            else shop_url("admin.orders.index")
        )
        yield Found(order.transaction_id, _("order"), "box", page)


def _is_in(wanted: str, label: str) -> bool:
    """Whether the label holds it, in the reader's language or in English."""
    return wanted.casefold() in _(label).casefold() or wanted.casefold() in label.casefold()


def _named(shop: Shop, model: type[Named], wanted: str) -> list[Named]:
    query = select(model).where(model.shop_id == shop.id, model.name.icontains(wanted, autoescape=True))
    return list(db.session.scalars(query.order_by(model.name).limit(MOST_OF_A_KIND)))
