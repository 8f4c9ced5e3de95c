"""What a code is worth in the demo shop's cart: a real shop has the same list of codes in its own system."""

from __future__ import annotations

from sqlalchemy import func, select

from tracker.db import db
from tracker.demo.cart import Discount
from tracker.popups.models import Coupon, CouponPool
from tracker.sessions.models import Order

PERCENT_BY_POOL = {
    "5 % off": 5,
    "10 % off": 10,
    "15 % off": 15,
    "20 % off": 20,
}
"""The pools that the sample popups draw from."""

FOR_ALL = {
    "SHIPFREE": Discount("SHIPFREE", ships_free=True),
    "WELCOME10": Discount("WELCOME10", percent=10),
}
"""Codes that everybody may use, as often as they like."""


def discount_of(shop_id: int, code: str) -> Discount | None:
    """The discount of a code; None for one that is unknown, or that an order has used up already."""
    wanted = code.strip().upper()
    if not wanted:
        return None
    if wanted in FOR_ALL:
        return FOR_ALL[wanted]
    found = db.session.execute(
        select(CouponPool.name, Coupon.code)
        .join(Coupon, Coupon.pool_id == CouponPool.id)
        .where(CouponPool.shop_id == shop_id, func.upper(Coupon.code) == wanted)
    ).first()
    if found is None or found.name not in PERCENT_BY_POOL or _is_used(shop_id, found.code):
        return None
    return Discount(found.code, percent=PERCENT_BY_POOL[found.name])


def _is_used(shop_id: int, code: str) -> bool:
    used = select(Order.id).where(Order.shop_id == shop_id, Order.coupon == code).limit(1)
    return db.session.scalar(used) is not None
