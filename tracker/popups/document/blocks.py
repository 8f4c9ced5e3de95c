"""The parts that a step is made of, from top to bottom. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from tracker.popups.document.chat import Chat, check_chat
from tracker.popups.document.countdown import Countdown, check_countdown
from tracker.popups.document.fields import FormField, check_fields
from tracker.popups.document.products import Products
from tracker.popups.document.shipping import Shipping, check_shipping
from tracker.popups.document.values import ButtonWords, DocumentError, Name, Strict, Text, Url, Words


class Heading(Strict, tag="heading"):
    text: Words


class Paragraph(Strict, tag="text"):
    text: Text


class Note(Strict, tag="note"):
    text: Text


class GameBlock(Strict, tag="game"):
    pass


class CouponBlock(Strict, tag="coupon"):
    pass


class Branch(Strict):
    """Whoever has answered `field` with what it `is`, or with one of these, goes on to `step`; None is the end."""

    field: Name
    answer: bool | int | str | Annotated[list[int | str], Meta(min_length=1, max_length=20)] = msgspec.field(name="is")
    step: Name | None = None


class Form(Strict, tag="form", omit_defaults=True):
    """The first branch that fits says where it leads, else `next`. None is the end: the game, or the step `done`."""

    fields: Annotated[list[FormField], Meta(min_length=1, max_length=8)]
    button: ButtonWords
    branches: Annotated[list[Branch], Meta(max_length=20)] = field(default_factory=list)
    next: Name | None = None


class Button(Strict, tag="button"):
    text: ButtonWords
    action: Literal["close", "link", "apply", "step"] = "close"
    href: Url | None = None
    step: Name | UnsetType | None = UNSET
    """Where the action `step` leads: one of the popup's own steps, or back to `start`."""
    style: Literal["quiet", "solid"] = "quiet"


Block = Heading | Paragraph | Note | GameBlock | CouponBlock | Form | Button | Countdown | Shipping | Chat | Products

LIVE = (Countdown, Shipping, Chat, Products)
"""What is drawn by the runtime's part `live`."""


class Step(Strict):
    blocks: Annotated[list[Block], Meta(max_length=12)] = field(default_factory=list)


def form_of(step: Step) -> Form | None:
    """The form of a step, if it has one."""
    return next((block for block in step.blocks if isinstance(block, Form)), None)


def check_form(name: str, step: Step) -> None:
    """Raises DocumentError for more than one form in a step, or one with fields that cannot be."""
    forms = [(index, block) for index, block in enumerate(step.blocks) if isinstance(block, Form)]
    if len(forms) > 1:
        raise DocumentError(f"steps.{name}: one form is enough")
    for index, form in forms:
        check_fields(form.fields, f"steps.{name}", f"steps.{name}.blocks[{index}]")


def check_buttons(name: str, step: Step) -> None:
    """Raises DocumentError for a button that leads nowhere."""
    for index, block in enumerate(step.blocks):
        if isinstance(block, Button) and block.action == "link" and not block.href:
            raise DocumentError(f"steps.{name}.blocks[{index}].href: give the address that the button leads to")


def check_live(name: str, step: Step) -> None:
    """Raises DocumentError for a countdown, a shipping line or a chat that says or leads to nothing."""
    for index, block in enumerate(step.blocks):
        where = f"steps.{name}.blocks[{index}]"
        if isinstance(block, Countdown):
            check_countdown(where, block)
        elif isinstance(block, Shipping):
            check_shipping(where, block)
        elif isinstance(block, Chat):
            check_chat(where, block)
