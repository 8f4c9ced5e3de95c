"""What the admin offers as values of conditions: the shop's products, its popups, the world's countries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import available_timezones

from flask_babel import get_locale
from sqlalchemy import and_, select

from tracker.db import db
from tracker.decide.segment_store import segments_of_shop
from tracker.popups.answers import questions_of
from tracker.popups.document import RATINGS, ChoiceField, CsatField, FormField, HiddenField, NpsField, parse_document
from tracker.popups.models import Popup, PopupVersion
from tracker.sessions.models import Cart, Order, Session, Visitor
from tracker.shops.models import Shop

LATEST = 200
"""Rows that are looked at: what a shop sells shows in its latest carts and orders."""

MOST = 300

Offers = list[tuple[str, str]]
"""(value, what it is called)."""


class Question(NamedTuple):
    label: str
    answers: Offers
    """Its choices or ratings; none where it is answered in words."""


BROWSERS = ("Chrome", "Safari", "Firefox", "Edge", "Samsung Internet", "Opera", "Yandex Browser")
SYSTEMS = ("Windows", "Mac OS X", "iOS", "Android", "Linux", "Chrome OS")
LANGUAGES = ("en", "vi", "ru", "th", "de", "fr", "es", "it", "pt", "nl", "pl", "uk", "tr", "ja", "ko", "zh", "ar", "hi")


def suggestions(shop: Shop) -> dict[str, Sequence[tuple[str, ...]]]:
    """Offers by the word that parameters name in `suggest`. Every one is a bounded look."""
    found: dict[str, Sequence[tuple[str, ...]]] = {name: list(offer(shop))[:MOST] for name, offer in _OFFERS.items()}
    products, categories = _sold(shop)
    questions = questions_of_shop(shop)
    return {
        **found,
        "products": products,
        "categories": categories,
        "questions": [(name, one.label) for name, one in questions.items()][:MOST],
        # The third says of which question.
        "answers": [(*answer, name) for name, one in questions.items() for answer in one.answers][:MOST],
    }


def _sold(shop: Shop) -> tuple[Offers, Offers]:
    carts = select(Cart.items).where(Cart.shop_id == shop.id).order_by(Cart.updated_at.desc()).limit(LATEST)
    orders = select(Order.items).where(Order.shop_id == shop.id).order_by(Order.placed_at.desc()).limit(LATEST)
    products: dict[str, str] = {}
    categories: set[str] = set()
    for items in (*db.session.scalars(carts), *db.session.scalars(orders)):
        for item in items:
            products.setdefault(item["item_id"], item.get("item_name") or item["item_id"])
            if item.get("item_category"):
                categories.add(item["item_category"])
    by_name = sorted(products.items(), key=lambda one: one[1].casefold())[:MOST]
    return by_name, [(name, name) for name in sorted(categories, key=str.casefold)][:MOST]


def _popups(shop: Shop) -> Offers:
    statement = select(Popup.public_id, Popup.name).where(Popup.shop_id == shop.id, Popup.version > 0)
    return [(row.public_id, row.name) for row in db.session.execute(statement.order_by(Popup.name))]


def questions_of_shop(shop: Shop) -> dict[str, Question]:
    """What the shop's popups ask, by the name of the field, as the latest version that asks it says it."""
    statement = (
        select(PopupVersion.document)
        .join(Popup, and_(Popup.id == PopupVersion.popup_id, Popup.version == PopupVersion.version))
        .where(Popup.shop_id == shop.id)
        .order_by(Popup.id.desc())
        .limit(LATEST)
    )
    found: dict[str, Question] = {}
    for given in db.session.scalars(statement):
        for (_step, name), field in questions_of(parse_document(given)).items():
            if not isinstance(field, HiddenField):
                found.setdefault(name, Question(field.label, _answers_to(field)))
    return found


def _answers_to(field: FormField) -> Offers:
    if isinstance(field, ChoiceField):
        return [(one.value, one.label) for one in field.options]
    ratings = RATINGS[type(field)] if isinstance(field, CsatField | NpsField) else ()
    return [(str(one), str(one)) for one in ratings]


def _segments(shop: Shop) -> Offers:
    return [(row.public_id, row.name) for row in segments_of_shop(db.session(), shop.id)]


def _properties(shop: Shop) -> Offers:
    statement = (
        select(Visitor.properties)
        .join(Session, Session.visitor_id == Visitor.id)
        .where(Session.shop_id == shop.id)
        .order_by(Session.last_at.desc())
        .limit(LATEST)
    )
    names = {name for properties in db.session.scalars(statement) for name in properties or ()}
    return [(name, name) for name in sorted(names, key=str.casefold)]


def _countries(_shop: Shop) -> Offers:
    locale = get_locale()
    territories = locale.territories.items() if locale else ()
    countries = [(code, name) for code, name in territories if len(code) == 2 and code.isalpha()]
    return sorted(countries, key=lambda one: one[1])


def _timezones(_shop: Shop) -> Offers:
    areas = {f"{zone.partition('/')[0]}/" for zone in available_timezones() if "/" in zone}
    shown = areas - {"Etc/", "SystemV/", "US/", "posix/", "right/"}
    zones = [zone for zone in available_timezones() if f"{zone.partition('/')[0]}/" in shown]
    return [(name, name) for name in (*sorted(shown), *sorted(zones))]


def _listed(names: tuple[str, ...]) -> Callable[[Shop], Offers]:
    return lambda _shop: [(name, name) for name in names]


def _languages(_shop: Shop) -> Offers:
    locale = get_locale()
    return [(code, str(locale.languages.get(code, code)) if locale else code) for code in LANGUAGES]


_OFFERS: Mapping[str, Callable[[Shop], Offers]] = {
    "popups": _popups,
    "segments": _segments,
    "properties": _properties,
    "countries": _countries,
    "timezones": _timezones,
    "browsers": _listed(BROWSERS),
    "systems": _listed(SYSTEMS),
    "languages": _languages,
}
