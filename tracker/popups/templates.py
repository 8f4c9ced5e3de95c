"""The gallery: popups to begin with. A template is one document in `gallery/` and one line here."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tracker.phrases import N_
from tracker.registry import Registry

GALLERY = Path(__file__).parent / "gallery"


@dataclass(frozen=True)
class Template:
    """A popup made for an occasion. `title` and `about` are msgids; `goal` groups the gallery."""

    name: str
    title: str
    about: str
    goal: str

    def document(self) -> dict[str, Any]:
        """A copy of its document, free to change."""
        return copy.deepcopy(_read(self.name))


TEMPLATES: Registry[Template] = Registry("template")

GOALS = (
    ("welcome", N_("Welcome new visitors")),
    ("save", N_("Save carts")),
    ("grow", N_("Grow your list")),
    ("tell", N_("Tell something")),
)

for _template in (
    Template(
        "welcome_wheel",
        N_("Welcome wheel"),
        N_("A wheel of fortune for first-time visitors, after a few seconds or some scrolling."),
        "welcome",
    ),
    Template(
        "exit_cart_wheel",
        N_("Wheel for a cart about to be left"),
        N_("When someone with a full cart is about to leave, one spin for this order."),
        "save",
    ),
    Template(
        "cart_saver",
        N_("Cart saver"),
        N_("Keeps valuable carts: an email in exchange for a code that applies to the cart."),
        "save",
    ),
    Template(
        "exit_discount",
        N_("Discount before leaving"),
        N_("A calm last word with a discount, for visitors who have looked around."),
        "save",
    ),
    Template(
        "lucky_every_slice",
        N_("Every slice wins"),
        N_("A friendly wheel without blanks: everybody takes something home."),
        "welcome",
    ),
    Template(
        "newsletter",
        N_("Newsletter sign-up"),
        N_("Asks readers who stay a while, and never those whose address you know."),
        "grow",
    ),
    Template(
        "first_order_bar",
        N_("First-order bar"),
        N_("A slim bar with one field: an email for a first-order code."),
        "grow",
    ),
    Template(
        "free_shipping_bar",
        N_("Free-shipping bar"),
        N_("Answers the question where it is asked: on the page about shipping."),
        "tell",
    ),
):
    TEMPLATES.register(_template)


@cache
def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.json.decode((GALLERY / f"{name}.json").read_bytes())
    return document
