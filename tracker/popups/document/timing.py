"""When a popup may open and how often: triggers, caps, schedule. Pure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from tracker.popups.document.values import Name, Strict


class TriggerUse(Strict):
    trigger: Name
    params: dict[str, Any] = field(default_factory=dict)


class TriggerSet(Strict):
    """When a popup opens: at whichever of the triggers comes first (`any`), or once each has come (`all`)."""

    uses: Annotated[list[TriggerUse], Meta(min_length=1, max_length=8)]
    match: Literal["any", "all"] = "any"
    delay_seconds: Annotated[int, Meta(ge=0, le=3600)] = 0
    """Waited after that, over page changes too."""
    cancel: Annotated[list[Name], Meta(max_length=8)] = field(default_factory=list)
    """Events that call it off for the page: it then waits for nothing any more."""


class Triggers(Strict):
    """One set for computers, and where phones and tablets differ, one for them."""

    desktop: TriggerSet = field(
        default_factory=lambda: TriggerSet(uses=[TriggerUse(trigger="time_on_page", params={"seconds": 5})])
    )
    phone: TriggerSet | None = None

    def on(self, device: str) -> TriggerSet:
        """The set for a kind of device."""
        return self.phone if self.phone is not None and device in ("mobile", "tablet") else self.desktop


class Window(Strict):
    """At most so many times within so many hours, whenever they begin."""

    count: Annotated[int, Meta(ge=1, le=100)]
    hours: Annotated[int, Meta(ge=1, le=8760)]


class Caps(Strict):
    """Counted on the server from impressions. None means no such cap. A submission always ends it."""

    per_session: Annotated[int, Meta(ge=1, le=100)] | None = 1
    lifetime: Annotated[int, Meta(ge=1, le=1000)] | None = None
    windows: Annotated[list[Window], Meta(max_length=4)] = field(default_factory=list)
    after_dismissal_hours: Annotated[int, Meta(ge=0, le=8760)] = 24


class Schedule(Strict):
    """Milliseconds since 1970; None means open-ended."""

    starts_at: Annotated[int, Meta(ge=0, le=32_503_680_000_000)] | None = None
    ends_at: Annotated[int, Meta(ge=0, le=32_503_680_000_000)] | None = None
