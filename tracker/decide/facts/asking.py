"""`Asking`: whom a decision is for, what is to be read of them, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tracker.decide.published import Wanted


class VisitorRow(NamedTuple):
    """What a visitor's row tells rules. Moments are milliseconds since 1970."""

    key: str
    session_count: int
    page_count: int
    first_seen_at: int
    properties: dict[str, Any] | None
    viewed_packed: bytes | None
    old_viewed: Any
    """As earlier versions kept it: JSON, or what the driver has made of that."""


class VisitRow(NamedTuple):
    """What a session's row, and its words, tell rules."""

    page_count: int
    engaged_ms: int
    scrolled: int
    channel: str
    device: str
    viewport_width: int
    landing_url: str
    referrer: str
    utm: dict[str, str] | None
    timezone: str
    browser: str
    os: str
    country: str


class SeenRow(NamedTuple):
    """One popup that was shown, or would have been. Moments are milliseconds since 1970, None for what was not."""

    popup_id: int
    session_id: int
    shown_at: int
    dismissed_at: int | None = None
    submitted_at: int | None = None


@dataclass(slots=True)
class Asking:
    """One visitor of one shop at one moment. `facts.read` fills in what stands below the line."""

    shop_id: int
    currency: str
    """The shop's own."""
    visitor_id: int
    session_id: int
    """0 where nothing is stored of them."""
    now_ms: int
    wanted: Wanted
    is_new: bool = False
    """Whether the visitor was made in the transaction in hand, so that nothing else can tell of them yet."""

    visitor: VisitorRow | None = None
    visit: VisitRow | None = None
    contact_id: int | None = None
    unit: str = ""
    seen: Sequence[SeenRow] = ()
    """The latest impressions, newest first."""
    arms: dict[str, str] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)
    """By the family's name, where it is wanted."""

    @property
    def is_known(self) -> bool:
        """Whether anything but their own rows can be stored of them."""
        return bool(self.visitor_id) and not (self.is_new and self.contact_id is None)
