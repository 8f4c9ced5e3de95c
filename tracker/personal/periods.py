"""How long what is kept stays: one line a table, by which the worker's job erases it. docs/privacy.md repeats them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.registry import Registry


@dataclass(frozen=True)
class Period:
    """Until when rows of a table are kept, and the job that erases them; with `setting`, each shop decides."""

    name: str
    """The table."""
    job: str
    kept: dt.timedelta
    """Where a shop has not decided otherwise."""
    setting: str = ""

    @property
    def words(self) -> str:
        """As the page says it: "24 hours" up to two days, then "30 days"."""
        hours = int(self.kept / dt.timedelta(hours=1))
        return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


PERIODS: Registry[Period] = Registry("period")
