"""How long and how far a page was looked at, as an event says it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.sessions.windows import IDLE_MS


def engaged_ms(name: str, params: Mapping[str, Any]) -> int:
    """How long an event says that a page was looked at, in milliseconds: never longer than a visit may idle."""
    said = params.get("engagement_time_msec") if name == "user_engagement" else 0
    if isinstance(said, bool) or not isinstance(said, int | float):
        return 0
    return int(min(max(said, 0), IDLE_MS))


def scrolled(name: str, params: Mapping[str, Any]) -> int:
    """How far down an event says that a page was scrolled, in percent."""
    said = params.get("percent_scrolled") if name == "user_engagement" else 0
    if isinstance(said, bool) or not isinstance(said, int | float):
        return 0
    return int(min(max(said, 0), 100))
