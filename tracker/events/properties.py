"""What a shop says of a visitor or a page under names of its own: read leniently, kept small. Pure."""

from __future__ import annotations

import re
from typing import Any

from tracker.events import scrub

MOST_PROPERTIES = 30
MOST_ENTRIES = 20
LONGEST_VALUE = 200

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


def read_properties(value: Any) -> dict[str, Any]:
    """The properties that can be kept; None stands for one to be forgotten. What is no property is left out.

    A name is a letter and up to 39 letters, digits and underscores. A value is a text of at most 200 characters, a
    number, true or false, or a list of at most 20 texts. Addresses of people have other places to be kept in, and are
    left out.
    """
    if not isinstance(value, dict):
        return {}
    found: dict[str, Any] = {}
    for name, given in value.items():
        if len(found) >= MOST_PROPERTIES:
            break
        if isinstance(name, str) and _NAME.fullmatch(name):
            read = _read(given)
            if read is not None or given is None:
                found[name] = read
    return found


def merged(known: dict[str, Any] | None, told: dict[str, Any]) -> dict[str, Any]:
    """What is known after somebody told more: newer values replace, None forgets, and the first 30 stay."""
    values = {**(known or {}), **told}
    kept = {name: value for name, value in values.items() if value is not None}
    return dict(list(kept.items())[:MOST_PROPERTIES])


def _read(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if -scrub.LARGEST_INTEGER <= value <= scrub.LARGEST_INTEGER else None
    if isinstance(value, str):
        text = scrub.text(value, LONGEST_VALUE).strip()
        # Of an event's parameters the addresses are taken away before they come here.
        return text if text not in ("", scrub.TAKEN_AWAY) and not scrub.looks_like_address(text) else None
    if isinstance(value, list):
        entries = [_read(one) for one in value[:MOST_ENTRIES] if isinstance(one, str)]
        return [one for one in entries if one] or None
    return None
