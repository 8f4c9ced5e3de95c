"""Tables of the figures that pages and reports read instead of raw events."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Boolean, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Model, Moment


class Rollup(Model):
    """One figure of one UTC day: `metric` of a shop, or of one of its popups (`subject`, 0 for the shop itself)."""

    __tablename__ = "rollup"

    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    metric: Mapped[str] = mapped_column(String(24), primary_key=True)
    subject: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger, default=0)


class GateFigure(Model):
    """How many visits of one UTC day came as far with a popup as one gate, and the decision of one of them.

    `gate` is what stopped them, or what became of those that nothing stopped (see `insight.gates`).
    """

    __tablename__ = "gate_figure"

    popup_id: Mapped[int] = mapped_column(
        ForeignKey("popup.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    gate: Mapped[str] = mapped_column(String(48), primary_key=True)
    visits: Mapped[int] = mapped_column(BigInteger, default=0)
    example: Mapped[bytes] = mapped_column(LargeBinary(16))


class GateMark(Model):
    """How far the visits of a shop have been counted: all that ended before this one, in the order of their end."""

    __tablename__ = "gate_mark"

    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    last_at: Mapped[dt.datetime] = mapped_column(Moment)
    session_id: Mapped[int] = mapped_column(BigInteger, default=0)


class CountedVisit(Model):
    """A visit that was counted lately: one that late events prolong must not be counted again."""

    __tablename__ = "counted_visit"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    counted_at: Mapped[dt.datetime] = mapped_column(Moment, index=True)


class ExitFigure(Model):
    """How many signs of leaving one UTC day brought, and whether the visit then ended.

    With an empty `signal` it counts all visits that ended on the day, with a sign or without.
    """

    __tablename__ = "exit_figure"

    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    device: Mapped[str] = mapped_column(String(10), primary_key=True)
    signal: Mapped[str] = mapped_column(String(12), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(8), primary_key=True)
    has_left: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger, default=0)


class ExitMark(Model):
    """Up to when a shop's ended visits have been counted beside its signs of leaving."""

    __tablename__ = "exit_mark"

    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    counted_to: Mapped[dt.datetime] = mapped_column(Moment)
