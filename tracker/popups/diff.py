"""What differs between two popup documents: the places, and what stood and stands there. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import msgspec

NOTHING = object()


@dataclass(frozen=True)
class Difference:
    """One place that differs. `kind` is `changed`, `added` (`before` is None) or `removed` (`after` is None).

    `path` is as in a document's problems: `steps.start.blocks[2].text`. In a list, the number is that of the newer
    document, and of the older one for what was removed.
    """

    path: str
    kind: str
    before: Any
    after: Any


def differences(before: Any, after: Any) -> list[Difference]:
    """Every difference between two decoded JSON values, in the order of the newer one."""
    return list(_differences("", before, after))


def _differences(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*after, *(name for name in before if name not in after)]:
            place = f"{path}.{name}" if path else name
            yield from _differences(place, before.get(name, NOTHING), after.get(name, NOTHING))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _in_lists(path, before, after)
    elif before is NOTHING:
        yield Difference(path, "added", None, after)
    elif after is NOTHING:
        yield Difference(path, "removed", before, None)
    elif before != after or isinstance(before, bool) != isinstance(after, bool):
        yield Difference(path, "changed", before, after)


def _in_lists(path: str, before: list[Any], after: list[Any]) -> Iterator[Difference]:
    """Entries that stayed are found wherever they moved to in order, so that one more at the top is one difference."""
    old, new = [_key(one) for one in before], [_key(one) for one in after]
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        shared = min(b - a, d - c)
        for offset in range(shared):
            yield from _differences(f"{path}[{c + offset}]", before[a + offset], after[c + offset])
        for index in range(a + shared, b):
            yield Difference(f"{path}[{index}]", "removed", before[index], None)
        for index in range(c + shared, d):
            yield Difference(f"{path}[{index}]", "added", None, after[index])


def _key(value: Any) -> bytes:
    return msgspec.json.encode(value, order="deterministic")
