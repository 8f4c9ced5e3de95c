"""What becomes of codes whose time is over: where the pool says so, they are given to somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select, update

from tracker.db import table_of
from tracker.jobs import JOBS, Job
from tracker.popups.models import Coupon, CouponPool

coupons = table_of(Coupon)
pools = table_of(CouponPool)

GRACE = dt.timedelta(hours=24)
"""After its time a code is left alone for so long: its order may be on its way, told by a webhook that comes late."""

AT_ONCE = 1000


def free_ended(connection: Connection, now: dt.datetime) -> int:
    """Makes codes free again that ended unused, in pools that give them anew. How many.

    A code that an order uses at this very moment stays taken: its row is looked at again once that is written.
    """
    ended = (
        select(coupons.c.id)
        .join(pools, pools.c.id == coupons.c.pool_id)
        .where(pools.c.after_expiry == "again", *_is_over(now))
        .order_by(coupons.c.id)
        .limit(AT_ONCE)
    )
    ids = list(connection.scalars(ended))
    if not ids:
        return 0
    freed = update(coupons).where(coupons.c.id.in_(ids), *_is_over(now))
    values = {"claimed_at": None, "claimed_by": None, "popup_id": None, "expires_at": None}
    return connection.execute(freed.values(**values)).rowcount


def _is_over(now: dt.datetime) -> tuple[Any, ...]:
    is_over = coupons.c.expires_at < now - GRACE
    return (coupons.c.claimed_at.is_not(None), coupons.c.used_at.is_(None), coupons.c.made_key.is_(None), is_over)


JOBS.register(Job("coupons", 60, free_ended))
