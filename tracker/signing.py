"""Signed tokens: what leaves the server and must come back unchanged. Each purpose has a signature of its own."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from tracker.clock import now_ms

MARK_BYTES = 16
"""Of the HMAC-SHA-256 that `sign_bytes` appends."""
TIME_BYTES = 5


class Signer:
    """Signs small JSON values for one named purpose each; a token of one purpose never opens another."""

    def __init__(self, secret_key: str, old_keys: Sequence[str] = ()) -> None:
        self._secret_key = secret_key
        self._old = [Signer(one) for one in old_keys]
        self._serializers: dict[str, URLSafeTimedSerializer] = {}
        self._keys: dict[str, bytes] = {}

    @property
    def purposes(self) -> set[str]:
        """What has been signed or read so far."""
        return {*self._serializers, *self._keys}

    def sign(self, purpose: str, value: object) -> str:
        return str(self._serializer(purpose).dumps(value))

    def read(self, purpose: str, token: object, *, max_age_seconds: int) -> Any | None:
        """The signed value, or None for whatever is missing, empty, no text, altered, or too old."""
        if not isinstance(token, str) or not token:
            return None
        serializer = self._serializer(purpose)
        try:
            value = serializer.loads(token, max_age=max_age_seconds)
        except (BadData, UnicodeError):
            return None
        # Base64 spells the same bytes in several ways and skips what it does not know: only one spelling was signed.
        signed, _, signature = token.rpartition(".")
        written = serializer.make_signer(serializer.salt).get_signature(signed).decode()
        return value if signature == written else None

    def sign_bytes(self, purpose: str, value: bytes) -> str:
        """Signs bytes at a tenth of what `sign` costs: for what every decision signs."""
        signed = value + (now_ms() // 1000).to_bytes(TIME_BYTES, "big")
        return _text(signed + self._mark(purpose, signed))

    def read_bytes(self, purpose: str, token: object, *, max_age_seconds: int) -> bytes | None:
        """What `sign_bytes` has signed, or None for whatever is missing, empty, no text, altered, or too old."""
        if not isinstance(token, str):
            return None
        try:
            whole = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except ValueError:
            return None
        signed, mark = whole[:-MARK_BYTES], whole[-MARK_BYTES:]
        # Base64 spells the same bytes in several ways and skips what it does not know: only one spelling was signed.
        if len(signed) < TIME_BYTES or _text(whole) != token:
            return None
        if not hmac.compare_digest(mark, self._mark(purpose, signed)):
            return None
        age = now_ms() // 1000 - int.from_bytes(signed[-TIME_BYTES:], "big")
        return signed[:-TIME_BYTES] if 0 <= age <= max_age_seconds else None

    def read_kept(self, purpose: str, token: object, *, max_age_seconds: int) -> Any | None:
        """As `read`, also of what an older key has signed: for what people keep, such as links in mails.

        For nothing else: an old key may be old because somebody else has it.
        """
        read = (one.read(purpose, token, max_age_seconds=max_age_seconds) for one in (self, *self._old))
        return next((value for value in read if value is not None), None)

    def secret_for(self, purpose: str, value: bytes) -> bytes:
        """32 bytes that nobody can foresee who has not the key: always the same for this purpose and value."""
        key = hmac.digest(self._secret_key.encode(), f"shopbell.secret.{purpose}".encode(), "sha256")
        return hmac.digest(key, value, "sha256")

    def _mark(self, purpose: str, signed: bytes) -> bytes:
        key = self._keys.get(purpose)
        if key is None:
            key = self._keys[purpose] = self.secret_for("bytes", purpose.encode())
        return hmac.digest(key, signed, "sha256")[:MARK_BYTES]

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        if purpose not in self._serializers:
            self._serializers[purpose] = URLSafeTimedSerializer(self._secret_key, salt=f"shopbell.{purpose}")
        return self._serializers[purpose]


def _text(whole: bytes) -> str:
    return urlsafe_b64encode(whole).rstrip(b"=").decode()
