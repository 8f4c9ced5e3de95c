"""Phone numbers in their one spelling: E.164, `+84912345678`. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import phonenumbers

LONGEST = 40


class NoPhone(ValueError):
    """The text is no phone number that can be understood. `word` says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


_SHAPE = re.compile(r"\+?[0-9\s().\-/]{5,40}")


def read_phone(value: str, countries: Iterable[str]) -> str:
    """The number in E.164. A national one is read as those of `countries` are written, where only one reading is right.

    Raises NoPhone: `phone_invalid` for what is no number, `phone_country` where the country must be said with a plus.
    """
    written = unicodedata.normalize("NFKC", value).strip().replace("(+", "+(", 1)
    if len(written) > LONGEST or not _SHAPE.fullmatch(written):
        raise NoPhone("phone_invalid")
    if written.startswith("00"):
        written = f"+{written[2:]}"
    if written.startswith("+"):
        number = _parse(written, None)
        if not number:
            raise NoPhone("phone_invalid")
        return number
    found = {number for country in countries if country and (number := _parse(written, country))}
    if len(found) != 1:
        raise NoPhone("phone_country")
    return found.pop()


def _parse(written: str, country: str | None) -> str:
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
