"""How often somebody may try a password: counted in the database, so that every process sees the same count."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass

from sqlalchemy import delete, func, select, text

from tracker.admin.models import SignInFailure
from tracker.db import db
from tracker.services import services

WINDOW = dt.timedelta(hours=1)
LONGEST_WAIT = dt.timedelta(minutes=15)
FREE_TRIES = {"account": 5, "network": 20}
"""Failures within the window before the next try must wait; the wait then doubles with each."""


@dataclass(frozen=True)
class Subjects:
    """Whom the tries are counted for. Keyed hashes: no address of a person or a network is stored."""

    account: str
    network: str


def subjects(email: str, remote_address: str | None) -> Subjects:
    return Subjects(
        account=_hash("account", email.strip().lower()),
        network=_hash("network", _network(remote_address or "")),
    )


def wait_before_try(who: Subjects, now: dt.datetime) -> dt.timedelta:
    """How long this one must wait; zero when the try may be made."""
    _one_at_a_time(who)
    return max(_wait("account", who.account, now), _wait("network", who.network, now), dt.timedelta(0))


def count_try(who: Subjects, now: dt.datetime) -> None:
    """Counts a try as failed before its outcome is known: a thousand tries at once are a thousand failures."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.at < now - WINDOW))
    db.session.add_all(SignInFailure(subject=subject, at=now) for subject in (who.account, who.network))


def forgive(who: Subjects) -> None:
    """After the right password: the account's failures are forgotten, and one of the network's, its own."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.subject == who.account))
    latest = select(func.max(SignInFailure.id)).where(SignInFailure.subject == who.network).scalar_subquery()
    db.session.execute(delete(SignInFailure).where(SignInFailure.id == latest))


def _wait(kind: str, subject: str, now: dt.datetime) -> dt.timedelta:
    count, latest = db.session.execute(
        select(func.count(), func.max(SignInFailure.at)).where(
            SignInFailure.subject == subject, SignInFailure.at > now - WINDOW
        )
    ).one()
    over = count - FREE_TRIES[kind]
    if over < 0 or latest is None:
        return dt.timedelta(0)
    pause = min(dt.timedelta(seconds=2 ** min(over + 1, 20)), LONGEST_WAIT)
    return pause - (now - latest)


def _one_at_a_time(who: Subjects) -> None:
    """On PostgreSQL tries at the same account queue up here, and so do tries at a thousand accounts from one network;
    on SQLite a writing request has the database to itself. The account's turn always comes first: nobody waits in a
    circle.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        for subject in (who.account, who.network):
            key = int.from_bytes(bytes.fromhex(subject)[:8], "big", signed=True)
            db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        ip = mapped
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def _hash(kind: str, value: str) -> str:
    return services().sealer.lookup_key(value, f"sign-in:{kind}").hex()
