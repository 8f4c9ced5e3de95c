"""What a check says, and what it has to know beside the document. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tracker.contacts.detail_values import KINDS

Level = Literal["blocks", "advice", "good"]
"""From the gravest to what is only well."""


@dataclass(frozen=True)
class Check:
    """One line of the list. `text` is a msgid with `values`; `path` says where in the document to look.

    Values named `language` and `own` are language tags, for whoever shows them to name.
    """

    level: Level
    text: str
    path: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Circumstances:
    """What the document does not say itself: the shop's pools (id → name, free codes), its apply-link, and the time."""

    pools: Mapping[str, tuple[str, int]]
    has_apply_link: bool
    now_ms: int
    low_at: Mapping[str, int] = field(default_factory=dict)
    """With fewer free codes than this a pool runs low."""
    kinds_kept: frozenset[str] = frozenset(KINDS)
    """The kinds of details that the shop keeps."""
    was_placed: bool = False
    """Whether a page of the shop has held the place of this popup, where it is one that stands in the page."""
    can_mail: bool = False
    """Whether the installation has a mail server."""
    confirms: bool = False
    """Whether the shop has a yes to mail confirmed by mail."""
    days_needed: int | None = None
    """About how many days its experiment would take with the shop's visitors of late; None where that is not known."""
    currency: str = "EUR"
    budget_days: float | None = None
    """In how many days its game's budget is used up at the present rate; None where it has none, or nobody wins."""


def in_order(checks: Iterable[Check]) -> list[Check]:
    """What blocks first, what is well last."""
    order: list[Level] = ["blocks", "advice", "good"]
    return sorted(checks, key=lambda check: order.index(check.level))
