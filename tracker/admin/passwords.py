"""Passwords: Argon2id hashes, and the one rule about what may be a password."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 256
"""Long enough for any passphrase, short enough that hashing it costs nobody anything."""

_hasher = PasswordHasher()


class WeakPassword(ValueError):
    """The password is too short or too long. The text says what is asked for."""


def check_password(password: str) -> str:
    """The password itself. Raises WeakPassword when it cannot be one."""
    if not MINIMUM_LENGTH <= len(password) <= MAXIMUM_LENGTH:
        raise WeakPassword(f"a password has {MINIMUM_LENGTH} to {MAXIMUM_LENGTH} characters")
    return password


def hash_password(password: str) -> str:
    return _hasher.hash(check_password(password))


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the password fits. Without a hash it says no in the same time: nobody learns who has an account."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password[:MAXIMUM_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("the password of nobody at all")
