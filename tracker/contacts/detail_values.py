"""What people type beside their address: which values are a phone number, a name or a birth date. Pure.

The tag has looked at them already, but what comes from a browser may come from anybody.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping

from tracker.errors import Rejected

KINDS = ("phone", "name", "birth_date")
PARTS = ("full", "given", "family")
LONGEST = 80
YOUNGEST_YEARS = 10
"""A later date is a delivery's, a child's or a pet's."""
OLDEST_YEARS = 120
BUDDHIST_YEARS = 543
"""By how much Thai years are ahead."""

_NAME_MARKS = frozenset(" '’.,-·・\u200c")
_SITE = re.compile(r"\w{3}\.\w{2}")
_PHONE = re.compile(r"[+(]?[0-9\s().\-/+]{7,24}")
_DATE = re.compile(r"([0-9]{1,4})\s*([\s./年-])\s*([0-9]{1,2})\s*[\s./月-]\s*([0-9]{1,4})日?")
_SSN = re.compile(r"(?<![0-9])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![0-9])")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.IGNORECASE)
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[\s.\-/]+(?=[0-9])")
_CARD = re.compile(r"(?<![0-9])[0-9]{13,19}(?![0-9])")


def read_detail(kind: str, part: str, value: str, today: dt.date) -> tuple[str, str]:
    """The part and the value in its one spelling. Raises Rejected("bad_detail") for what does not look like its kind.

    `part` is kept of a name alone, and is "full" where it says nothing that is known.
    """
    trimmed = unicodedata.normalize("NFC", " ".join(value.split()))
    if kind not in _READERS or not trimmed or len(trimmed) > LONGEST or is_secret(trimmed):
        raise Rejected("bad_detail")
    read = _READERS[kind](trimmed, today)
    if not read:
        raise Rejected("bad_detail")
    return (part if part in PARTS else "full") if kind == "name" else "", read


def is_secret(value: str) -> bool:
    """Whether there is a card's number in it, a bank account's, or a social security number: never to be kept."""
    numbers = _CARD.findall(_BETWEEN_DIGITS.sub("", value))
    packed = "".join(value.split())
    return any(map(_has_check_digit, numbers)) or bool(_SSN.search(value)) or _IBAN.fullmatch(packed) is not None


def masked_detail(kind: str, value: str) -> str:
    """The value for eyes that may not see it: the end of a number, the first letter of a name, no date."""
    if kind == "phone":
        return f"••• {value[-2:]}"
    return f"{value[:1]}•••" if kind == "name" else "•••"


def _has_check_digit(digits: str) -> bool:
    doubled = [int(one) * (1 + place % 2) for place, one in enumerate(reversed(digits))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def _phone(value: str, _today: dt.date) -> str:
    digits = re.sub(r"[^0-9]", "", value)
    if not _PHONE.fullmatch(value) or not 7 <= len(digits) <= 15:
        return ""
    return ("+" if value.startswith(("+", "(+")) else "") + digits


def _name(value: str, _today: dt.date) -> str:
    letters = [unicodedata.category(one)[0] in "LM" or one in _NAME_MARKS for one in value]
    starts = unicodedata.category(value[0])[0] in "LM"
    return value if starts and all(letters) and not _SITE.search(value) else ""


def _birth_date(value: str, today: dt.date) -> str:
    """`1990-03-12` where there is only one way to read it, else as it was typed: `3/4/1990`."""
    found = _DATE.fullmatch(value)
    if not found:
        return ""
    first, mark, second, third = int(found[1]), found[2], int(found[3]), int(found[4])
    if first > 31:
        dates = [_date(first, second, third, today)]
    else:
        orders = [(second, first)] if mark == "." else [(second, first), (first, second)]
        dates = [_date(third, month, day, today) for month, day in orders]
    plausible = {one for one in dates if one and _is_of_age(one, today)}
    if len(plausible) == 1:
        return plausible.pop().isoformat()
    return f"{first}{mark}{second}{mark}{third}" if plausible else ""


def _date(year: int, month: int, day: int, today: dt.date) -> dt.date | None:
    try:
        return dt.date(year - BUDDHIST_YEARS if year > today.year else year, month, day)
    except ValueError:
        return None


def _is_of_age(born: dt.date, today: dt.date) -> bool:
    return YOUNGEST_YEARS <= today.year - born.year <= OLDEST_YEARS


_READERS: Mapping[str, Callable[[str, dt.date], str]] = {"phone": _phone, "name": _name, "birth_date": _birth_date}
