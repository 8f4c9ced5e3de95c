"""The part `chat`: a button that opens a conversation with the shop in a messenger. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import quote

from msgspec import Meta

from tracker.popups.document.values import ButtonWords, DocumentError, Strict, Words

Channel = Literal["messenger", "whatsapp", "zalo", "telegram", "intercom"]


@dataclass(frozen=True)
class Messenger:
    """What names a shop there, how that is said to people, and the address with `{id}` in it.

    `prefill` is what is added for the words that stand in the field already; empty where there is no such thing.
    """

    pattern: str
    wanted: str
    address: str
    prefill: str = ""


MESSENGERS: Mapping[Channel, Messenger] = {
    "messenger": Messenger(r"[A-Za-z0-9.]{5,50}", "the name of your Facebook page", "https://m.me/{id}", "?text="),
    "whatsapp": Messenger(
        r"[1-9]\d{6,14}", "the number with its country and without + or spaces", "https://wa.me/{id}", "?text="
    ),
    "zalo": Messenger(r"\d{8,20}", "your phone number or the number of your official account", "https://zalo.me/{id}"),
    "telegram": Messenger(r"[A-Za-z][A-Za-z0-9_]{4,31}", "the name without @", "https://t.me/{id}", "?text="),
    "intercom": Messenger(r"[a-z0-9-]{1,60}", "the name of your help centre", "https://intercom.help/{id}/"),
}


class Chat(Strict, tag="chat"):
    channel: Channel
    id: Annotated[str, Meta(max_length=60)]
    text: ButtonWords
    message: Words = ""
    """What stands in the field already, where the messenger takes it."""


def chat_address(block: Chat) -> str:
    """Where the button leads."""
    messenger = MESSENGERS[block.channel]
    words = messenger.prefill + quote(block.message, safe="") if messenger.prefill and block.message else ""
    return messenger.address.format(id=block.id) + words


def check_chat(where: str, block: Chat) -> None:
    """Raises DocumentError for a name that the messenger cannot have."""
    messenger = MESSENGERS[block.channel]
    if not re.fullmatch(messenger.pattern, block.id):
        raise DocumentError(f"{where}.id: give {messenger.wanted}")
