"""What a committer needs of the work that it is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class Divisible(Protocol):
    """Work that can be done in parts, when it cannot be done as a whole."""

    @property
    def shop_id(self) -> int: ...

    def parts(self) -> list[Any]:
        """Works that hold a part of it each, in their order."""

    def size(self) -> int:
        """How many parts it has."""

    def name(self) -> str:
        """What it is, for a dead letter: an event's name, or "order"."""

    def join(self, parts: Sequence[Any]) -> Any:
        """One work of neighbouring parts."""

    def settle(self, done: Sequence[Any], rejected: Sequence[Any]) -> None:
        """Takes over what became of its parts: of runs that `join` made, and of parts that cannot be stored."""
