"""Tables of popups and of what came of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Id, Json, Model, Moment


class Popup(Model):
    """An overlay with its rule, triggers, caps and offer. `draft` is edited; `PopupVersion` is what was published."""

    __tablename__ = "popup"
    __table_args__ = (Index(None, "shop_id", "status"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(10), default="draft")
    """`draft` (never published), `live`, `paused` or `archived`."""
    draft: Mapped[dict[str, Any]] = mapped_column(Json)
    version: Mapped[int] = mapped_column(Integer, default=0)
    """The published version in force; 0 before the first publish."""
    group: Mapped[str] = mapped_column(String(40), default="", server_default="")
    is_blocking: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    """Of the version in force: whose limits it shares, and whether it covers the page. What it was shown counts so."""
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    updated_at: Mapped[dt.datetime] = mapped_column(Moment)


class PopupVersion(Model):
    """A popup as it was published once: plays and impressions refer to it, so it never changes."""

    __tablename__ = "popup_version"

    popup_id: Mapped[int] = mapped_column(
        ForeignKey("popup.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    published_at: Mapped[dt.datetime] = mapped_column(Moment)
    published_by: Mapped[str] = mapped_column(String(254), default="")


class KeptDecision(Model):
    """What was decided for one page of a visit: the facts as they were, and what became of each live popup.

    `facts` are a packed context (`decide.packing`), `considered` the popups by number with the version that was asked
    and the gate that stopped it (`popups.decisions`). Versions never change: the same engine can say why later.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index(None, "session_id", "id"),
        {"sqlite_with_rowid": False},
    )

    shop_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    """The id in the answer: a version 7 UUID, so that the newest are the last."""
    visitor_id: Mapped[int] = mapped_column(BigInteger)
    session_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[dt.datetime] = mapped_column(Moment)
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    considered: Mapped[bytes] = mapped_column(LargeBinary)


