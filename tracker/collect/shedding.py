"""What is refused when more comes than can be stored: the least valuable first, before it has cost anything. Pure.

The measure is time: how long a batch that came now would wait. That is what waits already, at the pace of the last
commits, or the age of the oldest that waits, whichever is more. A burst is let in, a queue that stands is not (CoDel's
rule, "Controlling Queue Delay", 2012): a batch whose class may not wait as long is told to come back later.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import IntEnum


class Worth(IntEnum):
    """The classes of batches: the most valuable event of a batch decides."""

    ENGAGEMENT = 0
    """Only how long and how far pages were looked at."""
    VISIT = 1
    """Page views and what else is looked at; a decision hangs on it."""
    VALUABLE = 2
    """Orders, carts, addresses, consent, and what caps and plays depend on."""


LONGEST_WAITS = {Worth.ENGAGEMENT: 0.05, Worth.VISIT: 0.15, Worth.VALUABLE: 1.5}
"""Seconds in a queue that stands."""
SHARES = {Worth.ENGAGEMENT: 0.25, Worth.VISIT: 0.5, Worth.VALUABLE: 1.0}
"""Of the places in the queue: the last ones are kept for what is valuable."""
STANDS_AFTER_SECONDS = 0.1
IN_A_BURST = 4.0
"""How many times as long it may be while it does not stand yet."""
FEWEST_EVENTS = 200
"""Fewer than these go into one commit, however long it takes, so that nobody waits for more than the one before it."""
TELLING_EVENTS = 20
"""A commit of fewer says how long a commit takes, and little of how long an event does."""
SLOWNESS = 0.3
"""How much of a commit's pace goes into the known one."""

_VALUABLE = re.compile(
    rb'"name"\s*:\s*"(?:purchase|refund|add_to_cart|remove_from_cart|cart_update|view_cart|begin_checkout|add_shipping_info'
    rb"|add_payment_info|email_captured|email_retracted|field_captured|field_retracted|form_submit|generate_lead|sign_up"
    rb'|login|view_promotion|select_promotion|promotion_dismissed|game_play)"'
)
_VISIT = re.compile(rb'"name"\s*:\s*"(?!user_engagement"|view_item_list")')


def worth_of(body: bytes) -> Worth:
    """The class of a batch that has not been read yet. Whoever deceives can only raise it, within their rate."""
    if _VALUABLE.search(body):
        return Worth.VALUABLE
    # What only asks for a decision holds no event.
    return Worth.VISIT if _VISIT.search(body) or b'"name"' not in body else Worth.ENGAGEMENT


@dataclass(slots=True)
class Waiting:
    """The queue at one moment, as far as it goes before a batch of one class."""

    events: int
    share: float
    """Of all places, those that are taken: 0 to 1."""
    oldest_seconds: float


class Shedder:
    """Knows the pace of one committer, and says who is let in. Times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._seconds_per_event = 0.0
        self._calm_at = dict.fromkeys(Worth, float("-inf"))

    def committed(self, events: int, seconds: float) -> None:
        """Takes note of how long a commit of so many events took."""
        if events >= TELLING_EVENTS:
            pace = seconds / events
            known = self._seconds_per_event or pace
            self._seconds_per_event = known + (pace - known) * SLOWNESS

    def most_together(self, seconds: float) -> float:
        """How many events may go into one commit that should take so many seconds; infinity while no pace is known."""
        return max(FEWEST_EVENTS, seconds / self._seconds_per_event) if self._seconds_per_event else math.inf

    def wait(self, waiting: Waiting) -> float:
        """How many seconds a batch that came now would wait."""
        return max(waiting.events * self._seconds_per_event, waiting.oldest_seconds)

    def refuses(self, worth: Worth, waiting: Waiting, now: float) -> bool:
        """Whether a batch of this class must come back later, when so much waits that would go before it."""
        if waiting.share >= SHARES[worth]:
            return True
        wait = self.wait(waiting)
        if waiting.events < FEWEST_EVENTS or wait <= LONGEST_WAITS[worth]:
            self._calm_at[worth] = now
            return False
        stands = now - self._calm_at[worth] >= STANDS_AFTER_SECONDS
        return wait > LONGEST_WAITS[worth] * (1.0 if stands else IN_A_BURST)
