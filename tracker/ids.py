"""Identifiers: time-ordered ids, public ids with a prefix, secret tokens. The system gives the randomness."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def uuid7(at_ms: int | None = None) -> uuid.UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, then random bits, so that keys arrive in order."""
    return uuid.UUID(bytes=uuid7_bytes(at_ms))


def uuid7_bytes(at_ms: int | None = None) -> bytes:
    """The sixteen bytes of one, for whom they are enough."""
    milliseconds = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    chance = secrets.token_bytes(10)
    version, variant = 0x70 | chance[0] & 0x0F, 0x80 | chance[2] & 0x3F
    start = (milliseconds & 0xFFFF_FFFF_FFFF).to_bytes(6, "big")
    return start + bytes((version, chance[1], variant)) + chance[3:]


def public_id(prefix: str, length: int = 20) -> str:
    """A random name such as `pop_4k7…`: 5 bits a character, no letters that people confuse."""
    return f"{prefix}_" + "".join(secrets.choice(ALPHABET) for _ in range(length))


def secret_token() -> str:
    """256 random bits, fit for a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a secret token: its SHA-256 in hex. Tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def row_id(value: object) -> int | None:
    """A row's id as a browser sends it back; None for anything that cannot be one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62 else None
