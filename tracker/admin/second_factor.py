"""The second factor of a person: their app's codes, and codes on paper for the day when the phone is gone.

Each code opens once. Nothing commits here.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets

from sqlalchemy import delete, func, or_, select, update

from tracker.admin import totp
from tracker.admin.models import RecoveryCode, User
from tracker.db import db
from tracker.ids import ALPHABET, token_hash
from tracker.services import services

RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
"""80 random bits: a plain hash of one says nothing of it."""

_APP_CODE = re.compile(r"[0-9]{6}")
_BETWEEN = re.compile(r"[\s-]+")


def has_second_factor(user: User) -> bool:
    return user.totp_sealed is not None


def turn_on(user: User, secret: str, code: str, now: dt.datetime) -> list[str] | None:
    """Asks for codes from now on, once the app has shown that it knows the secret. Its recovery codes; None: wrong."""
    step = totp.step_that_fits(secret, _plain(code), now)
    if step is None:
        return None
    user.totp_sealed = services().sealer.seal(secret, context_of(user.id))
    user.totp_step = step
    return new_recovery_codes(user)


def turn_off(user: User) -> None:
    """Asks for the password alone again."""
    user.totp_sealed = user.totp_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def new_recovery_codes(user: User) -> list[str]:
    """Ten codes on paper; those before them open nothing any more. Shown once: of each no more is kept than a hash."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=token_hash(one)) for one in codes)
    db.session.flush()
    return ["-".join(re.findall("....", one)) for one in codes]


def recovery_codes_left(user: User) -> int:
    return db.session.scalar(select(func.count()).where(RecoveryCode.user_id == user.id)) or 0


def take_code(user: User, code: str, now: dt.datetime) -> bool:
    """Uses a code up. True once for each, however many ask at the same moment: the row is the lock."""
    plain = _plain(code)
    if user.totp_sealed is None:
        return False
    if _APP_CODE.fullmatch(plain):
        secret = services().sealer.open(bytes(user.totp_sealed), context_of(user.id))
        step = totp.step_that_fits(secret, plain, now)
        if step is None:
            return False
        is_later = or_(User.totp_step.is_(None), User.totp_step < step)
        done = update(User).where(User.id == user.id, User.totp_sealed.is_not(None), is_later).values(totp_step=step)
        return bool(db.session.execute(done).rowcount)  # type: ignore[attr-defined]
    used = delete(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.code_hash == token_hash(plain))
    return bool(db.session.execute(used).rowcount)  # type: ignore[attr-defined]


def context_of(user_id: int) -> str:
    """In which a person's secret is sealed: another's row does not open it."""
    return f"second factor of {user_id}"


def _plain(code: str) -> str:
    """As people type it: with spaces or hyphens, in large letters, in digits of other scripts."""
    return _BETWEEN.sub("", code[:100]).lower()
