"""The fields of a form, one structure a kind. Pure.

What a visitor gives is read by `popups.field_readers`; what becomes of it, `popups.submit` says.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from tracker.events.parse import PURPOSES
from tracker.popups.document.values import READ, DocumentError, Line, Name, Strict, Words

CONSENTS = (*PURPOSES, "sms_marketing")
"""What a consent field may ask for: a purpose of the shop's pages, or a channel of its own."""

Label = Annotated[str, Meta(min_length=1, max_length=500, extra=READ)]

HiddenSource = Literal[
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "channel",
    "referrer",
    "landing_page",
    "page",
    "language",
    "device",
]
"""What is known of the visit, for a hidden field."""


class Field(Strict, tag_field="kind", kw_only=True):
    name: Name
    label: Label
    required: bool = True


class TypedField(Field):
    placeholder: Words = ""


class EmailField(TypedField, tag="email"):
    pass


class ConsentField(TypedField, tag="consent"):
    pass


class PhoneField(TypedField, tag="phone"):
    pass


class FirstNameField(TypedField, tag="first_name"):
    pass


class TextField(TypedField, tag="text"):
    long: bool = False
    """Several lines."""


class BirthDateField(Field, tag="birth_date"):
    pass


class Option(Strict):
    value: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
    label: Annotated[str, Meta(min_length=1, max_length=200, extra=READ)]
    text: bool = False
    """Whoever chooses it may say more in words of their own."""


class ChoiceField(Field, tag="choice", kw_only=True):
    options: Annotated[list[Option], Meta(min_length=2, max_length=20)]
    many: bool = False


class CsatField(Field, tag="csat"):
    """Satisfaction from 1 to 5. `low` and `high` say what the ends mean."""

    low: Words = ""
    high: Words = ""


class NpsField(Field, tag="nps"):
    """How likely one is to recommend the shop, from 0 to 10."""

    low: Words = ""
    high: Words = ""


class HiddenField(Strict, tag_field="kind", tag="hidden", kw_only=True):
    """What nobody fills in: the same for all, or something of the visit. The server writes it, never the browser."""

    name: Name
    label: Line = ""
    value: Line = ""
    source: HiddenSource | None = field(name="from", default=None)


FormField = (
    EmailField
    | ConsentField
    | PhoneField
    | FirstNameField
    | BirthDateField
    | ChoiceField
    | TextField
    | HiddenField
    | CsatField
    | NpsField
)

RATINGS: dict[type[Field], range] = {CsatField: range(1, 6), NpsField: range(11)}


def check_fields(fields: list[FormField], where: str, place: str) -> None:
    """Raises DocumentError for two fields of one name, and for fields that nobody could answer.

    `where` is the step, `place` the path of the form.
    """
    if len({one.name for one in fields}) != len(fields):
        raise DocumentError(f"{where}: two fields have the same name")
    for index, one in enumerate(fields):
        # What is agreed to is recorded under this name, and nobody may agree to one thing by ticking another.
        if isinstance(one, ConsentField) and one.name not in CONSENTS:
            raise DocumentError(f"{where}: name the consent field {one.name!r} after one of: {', '.join(CONSENTS)}")
        if isinstance(one, ChoiceField):
            _check_options(one, f"{place}.fields[{index}].options")
        if isinstance(one, HiddenField) and bool(one.value) == (one.source is not None):
            raise DocumentError(f"{place}.fields[{index}].value: give a value, or say what it is taken from")


def _check_options(choice: ChoiceField, place: str) -> None:
    values = [one.value for one in choice.options]
    for index, one in enumerate(choice.options):
        if values.index(one.value) != index:
            raise DocumentError(f"{place}[{index}].value: two answers have the same value {one.value!r}")
    if sum(one.text for one in choice.options) > 1:
        raise DocumentError(f"{place}: only one answer can have words of its own")
