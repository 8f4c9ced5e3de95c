"""What the engine is told: facts about one page view of one visitor, as frozen values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Page:
    """The page in front of the visitor. `type` is always one of `events.pages.PAGE_TYPES`."""

    url: str = ""
    path: str = ""
    type: str = "other"
    product: str = ""
    category: str = ""


@dataclass(frozen=True)
class CartFacts:
    """The cart as last told by the shop's page; a visitor without one has an empty cart."""

    value_minor: int = 0
    currency: str = ""
    count: int = 0
    item_ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class VisitorFacts:
    """`session_count` counts this session, `page_count` the pages of this session."""

    session_count: int = 1
    page_count: int = 1
    is_contact: bool = False
    is_crawler: bool = False


@dataclass(frozen=True)
class Referral:
    """Where this session came from; all empty where no session is stored."""

    channel: str = ""
    referrer: str = ""
    utm: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PopupHistory:
    """What this visitor, and the contact behind them, has seen of a popup or of several. Milliseconds since 1970."""

    shown_at: tuple[int, ...] = ()
    shown_in_session: int = 0
    last_dismissed_at: int | None = None
    is_submitted: bool = False


NOTHING_SEEN = PopupHistory()


@dataclass(frozen=True)
class ShopLimits:
    """How many popups that cover the page a visitor may see, over all popups of the shop. None means no such limit."""

    per_session: int = 2
    window_count: int | None = None
    window_hours: int = 24
    rest_minutes: int = 0
    """Between one popup that covers the page and the next."""


@dataclass(frozen=True)
class Context:
    """Everything a decision may depend on. `now_ms` is the server's clock, `timezone` the shop's."""

    now_ms: int
    timezone: str = "UTC"
    page: Page = Page()
    cart: CartFacts = CartFacts()
    visitor: VisitorFacts = VisitorFacts()
    device: str = ""
    """`desktop`, `mobile`, `tablet` or `other`; empty where it is not known."""
    language: str = ""
    referral: Referral = Referral()
    may_personalise: bool = True
    history: Mapping[str, PopupHistory] = field(default_factory=dict)
    """By the popup's public id."""
    groups: Mapping[str, PopupHistory] = field(default_factory=dict)
    """What was seen of all popups of a group, by the group's name."""
    blocking: PopupHistory = NOTHING_SEEN
    """What was seen of all popups that cover the page."""
    limits: ShopLimits = ShopLimits()
