"""Conditions on the device and the language of the browser. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Outcome
from tracker.decide.context import Context
from tracker.decide.operators import CHOICE_OPERATOR
from tracker.params import Param
from tracker.phrases import N_

DEVICES = (("desktop", N_("computer")), ("mobile", N_("phone")), ("tablet", N_("tablet")))


def _device(context: Context, params: Mapping[str, Any]) -> Outcome:
    seen = context.device
    if not seen:
        return Outcome(False, "")
    return Outcome((seen in params["devices"]) == (params["operator"] == "is"), seen)


def _language(context: Context, params: Mapping[str, Any]) -> Outcome:
    seen = context.language.lower()
    if not seen:
        return Outcome(False, "")
    # "de" speaks for every German, "de-at" for Austria's alone.
    found = any(seen == one or seen.startswith(f"{one}-") for one in (value.lower() for value in params["values"]))
    return Outcome(found == (params["operator"] == "is"), context.language)


CONDITIONS.register(
    Condition(
        "device",
        N_("Device"),
        N_("Device"),
        N_("whose device {operator} a {devices}"),
        (CHOICE_OPERATOR, Param("devices", "choices", N_("Devices"), low=1, choices=DEVICES)),
        _device,
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
    )
)
