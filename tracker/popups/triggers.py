"""Triggers: *when* a popup opens, watched in the browser. Declared here, made in static/js/src/triggers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.params import Param, ParamError, read_params
from tracker.phrases import N_
from tracker.popups.document import DocumentError, TriggerUse
from tracker.registry import Registry


@dataclass(frozen=True)
class Trigger:
    """One kind of moment. `summary` has the parameters' names in braces."""

    name: str
    label: str
    summary: str
    params: Sequence[Param] = ()


TRIGGERS: Registry[Trigger] = Registry("trigger")

SENSITIVITIES = (
    ("low", N_("Low: only at the very edge")),
    ("medium", N_("Medium")),
    ("high", N_("High: already near the edge")),
)

TRIGGERS.register(
    Trigger(
        "exit_intent",
        N_("Is about to leave"),
        N_("when the visitor is about to leave"),
        (
            Param("sensitivity", "choice", N_("Sensitivity"), "medium", choices=SENSITIVITIES),
            Param("mobile", "boolean", N_("Also on phones"), True),
        ),
    )
)
TRIGGERS.register(
    Trigger(
        "time_on_page",
        N_("Time on the page"),
        N_("after {seconds} seconds on the page"),
        (Param("seconds", "integer", N_("Seconds"), 5, low=0, high=3600),),
    )
)
TRIGGERS.register(
    Trigger(
        "scroll_depth",
        N_("Scroll depth"),
        N_("after scrolling {percent} % of the page"),
        (Param("percent", "integer", N_("Percent of the page"), 50, low=1, high=100),),
    )
)
TRIGGERS.register(
    Trigger(
        "click",
        N_("Click on an element"),
        N_("on a click on {selector}"),
        (Param("selector", "text", N_("CSS selector"), low=1, high=300),),
    )
)
TRIGGERS.register(
    Trigger(
        "custom_event",
        N_("Custom event"),
        N_("when the shop's page reports {name}"),
        (Param("name", "text", N_("Event name"), low=1, high=40),),
    )
)


def read_triggers(uses: Sequence[TriggerUse]) -> list[TriggerUse]:
    """The triggers with checked parameters and defaults. Raises DocumentError that names the trigger."""
    result = []
    for index, use in enumerate(uses):
        trigger = TRIGGERS.get(use.trigger)
        if trigger is None:
            known = ", ".join(TRIGGERS.names())
            raise DocumentError(f"triggers[{index}]: {use.trigger!r} is not known; use one of: {known}")
        try:
            result.append(TriggerUse(trigger=use.trigger, params=read_params(trigger.params, use.params)))
        except ParamError as error:
            raise DocumentError(f"triggers[{index}].params.{error.param}: {error.problem}") from None
    return result
