"""One-time passwords of authenticator apps: RFC 6238 over RFC 4226, with SHA-1, six digits and thirty seconds.

The only kind that every app knows. Pure: the moment is an argument.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
"""As long as the hash, as RFC 4226 recommends."""
DRIFT = 1
"""So many steps a phone's clock may be before or behind ours."""


def new_secret() -> str:
    """A random secret in base 32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def step_of(at: dt.datetime) -> int:
    """The number of the thirty seconds in which `at` lies."""
    return int(at.timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of this step."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1)
    begin = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[begin : begin + 4])[0] & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_that_fits(secret: str, code: str, at: dt.datetime) -> int | None:
    """The step whose code this is, of those that may be shown now; None where it is none of them.

    All are compared, in constant time, so that the time taken says nothing of the clock's drift.
    """
    present = step_of(at)
    fits = [
        step
        for step in range(present - DRIFT, present + DRIFT + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode())
    ]
    return max(fits, default=None)


def address_for_apps(secret: str, account: str, issuer: str) -> str:
    """What the QR code says: whose secret it is, and where it is for."""
    return (
        f"otpauth://totp/{quote(issuer, safe='')}:{quote(account, safe='')}"
        f"?secret={secret}&issuer={quote(issuer, safe='')}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
    )
