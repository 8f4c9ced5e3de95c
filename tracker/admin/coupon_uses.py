"""Codes in orders that their buyers were never given: a list, and as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template
from sqlalchemy import select

from tracker.admin.access import shop_view
from tracker.admin.csv_files import csv_answer
from tracker.clock import iso
from tracker.db import db
from tracker.insight.coupon_figures import Leak, leaks, static_codes
from tracker.money import to_major
from tracker.popups.models import CouponPool
from tracker.shops.models import Shop

blueprint = Blueprint("coupon_uses", __name__, url_prefix="/shops/<key>/coupon-uses")

SHOWN = 100

COLUMNS = ("code", "pool", "order", "placed_at", "used_by", "used_before", "value", "discount", "currency")


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    statics = static_codes(db.session(), shop.id)
    found = list(leaks(db.session(), shop.id, [one.code for one in statics], SHOWN + 1))
    return render_template(
        "admin/pools/uses.html",
        leaks=found[:SHOWN],
        is_more=len(found) > SHOWN,
        shown=SHOWN,
        statics=statics,
        pools=_pool_names(shop),
    )


@blueprint.post("/uses.csv")
@shop_view(role="marketer")
def export(shop: Shop) -> Response:
    statics = [one.code for one in static_codes(db.session(), shop.id)]
    return csv_answer("coupon-uses", COLUMNS, _lines(shop.id, statics, _pool_names(shop)))


def _lines(shop_id: int, statics: list[str], pools: dict[int, str]) -> Iterator[tuple[str | None, ...]]:
    for one in leaks(db.session(), shop_id, statics, None):
        yield _line(one, pools)


def _line(one: Leak, pools: dict[int, str]) -> tuple[str | None, ...]:
    use, order = one.use, one.order
    discount = None if use.discount_minor is None else to_major(use.discount_minor, order.currency)
    return (
        use.code,
        pools.get(use.pool_id) if use.pool_id else None,
        order.transaction_id,
        iso(order.placed_at),
        use.by,
        "yes" if one.is_again else "no",
        to_major(order.value_minor, order.currency),
        discount,
        order.currency,
    )


def _pool_names(shop: Shop) -> dict[int, str]:
    rows = db.session.execute(select(CouponPool.id, CouponPool.name).where(CouponPool.shop_id == shop.id))
    return {number: name for number, name in rows}
