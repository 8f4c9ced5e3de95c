"""Frequency caps: how often a popup may come back. Counted from impressions on the server. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracker.decide.context import PopupHistory
from tracker.phrases import N_
from tracker.popups.document import Caps

HOUR_MS = 3_600_000


@dataclass(frozen=True)
class CapResult:
    """One cap: whether it still allows the popup, its limit, and what was counted."""

    cap: str
    allows: bool
    operand: Any
    seen: Any


def check_caps(
    caps: Caps,
    history: PopupHistory,
    now_ms: int,
    *,
    is_blocking: bool,
    blocking_shown: int,
    blocking_allowed: int,
) -> list[CapResult]:
    """Every cap that applies, the final ones first.

    `blocking_shown` and `blocking_allowed` count popups that cover the page, over the whole shop and this session; a
    bar covers nothing and is not held by them.
    """
    results = [CapResult("already_submitted", not history.is_submitted, N_("never submitted"), history.is_submitted)]
    if caps.lifetime is not None:
        results.append(
            CapResult("cap_lifetime", len(history.shown_at) < caps.lifetime, caps.lifetime, len(history.shown_at))
        )
    if caps.per_session is not None:
        shown = history.shown_in_session
        results.append(CapResult("cap_session", shown < caps.per_session, caps.per_session, shown))
    if caps.window_count is not None:
        since = now_ms - caps.window_hours * HOUR_MS
        recent = sum(1 for shown_at in history.shown_at if shown_at > since)
        operand = f"{caps.window_count} in {caps.window_hours} h"
        results.append(CapResult("cap_window", recent < caps.window_count, operand, recent))
    if caps.after_dismissal_hours and history.last_dismissed_at is not None:
        again_at = history.last_dismissed_at + caps.after_dismissal_hours * HOUR_MS
        results.append(CapResult("cap_dismissal", now_ms >= again_at, again_at, now_ms))
    if is_blocking:
        results.append(CapResult("cap_all_popups", blocking_shown < blocking_allowed, blocking_allowed, blocking_shown))
    return results


def first_cap(
    caps: Caps,
    history: PopupHistory | None,
    now_ms: int,
    *,
    is_blocking: bool,
    blocking_shown: int,
    blocking_allowed: int,
) -> str | None:
    """The first cap that forbids the popup: `check_caps` without its trace. None for `history` is nothing seen."""
    if history is None:
        return "cap_all_popups" if is_blocking and blocking_shown >= blocking_allowed else None
    results = check_caps(
        caps,
        history,
        now_ms,
        is_blocking=is_blocking,
        blocking_shown=blocking_shown,
        blocking_allowed=blocking_allowed,
    )
    return next((one.cap for one in results if not one.allows), None)
