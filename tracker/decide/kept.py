"""Decisions that were kept, found again and explained by the engine that made them, with the facts of then."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import to_ms
from tracker.decide.context import Context
from tracker.decide.examining import Examination, examine
from tracker.decide.explain import Clock, Explanation, explain_examinations, utc_clock
from tracker.decide.packing import unpack, unpack_groups
from tracker.decide.published import PublishedPopups
from tracker.phrases import Say
from tracker.popups.decisions import Considered, read_considered
from tracker.popups.groups import GroupLimits
from tracker.popups.models import KeptDecision, Popup


@dataclass(frozen=True)
class PastDecision:
    """One decision as it was made."""

    id: uuid.UUID
    shop_id: int
    visitor_id: int
    session_id: int
    at_ms: int
    context: Context
    groups: Mapping[str, GroupLimits]
    considered: tuple[Considered, ...]

    @cached_property
    def allowed(self) -> tuple[int, ...]:
        """The popups, by number, that could be shown."""
        return tuple(one.popup_id for one in self.considered if one.failed is None)


def read_kept(row: KeptDecision) -> PastDecision:
    """A stored decision with its facts."""
    at_ms = to_ms(row.at)
    return PastDecision(
        uuid.UUID(bytes=bytes(row.id)),
        row.shop_id,
        row.visitor_id,
        row.session_id,
        at_ms,
        unpack(row.facts, at_ms),
        unpack_groups(row.facts),
        read_considered(row.considered),
    )


def find_decision(session: DbSession, shop_id: int, decision_id: str) -> PastDecision | None:
    """The shop's decision of this id; None where it has none, or has it no more."""
    try:
        key = uuid.UUID(decision_id).bytes
    except ValueError:
        return None
    row = session.scalar(select(KeptDecision).where(KeptDecision.shop_id == shop_id, KeptDecision.id == key))
    return None if row is None else read_kept(row)


def examine_decision(session: DbSession, popups: PublishedPopups, past: PastDecision) -> list[Examination]:
    """Every gate of every popup that was live then, in the version that was live then."""
    wanted = {(one.popup_id, one.version) for one in past.considered}
    return examine(past.context, popups.of_versions(session, past.shop_id, wanted, past.groups))


@dataclass(frozen=True)
class ExplainedDecision:
    """A decision in words. `differs` are the popups of which today's engine says otherwise than was decided then."""

    past: PastDecision
    explanations: Sequence[Explanation]
    differs: frozenset[str]
    lost: tuple[str, ...]
    """The public ids of popups whose version cannot be read any more."""


def explain_decision(
    session: DbSession, popups: PublishedPopups, past: PastDecision, translate: Say, clock: Clock = utc_clock
) -> ExplainedDecision:
    """What was decided, and why, by the facts and versions of that time."""
    numbers = [one.popup_id for one in past.considered]
    rows = session.execute(select(Popup.id, Popup.public_id).where(Popup.id.in_(numbers)))
    public_ids = {number: public_id for number, public_id in rows}
    then = {public_ids[one.popup_id]: one.failed for one in past.considered if one.popup_id in public_ids}
    examined = examine_decision(session, popups, past)
    found = {one.popup for one in examined}
    return ExplainedDecision(
        past,
        explain_examinations(session, past.shop_id, examined, translate, clock),
        frozenset(one.popup for one in examined if then[one.popup] != one.failed),
        tuple(popup for popup in then if popup not in found),
    )
