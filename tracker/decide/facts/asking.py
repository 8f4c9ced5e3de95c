"""`Asking`: whom a decision is for, as every reader of facts gets it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from tracker.events.model import PageContext
from tracker.sessions.models import Session, Visitor
from tracker.shops.settings import ShopSettings


@dataclass(frozen=True)
class Asking:
    """One visitor of one shop on one page. `visit` and `visitor` are None where nothing is stored of them."""

    session: DbSession
    settings: ShopSettings
    visitor_id: int
    """0 where nothing is stored."""
    visitor: Visitor | None
    visit: Session | None
    contact_id: int | None
    page: PageContext
    now_ms: int
