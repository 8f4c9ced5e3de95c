"""Tables of what browsers did. The write path fills them with Core statements; the admin reads them as objects."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from tracker.db import Id, Json, Key16, Model, Moment
from tracker.sessions.arrivals import Arrival, Client, read_arrival, read_client
from tracker.sessions.viewed import Viewed, both_viewed
from tracker.sessions.words import texts_of


class Visitor(Model):
    """One browser of one shop. `key` is the id it keeps, or a daily hash where it may keep none."""

    __tablename__ = "visitor"
    __table_args__ = (UniqueConstraint("shop_id", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))
    is_anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    is_bot: Mapped[bool] = mapped_column(Boolean, default=False)
    first_seen_at: Mapped[dt.datetime] = mapped_column(Moment)
    last_seen_at: Mapped[dt.datetime] = mapped_column(Moment)
    session_count: Mapped[int] = mapped_column(Integer, default=0)
    page_count: Mapped[int] = mapped_column(Integer, default=0)
    order_count: Mapped[int] = mapped_column(Integer, default=0)
    properties: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What the shop's page has said of them (`shopbell('set', …)`)."""
    viewed_packed: Mapped[dict[str, Any] | None] = mapped_column(Viewed)

    # As earlier versions stored it, and may still write beside this one.
    old_viewed: Mapped[dict[str, Any] | None] = mapped_column("viewed", Json)

    @property
    def viewed(self) -> dict[str, Any] | None:
        """When they last looked at which product and category: `{"products": [[id, ms], …], "categories": …}`."""
        return both_viewed(self.viewed_packed, self.old_viewed)


class Session(Model):
    """A visit: ended by 30 idle minutes, decided here and not in the browser."""

    __tablename__ = "session"
    __table_args__ = (
        Index(None, "visitor_id", "started_at"),
        Index(None, "shop_id", "last_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"))
    started_at: Mapped[dt.datetime] = mapped_column(Moment)
    last_at: Mapped[dt.datetime] = mapped_column(Moment)
    event_count: Mapped[int] = mapped_column(Integer, default=0)
    page_count: Mapped[int] = mapped_column(Integer, default=0)
    engaged_ms: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """How long its pages were really looked at: visible, and their window in front."""
    scrolled: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    """How far down its deepest page, in percent."""
    arrival_id: Mapped[int | None] = mapped_column(BigInteger)
    """The word of `landing_url`, `referrer` and `utm`."""
    client_id: Mapped[int | None] = mapped_column(BigInteger)
    """The word of `language`, `timezone`, `browser`, `os` and `country`."""
    channel: Mapped[str] = mapped_column(String(20), default="direct")
    device: Mapped[str] = mapped_column(String(10), default="other")
    viewport_width: Mapped[int] = mapped_column(Integer, default=0)
    is_bot: Mapped[bool] = mapped_column(Boolean, default=False)

    # As earlier versions stored it. What they wrote goes with its visit when that is old enough.
    old_landing_url: Mapped[str] = mapped_column("landing_url", String(2048), default="")
    old_referrer: Mapped[str] = mapped_column("referrer", String(2048), default="")
    old_utm: Mapped[dict[str, str] | None] = mapped_column("utm", Json)
    old_language: Mapped[str] = mapped_column("language", String(35), default="")
    old_timezone: Mapped[str] = mapped_column("timezone", String(64), default="")
    old_browser: Mapped[str] = mapped_column("browser", String(60), default="")
    old_os: Mapped[str] = mapped_column("os", String(60), default="")
    old_country: Mapped[str] = mapped_column("country", String(2), default="", server_default="")

    visitor: Mapped[Visitor] = relationship()

    @property
    def landing_url(self) -> str:
        return self._arrival.landing_url

    @property
    def referrer(self) -> str:
        return self._arrival.referrer

    @property
    def utm(self) -> dict[str, str] | None:
        return self._arrival.utm

    @property
    def language(self) -> str:
        return self._client.language

    @property
    def timezone(self) -> str:
        return self._client.timezone

    @property
    def browser(self) -> str:
        return self._client.browser

    @property
    def os(self) -> str:
        return self._client.os

    @property
    def country(self) -> str:
        """As the proxy in front said; empty where it says none."""
        return self._client.country

    @property
    def _arrival(self) -> Arrival:
        if self.arrival_id is None:
            return Arrival(self.old_landing_url, self.old_referrer, self.old_utm)
        return read_arrival(self._word(self.arrival_id))

    @property
    def _client(self) -> Client:
        if self.client_id is None:
            old = (self.old_language, self.old_timezone, self.old_browser, self.old_os, self.old_country)
            return Client(*old)
        return read_client(self._word(self.client_id))

    def _word(self, number: int) -> str:
        database = object_session(self)
        return texts_of(database, [number]).get(number, "") if database is not None else ""


