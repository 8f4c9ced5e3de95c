"""The parts that a step is made of, from top to bottom. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from tracker.popups.document.chat import Chat, check_chat
from tracker.popups.document.countdown import Countdown, check_countdown
from tracker.popups.document.fields import FormField, check_fields
from tracker.popups.document.products import Products
from tracker.popups.document.shipping import Shipping, check_shipping
from tracker.popups.document.values import ButtonWords, DocumentError, Strict, Text, Url, Words


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


class Form(Strict, tag="form"):
    fields: Annotated[list[FormField], Meta(min_length=1, max_length=8)]
    button: ButtonWords


class Button(Strict, tag="button"):
    text: ButtonWords
    action: Literal["close", "link", "apply"] = "close"
    href: Url | None = None
    style: Literal["quiet", "solid"] = "quiet"


Block = Heading | Paragraph | Note | GameBlock | CouponBlock | Form | Button | Countdown | Shipping | Chat | Products

LIVE = (Countdown, Shipping, Chat, Products)
"""What is drawn by the runtime's part `live`."""


class Step(Strict):
    blocks: Annotated[list[Block], Meta(max_length=12)] = field(default_factory=list)


def check_form(name: str, step: Step) -> None:
    """Raises DocumentError for more than one form in a step, or one with fields that cannot be."""
    forms = [block for block in step.blocks if isinstance(block, Form)]
    if len(forms) > 1:
        raise DocumentError(f"steps.{name}: one form is enough")
    for form in forms:
        check_fields(form.fields, f"steps.{name}")


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
