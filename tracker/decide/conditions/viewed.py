"""Conditions on what the visitor has looked at lately. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test
from tracker.decide.context import Context
from tracker.params import Param
from tracker.phrases import N_, Plural

GROUP = N_("Looked at")
READ = frozenset({"viewed"})
DAY_MS = 86_400_000

HAVE = Param("operator", "choice", N_("They"), "has", choices=(("has", N_("have")), ("has_not", N_("have not"))))
DAYS = Param("days", "integer", N_("Within days"), 30, low=1, high=365)


def _test(params: Mapping[str, Any], viewed: Callable[[Context], Mapping[str, int]]) -> Test:
    wanted = frozenset(value.casefold() for value in params["values"])
    span, is_wanted = params["days"] * DAY_MS, params["operator"] == "has"

    def test(context: Context) -> bool:
        since = context.now_ms - span
        found = any(at > since and name.casefold() in wanted for name, at in viewed(context).items())
        return bool(found == is_wanted)

    return test


def _seen(context: Context, params: Mapping[str, Any], viewed: Mapping[str, int]) -> list[str]:
    since = context.now_ms - params["days"] * DAY_MS
    return [name for name, at in viewed.items() if at > since][:20]


CONDITIONS.register(
    Condition(
        "product_viewed",
        N_("Product looked at"),
        GROUP,
        Plural(
            "who {operator} looked at {values} within {days} day",
            "who {operator} looked at {values} within {days} days",
            by="days",
        ),
        (HAVE, Param("values", "list", N_("Product ids"), low=1, suggest="products"), DAYS),
        lambda params: _test(params, lambda context: context.viewed.products),
        lambda context, params: _seen(context, params, context.viewed.products),
        N_(
            "They have looked at one of these products within so many days, this page counted; or at none of "
            "them. The latest fifty products are remembered."
        ),
        N_("Nothing stored: have not."),
        READ,
    )
)
CONDITIONS.register(
    Condition(
        "category_viewed",
        N_("Category looked at"),
        GROUP,
        Plural(
            "who {operator} looked at {values} within {days} day",
            "who {operator} looked at {values} within {days} days",
            by="days",
        ),
        (HAVE, Param("values", "list", N_("Categories"), low=1, suggest="categories"), DAYS),
        lambda params: _test(params, lambda context: context.viewed.categories),
        lambda context, params: _seen(context, params, context.viewed.categories),
        N_(
            "They have looked at one of these categories, or at a product of it, within so many days; or at none "
            "of them. The latest fifty are remembered."
        ),
        N_("Nothing stored: have not."),
        READ,
    )
)