class EventRow(Model):
    """One event as it was accepted. Append-only; `(shop_id, id)` makes a resend change nothing.

    Only `sessions.event_store` knows it. On PostgreSQL it is partitioned by the time in its ids, month by month (see
    `sessions.partitions`): so the key that tells a resend holds what says where the row is.
    """

    __tablename__ = "stored_event"
    __table_args__ = (
        PrimaryKeyConstraint("shop_id", "id"),
        Index(None, "session_id"),
        {"sqlite_with_rowid": False, "postgresql_partition_by": "RANGE (id)"},
    )

    session_id: Mapped[int] = mapped_column(BigInteger)
    shop_id: Mapped[int] = mapped_column(Integer)
    name: Mapped[int] = mapped_column(Integer)
    """See `sessions.event_codes`."""
    id: Mapped[bytes] = mapped_column(Key16)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """See `sessions.event_packing`."""


class Cart(Model):
    """The latest cart of a session."""

    __tablename__ = "cart"
    __table_args__ = (
        Index(None, "shop_id", "updated_at"),
        # Few carts have one, and only those are looked for.
        Index(
            None,
            "shop_id",
            "token",
            sqlite_where=text("token IS NOT NULL"),
            postgresql_where=text("token IS NOT NULL"),
        ),
    )

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    value_minor: Mapped[int] = mapped_column(BigInteger)
    item_count: Mapped[int] = mapped_column(Integer)
    items: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10), default="open")
    """`open`, `checkout` (checkout was begun) or `ordered`."""
    token: Mapped[str | None] = mapped_column(String(120))
    """The shop system's own name of the cart, which its orders repeat."""
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    updated_at: Mapped[dt.datetime] = mapped_column(Moment)


class Order(Model):
    """A purchase; one row whatever pages are revisited and whoever tells it (see `sessions.reconcile`)."""

    __tablename__ = "order"
    __table_args__ = (
        UniqueConstraint("shop_id", "transaction_id"),
        UniqueConstraint("shop_id", "remote_id"),
        Index(None, "shop_id", "placed_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    transaction_id: Mapped[str] = mapped_column(String(120))
    """The shop's own name for it once its server has told it, before that what the page said."""
    remote_id: Mapped[str | None] = mapped_column(String(80))
    """The shop system's id, such as "shopify:5678"."""
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    source: Mapped[str] = mapped_column(String(12), default="browser", server_default="browser")
    """Who told what is stored: `browser` alone, or `api`, `shopify`, `woocommerce`."""
    status: Mapped[str] = mapped_column(String(10), default="placed", server_default="placed")
    """`placed`, `cancelled`, `refunded` or `test`."""
    currency: Mapped[str] = mapped_column(String(3))
    value_minor: Mapped[int] = mapped_column(BigInteger)
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    tax_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    shipping_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    coupon: Mapped[str] = mapped_column(String(120), default="")
    coupons: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    """Each code with what it took off, where that was told: `{"code": …, "discount_minor": …}`."""
    items: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    item_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    placed_at: Mapped[dt.datetime] = mapped_column(Moment)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When the shop's server told it first; none while only the browser has."""
    changed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When the shop last changed it, by the shop's clock."""
    told_value_minor: Mapped[int | None] = mapped_column(BigInteger)
    told_currency: Mapped[str | None] = mapped_column(String(3))
    """What the browser said it was worth."""
    is_counted: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    """False while only a bot has told it."""


class OrderAlias(Model):
    """Every id under which an order may be told: "#1001" on the page, 5678 in the shop's own books."""

    __tablename__ = "order_alias"

    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    alias: Mapped[str] = mapped_column(String(120), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id", ondelete="CASCADE"), index=True)


class OrderRefund(Model):
    """A refund that the shop told by its own id. It may come before its order does, and counts once."""

    __tablename__ = "order_refund"

    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    remote_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    refund_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)


class DailySalt(Model):
    """The salt of one UTC day's anonymous hashes; deleted after two days, and with it every way back to a browser."""

    __tablename__ = "daily_salt"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
