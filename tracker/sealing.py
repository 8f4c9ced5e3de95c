"""Encryption at rest for addresses, and the keyed hash by which they are found again.

Keys are derived from a secret key (HKDF, RFC 5869), one per use, so that no key serves two purposes. There may be older
secret keys beside the current one: what they have sealed is opened, and what they have hashed is found, until all of it
was brought to the current one (`personal.sealed`).
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

WITHOUT_ID = b"\x01"
"""Sealed before keys had ids: nonce and text follow."""
WITH_ID = b"\x02"
"""Followed by the key's id, nonce and text."""
ID_LENGTH = 4


class UnknownKey(ValueError):
    """Something was sealed with a key that is not configured. The text says which, and what to do."""


@dataclass(frozen=True)
class _Key:
    id: bytes
    cipher: AESGCM
    lookup: bytes


class Sealer:
    """Seals short texts with AES-256-GCM and gives each a stable lookup key. One per application."""

    def __init__(self, secret_key: str, old_keys: Sequence[str] = ()) -> None:
        """`old_keys`: those before it, the latest first."""
        self._keys = [_key_of(one) for one in (secret_key, *old_keys)]
        self._by_id = {one.id: one for one in self._keys}

    @property
    def key_id(self) -> bytes:
        """Four bytes that name the current key and tell nothing of it."""
        return self._keys[0].id

    @property
    def key_ids(self) -> list[bytes]:
        """Those of all keys, the current one first."""
        return [one.id for one in self._keys]

    @property
    def current_mark(self) -> bytes:
        """How everything begins that was sealed with the current key."""
        return WITH_ID + self.key_id

    def seal(self, text: str, context: str) -> bytes:
        """Encrypts; `context` (such as the shop's id) must be given again to open it."""
        nonce = os.urandom(12)
        return self.current_mark + nonce + self._keys[0].cipher.encrypt(nonce, text.encode(), context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypts. Raises UnknownKey where the key is not configured, ValueError for another context or a change."""
        if sealed[:1] == WITH_ID:
            key = self._by_id.get(bytes(sealed[1 : 1 + ID_LENGTH]))
            if key is None:
                raise UnknownKey(
                    f"sealed with the key {sealed[1 : 1 + ID_LENGTH].hex()}, which is not configured:"
                    " put it back, into SHOPBELL_OLD_SECRET_KEYS"
                )
            return _open(key, sealed[1 + ID_LENGTH :], context)
        if sealed[:1] != WITHOUT_ID:
            raise ValueError("sealed with an unknown version")
        for key in self._keys:
            try:
                return _open(key, sealed[1:], context)
            except ValueError:
                continue
        raise UnknownKey(
            "sealed with a key that is not configured, or damaged: put that key back, into SHOPBELL_OLD_SECRET_KEYS"
        )

    def lookup_key(self, text: str, context: str) -> bytes:
        """HMAC-SHA256 under the current key: equal texts of one context give equal ones, nothing can be read back."""
        return _hash(self._keys[0], text, context)

    def lookup_keys(self, text: str, context: str) -> list[bytes]:
        """Every form in which the hash may be stored while older keys are configured, the current one first.

        A hash whose text is gone, such as a suppression's, was hashed again with each later key (`rehash`).
        """
        found: list[bytes] = []
        for key in reversed(self._keys):
            found = [_hash(key, text, context), *(_rehash(key, one) for one in found), *found]
        return found

    def rehash(self, lookup_key: bytes) -> bytes:
        """Brings a hash of an older key to the current one without its text; `lookup_keys` has it."""
        return _rehash(self._keys[0], lookup_key)


def _key_of(secret_key: str) -> _Key:
    return _Key(
        _derive(secret_key, b"shopbell key id")[:ID_LENGTH],
        AESGCM(_derive(secret_key, b"shopbell address encryption")),
        _derive(secret_key, b"shopbell address lookup"),
    )


def _open(key: _Key, sealed: bytes, context: str) -> str:
    try:
        return key.cipher.decrypt(sealed[:12], sealed[12:], context.encode()).decode()
    except InvalidTag:
        raise ValueError("sealed with another key or context, or damaged") from None


def _hash(key: _Key, text: str, context: str) -> bytes:
    return hmac.digest(key.lookup, f"{context}\x00{text}".encode(), hashlib.sha256)


def _rehash(key: _Key, lookup_key: bytes) -> bytes:
    # No text begins with a byte that is in no UTF-8, so that it is never taken for one.
    return hmac.digest(key.lookup, b"\xff" + lookup_key, hashlib.sha256)


def _derive(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"shopbell", info=purpose).derive(secret_key.encode())
