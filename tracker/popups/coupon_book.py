"""The codes as the shop's own system sees them: which there are, which it has, which are used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from tracker.clock import iso
from tracker.db import table_of
from tracker.popups.coupon_models import CouponClaim
from tracker.popups.document.patterns import code_key
from tracker.popups.models import Coupon, CouponPool

coupons = table_of(Coupon)
claims = table_of(CouponClaim)

STATES: Mapping[str, Any] = {
    "new": and_(Coupon.in_shop_at.is_(None), Coupon.used_at.is_(None)),
    "created": and_(Coupon.in_shop_at.is_not(None), Coupon.used_at.is_(None)),
    "given": and_(Coupon.claimed_at.is_not(None), Coupon.used_at.is_(None)),
    "used": Coupon.used_at.is_not(None),
}
"""What codes may be asked for by: those the shop's system has not said to have, those it has, those somebody has."""


def list_codes(
    session: Session, shop_id: int, *, pool: CouponPool | None, state: str, after: int, limit: int
) -> list[dict[str, Any]]:
    """The shop's codes by their id, those after a given one."""
    statement = (
        select(Coupon, CouponPool)
        .join(CouponPool, CouponPool.id == Coupon.pool_id)
        .where(CouponPool.shop_id == shop_id, Coupon.id > after)
        .order_by(Coupon.id)
        .limit(limit)
    )
    if pool is not None:
        statement = statement.where(Coupon.pool_id == pool.id)
    if state:
        statement = statement.where(STATES[state])
    return [_row(coupon, of_pool) for coupon, of_pool in session.execute(statement)]


def _row(coupon: Coupon, pool: CouponPool) -> dict[str, Any]:
    used, has = coupon.used_at is not None, coupon.in_shop_at is not None
    return {
        "id": str(coupon.id),
        "code": coupon.code,
        "pool": pool.public_id,
        "pool_name": pool.name,
        "pattern": pool.pattern,
        "state": "used" if used else "created" if has else "new",
        "added_at": iso(coupon.added_at),
        "given_at": iso(coupon.claimed_at),
        "valid_until": iso(coupon.expires_at),
        "used_at": iso(coupon.used_at),
    }


def mark(session: Session, shop_id: int, codes: Sequence[str], state: str, now: dt.datetime) -> tuple[int, list[str]]:
    """Notes that the shop's system has created these codes, or saw them used. How many it knew, and which it does not.

    Doing it again changes nothing.
    """
    # A code that cannot be printed is in no pool, and PostgreSQL would fail on it.
    wanted = {code_key(code): code for code in codes if code.isprintable()}
    found = session.execute(
        select(Coupon.id, Coupon.code_key)
        .join(CouponPool, CouponPool.id == Coupon.pool_id)
        .where(CouponPool.shop_id == shop_id, Coupon.code_key.in_(list(wanted)))
        .order_by(Coupon.id)
    ).all()
    ids = [row.id for row in found]
    column = "in_shop_at" if state == "created" else "used_at"
    session.execute(update(coupons).where(coupons.c.id.in_(ids), coupons.c[column].is_(None)).values({column: now}))
    if state == "used":
        held = select(Coupon.id).where(Coupon.id.in_(ids), Coupon.claimed_at == claims.c.given_at)
        is_open = (claims.c.used_at.is_(None), claims.c.coupon_id.in_(ids), claims.c.coupon_id.in_(held))
        session.execute(update(claims).where(*is_open).values(used_at=now))
    known = {row.code_key for row in found}
    return len(known), [code for code in dict.fromkeys(codes) if code_key(code) not in known]
