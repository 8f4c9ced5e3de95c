"""The job that gives bandits their next weights: once an hour, from what has become of those who were exposed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, and_, select

from tracker.db import table_of
from tracker.decide.experiments import HOLDOUT, experiment_name
from tracker.insight.experiments import popup_question, result_of
from tracker.insight.statistics.bandit import next_weights
from tracker.jobs import JOBS, Job
from tracker.popups.live import read_published
from tracker.popups.models import Allocation, Popup, PopupVersion
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

allocations = table_of(Allocation)

HOUR = 3600


def reweigh(connection: Connection, now: dt.datetime) -> int:
    """Writes new weights for every live bandit that has enough people; how many it wrote."""
    in_force = and_(PopupVersion.popup_id == Popup.id, PopupVersion.version == Popup.version)
    rows = connection.execute(
        select(Popup.id, Popup.public_id, Popup.shop_id, Shop.settings, PopupVersion.document)
        .join(PopupVersion, in_force)
        .join(Shop, Shop.id == Popup.shop_id)
        .where(Popup.status == "live")
        .order_by(Popup.id)
    ).all()
    return sum(
        _reweigh(connection, row, now) for row in rows if (row.document.get("experiment") or {}).get("is_bandit")
    )


def _reweigh(connection: Connection, row: Any, now: dt.datetime) -> int:
    document = read_published(row.document)
    question = popup_question(row.shop_id, row.id, row.public_id, document, shop_settings(row.settings))
    if question is None or document.experiment is None:
        return 0
    readout = result_of(connection, question, now).readout
    # Where something loses people of one arm, what was learnt of the arms is wrong.
    if readout.is_alarmed:
        return 0
    names = [arm for arm in question.arms.names if arm != HOLDOUT]
    weights = next_weights(
        {arm: readout.arm(arm).sums.posterior(question.objective) for arm in names}, document.experiment.floor
    )
    if weights is None:
        return 0
    name = experiment_name(row.public_id, document.experiment.key)
    values = {"shop_id": row.shop_id, "experiment": name, "at": now, "kind": "bandit", "shares": weights}
    connection.execute(allocations.insert().values(values))
    return 1


JOBS.register(Job("bandits", HOUR, reweigh))
