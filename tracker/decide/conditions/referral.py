"""Conditions on where the visit came from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Outcome
from tracker.decide.context import Context
from tracker.decide.operators import CHOICE_OPERATOR, TEXT_OPERATOR, compare_text
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


def _channel(context: Context, params: Mapping[str, Any]) -> Outcome:
    seen = context.referral.channel
    if not seen:
        return Outcome(False, "")
    return Outcome((seen in params["channels"]) == (params["operator"] == "is"), seen)


def _referrer(context: Context, params: Mapping[str, Any]) -> Outcome:
    seen = context.referral.referrer
    return Outcome(compare_text(seen, params["operator"], params["values"]), seen)


def _utm(context: Context, params: Mapping[str, Any]) -> Outcome:
    seen = context.referral.utm.get(params["field"], "")
    return Outcome(compare_text(seen, params["operator"], params["values"]), seen)


CONDITIONS.register(
    Condition(
        "channel",
        N_("Channel"),
        N_("Where they came from"),
        N_("whose channel {operator} {channels}"),
        (CHOICE_OPERATOR, Param("channels", "choices", N_("Channels"), low=1, choices=CHANNELS)),
        _channel,
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
    )
)
