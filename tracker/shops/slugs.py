"""Names for addresses: "Fixture & Sons" is `fixture-sons`. Pure."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40

_APART = str.maketrans({"đ": "d", "Đ": "d", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "æ": "ae", "œ": "oe"})
_SLUG = re.compile(r"[a-z0-9](-?[a-z0-9])*")


def slug_of(text: str) -> str:
    """What of a name can stand in an address; "" where nothing of it can, as of one in Thai."""
    plain = unicodedata.normalize("NFKD", text.translate(_APART)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")


def is_slug(text: str) -> bool:
    """Whether it can stand in an address as it is: small letters, digits, single hyphens between them."""
    return len(text) <= LONGEST and _SLUG.fullmatch(text) is not None
