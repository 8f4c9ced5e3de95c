"""A decision: what became of each live popup. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import msgspec

HOLDOUTS = ("holdout_shop", "holdout")
"""The last gates: the shop's always-on holdout, and the popup's own."""

Outcome = tuple[str | None, ...]
"""The first gate that stopped each of a program's candidates, in their order; None for what may be shown."""


class Verdict(NamedTuple):
    """What became of one candidate. `failed` names the first gate that stopped it, None when it may be shown."""

    popup: str
    version: int
    priority: int
    failed: str | None


@dataclass(frozen=True)
class Decision:
    """All verdicts, those that may be shown first, in the order in which they may.

    Many visitors get the same one: what follows from it alone is worked out once.
    """

    verdicts: tuple[Verdict, ...]

    @property
    def eligible(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.failed is None)

    @cached_property
    def claimable(self) -> tuple[Verdict, ...]:
        """Those that may be shown, and those that only a holdout stops: the browser waits for both."""
        found = [verdict for verdict in self.verdicts if verdict.failed is None or verdict.failed in HOLDOUTS]
        return tuple(sorted(found, key=lambda verdict: (-verdict.priority, verdict.popup)))

    @cached_property
    def why(self) -> msgspec.Raw:
        """The reasons as they are answered, in JSON."""
        reasons = [{"popup": one.popup, "eligible": one.failed is None, "gate": one.failed} for one in self.verdicts]
        return msgspec.Raw(msgspec.json.encode(reasons))
