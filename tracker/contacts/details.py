"""The stage after captures: phone numbers, names and birth dates, kept as addresses are, where the shop asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from tracker.clock import from_ms
from tracker.contacts.detail_values import KINDS, read_detail
from tracker.contacts.identify import contact_of, sealing_context
from tracker.contacts.models import Detail
from tracker.contacts.permission import may_keep, may_keep_sent
from tracker.db import insert_replacing, table_of
from tracker.errors import Rejected
from tracker.events.scrub import text
from tracker.sealing import Sealer
from tracker.sessions.work import Stored, Work
from tracker.shops.settings import ShopSettings

details = table_of(Detail)

_UNIQUE = ["visitor_id", "form", "field", "kind", "part", "status"]
_REPLACED = [
    "session_id",
    "contact_id",
    "url",
    "ground",
    "value_sealed",
    "value_key",
    "captured_at",
    "expires_at",
]


def capture_details(connection: Connection, works: Sequence[Work], sealer: Sealer) -> None:
    """Keeps what consent and the shop's settings allow; takes back what was cleared."""
    for work in works:
        for one in work.stored:
            if one.event.name == "field_captured":
                _take(connection, work, one, sealer)
            elif one.event.name == "field_retracted":
                _retract(connection, work, one)


def purge_details(connection: Connection, now: dt.datetime) -> int:
    """Erases what was never submitted, or by nobody whose address became known. Returns how many."""
    return connection.execute(delete(details).where(details.c.expires_at <= now)).rowcount


def _take(connection: Connection, work: Work, one: Stored, sealer: Sealer) -> None:
    params = one.event.params
    kind, form = text(params.get("kind"), 12), text(params.get("form"), 120)
    if not work.may_capture or kind not in KINDS or not may_keep(work.settings, kind, form):
        return
    at = from_ms(one.at_ms)
    try:
        part, value = read_detail(kind, text(params.get("part"), 8), one.event.value, at.date())
    except Rejected:
        return
    submitted = params.get("submitted") is True
    keys = detail_keys(sealer, work.shop_id, kind, value)
    of_field = _of_field(work, one, kind, form)
    if not submitted and _is_submitted(connection, of_field, keys):
        return
    # Also under another part: "Name" is a full name until the form asks for a family name too.
    _drop_partial(connection, of_field)
    contact_id = contact_of(connection, work.visitor_id) if submitted else None
    row = {
        **of_field,
        "part": part,
        "shop_id": work.shop_id,
        "session_id": one.session_id,
        "contact_id": contact_id,
        "status": "submitted" if submitted else "partial",
        "url": one.event.url or work.batch.context.url,
        "ground": work.may_capture,
        "value_sealed": sealer.seal(value, sealing_context(work.shop_id)),
        "value_key": keys[0],
        "captured_at": at,
        "expires_at": _expiry(work.settings, contact_id, at),
    }
    insert_replacing(connection, details, [row], _UNIQUE, _REPLACED)


def keep_sent_detail(
    connection: Connection,
    sealer: Sealer,
    settings: ShopSettings,
    work_ids: tuple[int, int, int],
    *,
    kind: str,
    part: str,
    value: str,
    form: str,
    field: str,
    url: str,
    contact_id: int | None,
    at: dt.datetime,
) -> None:
    """Keeps what was sent with a popup's form, where the shop asked for its kind; sent again, it replaces itself.

    `work_ids`: shop, visitor, session. `form` is the popup's public id.
    """
    if not may_keep_sent(settings, kind):
        return
    shop_id, visitor_id, session_id = work_ids
    row = {
        "visitor_id": visitor_id,
        "form": form,
        "field": field,
        "kind": kind,
        "part": part,
        "shop_id": shop_id,
        "session_id": session_id,
        "contact_id": contact_id,
        "status": "submitted",
        "url": url,
        "ground": "submit",
        "value_sealed": sealer.seal(value, sealing_context(shop_id)),
        "value_key": detail_key(sealer, shop_id, kind, value),
        "captured_at": at,
        "expires_at": _expiry(settings, contact_id, at),
    }
    insert_replacing(connection, details, [row], _UNIQUE, _REPLACED)


def detail_key(sealer: Sealer, shop_id: int, kind: str, value: str) -> bytes:
    """The keyed hash by which a detail is found."""
    return detail_keys(sealer, shop_id, kind, value)[0]


def detail_keys(sealer: Sealer, shop_id: int, kind: str, value: str) -> list[bytes]:
    """Every form in which that hash may be stored while older secret keys are configured, the current one first."""
    # A key of its own: nobody can ask whether a name is also an address somewhere.
    return sealer.lookup_keys(value, f"{sealing_context(shop_id)}:{kind}")


def _expiry(settings: ShopSettings, contact_id: int | None, at: dt.datetime) -> dt.datetime | None:
    return None if contact_id else at + dt.timedelta(hours=settings["capture.keep_hours"])


def _is_submitted(connection: Connection, of_field: dict[str, Any], keys: Sequence[bytes]) -> bool:
    """Whether the same value was sent before: typing it again makes nothing partial again."""
    same = [details.c[name] == value for name, value in of_field.items()]
    statement = select(details.c.id).where(*same, details.c.status == "submitted", details.c.value_key.in_(keys))
    return connection.execute(statement).first() is not None


def _of_field(work: Work, one: Stored, kind: str, form: str) -> dict[str, Any]:
    """Which field it is. One without a name is called after its kind, and told from others by its part."""
    params = one.event.params
    field = text(params.get("field"), 120) or kind
    of_field = {"visitor_id": work.visitor_id, "form": form, "field": field, "kind": kind}
    part = text(params.get("part"), 8)
    return {**of_field, "part": part} if field == kind and part else of_field


def _retract(connection: Connection, work: Work, one: Stored) -> None:
    params = one.event.params
    kind, form = text(params.get("kind"), 12), text(params.get("form"), 120)
    _drop_partial(connection, _of_field(work, one, kind, form))


def _drop_partial(connection: Connection, of_field: dict[str, Any]) -> None:
    same = [details.c[name] == value for name, value in of_field.items()]
    connection.execute(delete(details).where(*same, details.c.status == "partial"))
