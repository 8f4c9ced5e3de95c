"""Marks words for translation where they are declared, without needing a language yet.

Pure modules declare labels as `N_("Cart value")`, and what is said of a number as a `Plural`; whoever shows them
translates with a `Say`, such as `tracker.speech.say`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


def N_(text: str) -> str:
    """The text itself; the name makes the extraction find it."""
    return text


@dataclass(frozen=True)
class Counted:
    """Words of which the number decides the form. As a text they are English."""

    one: str
    many: str
    count: int

    def __str__(self) -> str:
        return self.one if self.count == 1 else self.many


@dataclass(frozen=True)
class Plural:
    """Declares words for one and for many. `by` names the number among the values that they are filled with."""

    one: str
    many: str
    by: str

    def of(self, values: Mapping[str, Any]) -> Counted:
        """The words for the number that is among these values."""
        return Counted(self.one, self.many, values[self.by])


Say = Callable[[str | Counted], str]
"""Translates words that were declared here. `str` itself says them in English."""
