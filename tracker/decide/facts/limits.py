"""What the shop allows over all its popups that cover the page."""

from __future__ import annotations

from tracker.decide.context import ShopLimits
from tracker.shops.settings import ShopSettings


def shop_limits(settings: ShopSettings) -> ShopLimits:
    """The limits as the engine knows them."""
    return ShopLimits(
        per_session=settings["popups.per_session"],
        window_count=settings["popups.window_count"] or None,
        window_hours=settings["popups.window_hours"],
        rest_minutes=settings["popups.rest_minutes"],
        holdout_percent=settings["popups.holdout_percent"],
    )
