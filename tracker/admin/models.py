"""Tables of the people who may enter the admin."""

from __future__ import annotations

import datetime as dt

from flask_login import UserMixin
from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Id, Model, Moment

ROLES = ("owner", "marketer", "viewer")
"""What each may do: owner everything, marketer all but team and shop keys, viewer looks and changes nothing."""

LOOKS = ("light", "dark")


class User(UserMixin, Model):  # type: ignore[misc]
    """A person who may sign in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    session_mark: Mapped[str] = mapped_column(String(32))
    """Changes when every signed-in browser of this person must be signed out, as after a new password."""
    language: Mapped[str | None] = mapped_column(String(10))
    """One of i18n.LANGUAGES; the browser's own where nothing was chosen."""
    look: Mapped[str | None] = mapped_column(String(5))
    """One of LOOKS; as the person's system has it where nothing was chosen."""
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary(200))
    """The secret that the person's authenticator app has as well, sealed; None: there is no second factor."""
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    """The thirty seconds whose code was used last: that one and those before it open nothing any more."""
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    last_sign_in_at: Mapped[dt.datetime | None] = mapped_column(Moment)

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", cascade="all, delete-orphan")


class Membership(Model):
    """A person's role in one shop, or in every shop where `shop_id` is empty."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "shop_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(10))

    user: Mapped[User] = relationship(back_populates="memberships")


class SignedIn(Model):
    """A browser in which somebody is signed in. Without its row the cookie is worth nothing, wherever it was copied."""

    __tablename__ = "signed_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of the random token in the cookie."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    since: Mapped[dt.datetime] = mapped_column(Moment, index=True)
    seen_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When it was last used, to within some minutes."""
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When the password was last given here: what needs it asks again after a while."""
    browser: Mapped[str | None] = mapped_column(String(60))
    """Such as "Firefox"; it tells the person which of their browsers it is."""
    os: Mapped[str | None] = mapped_column(String(60))


class RecoveryCode(Model):
    """A code on paper that opens once in place of the app's. Of it no more is kept than its hash."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class SignInLink(Model):
    """A one-time link into the admin: the operator's own command prints one, owners give one to whom they invite.

    Only its hash is kept.
    """

    __tablename__ = "sign_in_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    """Whose first sign-in it is; None: the operator's, which opens the account of the first owner."""
    expires_at: Mapped[dt.datetime] = mapped_column(Moment)
    used_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class SignInFailure(Model):
    """A failed sign-in, kept for the throttle: by account and by network, both as keyed hashes."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "subject", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(Moment)


class AuditEntry(Model):
    """One change that somebody made in the admin."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "shop_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    """None: it concerns no shop, or all of them."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    who: Mapped[str] = mapped_column(String(254))
    """Their address, which outlives their account here."""
    act: Mapped[str] = mapped_column(String(60))
    """A key of audit_words.ACTS."""
    subject: Mapped[str] = mapped_column(String(200))
    """What it was done to, in the words of those who did it; empty where the act says all."""
    reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Why, in their words, where that was asked for."""
    at: Mapped[dt.datetime] = mapped_column(Moment, index=True)
