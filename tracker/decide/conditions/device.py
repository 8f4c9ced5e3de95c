"""Conditions on the device and the language of the browser. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test
from tracker.decide.context import Context
from tracker.decide.operators import CHOICE_OPERATOR, choice_test
from tracker.params import Param
from tracker.phrases import N_

DEVICES = (("desktop", N_("computer")), ("mobile", N_("phone")), ("tablet", N_("tablet")))


def _device(params: Mapping[str, Any]) -> Test:
    holds = choice_test(params["operator"], params["devices"])
    return lambda context: holds(context.device)


def _language(params: Mapping[str, Any]) -> Test:
    # "de" speaks for every German, "de-at" for Austria's alone.
    wanted = frozenset(value.lower() for value in params["values"])
    beginnings = tuple(f"{one}-" for one in wanted)
    is_wanted = params["operator"] == "is"

    def test(context: Context) -> bool:
        seen = context.language.lower()
        return seen != "" and (seen in wanted or seen.startswith(beginnings)) == is_wanted

    return test


CONDITIONS.register(
    Condition(
        "device",
        N_("Device"),
        N_("Device"),
        N_("whose device {operator} a {devices}"),
        (CHOICE_OPERATOR, Param("devices", "choices", N_("Devices"), low=1, choices=DEVICES)),
        _device,
        lambda context, _params: context.device,
    )
)
CONDITIONS.register(
    Condition(
        "language",
        N_("Language"),
        N_("Device"),
        N_("whose browser's language {operator} {values}"),
        (CHOICE_OPERATOR, Param("values", "list", N_("Languages"), low=1, help=N_("Such as en, de or de-AT."))),
        _language,
        lambda context, _params: context.language,
    )
)
