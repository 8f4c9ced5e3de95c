"""Tables of what became of codes: to whom they were given, and which orders used them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Id, Model, Moment


class CouponClaim(Model):
    """One code that was given to one person, their own or one that all get: until when, and whether it was used."""

    __tablename__ = "coupon_claim"
    __table_args__ = (
        Index(None, "shop_id", "code_key"),
        Index(None, "pool_id", "given_at"),
        Index(None, "coupon_id", "given_at"),
        Index(None, "play_id", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    popup_id: Mapped[int | None] = mapped_column(ForeignKey("popup.id", ondelete="SET NULL"))
    play_id: Mapped[int | None] = mapped_column(ForeignKey("play.id", ondelete="SET NULL"))
    prize: Mapped[str] = mapped_column(String(20), default="")
    """The prize of the game, or `reward`."""
    kind: Mapped[str] = mapped_column(String(10))
    """`code` (the same for all), `pool` or `generated`."""
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("coupon_pool.id", ondelete="CASCADE"))
    coupon_id: Mapped[int | None] = mapped_column(ForeignKey("coupon.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(80))
    code_key: Mapped[str] = mapped_column(String(80))
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="SET NULL"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    given_at: Mapped[dt.datetime] = mapped_column(Moment)
    expires_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    used_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id", ondelete="SET NULL"), index=True)
    """The first order that used it."""


class CouponUse(Model):
    """One code in one order, and whether it was used by somebody who was given it (see `popups.redemptions`)."""

    __tablename__ = "coupon_use"
    __table_args__ = (
        UniqueConstraint("order_id", "code_key"),
        Index(None, "shop_id", "used_at"),
        Index(None, "shop_id", "code_key"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(120))
    code_key: Mapped[str] = mapped_column(String(80))
    discount_minor: Mapped[int | None] = mapped_column(BigInteger)
    """What it took off, in the order's currency, where that was told."""
    coupon_id: Mapped[int | None] = mapped_column(ForeignKey("coupon.id", ondelete="SET NULL"), index=True)
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("coupon_pool.id", ondelete="SET NULL"), index=True)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("coupon_claim.id", ondelete="SET NULL"), index=True)
    by: Mapped[str] = mapped_column(String(8))
    """`given` (whoever was given it), `other` (it was given to another person), `nobody` (this person was never given
    it) or `unknown`."""
    used_at: Mapped[dt.datetime] = mapped_column(Moment)
