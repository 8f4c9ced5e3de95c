"""What the engine is told: facts about one page view of one visitor, as frozen values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

Property = str | int | float | bool | Sequence[str]
"""What a shop may say of a visitor or a page under a name of its own."""


@dataclass(frozen=True)
class Page:
    """The page in front of the visitor. `type` is always one of `events.pages.PAGE_TYPES`."""

    url: str = ""
    path: str = ""
    type: str = "other"
    product: str = ""
    category: str = ""
    properties: Mapping[str, Property] = field(default_factory=dict)
    """What the shop says of this page alone."""
    language: str = ""
    """The language that the page says it is in."""


@dataclass(frozen=True)
class CartFacts:
    """The cart as last told by the shop's page; a visitor without one has an empty cart."""

    value_minor: int = 0
    currency: str = ""
    count: int = 0
    item_ids: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    changed_at: int | None = None
    """When it was last told, in milliseconds since 1970; None for no cart."""


@dataclass(frozen=True)
class OrderFacts:
    """What this visitor, and the contact behind them, has ordered; cancelled and test orders left out."""

    count: int = 0
    value_minor: int = 0
    """Of the orders in `currency`, less what was refunded."""
    currency: str = ""
    """The shop's own."""
    last_at: int | None = None


@dataclass(frozen=True)
class Viewed:
    """When the visitor last looked at a product or a category, by its id or name; the latest fifty of each."""

    products: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class VisitorFacts:
    """`session_count` counts this session; `page_count`, `engaged_ms` and `scrolled` are of this session alone."""

    session_count: int = 1
    page_count: int = 1
    pages_ever: int = 1
    engaged_ms: int = 0
    scrolled: int = 0
    """How far down the deepest page of this session, in percent, as far as it was told."""
    first_seen_at: int | None = None
    is_contact: bool = False
    allowed: frozenset[str] = frozenset()
    """The purposes that the contact has agreed to: `email_marketing`, `push`."""
    is_crawler: bool = False
    properties: Mapping[str, Property] = field(default_factory=dict)
    """What the shop has said of this visitor."""


@dataclass(frozen=True)
class Device:
    """What the browser runs on. `kind` is `desktop`, `mobile`, `tablet` or `other`; empty where it is not known."""

    kind: str = ""
    browser: str = ""
    os: str = ""
    width: int = 0
    """Of the window, in CSS pixels; 0 where it is not known."""


UNKNOWN_DEVICE = Device()


@dataclass(frozen=True)
class Place:
    """Where the visitor is. `timezone` is the browser's, `country` a code of ISO 3166; empty where not known."""

    country: str = ""
    timezone: str = ""


@dataclass(frozen=True)
class Referral:
    """Where this session came from; all empty where no session is stored."""

    channel: str = ""
    referrer: str = ""
    utm: Mapping[str, str] = field(default_factory=dict)
    landing_url: str = ""
    landing_path: str = ""


@dataclass(frozen=True)
class PopupHistory:
    """What this visitor, and the contact behind them, has seen of a popup or of several. Milliseconds since 1970."""

    shown_at: tuple[int, ...] = ()
    shown_in_session: int = 0
    last_dismissed_at: int | None = None
    last_submitted_at: int | None = None
    last_played_at: int | None = None

    @property
    def is_submitted(self) -> bool:
        return self.last_submitted_at is not None


NOTHING_SEEN = PopupHistory()


@dataclass(frozen=True)
class Answered:
    """The latest answer to a question: the choices or the rating; none where it was given in words of one's own."""

    values: tuple[str, ...] = ()
    at: int = 0
    """Milliseconds since 1970."""


@dataclass(frozen=True)
class ShopLimits:
    """How many popups that cover the page a visitor may see, over all popups of the shop. None means no such limit."""

    per_session: int = 2
    window_count: int | None = None
    window_hours: int = 24
    rest_minutes: int = 0
    """Between one popup that covers the page and the next."""
    holdout_percent: int = 0
    """How many visitors never see one that covers the page, so that what popups do at all can be measured."""


@dataclass(frozen=True)
class Context:
    """Everything a decision may depend on. `now_ms` is the server's clock, `timezone` the shop's."""

    now_ms: int
    timezone: str = "UTC"
    unit: str = ""
    """Who is drawn for shares: the visitor's key, or the key of the browser that was first joined to their contact."""
    page: Page = Page()
    cart: CartFacts = CartFacts()
    orders: OrderFacts = OrderFacts()
    viewed: Viewed = Viewed()
    visitor: VisitorFacts = VisitorFacts()
    device: Device = Device()
    place: Place = Place()
    language: str = ""
    referral: Referral = Referral()
    may_personalise: bool = True
    history: Mapping[str, PopupHistory] = field(default_factory=dict)
    """By the popup's public id."""
    answers: Mapping[str, Mapping[str, Answered]] = field(default_factory=dict)
    """By the popup's public id and the question's name."""
    groups: Mapping[str, PopupHistory] = field(default_factory=dict)
    """What was seen of all popups of a group, by the group's name."""
    blocking: PopupHistory = NOTHING_SEEN
    """What was seen of all popups that cover the page."""
    limits: ShopLimits = ShopLimits()
    dry: Set[str] = frozenset()
    """Public ids of popups of whose gifts none is left, and which are to stop then."""
    given_away: Set[str] = frozenset()
    """Public ids of popups with a game in which nothing is left that could be won."""
    arms: Mapping[str, str] = field(default_factory=dict)
    """The arms that the unit was exposed to, by experiment."""
    segments: Set[str] = frozenset()
    """The segments that the visitor is in, by their public ids; `decide.segments` fills it."""

    @property
    def minute(self) -> int:
        """Minutes since 1970: what clocks that show no seconds follow from."""
        return self.now_ms // 60_000
