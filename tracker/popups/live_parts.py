"""What a popup holds that is only known when it is shown: when its countdowns end, and whether they have. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tracker.popups.document import Document
from tracker.popups.document.blocks import LIVE
from tracker.popups.document.chat import Chat, chat_address
from tracker.popups.document.countdown import Countdown
from tracker.popups.document.products import Products
from tracker.popups.document.shipping import Shipping

GRACE_MS = 10_000
"""Whoever pressed the button in time is not refused because the network was slow."""


class Deadline(NamedTuple):
    """When an offer ends, in ms: at a moment, so long after somebody saw it first, or at the first of both."""

    at_ms: int | None
    after_ms: int | None

    def end(self, first_at_ms: int) -> int:
        """The moment for somebody who saw it first at this one."""
        own = [] if self.after_ms is None else [first_at_ms + self.after_ms]
        return min([*own, *([] if self.at_ms is None else [self.at_ms])])


def has_live_parts(document: Document) -> bool:
    """Whether any step has a part that the runtime's part `live` draws."""
    return any(isinstance(block, LIVE) for step in document.steps.values() for block in step.blocks)


def has_countdown(document: Document) -> bool:
    """Whether anything in it counts down."""
    return any(True for _ in _countdowns(document))


def counts_from_first_sight(document: Document) -> bool:
    """Whether a countdown of it is each person's own."""
    return any(one.minutes is not None for one in _countdowns(document))


def is_over(document: Document, first_at_ms: int, now_ms: int) -> bool:
    """Whether the offer has ended for somebody who saw it first at this moment, by a countdown that says so."""
    deadline = deadline_of(document)
    return deadline is not None and now_ms > deadline.end(first_at_ms) + GRACE_MS


def deadline_of(document: Document) -> Deadline | None:
    """When the offer of one variant ends, by its countdowns that say so; None where none does."""
    ending = [one for one in _countdowns(document) if one.at_end == "say"]
    if not ending:
        return None
    moments = [one.ends_at for one in ending if one.ends_at is not None]
    minutes = [one.minutes for one in ending if one.minutes is not None]
    return Deadline(min(moments, default=None), min(minutes) * 60_000 if minutes else None)


def has_shipping(document: Document) -> bool:
    """Whether anything in it says what is missing for free shipping."""
    return any(isinstance(block, Shipping) for step in document.steps.values() for block in step.blocks)


def product_sources(document: Document) -> dict[str, int]:
    """Of the parts with products: source → how many at most."""
    found: dict[str, int] = {}
    for step in document.steps.values():
        for block in step.blocks:
            if isinstance(block, Products):
                found[block.source] = max(found.get(block.source, 0), block.count)
    return found


def with_addresses(document: Document, steps: dict[str, Any]) -> dict[str, Any]:
    """The decoded steps with the address of each chat in the place of what it is made of."""
    for name, step in document.steps.items():
        for index, block in enumerate(step.blocks):
            if isinstance(block, Chat):
                steps[name]["blocks"][index] = {"type": "chat", "text": block.text, "href": chat_address(block)}
    return steps


def _countdowns(document: Document) -> Iterator[Countdown]:
    for step in document.steps.values():
        yield from (block for block in step.blocks if isinstance(block, Countdown))
