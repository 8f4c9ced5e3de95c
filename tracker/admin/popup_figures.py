"""What came of each popup, from the daily rollups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import func, select

from tracker.db import db
from tracker.insight.models import Rollup


@dataclass(frozen=True)
class PopupFigures:
    """Sums over days; the names are the rollup's metrics."""

    impressions: int = 0
    engagements: int = 0
    dismissals: int = 0
    submissions: int = 0
    plays: int = 0
    wins: int = 0

    @property
    def rate(self) -> float | None:
        """Submissions a hundred impressions; None where nobody has seen it."""
        return self.submissions / self.impressions * 100 if self.impressions else None


METRICS = tuple(one.name for one in fields(PopupFigures))


def figures_of(shop_id: int, popup_ids: Sequence[int], since: dt.date | None = None) -> Mapping[int, PopupFigures]:
    """The figures of these popups, of all days or from one on; zeroes for those of which nothing is known."""
    sums: dict[int, dict[str, int]] = {popup_id: {} for popup_id in popup_ids}
    statement = (
        select(Rollup.subject, Rollup.metric, func.sum(Rollup.value))
        .where(Rollup.shop_id == shop_id, Rollup.subject.in_(popup_ids), Rollup.metric.in_(METRICS))
        .group_by(Rollup.subject, Rollup.metric)
    )
    if since is not None:
        statement = statement.where(Rollup.day >= since.isoformat())
    rows = db.session.execute(statement)
    for subject, metric, value in rows:
        sums[subject][metric] = int(value)
    return {popup_id: PopupFigures(**found) for popup_id, found in sums.items()}
