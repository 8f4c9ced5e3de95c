"""Tables of the figures that pages and reports read instead of raw events."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Boolean, ForeignKey, String
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
