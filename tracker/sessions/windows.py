"""Sessions from moments: 30 idle minutes end one, late events join theirs, midnight means nothing. Pure."""

from __future__ import annotations

from dataclasses import dataclass

IDLE_MS = 30 * 60_000
OLDEST_MS = 48 * 3_600_000


@dataclass(slots=True)
class Window:
    """One session's span. `id` is None for a session that does not exist yet."""

    id: int | None
    started_at: int
    last_at: int
    is_new: bool = False
    """Whether its row has yet to be written."""


def correct(device_at_ms: int, sent_at_ms: int, received_ms: int) -> int:
    """The server's time of an event: the device's clock error shows at sending, when both clocks are known.

    Never in the future, and never older than 48 hours, whatever a device says.
    """
    corrected = device_at_ms + received_ms - sent_at_ms
    return max(received_ms - OLDEST_MS, min(corrected, received_ms))


def assign(windows: list[Window], at_ms: int, *, may_open: bool) -> Window | None:
    """The window an event belongs to, stretched to hold it; a new one is added to `windows` when none fits.

    Of several that fit, the latest wins. None when no window fits and the event may not open one.
    """
    fitting = [one for one in windows if one.started_at - IDLE_MS <= at_ms <= one.last_at + IDLE_MS]
    if fitting:
        window = max(fitting, key=lambda one: one.started_at)
        window.started_at = min(window.started_at, at_ms)
        window.last_at = max(window.last_at, at_ms)
        return window
    if not may_open:
        return None
    window = Window(None, at_ms, at_ms)
    windows.append(window)
    return window
