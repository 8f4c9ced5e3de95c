"""A stage of every write of orders: the codes that an order used, and whether by somebody who was given them.

It reads the orders as they were just stored. Whoever writes orders holds the shop's row, so the page's word and the
shop's come here one after the other: whichever comes first marks the claim, the other finds it marked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from tracker.contacts.models import OrderContact, VisitorContact
from tracker.db import insert_replacing, table_of
from tracker.popups.coupon_models import CouponClaim, CouponUse
from tracker.popups.document.patterns import code_key
from tracker.popups.models import Coupon, CouponPool
from tracker.sessions.models import Order

orders = table_of(Order)
order_contacts = table_of(OrderContact)
visitor_contacts = table_of(VisitorContact)
coupons = table_of(Coupon)
pools = table_of(CouponPool)
claims = table_of(CouponClaim)
uses = table_of(CouponUse)

LONGEST_CODE = 120

CHANGING = ["code", "discount_minor", "coupon_id", "pool_id", "claim_id", "by", "used_at"]


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who placed an order, as far as is known."""

    visitor_id: int | None
    contact_id: int | None


@dataclass(slots=True)
class _Known:
    """What is known of the codes of some orders, by key."""

    coupons: Mapping[str, Any] = field(default_factory=dict)
    claims: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    contacts: Mapping[int, int] = field(default_factory=dict)
    """The contacts of browsers."""


def follow_redemptions(connection: Connection, shop_id: int, order_ids: Iterable[int]) -> None:
    """Brings what is known of these orders' codes up to date; doing it again changes nothing."""
    wanted = sorted(set(order_ids))
    if not wanted:
        return
    stored = connection.execute(select(orders).where(orders.c.id.in_(wanted)).order_by(orders.c.id)).mappings().all()
    rows = [dict(row) for row in stored]
    told = {row["id"]: {} if row["status"] == "test" else _codes_of(row) for row in rows}
    _drop(connection, told)
    keys = {key for codes in told.values() for key in codes}
    if not keys:
        return
    buyers = _buyers(connection, rows)
    known = _known(connection, shop_id, keys, buyers.values())
    for row in rows:
        for key, (code, discount) in sorted(told[row["id"]].items()):
            _follow(connection, row, buyers[row["id"]], key, code, discount, known)


def _codes_of(row: Mapping[str, Any]) -> dict[str, tuple[str, int | None]]:
    """The codes of an order by key, each with what it took off."""
    given = row["coupons"] or [{"code": code} for code in row["coupon"].split(",")]
    found: dict[str, tuple[str, int | None]] = {}
    for one in given:
        code = str(one["code"]).strip()[:LONGEST_CODE]
        if key := code_key(code):
            found.setdefault(key, (code, one.get("discount_minor")))
    return found


def _drop(connection: Connection, told: Mapping[int, Mapping[str, Any]]) -> None:
    """Forgets uses that the orders do not tell any more, and gives back the claims that only they had marked."""
    before = connection.execute(select(uses).where(uses.c.order_id.in_(list(told)))).mappings().all()
    gone = [row for row in before if row["code_key"] not in told[row["order_id"]]]
    for row in gone:
        connection.execute(delete(uses).where(uses.c.id == row["id"]))
        connection.execute(
            update(claims)
            .where(claims.c.id == row["claim_id"], claims.c.order_id == row["order_id"])
            .values(used_at=None, order_id=None)
        )


