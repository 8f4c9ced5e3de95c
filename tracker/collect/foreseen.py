"""What a decision needs to know of the visitor, read in the write that it follows: there it is one read for all.

What was just stored is in it, and nobody asks the database once more after the commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from tracker.decide.facts.asking import Asking
from tracker.decide.facts.build import asking_of
from tracker.decide.facts.read import read
from tracker.decide.published import LivePopups
from tracker.sessions.work import Work


@dataclass(slots=True)
class Foreseen:
    """What hangs on the work of a batch that asks for a decision. `asking` is what was read, if anything was."""

    popups: LivePopups
    asking: Asking | None = None
    has_failed: bool = False


def foresee(connection: Connection, works: Sequence[Work]) -> None:
    """Reads what the decisions about these works need. Where that fails, the works are tried again without it."""
    people, foreseen = [], []
    for work in works:
        one = work.decides
        if isinstance(one, Foreseen) and work.session_id and not one.has_failed:
            people.append(_asking(work, one.popups))
            foreseen.append(one)
    if not people:
        return
    try:
        read(connection, people)
    except Exception:
        # What is stored is worth more than what is shown.
        for one in foreseen:
            one.has_failed = True
        raise
    for one, asking in zip(foreseen, people, strict=True):
        one.asking = asking


def _asking(work: Work, popups: LivePopups) -> Asking:
    asking = asking_of(
        work.settings,
        popups,
        shop_id=work.shop_id,
        visitor_id=work.visitor_id,
        session_id=work.session_id,
        now_ms=work.received_ms,
    )
    asking.is_new = work.visitor is not None and work.visitor.is_new
    return asking