class PopupChange(Model):
    """One thing that was done to a popup, and by whom. Rows are only ever added."""

    __tablename__ = "popup_change"
    __table_args__ = (Index(None, "popup_id", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    popup_id: Mapped[int] = mapped_column(ForeignKey("popup.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(String(254))
    """An email address of somebody of the shop, or what did it: `import`."""
    what: Mapped[str] = mapped_column(String(12))
    """`published`, `rolled_back`, `paused`, `resumed`, `archived` or `restored`."""
    version: Mapped[int] = mapped_column(Integer)
    """The version in force afterwards."""
    source_version: Mapped[int | None] = mapped_column(Integer)
    """Of what was rolled back: the version that it went back to."""


class PopupGroup(Model):
    """What a shop's popups of one group may do together (see `popups.groups`)."""

    __tablename__ = "popup_group"

    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    per_session: Mapped[int | None] = mapped_column(SmallInteger)
    windows: Mapped[list[dict[str, int]]] = mapped_column(Json)


class Picture(Model):
    """A picture that the shop has uploaded. Its address names its content, so it never changes."""

    __tablename__ = "picture"
    __table_args__ = (UniqueConstraint("shop_id", "digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(32))
    """The first half of its SHA-256."""
    kind: Mapped[str] = mapped_column(String(4))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)


class Impression(Model):
    """A popup that was seen, and what the visitor then did with it. `token_id` names the decision that allowed it.

    It is stored before the popup opens, when its trigger has fired and the caps have been asked again (`decide.claim`).
    """

    __tablename__ = "impression"
    __table_args__ = (
        UniqueConstraint("popup_id", "token_id"),
        Index(None, "visitor_id", "shown_at"),
        Index(None, "popup_id", "shown_at"),
        Index(None, "contact_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    popup_id: Mapped[int] = mapped_column(ForeignKey("popup.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(Integer)
    variant: Mapped[str] = mapped_column(String(10), default="a")
    token_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"))
    language: Mapped[str] = mapped_column(String(35), default="", server_default="")
    """In which it was read; "" is the popup's own."""
    trigger: Mapped[str] = mapped_column(String(20), default="")
    signal: Mapped[str] = mapped_column(String(40), default="")
    shown_at: Mapped[dt.datetime] = mapped_column(Moment)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When the browser told that it was drawn. What is claimed and never confirmed counts for a minute only."""
    engaged_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    dismissed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    dismissed_how: Mapped[str] = mapped_column(String(12), default="")
    submitted_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When the last of its forms was sent."""
    path: Mapped[dict[str, str] | None] = mapped_column(Json)
    """Each step whose form was sent, and where it led."""

    popup: Mapped[Popup] = relationship()


class PopupAnswer(Model):
    """One answer to one question of a popup, kept as soon as its step was sent. Several for a choice of many.

    What identifies a person, such as a phone number, is never here but sealed (`contacts.details`).
    """

    __tablename__ = "popup_answer"
    __table_args__ = (
        UniqueConstraint("popup_id", "token_id", "step", "question", "value"),
        Index(None, "popup_id", "at"),
        Index(None, "shop_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    popup_id: Mapped[int] = mapped_column(ForeignKey("popup.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(Integer)
    variant: Mapped[str] = mapped_column(String(10), default="a")
    token_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    """Of the decision that showed it: one person's answers at one time."""
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    step: Mapped[str] = mapped_column(String(40))
    question: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12))
    """Of the field: `choice`, `csat`, `nps`, `text` or `hidden`."""
    value: Mapped[str] = mapped_column(String(40), default="")
    """What was chosen, or the rating; empty for words."""
    text: Mapped[str] = mapped_column(Text, default="")
    """The visitor's own words, or what a hidden field holds."""
    at: Mapped[dt.datetime] = mapped_column(Moment)


class ExitSignal(Model):
    """A sign of leaving, kept for the hour until it is known whether the visitor left (see `insight.exits`)."""

    __tablename__ = "exit_signal"
    __table_args__ = (UniqueConstraint("token_id", "outcome"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    token_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    """Of the decision that armed the trigger: each popup of it gives one sign a page."""
    signal: Mapped[str] = mapped_column(String(12))
    outcome: Mapped[str] = mapped_column(String(8))
    """`shown`, `held_out` or `withheld`."""
    fired_at: Mapped[dt.datetime] = mapped_column(Moment, index=True)


class Play(Model):
    """One play of a game. The outcome is stored before it is answered; one per mailbox and popup, one per visitor."""

    __tablename__ = "play"
    __table_args__ = (
        UniqueConstraint("popup_id", "mailbox_key"),
        UniqueConstraint("popup_id", "visitor_id"),
        Index(None, "shop_id", "played_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    popup_id: Mapped[int] = mapped_column(ForeignKey("popup.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(Integer)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    mailbox_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    mailbox_key_id: Mapped[bytes | None] = mapped_column(LargeBinary(4))
    """Under which secret key the hash is kept; None: from before keys had ids."""
    outcome: Mapped[str] = mapped_column(String(4))
    """`won` or `lost`."""
    prize: Mapped[str] = mapped_column(String(20))
    prize_label: Mapped[str] = mapped_column(String(80))
    stop: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str] = mapped_column(String(80), default="")
    deliver: Mapped[str] = mapped_column(String(6), default="screen", server_default="screen")
    """Where the code goes: `screen`, `email` (then no browser ever sees it) or `both`."""
    played_at: Mapped[dt.datetime] = mapped_column(Moment)
    put_away_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When the visitor has used the code by its link, or wanted to be reminded of it no more."""
    proof: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """Of a game: what the draw followed from (`popups.proof`). It holds nothing of the person and no code."""

    popup: Mapped[Popup] = relationship()


class PrizeCount(Model):
    """How often a prize was drawn; the row is the lock that keeps stock exact."""

    __tablename__ = "prize_count"

    popup_id: Mapped[int] = mapped_column(
        ForeignKey("popup.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    prize: Mapped[str] = mapped_column(String(20), primary_key=True)
    drawn: Mapped[int] = mapped_column(Integer, default=0)


class PrizePeriod(Model):
    """How often a prize was won in a day, week or month of the shop, and in all, and what that was expected to cost."""

    __tablename__ = "prize_period"

    popup_id: Mapped[int] = mapped_column(
        ForeignKey("popup.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    prize: Mapped[str] = mapped_column(String(20), primary_key=True)
    period: Mapped[str] = mapped_column(String(5), primary_key=True)
    """`day`, `week`, `month` or `total`."""
    start: Mapped[str] = mapped_column(String(10), primary_key=True)
    """The first day of it; empty for `total`."""
    wins: Mapped[int] = mapped_column(Integer, default=0)
    cost: Mapped[int] = mapped_column(BigInteger, default=0)


class CouponPool(Model):
    """Single-use codes: a list of them, or, where there is a `pattern`, those that are made as they are won."""

    __tablename__ = "coupon_pool"
    __table_args__ = (
        UniqueConstraint("shop_id", "name"),
        Index(None, "shop_id", "pattern", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    pattern: Mapped[str | None] = mapped_column(String(40))
    low_at: Mapped[int] = mapped_column(Integer, default=20, server_default="20")
    """With fewer free codes than this the marketer is warned."""
    after_expiry: Mapped[str] = mapped_column(String(8), default="retire", server_default="retire")
    """What becomes of a code whose time is over and that nobody has used: `retire`, or `again`: it is given anew."""
    created_at: Mapped[dt.datetime] = mapped_column(Moment)


class Coupon(Model):
    """One code of a pool, given to one person at a time. It is free while it was neither given nor seen in an order."""

    __tablename__ = "coupon"
    __table_args__ = (
        UniqueConstraint("pool_id", "code"),
        Index(None, "pool_id", "claimed_at", "id"),
        Index(None, "code_key"),
        Index(None, "made_key", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("coupon_pool.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(80))
    code_key: Mapped[str | None] = mapped_column(String(80))
    """The code as orders are searched for it (`document.patterns.code_key`)."""
    made_key: Mapped[str | None] = mapped_column(String(110))
    """Of a code that was made by a pattern: the shop and the key, so that no two are ever the same."""
    added_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    claimed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    popup_id: Mapped[int | None] = mapped_column(ForeignKey("popup.id", ondelete="SET NULL"))
    expires_at: Mapped[dt.datetime | None] = mapped_column(Moment, index=True)
    """When the time of whoever has it is over."""
    used_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When it was first seen in an order, or told to be used."""
    in_shop_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When the shop's system said that it has the code."""


class Allocation(Model):
    """The shares with which an experiment's people were drawn from a moment on. Rows are only ever added."""

    __tablename__ = "allocation"
    __table_args__ = (Index(None, "shop_id", "experiment"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    experiment: Mapped[str] = mapped_column(String(80))
    """`<popup>:<key>`, or `shop` for the always-on holdout."""
    at: Mapped[dt.datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(8), default="set")
    """`set` by people, as the first exposure found them, or `bandit`: the weights that it has worked out."""
    shares: Mapped[dict[str, float]] = mapped_column(Json)
    """By arm; they sum to 1. A bandit's are of the variants alone, before the holdout is taken out."""


class Exposure(Model):
    """The first time that a unit of an experiment was shown its arm, or would have been were it not held out."""

    __tablename__ = "exposure"
    __table_args__ = (
        UniqueConstraint("shop_id", "experiment", "unit"),
        Index(None, "shop_id", "experiment", "first_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    popup_id: Mapped[int] = mapped_column(ForeignKey("popup.id", ondelete="CASCADE"), index=True)
    """Of the shop's always-on holdout: the popup that came first."""
    experiment: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(32))
    """A hash of the experiment and of the key that stands for the person (`Context.unit`)."""
    arm: Mapped[str] = mapped_column(String(10))
    propensity: Mapped[float] = mapped_column(Float)
    """How likely this arm was for the unit."""
    allocation_id: Mapped[int] = mapped_column(ForeignKey("allocation.id", ondelete="CASCADE"), index=True)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    first_at: Mapped[dt.datetime] = mapped_column(Moment)


class HeldOut(Model):
    """A popup that would have opened, were it not for a holdout. Caps count it as if it had been seen."""

    __tablename__ = "held_out"
    __table_args__ = (UniqueConstraint("popup_id", "token_id"), Index(None, "visitor_id", "at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    popup_id: Mapped[int] = mapped_column(ForeignKey("popup.id", ondelete="CASCADE"))
    token_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    at: Mapped[dt.datetime] = mapped_column(Moment)
