"""Conditions on the visitor's cart. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Outcome
from tracker.decide.context import Context
from tracker.decide.operators import CHOICE_OPERATOR, NUMBER_OPERATOR, compare_number
from tracker.money import to_major, to_minor
from tracker.params import Param
from tracker.phrases import N_


def _value(context: Context, params: Mapping[str, Any]) -> Outcome:
    cart = context.cart
    # An empty cart has no currency of its own: zero is zero in all of them.
    currency = cart.currency or "EUR"
    operand = to_minor(params["value"], currency)
    seen = f"{to_major(cart.value_minor, currency)} {cart.currency}".strip()
    if operand is None:
        return Outcome(False, seen)
    return Outcome(compare_number(cart.value_minor, params["operator"], operand), seen)


def _count(context: Context, params: Mapping[str, Any]) -> Outcome:
    return Outcome(compare_number(context.cart.count, params["operator"], params["count"]), context.cart.count)


def _contains(context: Context, params: Mapping[str, Any]) -> Outcome:
    found = not context.cart.item_ids.isdisjoint(params["values"])
    return Outcome(found == (params["operator"] == "is"), sorted(context.cart.item_ids)[:20])


CONDITIONS.register(
    Condition(
        "cart_value",
        N_("Cart value"),
        N_("Cart"),
        N_("whose cart is worth {operator} {value}"),
        (NUMBER_OPERATOR, Param("value", "decimal", N_("Value"), low=0, help=N_("In the currency of the cart."))),
        _value,
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
    )
)
