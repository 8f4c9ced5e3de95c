"""The conditions, a family a module. Importing the package registers them; a new family adds its line here."""

from tracker.decide.conditions import (  # noqa: I001 -- in the order in which the admin offers them
    page,
    referral,
    visitor,
    segment,
    cart,
    orders,
    viewed,
    popups,
    answers,
    device,
    place,
    time,
    properties,
)

__all__ = [
    "answers",
    "cart",
    "device",
    "orders",
    "page",
    "place",
    "popups",
    "properties",
    "referral",
    "segment",
    "time",
    "viewed",
    "visitor",
]
