"""Tables of the shops that embed the tag."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
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
    slug: Mapped[str | None] = mapped_column(String(40), index=True, unique=True)
    """What stands for the shop in the addresses of its landing pages; read it through `shops.shops.slug_of_shop`."""
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
    third party), `consent_tool`, `rejected` (events, by reason), `refused` (requests, by reason) and `origin` (pages
    that are not the shop's, as far as is known).
    """

    __tablename__ = "sighting"

    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    first_at: Mapped[dt.datetime] = mapped_column(Moment)
    last_at: Mapped[dt.datetime] = mapped_column(Moment)
    count: Mapped[int] = mapped_column(BigInteger)


class Mapping(Model):
    """How one thing (`kind`: price, add button, …) is found on the pages of a shop that exposes nothing."""

    __tablename__ = "mapping"
    __table_args__ = (UniqueConstraint("shop_id", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    selector: Mapped[str] = mapped_column(String(300))
    attribute: Mapped[str] = mapped_column(String(40), default="")
    """The attribute that is read; "" for the text."""
    pages: Mapped[str] = mapped_column(String(200), default="")
    """A path in which `*` stands for one part; "" for every page."""
    sample: Mapped[str] = mapped_column(String(120), default="")
    sample_path: Mapped[str] = mapped_column(String(300), default="")
    """What was read when it was mapped, and on which page."""
    updated_at: Mapped[dt.datetime] = mapped_column(Moment)
    updated_by: Mapped[int | None] = mapped_column(BigInteger)
    """The id of the person who mapped it."""
    last_matched_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    missing_since: Mapped[dt.datetime | None] = mapped_column(Moment)
    """The first page without it after the last that had it."""
    misses: Mapped[int] = mapped_column(Integer, default=0)
    """Pages without it in a row."""


class ShopConnection(Model):
    """A shop system that tells us its orders by signed webhooks, and how its last deliveries went."""

    __tablename__ = "shop_connection"

    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    system: Mapped[str] = mapped_column(String(12), primary_key=True)
    """`shopify` or `woocommerce`."""
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    connected_at: Mapped[dt.datetime] = mapped_column(Moment)
    received_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    received_topic: Mapped[str] = mapped_column(String(60), default="")
    refused_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    refused_reason: Mapped[str] = mapped_column(String(40), default="")
    refused_topic: Mapped[str] = mapped_column(String(60), default="")
