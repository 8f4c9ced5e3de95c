"""What became of those who were exposed: orders and submissions within the window, each counted once.

docs/experiments.md says what is counted and what is not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, func, or_, select, type_coerce, union
from sqlalchemy.orm import aliased

from tracker.contacts.models import OrderContact, VisitorContact
from tracker.decide.experiments import HOLDOUT, SHOP, SHOWN, Arms, arms_of, shop_arms
from tracker.insight.statistics.readout import Readout, Sums, read_out, summed
from tracker.insight.statistics.sample_ratio import expected_people, sample_ratio_p
from tracker.popups.document import Document
from tracker.popups.models import Allocation, Exposure, Impression
from tracker.sessions.models import Order
from tracker.shops.settings import ShopSettings

COUNTED = ("placed", "refunded")
"""Cancelled orders and tests are none. What was refunded is taken off."""

SHOP_WINDOW_DAYS = 30
"""The shop's holdout asks what popups do in the long run."""

MOST_ROWS = 200
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Question:
    """An experiment and what is asked of it. `popup_id` is None for the shop's always-on holdout."""

    shop_id: int
    popup_id: int | None
    arms: Arms
    objective: str
    window_days: int
    currency: str
    margin_percent: int


@dataclass(frozen=True)
class Outcome:
    """What one exposed person did within the window. Money is in minor units of the shop's currency."""

    orders: tuple[int, ...] = ()
    revenue_minor: int = 0
    margin_minor: int = 0
    has_submitted: bool = False


@dataclass(frozen=True)
class Result:
    """A read-out with what stands around it."""

    question: Question
    readout: Readout
    first_at: dt.datetime | None
    last_at: dt.datetime | None
    people_a_day: float
    allocations: Sequence[Any] = field(default=())

    @property
    def days_more(self) -> int | None:
        """About how many more days, at the pace so far."""
        more = self.readout.people_more
        return None if more is None or not self.people_a_day else max(1, round(more / self.people_a_day))


def popup_question(
    shop_id: int,
    popup_id: int,
    public_id: str,
    document: Document,
    settings: ShopSettings,
    weights: Mapping[str, float] | None = None,
) -> Question | None:
    """What is asked of a popup's experiment; None where it has none."""
    arms = arms_of(public_id, document, weights)
    if arms is None or document.experiment is None:
        return None
    experiment = document.experiment
    return Question(
        shop_id,
        popup_id,
        arms,
        experiment.objective,
        experiment.window_days,
        settings["currency"],
        settings["margin_percent"],
    )


def shop_question(shop_id: int, settings: ShopSettings, objective: str = "revenue") -> Question:
    """What is asked of the shop's always-on holdout."""
    percent = settings["popups.holdout_percent"]
    arms = shop_arms(percent) if percent else Arms(SHOP, ((SHOWN, 1.0), (HOLDOUT, 0.0)))
    return Question(shop_id, None, arms, objective, SHOP_WINDOW_DAYS, settings["currency"], settings["margin_percent"])


def result_of(connection: Connection, question: Question, now: dt.datetime) -> Result:
    """Everything that can be said of an experiment now."""
    periods = _periods(connection, question)
    parts = [(row.arm, row.propensity, row.people) for row in periods]
    sums = {arm: Sums() for arm in question.arms.names} | summed(parts)
    propensities = {(row.allocation_id, row.arm): row.propensity for row in periods}
    for exposure, outcome in outcomes(connection, question):
        propensity = propensities.get((exposure.allocation_id, exposure.arm), 0.0)
        if propensity > 0:
            _add(sums[exposure.arm], outcome, propensity)
    allocations = _allocations(connection, question)
    expected = _expected(periods, allocations)
    observed = {arm: one.people for arm, one in sums.items()}
    # Variants that were taken out stay in the books, but nobody can choose them any more.
    ordered = {arm: sums[arm] for arm in sorted(question.arms.names, key=lambda arm: (arm == HOLDOUT, arm))}
    readout = read_out(question.objective, ordered, expected, sample_ratio_p(observed, expected))
    first = min((row.first for row in periods), default=None)
    last = max((row.last for row in periods), default=None)
    days = max(1.0, (now - first).total_seconds() / 86_400) if first else 1.0
    return Result(question, readout, first, last, readout.people / days, allocations)


