"""`Work`: one accepted batch on its way through the stages of a write, and what the stages found out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from msgspec.structs import replace as with_other

from tracker.events.model import Batch, Event
from tracker.sessions.device import Device
from tracker.sessions.reconcile import Figures
from tracker.sessions.visitor_store import KnownVisitor
from tracker.shops.settings import ShopSettings


@dataclass(frozen=True, slots=True)
class Stored:
    """An event that this write really inserted, with the server's time of it and the session it joined."""

    event: Event
    at_ms: int
    session_id: int


@dataclass(slots=True)
class Work:
    """Filled by `sessions.record`, read by the later stages. Times in milliseconds since 1970."""

    shop_id: int
    settings: ShopSettings
    visitor_key: str
    is_anonymous: bool
    device: Device
    batch: Batch
    received_ms: int
    may_capture: str = ""
    """The ground on which addresses may be taken (see `Capture.ground`), "" for none."""
    country: str = ""
    """As the proxy in front says."""
    decides: object | None = None
    """Where the batch asks for a decision: what the stage that reads for it knows, and nobody before it."""

    visitor: KnownVisitor | None = None
    visitor_id: int = 0
    session_id: int = 0
    set_aside: frozenset[bytes] = frozenset()
    """Ids of events that happened before the visitor withdrew, and are not stored."""
    stored: list[Stored] = field(default_factory=list)
    duplicates: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    tally: Counter[tuple[str, int]] = field(default_factory=Counter)
    """What to add to the rollups: (metric, subject) → amount."""
    order_ids: list[int] = field(default_factory=list)
    """The orders that it made or changed."""
    figures: Figures = field(default_factory=Counter)
    """What its orders add to the rollups of the days they were placed on."""

    @property
    def has_purchase(self) -> bool:
        return any(event.name == "purchase" for event in self.batch.events)

    def reset(self) -> None:
        """Forgets what a write found, before it is tried again."""
        self.visitor = None
        self.visitor_id = self.session_id = self.duplicates = 0
        self.set_aside = frozenset()
        self.stored = []
        self.rejected = list(self.batch.rejected)
        self.tally = Counter()
        self.order_ids = []
        self.figures = Counter()

    # What cannot be done as a whole (see `collect.divisible`)

    def parts(self) -> list[Work]:
        """A work for each event."""
        return [self._of([event]) for event in self.batch.events]

    def size(self) -> int:
        """How many parts it has."""
        return len(self.batch.events)

    def name(self) -> str:
        """The name of its first event."""
        return self.batch.events[0].name if self.batch.events else "batch"

    def join(self, parts: Sequence[Work]) -> Work:
        """One work of neighbouring parts."""
        return self._of([event for part in parts for event in part.batch.events])

    def settle(self, done: Sequence[Work], rejected: Sequence[Work]) -> None:
        """Takes over what became of its parts."""
        self.reset()
        for part in done:
            self.visitor_id = part.visitor_id or self.visitor_id
            self.session_id = part.session_id or self.session_id
            self.set_aside |= part.set_aside
            self.stored += part.stored
            self.duplicates += part.duplicates
            self.rejected += part.rejected[len(self.batch.rejected) :]
            self.order_ids += part.order_ids
        self.rejected += [(event.index, "not_storable") for part in rejected for event in part.batch.events]

    def _of(self, events: list[Event]) -> Work:
        return replace(self, batch=with_other(self.batch, events=events))
