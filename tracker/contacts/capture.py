"""The third stage of a write: typed addresses become captures; submitted ones join the visitor to a contact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, delete, update

from tracker.clock import from_ms
from tracker.contacts.addresses import normalise
from tracker.contacts.detail_values import is_secret
from tracker.contacts.identify import Address, identify, seal_address
from tracker.contacts.models import Capture
from tracker.contacts.permission import may_keep
from tracker.db import insert_ignoring, table_of
from tracker.errors import Rejected
from tracker.events.scrub import text
from tracker.sealing import Sealer
from tracker.sessions.work import Stored, Work

captures = table_of(Capture)


def capture(connection: Connection, works: Sequence[Work], sealer: Sealer) -> None:
    """Keeps addresses that the visitor's consent and the shop's settings allow; takes back what was retracted."""
    for work in works:
        for one in work.stored:
            if one.event.name == "email_captured":
                _take(connection, work, one, sealer)
            elif one.event.name == "email_retracted":
                _retract(connection, work, one)


def keep_capture(
    connection: Connection,
    work_ids: tuple[int, int, int],
    address: Address,
    *,
    source: str,
    form: str,
    url: str,
    ground: str,
    at: dt.datetime,
    submitted: bool,
    keep_hours: int,
) -> tuple[bool, int | None]:
    """Stores or upgrades one capture. `work_ids`: shop, visitor, session.

    Returns whether the capture is new or has just become submitted, and the contact where it is submitted.
    """
    shop_id, visitor_id, session_id = work_ids
    contact_id = identify(connection, shop_id, visitor_id, address, source, at)[0] if submitted else None
    row = {
        "shop_id": shop_id,
        "visitor_id": visitor_id,
        "session_id": session_id,
        "contact_id": contact_id,
        "status": "submitted" if submitted else "partial",
        "source": source,
        "form": form,
        "url": url,
        "ground": ground,
        "address_sealed": address.sealed,
        "address_key": address.key,
        "captured_at": at,
        "submitted_at": at if submitted else None,
        "expires_at": None if submitted else at + dt.timedelta(hours=keep_hours),
    }
    unique = ["shop_id", "visitor_id", "address_key", "source", "form"]
    if address.old_keys:
        # Kept under an older secret key it is the same one all the same.
        same = [captures.c[name] == row[name] for name in unique if name != "address_key"]
        renewed = update(captures).where(*same, captures.c.address_key.in_(address.old_keys))
        connection.execute(renewed.values(address_key=address.key))
    made = insert_ignoring(connection, captures, [row], unique, returning=[captures.c.id])
    if made or not submitted:
        return bool(made), contact_id
    upgraded = connection.execute(
        update(captures)
        .where(*(captures.c[name] == row[name] for name in unique), captures.c.status == "partial")
        .values(status="submitted", submitted_at=at, expires_at=None, contact_id=contact_id)
    )
    return bool(upgraded.rowcount), contact_id


def purge_expired(connection: Connection, now: dt.datetime) -> int:
    """Erases half-typed addresses whose time is over. Returns how many."""
    return connection.execute(delete(captures).where(captures.c.expires_at <= now)).rowcount


def _take(connection: Connection, work: Work, one: Stored, sealer: Sealer) -> None:
    if not work.may_capture:
        return
    form = text(one.event.params.get("form"), 120)
    if not may_keep(work.settings, "email", form):
        return
    try:
        plain = normalise(one.event.email)
    except Rejected:
        return
    if is_secret(plain):
        return
    submitted = one.event.params.get("submitted") is True
    address = seal_address(sealer, work.shop_id, plain)
    if submitted:
        _drop_other_spellings(connection, work.visitor_id, form, address)
    changed, _ = keep_capture(
        connection,
        (work.shop_id, work.visitor_id, one.session_id),
        address,
        source="field",
        form=form,
        url=one.event.url or work.batch.context.url,
        ground=work.may_capture,
        at=from_ms(one.at_ms),
        submitted=submitted,
        keep_hours=work.settings["capture.keep_hours"],
    )
    if changed and not work.device.is_bot:
        work.tally["captures_submitted" if submitted else "captures_partial", 0] += 1


def _drop_other_spellings(connection: Connection, visitor_id: int, form: str, address: Address) -> None:
    """What was typed into the form before the address that was sent in the end was a slip, and is nobody's to keep."""
    connection.execute(
        delete(captures).where(
            captures.c.visitor_id == visitor_id,
            captures.c.form == form,
            captures.c.source == "field",
            captures.c.status == "partial",
            captures.c.address_key.not_in(address.keys),
        )
    )


def _retract(connection: Connection, work: Work, one: Stored) -> None:
    connection.execute(
        delete(captures).where(
            captures.c.visitor_id == work.visitor_id,
            captures.c.form == text(one.event.params.get("form"), 120),
            captures.c.source == "field",
            captures.c.status == "partial",
        )
    )
