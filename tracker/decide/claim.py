"""The show claim: a popup whose trigger has fired asks once more, and its impression is stored before it opens.

What was decided when the page came may not hold any more when the trigger fires: another tab has shown the popup, the
cart has changed, an hour has passed. One claim of a person is answered after the other, so that two tabs, or a phone
and a computer of the same contact, cannot both have the last impression that a cap allows.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import to_ms
from tracker.contacts.identify import contact_of
from tracker.db import insert_ignoring, table_of
from tracker.decide.engine import failed_gate
from tracker.decide.facts import build_context
from tracker.decide.published import LivePopups
from tracker.events.model import PageContext
from tracker.popups.exit_signals import keep_exit_signal
from tracker.popups.models import Impression
from tracker.popups.outcomes import impression_row
from tracker.popups.tokens import PopupToken
from tracker.shops.settings import ShopSettings

impressions = table_of(Impression)

VISITOR_LOCK = 1 << 56
CONTACT_LOCK = 2 << 56
"""Above every id: PostgreSQL's advisory locks are numbers that all of an application share."""


def claim(
    session: DbSession,
    settings: ShopSettings,
    popups: LivePopups,
    public_id: str,
    token: PopupToken,
    *,
    page: PageContext,
    may_personalise: bool,
    is_crawler: bool,
    trigger: str,
    signal: str,
    now: dt.datetime,
) -> str | None:
    """Stores the impression in the session's transaction and answers None, or the gate that forbids it.

    A claim that comes again, since its answer was lost, is answered as before.
    """
    contact_id = _hold_person(session, token.visitor_id)
    mine = (impressions.c.popup_id == token.popup_id, impressions.c.token_id == token.id)
    if session.execute(select(impressions.c.id).where(*mine)).first() is not None:
        return None
    live = popups.by_id.get(public_id)
    if live is None:
        return "popup_not_live"
    context = build_context(
        session,
        settings,
        visitor_id=token.visitor_id,
        session_id=token.session_id,
        page=page,
        popups=popups,
        now_ms=to_ms(now),
        may_personalise=may_personalise,
        is_crawler=is_crawler,
    )
    failed = failed_gate(context, live.candidate, popups.program)
    if failed is None:
        row = impression_row(token, now, contact_id, trigger, signal)
        insert_ignoring(session.connection(), impressions, [row], ["popup_id", "token_id"])
    # After the impression, as what the browser reports is stored too: rows are locked in one order everywhere.
    if not is_crawler and not live.document.triggers.on(context.device.kind).delay_seconds:
        keep_exit_signal(session.connection(), token, trigger, signal, failed, now)
    return failed


def _hold_person(session: DbSession, visitor_id: int) -> int | None:
    """Waits until no other claim of this person is being answered; the visitor's contact, where one is known.

    Nothing else takes these locks, so whoever holds one can wait for rows without being waited for in a circle. SQLite
    has one writer at a time as it is.
    """
    connection = session.connection()
    takes_turns = connection.dialect.name == "sqlite"
    if not takes_turns:
        session.execute(select(func.pg_advisory_xact_lock(VISITOR_LOCK + visitor_id)))
    contact_id = contact_of(connection, visitor_id)
    if contact_id is not None and not takes_turns:
        session.execute(select(func.pg_advisory_xact_lock(CONTACT_LOCK + contact_id)))
    return contact_id
