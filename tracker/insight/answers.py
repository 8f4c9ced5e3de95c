"""What visitors answered to a popup's questions, counted: shares, satisfaction, recommendation, words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.popups.models import PopupAnswer

SATISFIED = 4
"""From here on a rating of 1 to 5 counts as satisfied, as in the usual CSAT."""
PROMOTER, DETRACTOR = 9, 6
"""From here on, and up to here, of 0 to 10. Source: F. Reichheld, The One Number You Need to Grow (2003)."""


MOST_SOURCES = 200
"""Of what hidden fields brought, the most frequent."""


@dataclass
class Question:
    """One question, as all who answered it answered."""

    step: str
    name: str
    kind: str
    """`choice`, `csat`, `nps`, `text` or `hidden`."""
    people: int = 0
    """Who answered; of a choice of many, one person may be in several of `counts`."""
    counts: dict[str, int] = field(default_factory=dict)
    """Value → how many chose it."""

    @property
    def mean(self) -> float:
        """Of ratings. 0 where nobody gave one."""
        total = sum(self.counts.values())
        return sum(int(value) * count for value, count in self.counts.items()) / total if total else 0.0

    @property
    def satisfied(self) -> int:
        """How many gave 4 or 5 (of a `csat`)."""
        return self._between(SATISFIED, 5)

    @property
    def promoters(self) -> int:
        return self._between(PROMOTER, 10)

    @property
    def detractors(self) -> int:
        return self._between(0, DETRACTOR)

    @property
    def passives(self) -> int:
        return sum(self.counts.values()) - self.promoters - self.detractors

    @property
    def nps(self) -> int:
        """Promoters less detractors, of a hundred: −100 to 100. 0 where nobody answered."""
        total = sum(self.counts.values())
        return round((self.promoters - self.detractors) * 100 / total) if total else 0

    def _between(self, low: int, high: int) -> int:
        return sum(count for value, count in self.counts.items() if low <= int(value) <= high)


def questions(session: Session, popup_id: int, since: dt.datetime) -> list[Question]:
    """Every question of a popup that was answered since then, in whatever version."""
    where = (PopupAnswer.popup_id == popup_id, PopupAnswer.at >= since)
    of = (PopupAnswer.step, PopupAnswer.question, PopupAnswer.kind)
    people = select(*of, func.count(PopupAnswer.token_id.distinct())).where(*where).group_by(*of)
    found = {
        (step, name, kind): Question(step, name, kind, count) for step, name, kind, count in session.execute(people)
    }
    values = select(*of, PopupAnswer.value, func.count()).where(*where, PopupAnswer.value != "")
    for step, name, kind, value, count in session.execute(values.group_by(*of, PopupAnswer.value)):
        found[step, name, kind].counts[value] = count
    sources = select(*of, PopupAnswer.text, func.count()).where(*where, PopupAnswer.kind == "hidden")
    # A page's address or a click's id may be another for every visitor.
    most = sources.group_by(*of, PopupAnswer.text).order_by(func.count().desc(), PopupAnswer.text).limit(MOST_SOURCES)
    for step, name, kind, text, count in session.execute(most):
        found[step, name, kind].counts[text] = count
    return sorted(found.values(), key=lambda one: (one.step, one.name))


def words(
    session: Session, popup_id: int, since: dt.datetime, limit: int, before: int | None = None
) -> Sequence[PopupAnswer]:
    """What visitors wrote in words of their own, the latest first."""
    query = select(PopupAnswer).where(
        PopupAnswer.popup_id == popup_id, PopupAnswer.at >= since, PopupAnswer.text != "", PopupAnswer.kind != "hidden"
    )
    if before is not None:
        query = query.where(PopupAnswer.id < before)
    return session.scalars(query.order_by(PopupAnswer.id.desc()).limit(limit)).all()
