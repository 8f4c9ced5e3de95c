"""The kinds of values that a document is made of, and what is said where one is wrong. Pure."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

READ = {"read": True}
"""Marks what visitors read, and what so can be in several languages (`document.texts`)."""

Text = Annotated[str, Meta(max_length=2000, extra=READ)]

Words = Annotated[str, Meta(max_length=200, extra=READ)]

ButtonWords = Annotated[str, Meta(min_length=1, max_length=80, extra=READ)]

Line = Annotated[str, Meta(max_length=200)]
"""What only marketers read."""

Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]

Texts = Annotated[dict[Language, dict[Annotated[str, Meta(max_length=200)], Text]], Meta(max_length=20)]
"""What visitors read, in other languages: language → path (as a DocumentError names it) → text. What is missing is
read in the document's own language."""

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]

Url = Annotated[str, Meta(max_length=1000, pattern=r"^(https?://[^\s]+|/([^\s/\\][^\s]*)?)$")]


class Strict(Struct, forbid_unknown_fields=True, omit_defaults=False):
    pass


class DocumentError(ValueError):
    """The document is not valid; the text says where and what, for people: "game.prizes[0].code: give a code"."""

    @property
    def path(self) -> str:
        """Where it is wrong, as in JSON: `steps.start.blocks[2].text`; empty where the text does not say."""
        place, colon, _ = str(self).partition(": ")
        return place if colon else ""

    @property
    def problem(self) -> str:
        """What is wrong there."""
        return str(self).removeprefix(f"{self.path}: ")
