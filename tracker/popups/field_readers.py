"""What a visitor gave in a popup's form, field by field: the value as it is kept, or the word that says what is wrong.

Pure. The runtime has looked at it already, but what comes from a browser may come from anybody.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.contacts.addresses import normalise
from tracker.contacts.detail_values import OLDEST_YEARS, YOUNGEST_YEARS, is_secret, read_detail
from tracker.contacts.phones import NoPhone, read_phone
from tracker.errors import Rejected
from tracker.events.scrub import text
from tracker.popups.document import (
    RATINGS,
    BirthDateField,
    ChoiceField,
    ConsentField,
    CsatField,
    EmailField,
    FirstNameField,
    FormField,
    HiddenField,
    NpsField,
    PhoneField,
    TextField,
)

DETAILS: Mapping[type, tuple[str, str]] = {
    PhoneField: ("phone", ""),
    FirstNameField: ("name", "given"),
    BirthDateField: ("birth_date", ""),
}
"""Fields that hold a person's details: the kind and part under which `contacts.details` keeps them."""

LONGEST_LINE = 200
LONGEST_TEXT = 1000

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_UNREADABLE = "\ufffd"


@dataclass(frozen=True)
class Around:
    """What a value is read by: the day, the countries whose phone numbers are meant, and what is known of the visit."""

    today: dt.date
    countries: tuple[str, ...] = ()
    visit: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chosen:
    """The values that were chosen, and the words that came with one of them."""

    values: tuple[str, ...]
    text: str = ""


class Wrong(Exception):
    """A value cannot be taken. `word` names the runtime's string that says why (`popups.strings`)."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def read_field(one: FormField, given: Any, around: Around) -> Any:
    """The value in its one form; None where nothing was given and nothing need be. Raises Wrong."""
    kind = type(one)
    value = _READERS[kind](one, given, around)
    if value is None and not isinstance(one, HiddenField) and one.required:
        raise Wrong(_MISSING.get(kind, "required"))
    return value


def _line(given: Any) -> str:
    return " ".join(given.split()) if isinstance(given, str) else ""


def _email(_one: EmailField, given: Any, _around: Around) -> str | None:
    if not isinstance(given, str) or not given.strip():
        return None
    try:
        return normalise(given)
    except Rejected:
        raise Wrong("email_invalid") from None


def _consent(_one: ConsentField, given: Any, _around: Around) -> bool | None:
    return True if given is True else None


def _phone(_one: PhoneField, given: Any, around: Around) -> str | None:
    written = _line(given)
    if not written:
        return None
    try:
        return read_phone(written, around.countries)
    except NoPhone as none:
        raise Wrong(none.word) from None


def _first_name(_one: FirstNameField, given: Any, around: Around) -> str | None:
    name = _line(given)
    if not name:
        return None
    try:
        return read_detail("name", "given", name, around.today)[1]
    except Rejected:
        raise Wrong("name_invalid") from None


def _birth_date(_one: BirthDateField, given: Any, around: Around) -> str | None:
    written = _line(given)
    if not written:
        return None
    found = _ISO_DATE.fullmatch(written)
    try:
        born = dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        born = None
    if born is None or not YOUNGEST_YEARS <= _age(born, around.today) <= OLDEST_YEARS:
        raise Wrong("date_invalid")
    return born.isoformat()


def _age(born: dt.date, today: dt.date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _choice(one: ChoiceField, given: Any, _around: Around) -> Chosen | None:
    words: Any = ""
    if isinstance(given, dict):
        words, given = given.get("text"), given.get("chosen")
    picked = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    if not picked or not all(isinstance(value, str) for value in picked):
        return None
    # In the order in which they are offered, each once: the same answer is always the same.
    values = tuple(option.value for option in one.options if option.value in picked)
    if set(values) != set(picked) or (len(values) > 1 and not one.many):
        raise Wrong("choose_one")
    has_words = any(option.text for option in one.options if option.value in values)
    return Chosen(values, _words(words, LONGEST_LINE) if has_words else "")


def _text(one: TextField, given: Any, _around: Around) -> str | None:
    return _words(given, LONGEST_TEXT if one.long else LONGEST_LINE) or None


def _words(given: Any, longest: int) -> str:
    """Words of the visitor's own; the numbers of cards and accounts are not for a survey to keep."""
    words = text(given, longest).replace(_UNREADABLE, "").strip()
    if is_secret(words):
        raise Wrong("text_secret")
    return words


def _rating(one: CsatField | NpsField, given: Any, _around: Around) -> int | None:
    if given is None or given == "":
        return None
    if type(given) is not int or given not in RATINGS[type(one)]:
        raise Wrong("choose_one")
    return given


def _hidden(one: HiddenField, _given: Any, around: Around) -> str | None:
    return (around.visit.get(one.source, "") if one.source else one.value)[:LONGEST_LINE] or None


_READERS: Mapping[type, Callable[[Any, Any, Around], Any]] = {
    EmailField: _email,
    ConsentField: _consent,
    PhoneField: _phone,
    FirstNameField: _first_name,
    BirthDateField: _birth_date,
    ChoiceField: _choice,
    TextField: _text,
    CsatField: _rating,
    NpsField: _rating,
    HiddenField: _hidden,
}

_MISSING: Mapping[type, str] = {
    ConsentField: "consent_required",
    ChoiceField: "choose_one",
    CsatField: "choose_one",
    NpsField: "choose_one",
}
"""What is said of a field that was left out, where it is not just "required"."""
