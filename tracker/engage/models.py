"""The table of messages that go out: what is to be sent, and what became of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Id, Json, Model, Moment


class Message(Model):
    """One message to one address. It is written with what it tells of, in one transaction, and sent by the worker.

    `due_at` is also the lease: whoever moves it on has the message, and one whose worker died is simply due again.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("shop_id", "unique_key"),
        Index(None, "state", "due_at"),
        Index(None, "shop_id", "id"),
        Index(None, "shop_id", "state", "id"),
        Index(None, "shop_id", "mailbox_key", "created_at"),
        Index(None, "created_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    """Erased with the contact; none for a mail to somebody of the shop."""
    kind: Mapped[str] = mapped_column(String(20))
    """One of `engage.kinds`."""
    unique_key: Mapped[str] = mapped_column(String(80))
    """What makes it one message: the same thing happening twice sends once."""
    language: Mapped[str] = mapped_column(String(10))
    about: Mapped[dict[str, Any]] = mapped_column(Json)
    """What its kind needs to write it, by number: never an address, never a code."""
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    address_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    mailbox_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """`waiting`, `sent`, `failed` or `withheld` (it was not to be sent)."""
    reason: Mapped[str] = mapped_column(String(20), default="")
    """Why it failed, was withheld, or still waits: a word of `engage.reasons`."""
    reply: Mapped[str] = mapped_column(String(200), default="")
    """What the mail server said, without addresses."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    due_at: Mapped[dt.datetime] = mapped_column(Moment)
    sent_at: Mapped[dt.datetime | None] = mapped_column(Moment)
