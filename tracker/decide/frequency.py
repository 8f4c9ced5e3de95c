"""Frequency caps: how often a popup may come back. Counted from impressions on the server. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.decide.context import NOTHING_SEEN, PopupHistory, ShopLimits
from tracker.phrases import N_
from tracker.popups.document import Caps, Window
from tracker.popups.groups import GroupLimits

MINUTE_MS = 60_000
HOUR_MS = 3_600_000

CAPS = frozenset(
    {
        "cap_lifetime",
        "cap_session",
        "cap_window",
        "cap_dismissal",
        "cap_group_session",
        "cap_group_window",
        "cap_all_popups",
        "cap_all_window",
        "cap_rest",
    }
)
"""The gates of this module that only keep a popup from coming by itself: what the visitor asks for may come back."""


@dataclass(frozen=True)
class CapResult:
    """One cap: whether it still allows the popup, its limit, and what was counted."""

    cap: str
    allows: bool
    operand: Any
    seen: Any


@dataclass(frozen=True)
class Seen:
    """What was seen of the popup itself, of its group, and of all popups that cover the page."""

    popup: PopupHistory = NOTHING_SEEN
    group: PopupHistory = NOTHING_SEEN
    blocking: PopupHistory = NOTHING_SEEN


def check_caps(
    caps: Caps, group: GroupLimits | None, limits: ShopLimits | None, seen: Seen, now_ms: int
) -> Iterator[CapResult]:
    """Every cap that applies, the final ones first.

    `group` is None for a popup without one; `limits` is None for a popup that covers nothing: it is not held by what
    the shop allows over all popups.
    """
    popup = seen.popup
    yield CapResult("already_submitted", not popup.is_submitted, N_("never submitted"), popup.is_submitted)
    if caps.lifetime is not None:
        yield CapResult("cap_lifetime", len(popup.shown_at) < caps.lifetime, caps.lifetime, len(popup.shown_at))
    if caps.per_session is not None:
        yield _in_session("cap_session", caps.per_session, popup)
    yield from _windows("cap_window", caps.windows, popup, now_ms)
    if caps.after_dismissal_hours and popup.last_dismissed_at is not None:
        again_at = popup.last_dismissed_at + caps.after_dismissal_hours * HOUR_MS
        yield CapResult("cap_dismissal", now_ms >= again_at, again_at, now_ms)
    if group is not None:
        if group.per_session is not None:
            yield _in_session("cap_group_session", group.per_session, seen.group)
        yield from _windows("cap_group_window", group.windows, seen.group, now_ms)
    if limits is not None:
        yield from _over_all(limits, seen.blocking, now_ms)


def first_cap(caps: Caps, group: GroupLimits | None, limits: ShopLimits | None, seen: Seen, now_ms: int) -> str | None:
    """The first cap that forbids the popup; None when all allow it."""
    for one in check_caps(caps, group, limits, seen, now_ms):
        if not one.allows:
            return one.cap
    return None


def _over_all(limits: ShopLimits, blocking: PopupHistory, now_ms: int) -> Iterator[CapResult]:
    yield _in_session("cap_all_popups", limits.per_session, blocking)
    if limits.window_count is not None:
        window = Window(count=limits.window_count, hours=limits.window_hours)
        yield from _windows("cap_all_window", [window], blocking, now_ms)
    if limits.rest_minutes and blocking.shown_at:
        again_at = max(blocking.shown_at) + limits.rest_minutes * MINUTE_MS
        yield CapResult("cap_rest", now_ms >= again_at, again_at, now_ms)


def _in_session(cap: str, limit: int, seen: PopupHistory) -> CapResult:
    return CapResult(cap, seen.shown_in_session < limit, limit, seen.shown_in_session)


def _windows(cap: str, windows: Sequence[Window], seen: PopupHistory, now_ms: int) -> Iterator[CapResult]:
    for window in windows:
        since = now_ms - window.hours * HOUR_MS
        recent = sum(1 for shown_at in seen.shown_at if shown_at > since)
        yield CapResult(cap, recent < window.count, f"{window.count} in {window.hours} h", recent)
