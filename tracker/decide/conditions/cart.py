"""Conditions on the visitor's cart. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test
from tracker.decide.context import Context
from tracker.decide.operators import CHOICE_OPERATOR, NUMBER_OPERATOR, number_test
from tracker.money import to_major, to_minor
from tracker.params import Param
from tracker.phrases import N_

READ = frozenset({"cart"})


def _value(params: Mapping[str, Any]) -> Test:
    value = params["value"]

    @lru_cache(maxsize=8)
    def in_currency(currency: str) -> Callable[[int], bool] | None:
        operand = to_minor(value, currency)
        return None if operand is None else number_test(params["operator"], operand)

    def test(context: Context) -> bool:
        # An empty cart has no currency of its own: zero is zero in all of them.
        holds = in_currency(context.cart.currency or "EUR")
        return holds is not None and holds(context.cart.value_minor)

    return test


def _value_seen(context: Context, _params: Mapping[str, Any]) -> str:
    cart = context.cart
    return f"{to_major(cart.value_minor, cart.currency or 'EUR')} {cart.currency}".strip()


def _count(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["count"])
    return lambda context: holds(context.cart.count)


def _contains(params: Mapping[str, Any]) -> Test:
    wanted, is_wanted = frozenset(params["values"]), params["operator"] == "is"
    return lambda context: context.cart.item_ids.isdisjoint(wanted) != is_wanted


CONDITIONS.register(
    Condition(
        "cart_value",
        N_("Cart value"),
        N_("Cart"),
        N_("whose cart is worth {operator} {value}"),
        (NUMBER_OPERATOR, Param("value", "decimal", N_("Value"), low=0, help=N_("In the currency of the cart."))),
        _value,
        _value_seen,
        READ,
    )
)
CONDITIONS.register(
    Condition(
        "cart_count",
        N_("Things in the cart"),
        N_("Cart"),
        N_("whose cart holds {operator} {count} things"),
        (NUMBER_OPERATOR, Param("count", "integer", N_("Number"), 1, low=0, high=10_000)),
        _count,
        lambda context, _params: context.cart.count,
        READ,
    )
)
CONDITIONS.register(
    Condition(
        "cart_product",
        N_("Product in the cart"),
        N_("Cart"),
        N_("for whom a product of their cart {operator} {values}"),
        (CHOICE_OPERATOR, Param("values", "list", N_("Product ids"), low=1)),
        _contains,
        lambda context, _params: sorted(context.cart.item_ids)[:20],
        READ,
    )
)