def _buyers(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[int, Buyer]:
    ids = [row["id"] for row in rows]
    told = select(order_contacts.c.order_id, order_contacts.c.contact_id).where(order_contacts.c.order_id.in_(ids))
    by_order = {row.order_id: row.contact_id for row in connection.execute(told)}
    of_visitors = _contacts(connection, {row["visitor_id"] for row in rows})
    return {
        row["id"]: Buyer(row["visitor_id"], by_order.get(row["id"]) or of_visitors.get(row["visitor_id"]))
        for row in rows
    }


def _contacts(connection: Connection, visitor_ids: Collection[int | None]) -> dict[int, int]:
    wanted = [one for one in visitor_ids if one is not None]
    if not wanted:
        return {}
    statement = select(visitor_contacts.c.visitor_id, visitor_contacts.c.contact_id)
    found = connection.execute(statement.where(visitor_contacts.c.visitor_id.in_(wanted)))
    return {row.visitor_id: row.contact_id for row in found}


def _known(connection: Connection, shop_id: int, keys: Collection[str], buyers: Iterable[Buyer]) -> _Known:
    buyers = list(buyers)
    in_pools = connection.execute(
        select(coupons.c.id, coupons.c.pool_id, coupons.c.code_key)
        .join(pools, pools.c.id == coupons.c.pool_id)
        .where(pools.c.shop_id == shop_id, coupons.c.code_key.in_(keys))
        .order_by(coupons.c.id)
    ).all()
    own = {row.code_key: row for row in reversed(in_pools)}
    # Of a code that all get there may be a million claims: only those of these people are read.
    is_theirs = or_(
        claims.c.visitor_id.in_({one.visitor_id for one in buyers if one.visitor_id is not None}),
        claims.c.contact_id.in_({one.contact_id for one in buyers if one.contact_id is not None}),
        claims.c.coupon_id.in_([row.id for row in in_pools]),
    )
    found: dict[str, list[Any]] = {}
    statement = select(claims).where(claims.c.shop_id == shop_id, claims.c.code_key.in_(keys), is_theirs)
    for row in connection.execute(statement.order_by(claims.c.given_at.desc(), claims.c.id.desc())):
        found.setdefault(row.code_key, []).append(row)
    visitors = {row.visitor_id for rows in found.values() for row in rows}
    return _Known(own, found, _contacts(connection, visitors))


def _follow(
    connection: Connection,
    order: Mapping[str, Any],
    buyer: Buyer,
    key: str,
    code: str,
    discount: int | None,
    known: _Known,
) -> None:
    coupon = known.coupons.get(key)
    claim, by = _judge(order, buyer, known.claims.get(key, ()), known.contacts, is_single=coupon is not None)
    row = {
        "shop_id": order["shop_id"],
        "order_id": order["id"],
        "code": code,
        "code_key": key,
        "discount_minor": discount,
        "coupon_id": coupon.id if coupon else None,
        "pool_id": coupon.pool_id if coupon else None,
        "claim_id": claim.id if claim else None,
        "by": by,
        "used_at": order["placed_at"],
    }
    insert_replacing(connection, uses, [row], ["order_id", "code_key"], CHANGING)
    if coupon is not None:
        unused = (coupons.c.id == coupon.id, coupons.c.used_at.is_(None))
        connection.execute(update(coupons).where(*unused).values(used_at=order["placed_at"]))
    if claim is not None:
        connection.execute(
            update(claims)
            .where(claims.c.id == claim.id, claims.c.order_id.is_(None))
            .values(used_at=order["placed_at"], order_id=order["id"])
        )


def _judge(
    order: Mapping[str, Any],
    buyer: Buyer,
    given: Sequence[Any],
    contacts: Mapping[int, int],
    *,
    is_single: bool,
) -> tuple[Any, str]:
    """Which claim an order used, and whether it was by whoever was given it."""
    mine = [one for one in given if _is_theirs(one, buyer, contacts)]
    if mine:
        # Of a code that somebody was given twice, the one that is still open; and once told it stays the same.
        same = [one for one in mine if one.order_id == order["id"]]
        unused = [one for one in mine if one.order_id is None]
        return (same or unused or mine)[0], "given"
    if not is_single:
        return None, "unknown" if buyer == Buyer(None, None) else "nobody"
    if not given:
        return None, "nobody"
    before = [one for one in given if one.given_at <= order["placed_at"]]
    claim = (before or given)[0]
    theirs = claim.contact_id or contacts.get(claim.visitor_id)
    return claim, "other" if theirs is not None and buyer.contact_id is not None else "unknown"


def _is_theirs(claim: Any, buyer: Buyer, contacts: Mapping[int, int]) -> bool:
    if buyer.visitor_id is not None and claim.visitor_id == buyer.visitor_id:
        return True
    theirs = claim.contact_id or contacts.get(claim.visitor_id)
    return buyer.contact_id is not None and theirs == buyer.contact_id
