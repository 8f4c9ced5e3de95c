"""Conditions on what the shop says of a visitor or a page under names of its own. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test
from tracker.decide.context import Context, Property
from tracker.decide.operators import SAID
from tracker.params import Param
from tracker.phrases import N_

GROUP = N_("What the shop says")

OPERATORS = (
    ("is", N_("equals")),
    ("is_not", N_("is other than")),
    ("contains", N_("contains")),
    ("at_least", N_("is at least")),
    ("at_most", N_("is at most")),
    ("is_set", N_("is told")),
    ("is_not_set", N_("is not told")),
)

NAME = Param(
    "name", "text", N_("Property"), low=1, high=40, help=N_("As the shop's page calls it."), suggest="properties"
)
OPERATOR = Param("operator", "choice", N_("Comparison"), "is", choices=OPERATORS, said=SAID)
VALUE = Param(
    "value", "text", N_("Value"), "", high=200, help=N_("A number, a date such as 2026-12-31, true, false or a text.")
)


def property_test(operator: str, operand: str) -> Callable[[Property | None], bool]:
    """Compares one property. Numbers compare as numbers, dates and texts as texts; of a list, one entry is enough.

    A property that was not told never matches, but for `is_not_set`.
    """
    if operator in ("is_set", "is_not_set"):
        is_wanted = operator == "is_set"
        return lambda seen: (seen is not None) == is_wanted
    folded, number = operand.strip().casefold(), _number(operand)
    compare = _COMPARE[operator.removesuffix("_not")]

    def holds(seen: Property | None) -> bool:
        if seen is None:
            return False
        entries: Sequence[Any] = seen if isinstance(seen, list | tuple) else (seen,)
        found = any(compare(entry, folded, number) for entry in entries)
        return found == (operator != "is_not")

    return holds


def _equals(seen: Any, folded: str, number: Decimal | None) -> bool:
    mine = _number(seen)
    return mine == number if mine is not None and number is not None else _text(seen) == folded


def _contains(seen: Any, folded: str, _number_wanted: Decimal | None) -> bool:
    return folded in _text(seen)


def _at_least(seen: Any, folded: str, number: Decimal | None) -> bool:
    mine = _number(seen)
    if mine is not None and number is not None:
        return mine >= number
    return mine is None and number is None and _text(seen) >= folded


def _at_most(seen: Any, folded: str, number: Decimal | None) -> bool:
    mine = _number(seen)
    if mine is not None and number is not None:
        return mine <= number
    return mine is None and number is None and _text(seen) <= folded


_COMPARE = {"is": _equals, "contains": _contains, "at_least": _at_least, "at_most": _at_most}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip().casefold()


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _of_visitor(params: Mapping[str, Any]) -> Test:
    name, holds = params["name"], property_test(params["operator"], params["value"])
    return lambda context: holds(context.visitor.properties.get(name))


def _of_page(params: Mapping[str, Any]) -> Test:
    name, holds = params["name"], property_test(params["operator"], params["value"])
    return lambda context: holds(context.page.properties.get(name))


def _seen(properties: Mapping[str, Property], name: str) -> str | list[str] | None:
    value = properties.get(name)
    if value is None:
        return None
    return list(value) if isinstance(value, list | tuple) else _text(value)


def _visitor_seen(context: Context, params: Mapping[str, Any]) -> str | list[str] | None:
    return _seen(context.visitor.properties, params["name"])


def _page_seen(context: Context, params: Mapping[str, Any]) -> str | list[str] | None:
    return _seen(context.page.properties, params["name"])


CONDITIONS.register(
    Condition(
        "visitor_property",
        N_("Property of the visitor"),
        GROUP,
        N_("whose {name} {operator} {value}"),
        (NAME, OPERATOR, VALUE),
        _of_visitor,
        _visitor_seen,
        N_("The shop's page has told this of the visitor, on this page or before, by shopbell('set', …)."),
        N_("Not told: holds for “is not told” alone."),
    )
)
CONDITIONS.register(
    Condition(
        "page_property",
        N_("Property of the page"),
        GROUP,
        N_("on a page whose {name} {operator} {value}"),
        (NAME, OPERATOR, VALUE),
        _of_page,
        _page_seen,
        N_(
            "The shop's page tells this of itself, by shopbell('page', {properties: …}), and it holds for this "
            "page alone."
        ),
        N_("Not told: holds for “is not told” alone."),
    )
)
