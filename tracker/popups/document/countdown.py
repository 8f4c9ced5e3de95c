"""The part `countdown`: how long an offer holds, for everybody or for each from their first sight of it. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tracker.popups.document.values import DocumentError, Strict, Words


class Countdown(Strict, tag="countdown"):
    """`text` holds `{time}`. `ends_at` is in milliseconds since 1970; `minutes` count from the first impression."""

    text: Words
    ended: Words = ""
    ends_at: Annotated[int, Meta(ge=0, le=32_503_680_000_000)] | None = None
    minutes: Annotated[int, Meta(ge=1, le=43_200)] | None = None
    at_end: Literal["say", "hide"] = "say"

    def end(self, first_at_ms: int) -> int:
        """When it ends for somebody who saw the popup first at this moment."""
        if self.ends_at is not None:
            return self.ends_at
        return first_at_ms + (self.minutes or 0) * 60_000


def check_countdown(where: str, block: Countdown) -> None:
    """Raises DocumentError for one without an end, with two, or without the time in its words."""
    if (block.ends_at is None) == (block.minutes is None):
        raise DocumentError(f"{where}.minutes: give either the moment at which it ends, or the minutes")
    if "{time}" not in block.text:
        raise DocumentError(f"{where}.text: put {{time}} where the time that is left is to stand")
    if block.at_end == "say" and not block.ended:
        raise DocumentError(f"{where}.ended: say what is there at its end, or let it go away")
