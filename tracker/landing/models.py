"""Tables of landing pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Id, Json, Model, Moment


class LandingPage(Model):
    """A page of a shop that we serve. `draft` is edited; `LandingPageVersion` is what was published."""

    __tablename__ = "landing_page"
    __table_args__ = (UniqueConstraint("shop_id", "slug"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(12), default="draft")
    """`draft` (never published), `live` or `unpublished`."""
    draft: Mapped[dict[str, Any]] = mapped_column(Json)
    version: Mapped[int] = mapped_column(Integer, default=0)
    """The published version in force; 0 before the first publish."""
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    updated_at: Mapped[dt.datetime] = mapped_column(Moment)


class LandingPageVersion(Model):
    """A landing page as it was published once; it never changes."""

    __tablename__ = "landing_page_version"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("landing_page.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    published_at: Mapped[dt.datetime] = mapped_column(Moment)
    published_by: Mapped[str] = mapped_column(String(254), default="")


class LandingPageChange(Model):
    """One thing that was done to a landing page, and by whom. Rows are only ever added."""

    __tablename__ = "landing_page_change"
    __table_args__ = (Index(None, "page_id", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("landing_page.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(String(254))
    """An email address of somebody of the shop."""
    what: Mapped[str] = mapped_column(String(12))
    """`published`, `unpublished` or `moved` to another address."""
    version: Mapped[int] = mapped_column(Integer)
    """The version in force afterwards."""


class FormerAddress(Model):
    """What stood in the addresses of a shop's pages before: links that were shared lead on from it."""

    __tablename__ = "landing_former_address"
    __table_args__ = (Index(None, "slug"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"), index=True)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("landing_page.id", ondelete="CASCADE"), index=True)
    """None where it stood for the shop itself."""
    slug: Mapped[str] = mapped_column(String(40))
