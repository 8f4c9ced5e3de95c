"""What a visitor has looked at, in few bytes in their row.

As a value it is `{"products": [[id, ms], …], "categories": [[name, ms], …]}`, the latest first. Packed it is a short
list: the latest time, then the products and the categories, each name followed by how much earlier it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

KINDS = ("products", "categories")

MOST_REMEMBERED = 50
"""Products, and categories, of one visitor."""

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode

Seen = Mapping[str, Sequence[Any]]


class Viewed(TypeDecorator[dict[str, Any]]):
    """The column, which is read and written as the value."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> bytes | None:
        return None if value is None else pack_viewed(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, Any] | None:
        return None if value is None else unpack_viewed(bytes(value))


def pack_viewed(viewed: Seen) -> bytes:
    """The value in bytes."""
    latest = max((at for kind in KINDS for _, at in viewed.get(kind, ())), default=0)
    told: list[Any] = [[one for name, at in viewed.get(kind, ()) for one in (name, latest - at)] for kind in KINDS]
    while told and not told[-1]:
        told.pop()
    return _pack([latest, *told])


def unpack_viewed(packed: bytes) -> dict[str, Any]:
    """The value of these bytes."""
    latest, *told = _unpack(packed)
    told += [[]] * (len(KINDS) - len(told))
    return {
        kind: [[name, latest - before] for name, before in zip(pairs[::2], pairs[1::2], strict=True)]
        for kind, pairs in zip(KINDS, told, strict=True)
    }


def with_looks(viewed: Seen | None, looks: Iterable[tuple[str, str, int]]) -> dict[str, Any]:
    """What is remembered once these were looked at as well: ("products" or "categories", its id or name, when)."""
    found = {kind: dict((viewed or {}).get(kind, ())) for kind in KINDS}
    for kind, name, at_ms in looks:
        found[kind][name] = max(at_ms, found[kind].get(name, 0))
    return {
        kind: sorted(([name, at] for name, at in seen.items()), key=lambda one: -one[1])[:MOST_REMEMBERED]
        for kind, seen in found.items()
    }


def both_viewed(one: Seen | None, other: Seen | None) -> dict[str, Any] | None:
    """Both together; None where nothing is in either."""
    if one is None and other is None:
        return None
    return with_looks(one, ((kind, name, at) for kind in KINDS for name, at in (other or {}).get(kind, ())))
