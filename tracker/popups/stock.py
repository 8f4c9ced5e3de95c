"""What is left to win: how often each prize was drawn and when, and which pools have run dry."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from tracker.clock import now_ms, to_ms
from tracker.db import insert_adding, table_of
from tracker.popups.budget import Spent, is_limited, kept_back, starts_of
from tracker.popups.coupons import is_free
from tracker.popups.document import Document, Prize, gifts_of, is_dry, pools_of, variants_of
from tracker.popups.draw import weights_left
from tracker.popups.models import Coupon, CouponPool, Popup, PrizeCount, PrizePeriod
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings


def current_weights(session: Session, popup_id: int, document: Document, now: dt.datetime) -> list[int]:
    """The weights that a draw would use now; [] for a popup without a game."""
    game = document.game
    if game is None:
        return []
    drawn = {
        row.prize: row.drawn
        for row in session.execute(select(PrizeCount.prize, PrizeCount.drawn).where(PrizeCount.popup_id == popup_id))
    }
    limited = kept_back(game, spent_now(session, popup_id, now)) if is_limited(game) else frozenset[str]()
    return weights_left(game.prizes, drawn, empty_pools(session, document), to_ms(now), limited)


def spent_now(session: Session, popup_id: int, now: dt.datetime) -> Spent:
    """What the popup's game has given in the day, week and month that are running, and in all."""
    starts = starts_of(now, _zone(session, popup_id))
    running = [(PrizePeriod.period == period) & (PrizePeriod.start == start) for period, start in starts.items()]
    rows = session.execute(
        select(PrizePeriod.prize, PrizePeriod.period, PrizePeriod.wins, PrizePeriod.cost).where(
            PrizePeriod.popup_id == popup_id, or_(*running)
        )
    ).all()
    return Spent(
        wins={(row.prize, row.period): row.wins for row in rows},
        cost={(row.prize, row.period): row.cost for row in rows},
    )


def given_since(session: Session, popup_id: int, day: dt.date) -> tuple[int, int]:
    """Wins and their expected cost from a day on."""
    rows = session.execute(
        select(PrizePeriod.wins, PrizePeriod.cost).where(
            PrizePeriod.popup_id == popup_id, PrizePeriod.period == "day", PrizePeriod.start >= day.isoformat()
        )
    ).all()
    return sum(row.wins for row in rows), sum(row.cost for row in rows)


def empty_pools(session: Session, document: Document) -> frozenset[str]:
    """Public ids of the document's pools that have no free code, or do not exist."""
    wanted = pools_of(document)
    if not wanted:
        return frozenset()
    free = exists().where(Coupon.pool_id == CouponPool.id, *is_free())
    stocked = session.scalars(select(CouponPool.public_id).where(CouponPool.public_id.in_(wanted), free))
    return frozenset(wanted - set(stocked))


def must_stop(session: Session, document: Document) -> bool:
    """Whether a gift has run dry of which the marketer said that the popup stops then, in any of its variants."""
    gifts = [
        gift for one in variants_of(document).values() for gift in gifts_of(one).values() if gift.when_dry == "stop"
    ]
    if not gifts:
        return False
    empty = empty_pools(session, document)
    return any(is_dry(gift, empty, now_ms()) for gift in gifts)


def count_draw(session: Session, popup_id: int, prize: Prize, now: dt.datetime) -> None:
    """Notes that a prize was drawn once more; of a win also in which day, week and month."""
    connection = session.connection()
    row = {"popup_id": popup_id, "prize": prize.id, "drawn": 1}
    insert_adding(connection, table_of(PrizeCount), [row], ["popup_id", "prize"], "drawn")
    if prize.kind == "none":
        return
    rows = [
        {"popup_id": popup_id, "prize": prize.id, "period": period, "start": start, "wins": 1, "cost": prize.cost}
        for period, start in starts_of(now, _zone(session, popup_id)).items()
    ]
    insert_adding(connection, table_of(PrizePeriod), rows, ["popup_id", "prize", "period", "start"], "wins", "cost")


def _zone(session: Session, popup_id: int) -> ZoneInfo:
    stored = session.scalar(select(Shop.settings).join(Popup, Popup.shop_id == Shop.id).where(Popup.id == popup_id))
    return ZoneInfo(shop_settings(stored or {})["timezone"])