def outcomes(connection: Connection, question: Question) -> Iterator[tuple[Any, Outcome]]:
    """Everybody who did something within the window, with their exposure's row.

    An order counts once: for whose exposure came first, where two people turned out to be one.
    """
    rows: dict[int, Any] = {}
    orders: dict[int, list[Any]] = {}
    seen: set[int] = set()
    for row in connection.execute(_orders(question)):
        if row.order_id in seen:
            continue
        seen.add(row.order_id)
        rows[row.id] = row
        orders.setdefault(row.id, []).append(row)
    submitted: set[int] = set()
    if question.popup_id is not None:
        for row in connection.execute(_submissions(question)):
            rows.setdefault(row.id, row)
            submitted.add(row.id)
    for exposure_id, row in rows.items():
        yield row, _outcome(question, orders.get(exposure_id, []), exposure_id in submitted)


def margin_minor(question: Question, order: Any) -> int:
    """What an order leaves: the margin of the full price, less the discount, less what was refunded of it.

    The discount is what the items at their prices are worth above what was paid for them, of orders with a coupon.
    """
    goods = order.value_minor - order.shipping_minor
    full = sum(int(item.get("price_minor", 0)) * int(item.get("quantity", 0)) for item in order.items or [])
    discount: int = max(0, full - goods) if order.coupon else 0
    paid: int = goods - order.tax_minor
    kept: float = (order.value_minor - order.refunded_minor) / order.value_minor if order.value_minor else 0.0
    margin: int = round(((paid + discount) * question.margin_percent / 100 - discount) * max(0.0, kept))
    return margin


def _outcome(question: Question, orders: Sequence[Any], has_submitted: bool) -> Outcome:
    own = [order for order in orders if order.currency == question.currency]
    return Outcome(
        tuple(order.order_id for order in orders),
        sum(max(0, order.value_minor - order.refunded_minor) for order in own),
        sum(margin_minor(question, order) for order in own),
        has_submitted,
    )


def _add(sums: Sums, outcome: Outcome, propensity: float) -> None:
    if outcome.has_submitted:
        sums.add_outcome("submission", 1, propensity)
    if outcome.orders:
        sums.add_outcome("order", 1, propensity)
        sums.add_outcome("revenue", outcome.revenue_minor, propensity)
        sums.add_outcome("margin", outcome.margin_minor, propensity)


def _mine(question: Question) -> tuple[Any, ...]:
    return (Exposure.shop_id == question.shop_id, Exposure.experiment == question.arms.experiment)


def _periods(connection: Connection, question: Question) -> Sequence[Any]:
    """How many people each arm got while the shares were the same."""
    return connection.execute(
        select(
            Exposure.allocation_id,
            Exposure.arm,
            func.max(Exposure.propensity).label("propensity"),
            func.count().label("people"),
            func.min(Exposure.first_at).label("first"),
            func.max(Exposure.first_at).label("last"),
        )
        .where(*_mine(question))
        .group_by(Exposure.allocation_id, Exposure.arm)
    ).all()


def _allocations(connection: Connection, question: Question) -> Sequence[Any]:
    return connection.execute(
        select(Allocation.id, Allocation.at, Allocation.kind, Allocation.shares)
        .where(Allocation.shop_id == question.shop_id, Allocation.experiment == question.arms.experiment)
        .order_by(Allocation.id)
    ).all()


def _expected(periods: Sequence[Any], allocations: Sequence[Any]) -> dict[str, float]:
    people: dict[int, int] = {}
    for row in periods:
        people[row.allocation_id] = people.get(row.allocation_id, 0) + row.people
    return expected_people([(one.shares, people.get(one.id, 0)) for one in allocations])


