"""The people who may enter: making accounts, and the one-time link by which the first of them comes in."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, func, select, update

from tracker.admin.models import ROLES, Membership, SignedIn, SignInLink, User
from tracker.admin.passwords import hash_password, is_password
from tracker.clock import now
from tracker.db import db
from tracker.ids import secret_token, token_hash
from tracker.shops.models import Shop

LINK_LIFETIME = dt.timedelta(hours=1)
INVITATION_LIFETIME = dt.timedelta(days=7)


class BadPerson(ValueError):
    """An account cannot be made. The text says why in words for people."""


def create_user(email: str, password: str, role: str, shop: Shop | None) -> User:
    """The person with this address, this password and this role in the shop (None: in every shop).

    Called again it updates what differs; a new password signs every browser of the person out. Flushes; the caller
    commits. Raises BadPerson for a wrong address or role, WeakPassword for a wrong password.
    """
    if role not in ROLES:
        raise BadPerson(f"the role is one of: {', '.join(ROLES)}")
    address = clean_address(email)
    user = find_user(address)
    if user is None:
        user = User(email=address, created_at=now())
        db.session.add(user)
        set_password(user, password)
    elif not is_password(password, user.password_hash):
        set_password(user, password)
        db.session.execute(delete(SignedIn).where(SignedIn.user_id == user.id))
    set_role(user, role, shop)
    return user


def clean_address(email: str) -> str:
    """The address as it is stored: checked, lower case. Raises BadPerson."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()[:254]
    except EmailNotValidError:
        raise BadPerson("that is not an email address") from None


def find_user(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def set_password(user: User, password: str) -> None:
    """A new password, and with it a new mark: every signed-in browser of the person is signed out."""
    user.password_hash = hash_password(password)
    sign_out_everywhere(user)


def sign_out_everywhere(user: User) -> None:
    user.session_mark = secrets.token_hex(16)


def invite(user: User, now: dt.datetime) -> str:
    """The path of a link by which the person chooses a password, once; an earlier one ends. Flushes."""
    db.session.flush()
    db.session.execute(delete(SignInLink).where(SignInLink.user_id == user.id))
    token = secret_token()
    row = SignInLink(token_hash=token_hash(token), user_id=user.id, expires_at=now + INVITATION_LIFETIME, used_at=None)
    db.session.add(row)
    db.session.flush()
    return f"/admin/welcome/{token}"


def unguessable_password() -> str:
    """For an account whose person has yet to choose a password."""
    return secrets.token_urlsafe(32)


def set_role(user: User, role: str, shop: Shop | None) -> None:
    """Gives the role in the shop, or in every shop; takes the place of the one the person had there."""
    shop_id = None if shop is None else shop.id
    db.session.flush()
    membership = next((one for one in user.memberships if one.shop_id == shop_id), None)
    if membership is None:
        user.memberships.append(Membership(shop_id=shop_id, role=role))
    else:
        membership.role = role
    db.session.flush()


def has_people() -> bool:
    return bool(db.session.scalar(select(func.count()).select_from(User)))


def first_owner() -> User | None:
    """The owner of every shop who was there first: the one-time link of the operator opens their account."""
    return db.session.scalar(
        select(User)
        .join(Membership)
        .where(Membership.shop_id.is_(None), Membership.role == "owner")
        .order_by(User.id)
        .limit(1)
    )


def make_sign_in_link(now: dt.datetime) -> str:
    """The path of a new one-time link into the admin, good for an hour. Flushes; the caller commits."""
    token = secret_token()
    db.session.add(SignInLink(token_hash=token_hash(token), expires_at=now + LINK_LIFETIME, used_at=None))
    db.session.flush()
    return f"/admin/welcome/{token}"


@dataclass(frozen=True)
class LinkState:
    """Whether a link can still be used, and if not whether it ever could."""

    is_good: bool
    was_used: bool = False
    invited: User | None = None
    """Whose invitation it is; None: the operator's own link."""


def look_at_link(token: str, now: dt.datetime) -> LinkState:
    """What has become of the link. Changes nothing, so that a mail scanner's GET spends nothing."""
    link = db.session.get(SignInLink, token_hash(token))
    if link is None:
        return LinkState(is_good=False)
    invited = db.session.get(User, link.user_id) if link.user_id else None
    is_good = link.used_at is None and link.expires_at > now
    return LinkState(is_good=is_good, was_used=link.used_at is not None, invited=invited)


def spend_link(token: str, now: dt.datetime) -> bool:
    """Uses the link up. True exactly once, however many ask at the same moment: the row is the lock."""
    done = db.session.execute(
        update(SignInLink)
        .where(SignInLink.token_hash == token_hash(token), SignInLink.used_at.is_(None), SignInLink.expires_at > now)
        .values(used_at=now)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]
