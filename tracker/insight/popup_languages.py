"""What came of a popup in each language that it was read in: how many saw it, sent its form, and bought afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session

from tracker.popups.models import Impression, PopupVersion
from tracker.sessions.models import Order

COUNTED = ("placed", "refunded")
"""Cancelled orders and tests are none. What was refunded is taken off."""
WINDOW_DAYS = 7
"""So long after it was seen an order counts."""
DAY_MS = 86_400_000


@dataclass
class LanguageFigures:
    """Of one language; money is in minor units of the shop's currency."""

    language: str
    """Its tag; "" where the version that was shown is not known any more."""
    impressions: int = 0
    submissions: int = 0
    orders: int = 0
    revenue_minor: int = 0

    @property
    def rate(self) -> float | None:
        """Submissions a hundred impressions; None where nobody has seen it."""
        return self.submissions / self.impressions * 100 if self.impressions else None


def by_language(
    session: Session, shop_id: int, popup_id: int, since: dt.datetime, currency: str
) -> list[LanguageFigures]:
    """The languages of the impressions since then, the most read first.

    An order counts once, for the language in which its browser had read the popup last within the window before it.
    """
    found: dict[str, LanguageFigures] = {}
    own = _own_languages(session, popup_id)
    counts = (
        select(Impression.version, Impression.language, func.count(), func.count(Impression.submitted_at))
        .where(Impression.popup_id == popup_id, *_seen(since))
        .group_by(Impression.version, Impression.language)
    )
    for version, read_in, impressions, submissions in session.execute(counts):
        language = read_in or own.get(version, "")
        figures = found.setdefault(language, LanguageFigures(language))
        figures.impressions += impressions
        figures.submissions += submissions
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    # SQLite would take the index of the popup if it could, and pass every impression of it for each order. PostgreSQL
    # puts the two together at once, as long as it can tell how many impressions there are.
    of_popup = (Impression.popup_id + 0 if is_sqlite else Impression.popup_id) == popup_id
    for version, read_in, orders, revenue in session.execute(_bought(shop_id, of_popup, since, currency)):
        figures = found[read_in or own.get(version, "")]
        figures.orders += orders
        figures.revenue_minor += int(revenue)
    return sorted(found.values(), key=lambda one: -one.impressions)


def _own_languages(session: Session, popup_id: int) -> dict[int, str]:
    """Of each version its own language, which is not written down with every impression."""
    versions = select(PopupVersion.version, PopupVersion.document).where(PopupVersion.popup_id == popup_id)
    return {version: str(document.get("language", "")) for version, document in session.execute(versions)}


def _seen(since: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    return (Impression.shown_at >= since, Impression.confirmed_at.is_not(None))


def _bought(shop_id: int, of_popup: ColumnElement[bool], since: dt.datetime, currency: str) -> Select[*tuple[Any, ...]]:
    """(version, language, orders, revenue): each order once, for the impression that its browser had seen last."""
    each = _orders(shop_id, of_popup, since).subquery()
    left = each.c.value_minor - each.c.refunded_minor
    worth = case((and_(each.c.currency == currency, left > 0), left), else_=0)
    return (
        select(each.c.version, each.c.language, func.count(), func.sum(worth))
        .where(each.c.place == 1)
        .group_by(each.c.version, each.c.language)
    )


def _orders(shop_id: int, of_popup: ColumnElement[bool], since: dt.datetime) -> Select[*tuple[Any, ...]]:
    """Orders with the impressions of the same browser before them, the latest of them in the first `place`."""
    until = type_coerce(Impression.shown_at, BigInteger) + WINDOW_DAYS * DAY_MS
    return (
        select(
            func.row_number()
            .over(partition_by=Order.id, order_by=(Impression.shown_at.desc(), Impression.id.desc()))
            .label("place"),
            Order.currency,
            Order.value_minor,
            Order.refunded_minor,
            Impression.version,
            Impression.language,
        )
        .join_from(Order, Impression, Order.visitor_id == Impression.visitor_id)
        .where(
            of_popup,
            *_seen(since),
            Order.shop_id == shop_id,
            Order.placed_at >= since,
            Order.status.in_(COUNTED),
            Order.is_counted,
            Order.placed_at >= Impression.shown_at,
            type_coerce(Order.placed_at, BigInteger) < until,
        )
    )
