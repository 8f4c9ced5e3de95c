"""A named collection of implementations: conditions, triggers, games, jobs. One line registers one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """Whatever has a name can be registered."""

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


class Registry(Generic[T]):
    """Name → implementation, in the order of registration; a second one of the same name is a programming error."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._by_name: dict[str, T] = {}

    def register(self, implementation: T) -> T:
        """Adds one and returns it. Raises ValueError when the name is taken."""
        if implementation.name in self._by_name:
            raise ValueError(f"{self.kind} {implementation.name!r} is registered twice")
        self._by_name[implementation.name] = implementation
        return implementation

    def get(self, name: str) -> T | None:
        return self._by_name.get(name)

    def names(self) -> list[str]:
        return list(self._by_name)

    def __iter__(self) -> Iterator[T]:
        return iter(self._by_name.values())

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __len__(self) -> int:
        return len(self._by_name)
