"""Conditions on the device, the browser and its language. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test, reading
from tracker.decide.context import Context
from tracker.decide.operators import CHOICE_OPERATOR, NUMBER_OPERATOR, choice_test, number_test, text_test
from tracker.params import Param
from tracker.phrases import N_, Plural

GROUP = N_("Device")
DEVICES = (("desktop", N_("computer")), ("mobile", N_("phone")), ("tablet", N_("tablet")))


def _device(params: Mapping[str, Any]) -> Test:
    holds = choice_test(params["operator"], params["devices"])
    return lambda context: holds(context.device.kind)


def _browser(params: Mapping[str, Any]) -> Test:
    holds = text_test(_within(params["operator"]), params["values"])
    return lambda context: holds(context.device.browser)


def _os(params: Mapping[str, Any]) -> Test:
    holds = text_test(_within(params["operator"]), params["values"])
    return lambda context: holds(context.device.os)


def _within(operator: str) -> str:
    # "Safari" also means "Mobile Safari", and "Chrome" "Chrome Mobile".
    return "contains" if operator == "is" else "not_contains"


def _width(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["pixels"])
    return lambda context: context.device.width > 0 and holds(context.device.width)


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
        GROUP,
        N_("whose device {operator} a {devices}"),
        (CHOICE_OPERATOR, Param("devices", "choices", N_("Devices"), low=1, choices=DEVICES)),
        _device,
        lambda context, _params: context.device.kind,
        N_("The device is one of these."),
        N_("An unknown device: does not hold. A television is known, and none of the three."),
        reads=reading("device.kind"),
    )
)
CONDITIONS.register(
    Condition(
        "browser",
        N_("Browser"),
        GROUP,
        N_("whose browser {operator} {values}"),
        (CHOICE_OPERATOR, Param("values", "list", N_("Browsers"), low=1, suggest="browsers")),
        _browser,
        lambda context, _params: context.device.browser,
        N_("The browser's name contains one of these: Safari also means Mobile Safari."),
        N_("An unknown browser: does not hold."),
        reads=reading("device.browser"),
    )
)
CONDITIONS.register(
    Condition(
        "os",
        N_("Operating system"),
        GROUP,
        N_("whose system {operator} {values}"),
        (CHOICE_OPERATOR, Param("values", "list", N_("Systems"), low=1, suggest="systems")),
        _os,
        lambda context, _params: context.device.os,
        N_("The system's name contains one of these, such as iOS, Android or Windows."),
        N_("An unknown system: does not hold."),
        reads=reading("device.os"),
    )
)
CONDITIONS.register(
    Condition(
        "window_width",
        N_("Width of the window"),
        GROUP,
        Plural(
            "whose window is {operator} {pixels} pixel wide",
            "whose window is {operator} {pixels} pixels wide",
            by="pixels",
        ),
        (NUMBER_OPERATOR, Param("pixels", "integer", N_("Pixels"), 768, low=1, high=100_000)),
        _width,
        lambda context, _params: context.device.width,
        N_("The browser's window is this wide, in CSS pixels, when the page is opened."),
        N_("No width told: does not hold."),
        reads=reading("device.width"),
    )
)
CONDITIONS.register(
    Condition(
        "language",
        N_("Language"),
        GROUP,
        N_("whose browser's language {operator} {values}"),
        (
            CHOICE_OPERATOR,
            Param("values", "list", N_("Languages"), low=1, help=N_("Such as en, de or de-AT."), suggest="languages"),
        ),
        _language,
        lambda context, _params: context.language,
        N_("The browser's language is one of these; de also stands for de-AT, de-AT only for itself."),
        N_("No language told: does not hold."),
        reads=reading("language"),
    )
)
