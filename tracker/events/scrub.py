"""Cleans what came from a browser: texts and numbers that every database can hold, addresses without secrets.

Pure. Everything here is fed by attackers.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import re2

from tracker.errors import Rejected

LONGEST_TEXT = 500
LONGEST_URL = 2048
LONGEST_KEY = 40
MOST_KEYS = 50
MOST_ITEMS = 200
DEEPEST = 5
LARGEST_INTEGER = 2**53 - 1

# NUL is refused by PostgreSQL and lone surrogates by every encoder; the other control characters only fool people.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_SECRET_NAMES = re.compile(
    r"(^|[_.-])(e?-?mail|token|auth|password|passwd|pwd|secret|key|signature|sig|session|sid|phone|otp|code)($|[_.-])"
    r"|^shopbell_",
    re.IGNORECASE,
)
# Browsers know no others; urllib takes a host of quotes and brackets for one.
_HOST = re.compile(r"([\w.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{0,5})?")

# By RE2: in `re`, an address full of %40 takes a thousand times longer than an honest one.
_LOOKS_LIKE_EMAIL = re2.compile(r"(?i)[^\s@=&/]{1,64}(@|%40)[^\s@=&/]{1,255}\.[a-z]{2,}")


def text(value: Any, longest: int = LONGEST_TEXT) -> str:
    """A storable text of at most `longest` characters; "" for whatever is no text."""
    if not isinstance(value, str):
        return ""
    # Nothing that people can read is unstorable, and nearly every text is that.
    if len(value) <= longest and value.isprintable():
        return value
    return _UNSTORABLE.sub("\ufffd", value[:longest])


def looks_like_address(value: str) -> bool:
    """Whether a text holds something like an email address."""
    return ("@" in value or "%40" in value) and _LOOKS_LIKE_EMAIL.search(value) is not None


TAKEN_AWAY = "-"
"""What stands where an address of a person stood."""


def without_addresses(value: str) -> str:
    """The text with a dash for each email address: people type them into whatever has a field, such as a search."""
    return str(_LOOKS_LIKE_EMAIL.sub(TAKEN_AWAY, value)) if looks_like_address(value) else value


# An address with nothing to take away, to escape or to look up, as most are.
_PLAIN_URL = re.compile(
    r"(?-i:https?)://[a-z0-9.-]+(?::\d{1,5})?(?:/[a-z0-9/._~-]*)?(?:\?(\w[\w.-]*=[\w.~-]*(?:&\w[\w.-]*=[\w.~-]*){0,50}))?",
    re.ASCII | re.IGNORECASE,
)
_MAY_BE_SECRET = re.compile(
    r"(?:^|[&_.-])(?:e?-?mail|token|auth|password|passwd|pwd|secret|key|signature|sig|session|sid|phone|otp|code)"
    r"(?:[=&_.-]|$)|(?:^|&)shopbell_",
    re.IGNORECASE,
)


def url(value: Any) -> str:
    """A page's address without fragment, credentials, and query values that look like secrets or emails."""
    cleaned = text(value, LONGEST_URL).strip()
    plain = _PLAIN_URL.fullmatch(cleaned)
    if plain is not None and not (plain[1] and _MAY_BE_SECRET.search(plain[1])):
        return cleaned
    return _cleaned_url(cleaned)


def _cleaned_url(cleaned: str) -> str:
    """The long way round."""
    try:
        parts = urlsplit(cleaned)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        netloc = parts.netloc.rpartition("@")[2]
        if not _HOST.fullmatch(netloc):
            return ""
        query = parts.query
        if query:
            kept = [
                (name, one)
                for name, one in parse_qsl(query, keep_blank_values=True, max_num_fields=100)
                if not _SECRET_NAMES.search(name) and not looks_like_address(f"{name} {one}")
            ]
            query = urlencode(kept)
    except ValueError:
        return ""
    path = without_addresses(parts.path)
    return urlunsplit((parts.scheme, netloc, quote(path, safe="/%:@!$&'()*+,;=~-._"), query, ""))[:LONGEST_URL]


def params(value: dict[str, Any]) -> dict[str, Any]:
    """An event's parameters, cleaned. Raises Rejected for numbers and shapes that cannot be kept as they are."""
    return _clean_object(value, 1)


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return without_addresses(text(value, LONGEST_URL if value[:4] == "http" else LONGEST_TEXT))
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        # By comparing alone: NaN is beyond both, and an integer of 400 digits is no float that could be asked.
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise Rejected("number_out_of_range")
        return value
    if depth > DEEPEST:
        raise Rejected("too_deep")
    if isinstance(value, list):
        return [_clean(one, depth + 1) for one in value[:MOST_ITEMS]]
    if isinstance(value, dict):
        return _clean_object(value, depth)
    raise Rejected("bad_params")


def _clean_object(value: dict[Any, Any], depth: int) -> dict[str, Any]:
    if len(value) > MOST_KEYS:
        raise Rejected("too_many_params")
    return {text(key, LONGEST_KEY): _clean(one, depth + 1) for key, one in value.items()}
