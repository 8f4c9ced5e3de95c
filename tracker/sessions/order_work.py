"""`OrderWork`: what a shop's server tells in one request, on its way through the stages of a write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tracker.events.orders import Told
from tracker.sessions.reconcile import NOBODY, Buyer, Figures
from tracker.shops.settings import ShopSettings


@dataclass(slots=True)
class Tale:
    """One order that was told, and what came of it."""

    told: Told
    guessed: Buyer = NOBODY
    """Whose address it carries, filled by `contacts.buyers` before the order is looked up."""
    result: str = "ignored"
    """`new`, `updated`, `same`, `ignored` (told of nothing that is an order) or `rejected`."""
    order_id: int | None = None
    visitor_id: int | None = None
    is_new_to_visitor: bool = False

    def reset(self) -> None:
        """Forgets what a write found, before it is tried again."""
        self.guessed, self.result, self.is_new_to_visitor = NOBODY, "ignored", False
        self.order_id = self.visitor_id = None


@dataclass(slots=True)
class OrderWork:
    """One request. `delivery` is (system, topic) of a webhook. Times in milliseconds since 1970."""

    shop_id: int
    settings: ShopSettings
    received_ms: int
    tales: list[Tale]
    delivery: tuple[str, str] | None = None
    figures: Figures = field(default_factory=Counter)

    def reset(self) -> None:
        """Forgets what a write found, before it is tried again."""
        self.figures = Counter()
        for tale in self.tales:
            tale.reset()

    # What cannot be done as a whole (see `collect.divisible`)

    def parts(self) -> list[OrderWork]:
        """A work for each order."""
        return [replace(self, tales=[tale]) for tale in self.tales]

    def size(self) -> int:
        """How many parts it has."""
        return len(self.tales)

    def name(self) -> str:
        """Orders have no names that could be told apart."""
        return "order"

    def join(self, parts: Sequence[OrderWork]) -> OrderWork:
        """One work of neighbouring parts."""
        return replace(self, tales=[tale for part in parts for tale in part.tales])

    def settle(self, done: Sequence[OrderWork], rejected: Sequence[OrderWork]) -> None:
        """Says of its orders what became of them; they are the parts' own."""
        for part in rejected:
            for tale in part.tales:
                tale.reset()
                tale.result = "rejected"
