"""What a kind of message is: declared once, in a module of `engage.kinds`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.engage.models import Message
from tracker.registry import Registry
from tracker.shops.models import Shop

Fill = Callable[[Session, Shop, Message], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Kind:
    """One kind of message. `templates/email/<name>.html` and `.txt` are what it says.

    `fill` reads what the templates need, and answers None where there is nothing to tell any more.
    """

    name: str
    label: str
    subject: str
    """A msgid with `%(shop)s`."""
    fill: Fill
    most: tuple[tuple[int, int], ...]
    """How many of them one mailbox gets from a shop within how many days: `((1, 1), (3, 30))`."""
    is_transactional: bool = False
    """Whether somebody asked for just this message. Every other one can be unsubscribed by one click."""


KINDS: Registry[Kind] = Registry("kind of message")
