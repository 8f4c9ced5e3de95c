"""Conditions on what the visitor has ordered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test
from tracker.decide.context import Context
from tracker.decide.operators import NUMBER_OPERATOR, number_test
from tracker.money import to_major, to_minor
from tracker.params import Param
from tracker.phrases import N_, Plural

GROUP = N_("Orders")
READ = frozenset({"orders"})
DAY_MS = 86_400_000


def _count(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["count"])
    return lambda context: holds(context.orders.count)


def _value(params: Mapping[str, Any]) -> Test:
    value, operator = params["value"], params["operator"]

    def test(context: Context) -> bool:
        operand = to_minor(value, context.orders.currency or "EUR")
        return operand is not None and number_test(operator, operand)(context.orders.value_minor)

    return test


def _value_seen(context: Context, _params: Mapping[str, Any]) -> str:
    orders = context.orders
    return f"{to_major(orders.value_minor, orders.currency or 'EUR')} {orders.currency}".strip()


def _days(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["days"])

    def test(context: Context) -> bool:
        days = _days_seen(context, params)
        return days is not None and holds(days)

    return test


def _days_seen(context: Context, _params: Mapping[str, Any]) -> int | None:
    last_at = context.orders.last_at
    return None if last_at is None else max(0, (context.now_ms - last_at) // DAY_MS)


CONDITIONS.register(
    Condition(
        "order_count",
        N_("Number of orders"),
        GROUP,
        Plural(
            "with {operator} {count} order",
            "with {operator} {count} orders",
            by="count",
        ),
        (NUMBER_OPERATOR, Param("count", "integer", N_("Orders"), 1, low=0, high=10_000)),
        _count,
        lambda context, _params: context.orders.count,
        N_(
            "They have ordered this often, in this browser or under the same address; cancelled and test orders "
            "left out."
        ),
        N_("Nothing known is 0 orders."),
        READ,
    )
)
CONDITIONS.register(
    Condition(
        "order_value",
        N_("Worth of all orders"),
        GROUP,
        N_("whose orders are worth {operator} {value} together"),
        (NUMBER_OPERATOR, Param("value", "decimal", N_("Value"), low=0, help=N_("In the shop's currency."))),
        _value,
        _value_seen,
        N_(
            "Their orders are worth this much together, refunds taken off. Orders in another currency than the "
            "shop's are left out."
        ),
        N_("Nothing known is 0."),
        READ,
    )
)
CONDITIONS.register(
    Condition(
        "days_since_order",
        N_("Days since the last order"),
        GROUP,
        Plural(
            "whose last order is {operator} {days} day old",
            "whose last order is {operator} {days} days old",
            by="days",
        ),
        (NUMBER_OPERATOR, Param("days", "integer", N_("Days"), 30, low=0, high=10_000)),
        _days,
        _days_seen,
        N_("So many whole days have gone by since they ordered last."),
        N_("Who has never ordered: does not hold."),
        READ,
    )
)
