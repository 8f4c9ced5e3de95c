"""Tables of the shops that embed the tag."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Id, Json, Model, Moment


class Shop(Model):
    """A storefront that embeds the tag. `public_key` names it on the page; the secret key is for server to server."""

    __tablename__ = "shop"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_key: Mapped[str] = mapped_column(String(40), unique=True)
    secret_key_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    secret_key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """Only what differs from the defaults; read it through `shops.settings.ShopSettings`."""
    created_at: Mapped[dt.datetime] = mapped_column(Moment)

    origins: Mapped[list[ShopOrigin]] = relationship(
        back_populates="shop", order_by="ShopOrigin.id", cascade="all, delete-orphan"
    )


class ShopOrigin(Model):
    """An origin (scheme, host, port) whose pages may speak for the shop."""

    __tablename__ = "shop_origin"
    __table_args__ = (UniqueConstraint("shop_id", "origin"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    origin: Mapped[str] = mapped_column(String(255))

    shop: Mapped[Shop] = relationship(back_populates="origins")


class Sighting(Model):
    """Something that was seen of a shop's installation, how often, and when last (see `shops.sightings`).

    Of the kinds `settings` (the tag has asked for them), `platform`, `source`, `tag` (its version), `path` (first or
    third party), `consent_tool`, `rejected` (events, by reason), `refused` (requests, by reason) and `origin` (pages that
    are not the shop's, as far as is known).
    """

    __tablename__ = "sighting"

    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    first_at: Mapped[dt.datetime] = mapped_column(Moment)
    last_at: Mapped[dt.datetime] = mapped_column(Moment)
    count: Mapped[int] = mapped_column(BigInteger)
