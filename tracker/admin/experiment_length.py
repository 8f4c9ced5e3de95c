"""How long an experiment would take with the visitors that the shop has had of late."""

from __future__ import annotations

import datetime as dt
import math

from sqlalchemy import func, select

from tracker.clock import now
from tracker.db import db
from tracker.decide.experiments import arms_of
from tracker.insight.models import Rollup
from tracker.insight.statistics.posteriors import Rate
from tracker.insight.statistics.sequential import WISHED_LIFT, people_to_decide
from tracker.popups.document import Document
from tracker.shops.models import Shop

LOOKED_AT_DAYS = 14
USUAL_RATES = {"submission": 0.05, "order": 0.02}
"""Where nothing is known of the shop yet."""


def days_needed(shop: Shop, document: Document) -> int | None:
    """Days until a difference of a tenth is told, if every visit came to the popup; None where nothing is known."""
    arms = arms_of("", document)
    if arms is None:
        return None
    since = (now() - dt.timedelta(days=LOOKED_AT_DAYS)).strftime("%Y-%m-%d")
    rows = db.session.execute(
        select(Rollup.metric, func.sum(Rollup.value))
        .where(Rollup.shop_id == shop.id, Rollup.subject == 0, Rollup.day >= since)
        .where(Rollup.metric.in_(("sessions", "orders")))
        .group_by(Rollup.metric)
    )
    found = {metric: int(value) for metric, value in rows}
    visits, orders = found.get("sessions", 0), found.get("orders", 0)
    if not visits:
        return None
    objective = document.experiment.objective if document.experiment else "order"
    rate = orders / visits if orders and objective != "submission" else USUAL_RATES.get(objective, USUAL_RATES["order"])
    one = Rate(min(rate, 1.0) * visits, visits)
    spread = WISHED_LIFT * one.mean
    people = people_to_decide(spread, 2 * one.variance, spread)
    smallest = min(share for _arm, share in arms.shares if share > 0)
    return None if people is None else math.ceil(people / smallest / (visits / LOOKED_AT_DAYS))
