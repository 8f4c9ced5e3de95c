"""The fields of a form. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tracker.events.parse import PURPOSES
from tracker.popups.document.values import READ, DocumentError, Name, Strict, Words


class FormField(Strict):
    kind: Literal["email", "consent"]
    name: Name
    label: Annotated[str, Meta(min_length=1, max_length=500, extra=READ)]
    placeholder: Words = ""
    required: bool = True


def check_fields(fields: list[FormField], where: str) -> None:
    """Raises DocumentError for two fields of one name, and for a consent that is not one of the purposes."""
    if len({one.name for one in fields}) != len(fields):
        raise DocumentError(f"{where}: two fields have the same name")
    for one in fields:
        # What is agreed to is recorded under this name, and nobody may agree to one thing by ticking another.
        if one.kind == "consent" and one.name not in PURPOSES:
            raise DocumentError(f"{where}: name the consent field {one.name!r} after one of: {', '.join(PURPOSES)}")
