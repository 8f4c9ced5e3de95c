"""Tables of known addresses: how they were obtained, what was agreed to, and who must not be written to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Id, Json, Model, Moment


class Contact(Model):
    """A known address. The address is sealed; `address_key` finds it, `mailbox_key` finds it under another spelling."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("shop_id", "address_key"),
        Index(None, "shop_id", "mailbox_key"),
        Index(None, "shop_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    address_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    mailbox_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    source: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[dt.datetime] = mapped_column(Moment)


class VisitorContact(Model):
    """Which browsers belong to a contact: the latest submission in a browser decides."""

    __tablename__ = "visitor_contact"

    visitor_id: Mapped[int] = mapped_column(
        ForeignKey("visitor.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    linked_at: Mapped[dt.datetime] = mapped_column(Moment)


class Capture(Model):
    """How and when an address was obtained: `partial` (typed, not submitted) or `submitted`."""

    __tablename__ = "capture"
    __table_args__ = (
        UniqueConstraint("shop_id", "visitor_id", "address_key", "source", "form"),
        Index(None, "shop_id", "captured_at"),
        Index(None, "shop_id", "id"),
        # Who is erased may have typed the address in another browser.
        Index(None, "shop_id", "address_key"),
        Index(None, "expires_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(10))
    """`field` (a form of the shop) or `popup`."""
    form: Mapped[str] = mapped_column(String(120), default="")
    """The shop's form, or the popup's public id."""
    url: Mapped[str] = mapped_column(String(2048), default="")
    ground: Mapped[str] = mapped_column(String(10))
    """Why it could be taken: `consent`, `notice`, `full` (the shop has the agreement) or `submit`."""
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    address_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    captured_at: Mapped[dt.datetime] = mapped_column(Moment)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    expires_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When a partial capture is erased; none once submitted."""


class OrderContact(Model):
    """Whose address an order carried. The contact of a visitor is another matter: an order may have no visitor."""

    __tablename__ = "order_contact"

    order_id: Mapped[int] = mapped_column(
        ForeignKey("order.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)


class Detail(Model):
    """What was typed beside an address: a phone number, a name or its part, a birth date.

    One `partial` and one `submitted` row for each field of a form: what is typed anew replaces what stood there.
    """

    __tablename__ = "detail"
    __table_args__ = (
        UniqueConstraint("visitor_id", "form", "field", "kind", "part", "status"),
        Index(None, "shop_id", "captured_at"),
        Index(None, "shop_id", "id"),
        Index(None, "expires_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    """`phone`, `name` or `birth_date`."""
    part: Mapped[str] = mapped_column(String(8), default="")
    """Of a name: `full`, `given` or `family`."""
    status: Mapped[str] = mapped_column(String(10))
    form: Mapped[str] = mapped_column(String(120), default="")
    field: Mapped[str] = mapped_column(String(120), default="")
    url: Mapped[str] = mapped_column(String(2048), default="")
    ground: Mapped[str] = mapped_column(String(10))
    """As in `Capture`."""
    value_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    value_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    captured_at: Mapped[dt.datetime] = mapped_column(Moment)
    expires_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When it is erased: none once it was submitted by somebody whose address is known."""


class Consent(Model):
    """One thing a person allowed or withdrew. Rows are only ever added; the latest of a purpose counts."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(None, "visitor_id", "purpose"),
        Index(None, "contact_id", "purpose"),
        # Few words wait, and only those are looked for by their shop.
        Index(None, "shop_id", "id", sqlite_where=sql("is_pending = 1"), postgresql_where=sql("is_pending")),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="SET NULL"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(20))
    is_granted: Mapped[bool] = mapped_column(Boolean)
    is_pending: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Given, and not confirmed by email yet: until then it is not granted, wherever it is asked."""
    text: Mapped[str] = mapped_column(Text, default="")
    """The exact words the person saw."""
    how: Mapped[str] = mapped_column(String(40))
    at: Mapped[dt.datetime] = mapped_column(Moment)


class Suppression(Model):
    """An address that must never be written to. Kept as a keyed hash, so that it survives the contact's erasure."""

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("shop_id", "address_key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    address_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    key_id: Mapped[bytes | None] = mapped_column(LargeBinary(4))
    """Under which secret key the hash is kept (`sealing.Sealer.key_id`); None: from before keys had ids."""
    reason: Mapped[str] = mapped_column(String(40))
    at: Mapped[dt.datetime] = mapped_column(Moment)


class Erasure(Model):
    """A person who was erased, by keyed hashes alone: after a restore from a backup they are erased again."""

    __tablename__ = "erasure"
    __table_args__ = (Index(None, "shop_id", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    """The number of the receipt."""
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    address_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """None: a browser was erased, and no address."""
    key_id: Mapped[bytes | None] = mapped_column(LargeBinary(4))
    """As in `Suppression`."""
    visitors: Mapped[list[str]] = mapped_column(Json)
    """The keys of the browsers, as `sessions.forgotten.forgotten_key` hashes them."""
    counts: Mapped[dict[str, int]] = mapped_column(Json)
    """How many rows of each table were erased or emptied."""
    at: Mapped[dt.datetime] = mapped_column(Moment)
