"""Groups of popups: limits that several popups share, such as "one offer a visit". `GroupLimits` is pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.popups.document import Window


@dataclass(frozen=True)
class GroupLimits:
    """How often a visitor may see popups of one group, all together. None means no such limit."""

    per_session: int | None = 1
    windows: Sequence[Window] = ()
