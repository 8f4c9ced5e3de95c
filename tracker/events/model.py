"""An event, a batch and the page they came from, as the stages hand them on. Pure, frozen.

Of msgspec's structures, since many are made of every request: a frozen dataclass takes six times as long.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True):
    """One accepted event. `device_at_ms` is the device's own clock, `email` an address taken out of `params`."""

    id: bytes
    name: str
    source: str
    device_at_ms: int
    page: str
    url: str
    params: dict[str, Any]
    email: str = ""
    value: str = ""
    """What else was typed (`field_captured`), taken out of `params` likewise."""
    token: str = ""
    """A popup's token, taken out of `params` likewise: it is a credential."""
    index: int = 0
    """Its place in the batch as it was sent, by which it is rejected."""


class PageContext(msgspec.Struct, frozen=True):
    """What the tag says of the page and the browser; every text is cleaned and cut."""

    url: str = ""
    referrer: str = ""
    title: str = ""
    language: str = ""
    """The browser's."""
    page_language: str = ""
    """That the page says it is in (`<html lang>`)."""
    timezone: str = ""
    viewport_width: int = 0
    page_type: str = ""
    product: str = ""
    category: str = ""
    properties: dict[str, Any] = msgspec.field(default_factory=dict)
    """What the shop's page says of itself under names of its own."""
    tag: str = ""
    """The tag's version."""
    platform: str = ""
    """What the shop is built with, one of `PLATFORMS`, "" where the tag cannot tell."""
    consent_tool: str = ""
    """Who asks the shop's visitors for their consent, one of `CONSENT_TOOLS`."""
    is_first_party: bool | None = None
    """Whether the tag was loaded from the shop's own site; None where it did not say."""
    mapped: dict[str, bool] = msgspec.field(default_factory=dict)
    """Of what the shop's owner mapped: kind → whether it was found on this page."""


class Batch(msgspec.Struct, frozen=True):
    """One request of the tag. `consent` holds only what was said: purpose → granted."""

    shop_key: str
    sent_at_ms: int
    visitor: str
    consent: dict[str, bool]
    context: PageContext
    decide: bool
    debug: str = ""
    """The token of one of the shop's people who wants to know why."""
    pixel: str = ""
    """The key of a pixel in a platform's checkout, where that is what speaks."""
    events: list[Event] = msgspec.field(default_factory=list)
    rejected: list[tuple[int, str]] = msgspec.field(default_factory=list)
