"""Giving a code: from whichever source the gift names, until its time is over, in the transaction of the draw."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.clock import from_ms, to_ms
from tracker.db import table_of
from tracker.popups.coupon_models import CouponClaim
from tracker.popups.coupons import claim, find_pool, make_for, pattern_pool
from tracker.popups.document import Gift, Source, ends_at_ms, sources_of
from tracker.popups.document.patterns import code_key
from tracker.popups.models import Coupon, Play, Popup

claims = table_of(CouponClaim)


@dataclass(frozen=True)
class Person:
    """To whom something is given."""

    visitor_id: int
    contact_id: int | None


@dataclass(frozen=True)
class Held:
    """A code that somebody was given, as it stands now."""

    code: str
    expires_at: dt.datetime | None
    used_at: dt.datetime | None

    def is_over(self, now: dt.datetime) -> bool:
        """Whether its time is over and nobody has used it."""
        return self.used_at is None and self.expires_at is not None and self.expires_at <= now


def give(
    session: Session, popup: Popup, prize: str, gift: Gift, person: Person, now: dt.datetime
) -> CouponClaim | None:
    """Gives one code, in the session's transaction; None when nothing is left, or when it would have ended already."""
    ends_ms = ends_at_ms(gift.expiry, to_ms(now))
    expires_at = None if ends_ms is None else from_ms(ends_ms)
    if expires_at is not None and expires_at <= now:
        return None
    for source in sources_of(gift):
        coupon = _take(session, popup, source, person, now, expires_at)
        if coupon is None and source.kind != "code":
            continue
        code = source.code if coupon is None else coupon.code
        given = CouponClaim(
            shop_id=popup.shop_id,
            popup_id=popup.id,
            prize=prize,
            kind=source.kind,
            pool_id=coupon.pool_id if coupon else None,
            coupon_id=coupon.id if coupon else None,
            code=code,
            code_key=code_key(code),
            visitor_id=person.visitor_id,
            contact_id=person.contact_id,
            given_at=now,
            expires_at=expires_at,
        )
        session.add(given)
        return given
    return None


def held(session: Session, play: Play) -> Held | None:
    """The code of a play, as it stands now; None for a play that gave none."""
    if not play.code:
        return None
    found = session.execute(
        select(CouponClaim.expires_at, CouponClaim.used_at).where(CouponClaim.play_id == play.id)
    ).first()
    return Held(play.code, found.expires_at, found.used_at) if found else Held(play.code, None, None)


def _take(
    session: Session,
    popup: Popup,
    source: Source,
    person: Person,
    now: dt.datetime,
    expires_at: dt.datetime | None,
) -> Coupon | None:
    if source.kind == "pool":
        pool = find_pool(session, popup.shop_id, source.pool)
        return claim(session, pool.id, person.contact_id, popup.id, now, expires_at) if pool else None
    if source.kind == "generated":
        pool = pattern_pool(session, popup.shop_id, source.pattern, now)
        return make_for(session, pool, person.contact_id, popup.id, now, expires_at)
    return None
