"""Which shops are samples: made up to look around in, and removed as a whole whenever somebody has seen enough."""

from __future__ import annotations

from tracker.shops.models import Shop

MARK = "sample"
"""Among the shop's settings, but none that anybody sets: `shops.settings` does not know it."""


def mark_sample(shop: Shop) -> None:
    """Says of a new shop that all in it is made up."""
    shop.settings = {**(shop.settings or {}), MARK: True}


def is_sample(shop: Shop) -> bool:
    return bool((shop.settings or {}).get(MARK))
