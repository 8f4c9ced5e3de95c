"""Conditions on where the visitor is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test, reading
from tracker.decide.operators import CHOICE_OPERATOR, choice_test, text_test
from tracker.params import Param
from tracker.phrases import N_

GROUP = N_("Place")


def _country(params: Mapping[str, Any]) -> Test:
    holds = choice_test(params["operator"], [value.upper() for value in params["values"]])
    return lambda context: holds(context.place.country)


def _timezone(params: Mapping[str, Any]) -> Test:
    begins, is_wanted = text_test("starts_with", params["values"]), params["operator"] == "is"
    return lambda context: context.place.timezone != "" and begins(context.place.timezone) == is_wanted


CONDITIONS.register(
    Condition(
        "country",
        N_("Country"),
        GROUP,
        N_("whose country {operator} {values}"),
        (
            CHOICE_OPERATOR,
            Param("values", "list", N_("Countries"), low=1, help=N_("Codes such as DE or VN."), suggest="countries"),
        ),
        _country,
        lambda context, _params: context.place.country,
        N_("They are in one of these countries: as the proxy in front says, else as their browser's time zone tells."),
        N_("An unknown country: does not hold."),
        reads=reading("place.country"),
    )
)
CONDITIONS.register(
    Condition(
        "visitor_timezone",
        N_("Time zone"),
        GROUP,
        N_("whose time zone {operator} {values}"),
        (
            CHOICE_OPERATOR,
            Param(
                "values",
                "list",
                N_("Time zones"),
                low=1,
                help=N_("Such as Asia/Bangkok. Asia/ means all of Asia."),
                suggest="timezones",
            ),
        ),
        _timezone,
        lambda context, _params: context.place.timezone,
        N_("The browser's time zone begins like one of these."),
        N_("No time zone told: does not hold."),
        reads=reading("place.timezone"),
    )
)
