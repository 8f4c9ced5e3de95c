"""What is stored of one visitor, as the replay reads it: frozen rows without their database. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.decide.answers import GivenAnswer


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One stored event. `params` is empty for events that only say that something was."""

    at: int
    name: str
    page: str
    url: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One session within the time that is looked at, with its events in their order."""

    id: int
    number: int
    """Which visit of the visitor it is, the first being 1."""
    channel: str
    referrer: str
    utm: Mapping[str, str]
    landing_url: str
    language: str
    timezone: str
    country: str
    device: str
    browser: str
    os: str
    width: int
    events: Sequence[PastEvent]


@dataclass(frozen=True, slots=True)
class PastOrder:
    at: int
    value_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PastImpression:
    """One popup that was seen. Moments are None for what did not happen."""

    popup_id: int
    session_id: int
    shown_at: int
    dismissed_at: int | None
    submitted_at: int | None


@dataclass(frozen=True, slots=True)
class Past:
    """One visitor. Times in milliseconds since 1970."""

    id: int
    unit: str
    first_seen_at: int
    pages_before: int
    """Pages before the first visit that is looked at."""
    contact_since: int | None
    consents: Sequence[tuple[int, str, bool]]
    orders: Sequence[PastOrder]
    impressions: Sequence[PastImpression]
    plays: Sequence[tuple[int, int]]
    """(popup id, when)."""
    answers: Sequence[GivenAnswer]
    """The oldest first."""
    viewed: Mapping[str, Mapping[str, int]]
    properties: Mapping[str, Any]
    visits: Sequence[PastVisit] = field(default_factory=tuple)
