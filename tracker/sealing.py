"""Encryption at rest for addresses, and the keyed hash by which they are found again.

Keys are derived from the secret key (HKDF, RFC 5869), one per use, so that no key serves two purposes.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"


class Sealer:
    """Seals short texts with AES-256-GCM and gives each a stable lookup key. One per application."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = AESGCM(_derive(secret_key, b"shopbell address encryption"))
        self._lookup = _derive(secret_key, b"shopbell address lookup")

    def seal(self, text: str, context: str) -> bytes:
        """Encrypts; `context` (such as the shop's id) must be given again to open it."""
        nonce = os.urandom(12)
        return VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypts. Raises ValueError when the bytes were sealed with another key or context, or changed."""
        if sealed[:1] != VERSION:
            raise ValueError("sealed with an unknown version")
        try:
            return self._cipher.decrypt(sealed[1:13], sealed[13:], context.encode()).decode()
        except InvalidTag:
            raise ValueError("sealed with another key, or damaged") from None

    def lookup_key(self, text: str, context: str) -> bytes:
        """HMAC-SHA256: equal texts of one context give equal keys, and nothing can be read back."""
        return hmac.digest(self._lookup, f"{context}\x00{text}".encode(), hashlib.sha256)


def _derive(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"shopbell", info=purpose).derive(secret_key.encode())
