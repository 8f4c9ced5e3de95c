"""What is left to win: how often each prize was drawn, and which pools have run dry."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tracker.clock import now_ms
from tracker.db import insert_adding, table_of
from tracker.popups.coupons import is_free
from tracker.popups.document import Document, gifts_of, is_dry, pools_of, variants_of
from tracker.popups.draw import weights_left
from tracker.popups.models import Coupon, CouponPool, PrizeCount


def current_weights(session: Session, popup_id: int, document: Document) -> list[int]:
    """The weights that a draw would use now; [] for a popup without a game."""
    if document.game is None:
        return []
    drawn = {
        row.prize: row.drawn
        for row in session.execute(select(PrizeCount.prize, PrizeCount.drawn).where(PrizeCount.popup_id == popup_id))
    }
    return weights_left(document.game.prizes, drawn, empty_pools(session, document), now_ms())


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


def count_draw(session: Session, popup_id: int, prize: str) -> None:
    """Notes that a prize was drawn once more."""
    row = {"popup_id": popup_id, "prize": prize, "drawn": 1}
    insert_adding(session.connection(), table_of(PrizeCount), [row], ["popup_id", "prize"], "drawn")