def _orders(question: Question) -> Select[*tuple[Any, ...]]:
    """Exposures and the orders of the same person within the window, the earliest exposure first."""
    pairs = union(
        _by_visitor(question, Order.visitor_id, Order.id),
        _by_sibling(question, Order.visitor_id, Order.id),
        _by_address(question),
    ).subquery()
    until = type_coerce(Exposure.first_at, BigInteger) + question.window_days * DAY_MS
    return (
        select(
            Exposure.id,
            Exposure.arm,
            Exposure.allocation_id,
            Exposure.first_at,
            Order.id.label("order_id"),
            Order.currency,
            Order.value_minor,
            Order.refunded_minor,
            Order.tax_minor,
            Order.shipping_minor,
            Order.coupon,
            Order.items,
        )
        .join_from(pairs, Exposure, Exposure.id == pairs.c.exposure_id)
        .join(Order, Order.id == pairs.c.other_id)
        .where(
            Order.shop_id == question.shop_id,
            Order.status.in_(COUNTED),
            Order.is_counted,
            Order.placed_at >= Exposure.first_at,
            type_coerce(Order.placed_at, BigInteger) < until,
        )
        .order_by(Exposure.first_at, Exposure.id, Order.id)
    )


def _submissions(question: Question) -> Select[*tuple[Any, ...]]:
    pairs = union(
        _by_visitor(question, Impression.visitor_id, Impression.id, Impression.submitted_at.is_not(None)),
        _by_sibling(question, Impression.visitor_id, Impression.id, Impression.submitted_at.is_not(None)),
    ).subquery()
    until = type_coerce(Exposure.first_at, BigInteger) + question.window_days * DAY_MS
    return (
        select(Exposure.id, Exposure.arm, Exposure.allocation_id, Exposure.first_at)
        .distinct()
        .join_from(pairs, Exposure, Exposure.id == pairs.c.exposure_id)
        .join(Impression, Impression.id == pairs.c.other_id)
        .where(
            Impression.popup_id == question.popup_id,
            Impression.submitted_at >= Exposure.first_at,
            type_coerce(Impression.submitted_at, BigInteger) < until,
        )
    )


def _by_visitor(question: Question, visitor_id: Any, other_id: Any, *more: Any) -> Select[*tuple[Any, ...]]:
    """What this very browser did."""
    return (
        select(Exposure.id.label("exposure_id"), other_id.label("other_id"))
        .join(visitor_id.class_, visitor_id == Exposure.visitor_id)
        .where(*_mine(question), *more)
    )


def _by_sibling(question: Question, visitor_id: Any, other_id: Any, *more: Any) -> Select[*tuple[Any, ...]]:
    """What the other browsers of the same contact did."""
    own, other = aliased(VisitorContact), aliased(VisitorContact)
    return (
        select(Exposure.id.label("exposure_id"), other_id.label("other_id"))
        .join(own, own.visitor_id == Exposure.visitor_id)
        .join(other, other.contact_id == own.contact_id)
        .join(visitor_id.class_, visitor_id == other.visitor_id)
        .where(*_mine(question), *more)
    )


def _by_address(question: Question) -> Select[*tuple[Any, ...]]:
    """Orders with the address of the contact, from whatever browser."""
    own = aliased(VisitorContact)
    is_theirs = or_(OrderContact.contact_id == own.contact_id, OrderContact.contact_id == Exposure.contact_id)
    return (
        select(Exposure.id.label("exposure_id"), OrderContact.order_id.label("other_id"))
        .outerjoin(own, own.visitor_id == Exposure.visitor_id)
        .join(OrderContact, is_theirs)
        .where(*_mine(question))
    )


def people_of(connection: Connection, question: Question, arm: str | None, after: int = 0) -> list[tuple[Any, Outcome]]:
    """The people behind the figures, the latest first, with what they did; `after` is the last id seen."""
    statement = (
        select(
            Exposure.id, Exposure.arm, Exposure.visitor_id, Exposure.session_id, Exposure.first_at, Exposure.propensity
        )
        .where(*_mine(question))
        .order_by(Exposure.id.desc())
        .limit(MOST_ROWS)
    )
    if arm is not None:
        statement = statement.where(Exposure.arm == arm)
    if after:
        statement = statement.where(Exposure.id < after)
    done = {row.id: outcome for row, outcome in outcomes(connection, question)}
    return [(row, done.get(row.id, Outcome())) for row in connection.execute(statement)]
