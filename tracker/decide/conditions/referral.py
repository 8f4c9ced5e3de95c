"""Conditions on where the visit came from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test, reading
from tracker.decide.conditions.page import is_by_path
from tracker.decide.context import Context
from tracker.decide.operators import CHOICE_OPERATOR, TEXT_OPERATOR, choice_test, text_test
from tracker.params import Param
from tracker.phrases import N_

CHANNELS = (
    ("direct", N_("direct")),
    ("organic", N_("search")),
    ("paid", N_("paid search")),
    ("social", N_("social network")),
    ("email", N_("email")),
    ("referral", N_("another site")),
    ("display", N_("display advertisement")),
    ("affiliate", N_("affiliate")),
)

UTM_FIELDS = tuple((name, f"utm_{name}") for name in ("source", "medium", "campaign", "term", "content"))


def _channel(params: Mapping[str, Any]) -> Test:
    holds = choice_test(params["operator"], params["channels"])
    return lambda context: holds(context.referral.channel)


def _landing(params: Mapping[str, Any]) -> Test:
    holds = text_test(params["operator"], params["values"])
    if is_by_path(params):
        return lambda context: holds(context.referral.landing_path)
    return lambda context: holds(context.referral.landing_url)


def _landing_seen(context: Context, params: Mapping[str, Any]) -> str:
    return context.referral.landing_path if is_by_path(params) else context.referral.landing_url


def _referrer(params: Mapping[str, Any]) -> Test:
    holds = text_test(params["operator"], params["values"])
    return lambda context: holds(context.referral.referrer)


def _utm(params: Mapping[str, Any]) -> Test:
    holds, field = text_test(params["operator"], params["values"]), params["field"]
    return lambda context: holds(context.referral.utm.get(field, ""))


CONDITIONS.register(
    Condition(
        "channel",
        N_("Channel"),
        N_("Where they came from"),
        N_("whose channel {operator} {channels}"),
        (CHOICE_OPERATOR, Param("channels", "choices", N_("Channels"), low=1, choices=CHANNELS)),
        _channel,
        lambda context, _params: context.referral.channel,
        N_("The visit came by one of these ways."),
        N_("Nothing stored of the visit yet: does not hold."),
        reads=reading("referral.channel"),
    )
)
CONDITIONS.register(
    Condition(
        "referrer",
        N_("Referring page"),
        N_("Where they came from"),
        N_("whose referring page {operator} {values}"),
        (TEXT_OPERATOR, Param("values", "list", N_("Addresses"), low=1)),
        _referrer,
        lambda context, _params: context.referral.referrer,
        N_("The page that the visit came from compares so."),
        N_("No referring page: does not hold."),
        reads=reading("referral.referrer"),
    )
)
CONDITIONS.register(
    Condition(
        "landing_page",
        N_("First page of the visit"),
        N_("Where they came from"),
        N_("whose visit began on a page whose address {operator} {values}"),
        (TEXT_OPERATOR, Param("values", "list", N_("Addresses"), low=1, help=N_("One a line; /sale means the path."))),
        _landing,
        _landing_seen,
        N_(
            "The address of the page on which this visit began compares so. If all values begin with /, its path "
            "alone is compared."
        ),
        N_("Nothing stored of the visit yet: does not hold."),
        reads=lambda params: ("referral.landing_path" if is_by_path(params) else "referral.landing_url",),
    )
)
CONDITIONS.register(
    Condition(
        "utm",
        N_("UTM parameter"),
        N_("Where they came from"),
        N_("whose {field} {operator} {values}"),
        (
            Param("field", "choice", N_("Parameter"), "campaign", choices=UTM_FIELDS),
            TEXT_OPERATOR,
            Param("values", "list", N_("Values"), low=1),
        ),
        _utm,
        lambda context, params: context.referral.utm.get(params["field"], ""),
        N_("This UTM parameter of the visit compares so."),
        N_("The visit came without it: does not hold."),
        reads=lambda params: (f"referral.utm.{params['field']}",),
    )
)
