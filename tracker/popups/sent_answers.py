"""What a visitor gave in the form of a step, checked field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.errors import Refused
from tracker.popups.document import ConsentField, EmailField, Form, FormField
from tracker.popups.field_readers import DETAILS, Around, Chosen, Wrong, read_field


@dataclass(frozen=True)
class Answers:
    """A form's checked values, in its order."""

    values: tuple[tuple[FormField, Any], ...] = ()

    @property
    def email(self) -> str:
        """The address; empty where none was given."""
        return next((value for one, value in self.values if isinstance(one, EmailField) and value), "")

    @property
    def consents(self) -> dict[str, str]:
        """Each ticked purpose with the words beside it."""
        return {one.name: one.label for one, value in self.values if isinstance(one, ConsentField) and value}

    @property
    def details(self) -> Iterator[tuple[str, str, str, str]]:
        """(name of the field, kind, part, value) of what identifies a person beside the address."""
        return ((one.name, *DETAILS[type(one)], value) for one, value in self.values if type(one) in DETAILS and value)

    @property
    def deciding(self) -> dict[str, Any]:
        """What branches ask about."""
        return {
            one.name: value.values
            if isinstance(value, Chosen)
            else bool(value)
            if isinstance(one, ConsentField)
            else value
            for one, value in self.values
        }


def read_answers(form: Form | None, given: Mapping[str, Any], around: Around) -> Answers:
    """Checks what the visitor gave, field by field. Raises Refused 422 that names each wrong field's word."""
    problems: dict[str, str] = {}
    values: list[tuple[FormField, Any]] = []
    for one in form.fields if form else []:
        try:
            values.append((one, read_field(one, given.get(one.name), around)))
        except Wrong as wrong:
            problems[one.name] = wrong.word
    if problems:
        raise Refused(422, "invalid", "some fields need another look", details={"fields": problems})
    return Answers(tuple(values))
