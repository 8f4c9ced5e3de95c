"""Triggers: *when* a popup opens, watched in the browser. Declared here, made in static/js/src/triggers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.params import Param, ParamError, read_params
from tracker.phrases import N_, Plural
from tracker.popups.document import DocumentError, Triggers, TriggerSet, TriggerUse
from tracker.registry import Registry


@dataclass(frozen=True)
class Trigger:
    """One kind of moment. `summary` has the parameters' names in braces."""

    name: str
    label: str
    summary: str | Plural
    help: str
    """What exactly it waits for, for the marketer and for the docs."""
    params: Sequence[Param] = ()
    facts: frozenset[str] = frozenset()
    """What the browser must be told of the visitor: families as conditions name them."""


TRIGGERS: Registry[Trigger] = Registry("trigger")

SENSITIVITIES = (
    ("low", N_("Low: only at the very edge")),
    ("medium", N_("Medium")),
    ("high", N_("High: already near the edge")),
)

EXIT_SIGNALS = {
    "top_edge": N_("Pointer out through the top"),
    "scroll_up": N_("Fast flick upwards"),
    "tab_return": N_("Back from another tab"),
    "back": N_("Came by the Back button"),
    "idle": N_("Long rest"),
}
"""What the trigger `exit_intent` can have seen, and how people call it."""

COMPARISONS = (
    ("is", N_("equals")),
    ("is_not", N_("is other than")),
    ("contains", N_("contains")),
    ("not_contains", N_("does not contain")),
    ("greater", N_("is greater than")),
    ("less", N_("is less than")),
)

TRIGGERS.register(
    Trigger(
        "exit_intent",
        N_("Is about to leave"),
        N_("when the visitor is about to leave"),
        N_(
            "On a computer: the pointer leaves fast through the top edge and does not come back. On a phone: a fast "
            "flick upwards after real reading, a return from another tab, a return by the Back button, or a long "
            "rest. Never within the first four seconds, before anything was touched, while somebody writes, or right "
            "after a click on a link of the shop."
        ),
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
        Plural(
            "after {seconds} second on the page",
            "after {seconds} seconds on the page",
            by="seconds",
        ),
        N_("So many seconds after the page was opened, in a single page shop after its last change of page."),
        (Param("seconds", "integer", N_("Seconds"), 5, low=0, high=3600),),
    )
)
TRIGGERS.register(
    Trigger(
        "engaged_time",
        N_("Time really spent"),
        Plural(
            "after {seconds} second of looking at the page",
            "after {seconds} seconds of looking at the page",
            by="seconds",
        ),
        N_("Only seconds count in which the page is visible and its window in front."),
        (Param("seconds", "integer", N_("Seconds"), 20, low=1, high=3600),),
    )
)
TRIGGERS.register(
    Trigger(
        "scroll_depth",
        N_("Scroll depth"),
        N_("after scrolling {percent} % of the page"),
        N_("So far down the page; a page without anything to scroll has been seen to its end."),
        (Param("percent", "integer", N_("Percent of the page"), 50, low=1, high=100),),
    )
)
TRIGGERS.register(
    Trigger(
        "idle",
        N_("Does nothing for a while"),
        Plural(
            "after {seconds} second without a move",
            "after {seconds} seconds without a move",
            by="seconds",
        ),
        N_("No pointer, touch, key or scroll for so long, while the page is visible."),
        (Param("seconds", "integer", N_("Seconds"), 30, low=3, high=3600),),
    )
)
TRIGGERS.register(
    Trigger(
        "click",
        N_("Click on an element"),
        N_("on a click on {selector}"),
        N_("The shop's own page does what it would do anyway."),
        (Param("selector", "text", N_("CSS selector"), low=1, high=300),),
    )
)
TRIGGERS.register(
    Trigger(
        "element_visible",
        N_("Element comes into view"),
        N_("when {selector} is in view"),
        N_(
            "So much of it, or so much of the window, is seen for so long without a break. The element may come into "
            "the page later."
        ),
        (
            Param("selector", "text", N_("CSS selector"), low=1, high=300),
            Param("percent", "integer", N_("Percent of it"), 50, low=1, high=100),
            Param("seconds", "integer", N_("Seconds"), 1, low=0, high=60),
        ),
    )
)
TRIGGERS.register(
    Trigger(
        "add_to_cart",
        N_("Puts something into the cart"),
        N_("when something is put into the cart"),
        N_("However the tag learns of it: the shop's call, dataLayer, the platform, or by watching."),
    )
)
TRIGGERS.register(
    Trigger(
        "cart_value",
        N_("Cart reaches a value"),
        N_("when the cart reaches {value}"),
        N_(
            "The cart has just come to be worth at least this much, on this page or by what was done on the page "
            "before. A cart that was worth it all along is not enough: for that there is the condition “Cart value”."
        ),
        (Param("value", "decimal", N_("Value"), low=0, help=N_("In the currency of the cart.")),),
        frozenset({"cart"}),
    )
)
TRIGGERS.register(
    Trigger(
        "nth_page",
        N_("Page of the visit"),
        N_("on page {number} of the visit"),
        N_("On exactly this page of the visit, the first being 1."),
        (Param("number", "integer", N_("Number of the page"), 3, low=1, high=1000),),
    )
)
TRIGGERS.register(
    Trigger(
        "launcher",
        N_("Its own round button"),
        N_("when its round button is pressed"),
        N_(
            "For a popup that opens only by its round button, which is turned on in its design. With another trigger "
            "beside it, it opens at whichever comes first."
        ),
    )
)
TRIGGERS.register(
    Trigger(
        "custom_event",
        N_("Event of the shop"),
        N_("when the shop's page reports {name}"),
        N_(
            "An event that the page tells by shopbell('event', …), or that the tag itself finds, such as "
            "view_item. With a parameter only such an event counts whose parameter compares so."
        ),
        (
            Param("name", "text", N_("Event name"), low=1, high=40),
            Param("parameter", "text", N_("Parameter"), "", high=40, help=N_("Empty means whatever it says.")),
            Param("operator", "choice", N_("Comparison"), "is", choices=COMPARISONS),
            Param("value", "text", N_("Value"), "", high=200),
        ),
    )
)


def read_triggers(triggers: Triggers) -> None:
    """Checks the triggers' parameters in place, and fills in defaults. Raises DocumentError that names the trigger."""
    _read_set(triggers.desktop, "triggers.desktop")
    if triggers.phone is not None:
        _read_set(triggers.phone, "triggers.phone")


def facts_of_triggers(triggers: Triggers) -> frozenset[str]:
    """What the browser must be told of the visitor for these."""
    sets = [triggers.desktop, *([triggers.phone] if triggers.phone is not None else [])]
    known = [TRIGGERS.get(use.trigger) for one in sets for use in one.uses]
    return frozenset[str]().union(*(trigger.facts for trigger in known if trigger is not None))


def _read_set(one: TriggerSet, where: str) -> None:
    read = []
    for index, use in enumerate(one.uses):
        trigger = TRIGGERS.get(use.trigger)
        if trigger is None:
            known = ", ".join(TRIGGERS.names())
            raise DocumentError(f"{where}.uses[{index}]: {use.trigger!r} is not known; use one of: {known}")
        try:
            read.append(TriggerUse(trigger=use.trigger, params=read_params(trigger.params, use.params)))
        except ParamError as error:
            raise DocumentError(f"{where}.uses[{index}].params.{error.param}: {error.problem}") from None
    one.uses = read
