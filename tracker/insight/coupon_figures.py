"""What codes do: how many of each pool were given and used, what they brought and cost, and who used them unasked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.popups.coupon_models import CouponClaim, CouponUse
from tracker.popups.document.patterns import code_key
from tracker.popups.models import Popup, PopupVersion
from tracker.sessions.models import Order
from tracker.sessions.reconcile import NEVER_COUNTED

PORTION = 500

COUNTED = (Order.is_counted.is_(True), Order.status.not_in(sorted(NEVER_COUNTED)))


@dataclass
class Came:
    """What came of some codes. Money by currency, in minor units; `costs` of orders that told what was taken off."""

    given: int = 0
    used: int = 0
    expired: int = 0
    revenue: dict[str, int] = field(default_factory=dict)
    costs: dict[str, int] = field(default_factory=dict)

    @property
    def used_percent(self) -> float | None:
        return self.used / self.given * 100 if self.given else None


@dataclass
class StaticCode:
    """A code for all: how often it was given, and how many orders used it, by who placed them."""

    code: str
    given: int = 0
    by_given: int = 0
    by_nobody: int = 0
    by_unknown: int = 0


@dataclass(frozen=True)
class Leak:
    """One order that used a code that was not its buyer's."""

    use: CouponUse
    order: Order
    claim: CouponClaim | None
    is_again: bool
    """Whether an earlier order had used the same code."""


def came_of_pools(session: Session, pool_ids: Sequence[int], now: dt.datetime) -> Mapping[int, Came]:
    """What came of the codes of each pool."""
    found = {pool_id: Came() for pool_id in pool_ids}
    is_over = and_(CouponClaim.used_at.is_(None), CouponClaim.expires_at <= now)
    claims = (
        select(CouponClaim.pool_id, func.count(), func.count(case((is_over, 1))))
        .where(CouponClaim.pool_id.in_(pool_ids))
        .group_by(CouponClaim.pool_id)
    )
    for pool_id, given, expired in session.execute(claims):
        came = found[int(pool_id or 0)]
        came.given, came.expired = given, expired
    worth = Order.value_minor - Order.refunded_minor
    uses = (
        select(
            CouponUse.pool_id,
            Order.currency,
            func.count(CouponUse.coupon_id.distinct()),
            func.sum(worth),
            func.sum(CouponUse.discount_minor),
        )
        .join(Order, Order.id == CouponUse.order_id)
        .where(CouponUse.pool_id.in_(pool_ids), *COUNTED)
        .group_by(CouponUse.pool_id, Order.currency)
        .order_by(Order.currency)
    )
    for pool_id, currency, used, revenue, cost in session.execute(uses):
        came = found[int(pool_id or 0)]
        came.used += used
        came.revenue[currency] = int(revenue or 0)
        if cost is not None:
            came.costs[currency] = int(cost)
    return found


def static_codes(session: Session, shop_id: int) -> list[StaticCode]:
    """The codes for all that the shop's published popups give or gave, with how often people used them."""
    names = _static_names(session, shop_id)
    given = (
        select(CouponClaim.code_key, func.count())
        .where(CouponClaim.shop_id == shop_id, CouponClaim.kind == "code")
        .group_by(CouponClaim.code_key)
    )
    for key, count in session.execute(given):
        names.setdefault(key, StaticCode(key)).given = count
    uses = (
        select(CouponUse.code_key, CouponUse.by, func.count())
        .join(Order, Order.id == CouponUse.order_id)
        .where(CouponUse.shop_id == shop_id, CouponUse.coupon_id.is_(None), *COUNTED)
        .group_by(CouponUse.code_key, CouponUse.by)
    )
    for key, by, count in session.execute(uses):
        if key in names:
            setattr(names[key], f"by_{by}", count)
    return sorted(names.values(), key=lambda one: (-one.by_nobody, one.code))


def leaks(session: Session, shop_id: int, statics: Collection[str], limit: int | None) -> Iterator[Leak]:
    """Orders that used a code which was not their buyer's, or that had been used before; newest first."""
    earlier = aliased(CouponUse)
    is_before = or_(
        earlier.used_at < CouponUse.used_at, and_(earlier.used_at == CouponUse.used_at, earlier.id < CouponUse.id)
    )
    again = select(earlier.id).where(earlier.coupon_id == CouponUse.coupon_id, is_before).exists()
    is_ours = or_(CouponUse.coupon_id.is_not(None), CouponUse.code_key.in_([code_key(code) for code in statics]))
    query = (
        select(CouponUse, Order, CouponClaim, again.label("is_again"))
        .join(Order, Order.id == CouponUse.order_id)
        .outerjoin(CouponClaim, CouponClaim.id == CouponUse.claim_id)
        .where(CouponUse.shop_id == shop_id, is_ours, *COUNTED)
        .where(or_(CouponUse.by.in_(("other", "nobody")), again))
        .order_by(CouponUse.used_at.desc(), CouponUse.id.desc())
    )
    if limit is not None:
        query = query.limit(limit)
    for use, order, claim, is_again in session.execute(query.execution_options(yield_per=PORTION)):
        yield Leak(use, order, claim, bool(is_again))


def _static_names(session: Session, shop_id: int) -> dict[str, StaticCode]:
    """By key, from the versions that were ever published: a shop has few of them."""
    found: dict[str, StaticCode] = {}
    documents = session.scalars(
        select(PopupVersion.document)
        .join(Popup, Popup.id == PopupVersion.popup_id)
        .where(Popup.shop_id == shop_id)
        .order_by(PopupVersion.published_at)
    )
    for document in documents:
        for gift in _gifts(document):
            if gift.get("kind") == "code" and isinstance(gift.get("code"), str) and gift["code"].strip():
                found[code_key(gift["code"])] = StaticCode(gift["code"].strip())
    return found


def _gifts(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    prizes = (document.get("game") or {}).get("prizes") or []
    for gift in [*prizes, document.get("reward")]:
        if isinstance(gift, dict):
            yield gift
            if isinstance(gift.get("instead"), dict):
                yield gift["instead"]
    for variant in (document.get("experiment") or {}).get("variants") or []:
        yield from _gifts(variant)
