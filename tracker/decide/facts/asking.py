"""`Asking`: whom a decision is for, as every reader of facts gets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.orm import Session as DbSession

from tracker.bulk import Query, from_json
from tracker.events.model import PageContext
from tracker.shops.settings import ShopSettings


class VisitorRow(NamedTuple):
    """What a visitor's row tells rules. A moment is milliseconds since 1970."""

    shop_id: int
    key: str
    session_count: int
    page_count: int
    first_seen_at: int
    properties: dict[str, Any] | None
    viewed: dict[str, Any] | None


class VisitRow(NamedTuple):
    """What a session's row tells rules."""

    page_count: int
    engaged_ms: int
    scrolled: int
    timezone: str
    device: str
    browser: str
    os: str
    viewport_width: int
    country: str
    channel: str
    referrer: str
    landing_url: str
    utm: dict[str, str] | None


# Asked with every page view.
_VISITOR = Query(f"SELECT {', '.join(VisitorRow._fields)} FROM visitor WHERE id = ?")  # noqa: S608
_VISIT = Query(f"SELECT {', '.join(VisitRow._fields)} FROM session WHERE id = ?")  # noqa: S608
_CONTACT = Query("SELECT contact_id FROM visitor_contact WHERE visitor_id = ?")


@dataclass(frozen=True)
class Asking:
    """One visitor of one shop on one page. `visit` and `visitor` are None where nothing is stored of them."""

    session: DbSession
    settings: ShopSettings
    visitor_id: int
    """0 where nothing is stored."""
    visitor: VisitorRow | None
    visit: VisitRow | None
    contact_id: int | None
    page: PageContext
    now_ms: int


def read_visitor(session: DbSession, visitor_id: int) -> VisitorRow | None:
    """The visitor's row; None where there is none."""
    for row in _VISITOR.rows(session.connection(), visitor_id) if visitor_id else ():
        *plain, properties, viewed = row
        return VisitorRow._make([*plain, from_json(properties), from_json(viewed)])
    return None


def read_visit(session: DbSession, session_id: int) -> VisitRow | None:
    """The session's row; None where there is none."""
    for row in _VISIT.rows(session.connection(), session_id) if session_id else ():
        *plain, utm = row
        return VisitRow._make([*plain, from_json(utm)])
    return None


def read_contact(session: DbSession, visitor_id: int) -> int | None:
    """The contact that the visitor is known to be."""
    for row in _CONTACT.rows(session.connection(), visitor_id) if visitor_id else ():
        return int(row[0])
    return None
