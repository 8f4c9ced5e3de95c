"""Conditions on the visitor's cart. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from tracker.decide.condition import CONDITIONS, Change, Condition, Test, reading
from tracker.decide.context import Context
from tracker.decide.operators import CHOICE_OPERATOR, NUMBER_OPERATOR, number_test
from tracker.money import to_major, to_minor
from tracker.params import Param
from tracker.phrases import N_, Plural, Say

GROUP = N_("Cart")
READ = frozenset({"cart"})
MINUTE_MS = 60_000


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


def _only(params: Mapping[str, Any]) -> Test:
    wanted = frozenset(params["values"])
    return lambda context: bool(context.cart.item_ids) and context.cart.item_ids <= wanted


def _category(params: Mapping[str, Any]) -> Test:
    wanted, is_wanted = frozenset(value.casefold() for value in params["values"]), params["operator"] == "is"
    return lambda context: wanted.isdisjoint(map(str.casefold, context.cart.categories)) != is_wanted


def _abandoned(params: Mapping[str, Any]) -> Test:
    rest = params["minutes"] * MINUTE_MS

    def test(context: Context) -> bool:
        changed_at = context.cart.changed_at
        return context.cart.count > 0 and changed_at is not None and context.now_ms - changed_at >= rest

    return test


def _abandoned_seen(context: Context, _params: Mapping[str, Any]) -> int | None:
    cart = context.cart
    return (context.now_ms - cart.changed_at) // MINUTE_MS if cart.count and cart.changed_at is not None else None


def _abandoned_change(context: Context, params: Mapping[str, Any], is_wanted: bool, say: Say) -> Change:
    minutes, seen = params["minutes"], _abandoned_seen(context, params)
    told = say(N_("an empty cart")) if seen is None else say(N_("touched {minutes} min ago")).format(minutes=seen)
    wanted = say(N_("left alone for {minutes} min")) if is_wanted else say(N_("touched within {minutes} min"))
    left_since = context.cart.changed_at if is_wanted and seen is not None else None
    at_ms = None if left_since is None else left_since + minutes * MINUTE_MS
    return Change("cart_abandoned", say(N_("Cart left alone")), told, wanted.format(minutes=minutes), at_ms=at_ms)


PRODUCTS = Param("values", "list", N_("Product ids"), low=1, suggest="products")

CONDITIONS.register(
    Condition(
        "cart_value",
        N_("Cart value"),
        GROUP,
        N_("whose cart is worth {operator} {value}"),
        (NUMBER_OPERATOR, Param("value", "decimal", N_("Value"), low=0, help=N_("In the currency of the cart."))),
        _value,
        _value_seen,
        N_("The cart is worth at least, at most or exactly this much, in the currency of the cart."),
        N_("No cart is a cart worth 0."),
        READ,
        reads=reading("cart.value_minor", "cart.currency"),
    )
)
CONDITIONS.register(
    Condition(
        "cart_count",
        N_("Things in the cart"),
        GROUP,
        Plural(
            "whose cart holds {operator} {count} thing",
            "whose cart holds {operator} {count} things",
            by="count",
        ),
        (NUMBER_OPERATOR, Param("count", "integer", N_("Number"), 1, low=0, high=10_000)),
        _count,
        lambda context, _params: context.cart.count,
        N_("The cart holds this many things, each piece counted."),
        N_("No cart holds 0."),
        READ,
        reads=reading("cart.count"),
    )
)
CONDITIONS.register(
    Condition(
        "cart_product",
        N_("Product in the cart"),
        GROUP,
        N_("for whom a product of their cart {operator} {values}"),
        (CHOICE_OPERATOR, PRODUCTS),
        _contains,
        lambda context, _params: sorted(context.cart.item_ids)[:20],
        N_("One of these products is in the cart; with “is none of”, none of them is."),
        N_("No cart holds none of them: “is none of” holds."),
        READ,
    )
)
CONDITIONS.register(
    Condition(
        "cart_only",
        N_("Nothing else in the cart"),
        GROUP,
        N_("whose cart holds nothing but {values}"),
        (PRODUCTS,),
        _only,
        lambda context, _params: sorted(context.cart.item_ids)[:20],
        N_("The cart is not empty, and all that is in it is one of these products."),
        N_("No cart: does not hold."),
        READ,
    )
)
CONDITIONS.register(
    Condition(
        "cart_category",
        N_("Category in the cart"),
        GROUP,
        N_("for whom a category of their cart {operator} {values}"),
        (CHOICE_OPERATOR, Param("values", "list", N_("Categories"), low=1, suggest="categories")),
        _category,
        lambda context, _params: sorted(context.cart.categories)[:20],
        N_("Something of one of these categories is in the cart; with “is none of”, nothing of them is."),
        N_("A cart whose things tell no category has none of them: “is none of” holds."),
        READ,
    )
)
CONDITIONS.register(
    Condition(
        "cart_abandoned",
        N_("Cart left alone"),
        GROUP,
        N_("whose cart was left alone for {minutes} or more"),
        (
            Param(
                "minutes",
                "integer",
                N_("Minutes since the cart changed"),
                60,
                low=1,
                high=129_600,
                help=N_("60 is an hour, 1440 a day."),
                unit="minutes",
            ),
        ),
        _abandoned,
        _abandoned_seen,
        N_("Something is in the cart, was not ordered, and has not been touched for this long, over visits too."),
        N_("No cart: does not hold."),
        READ,
        _abandoned_change,
    )
)
