"""The token of a shown popup: what the decision allowed and for whom, signed. It comes back with what follows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import msgspec

from tracker.signing import Signer

PURPOSE = "popup"
MAX_AGE_SECONDS = 24 * 3600

_TYPES = (bytes, int, int, int, str, int, int, str)
"""Of what is signed, in its order."""

_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class PopupToken:
    """`id` is unique for each popup of each decision."""

    id: bytes
    shop_id: int
    popup_id: int
    version: int
    variant: str
    visitor_id: int
    session_id: int
    language: str = ""
    """The one in which the popup was read; "" is its own."""


def write_token(signer: Signer, token: PopupToken) -> str:
    """The token as the browser carries it."""
    values = (token.id, token.shop_id, token.popup_id, token.version, token.variant, token.visitor_id, token.session_id)
    return signer.sign_bytes(PURPOSE, _encode((*values, token.language) if token.language else values))


def read_token(signer: Signer, value: object) -> PopupToken | None:
    """The token, or None for whatever is missing, altered, older than a day, or signed for another purpose."""
    read = _read_old(signer, value) if isinstance(value, str) and "." in value else _read(signer, value)
    if not isinstance(read, list) or len(read) not in (7, 8) or tuple(map(type, read)) != _TYPES[: len(read)]:
        return None
    return PopupToken(*read) if len(read[0]) == 16 else None


def _read(signer: Signer, value: object) -> Any:
    packed = signer.read_bytes(PURPOSE, value, max_age_seconds=MAX_AGE_SECONDS)
    try:
        return None if packed is None else msgspec.msgpack.decode(packed)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _read_old(signer: Signer, value: object) -> Any:
    """As earlier versions have signed it, for pages that were open when this one came."""
    read = signer.read(PURPOSE, value, max_age_seconds=MAX_AGE_SECONDS)
    try:
        return [uuid.UUID(hex=read[0]).bytes, *read[1:]] if isinstance(read, list) else None
    except (AttributeError, IndexError, TypeError, ValueError):
        return None


def server_seed(signer: Signer, token_id: bytes) -> bytes:
    """The secret that a play with this token is drawn from: fixed when the token is made, told after the play."""
    return signer.secret_for("draw", token_id)
