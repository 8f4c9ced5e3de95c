"""The show claim: a popup whose trigger has fired asks once more, and its impression is stored before it opens.

What was decided when the page came may not hold any more when the trigger fires: another tab has shown the popup, the
cart has changed, an hour has passed. One claim of a person is answered after the other, so that two tabs, or a phone
and a computer of the same contact, cannot both have the last impression that a cap allows.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import to_ms
from tracker.contacts.identify import contact_of
from tracker.db import insert_ignoring, table_of
from tracker.decide.context import Context
from tracker.decide.engine import failed_gate, variant_of
from tracker.decide.experiments import HOLDOUT, SHOP, SHOWN, shop_arms
from tracker.decide.facts import read_context
from tracker.decide.published import LivePopups, Published
from tracker.decide.verdicts import HOLDOUTS
from tracker.events.model import PageContext
from tracker.popups.exit_signals import keep_exit_signal
from tracker.popups.exposures import expose, hold_out
from tracker.popups.models import HeldOut, Impression
from tracker.popups.outcomes import impression_row
from tracker.popups.tokens import PopupToken
from tracker.shops.settings import ShopSettings

impressions = table_of(Impression)
held_out = table_of(HeldOut)

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

    Experiments count from here: the exposure is stored in the same transaction, of those who are shown their variant
    and of those who would have been, were they not held out.

    A claim that comes again, since its answer was lost, is answered as before.
    """
    contact_id = _hold_person(session, token.visitor_id)
    if _is_stored(session, impressions, token):
        return None
    if token.variant == HOLDOUT and _is_stored(session, held_out, token):
        return "holdout"
    live = popups.by_id.get(public_id)
    if live is None:
        return "popup_not_live"
    context = read_context(
        session.connection(),
        settings,
        shop_id=token.shop_id,
        visitor_id=token.visitor_id,
        session_id=token.session_id,
        page=page,
        popups=popups,
        now_ms=to_ms(now),
        may_personalise=may_personalise,
        is_crawler=is_crawler,
    )
    failed = failed_gate(context, live.candidate, popups.program) or _other_arm(context, live, token)
    if failed is None or failed in HOLDOUTS:
        _expose(session, context, live, token, contact_id, failed, now)
    if failed is None:
        row = impression_row(token, now, contact_id, trigger, signal)
        insert_ignoring(session.connection(), impressions, [row], ["popup_id", "token_id"])
    # After the impression, as what the browser reports is stored too: rows are locked in one order everywhere.
    if not is_crawler and not live.document.triggers.on(context.device.kind).delay_seconds:
        keep_exit_signal(session.connection(), token, trigger, signal, failed, now)
    return failed


def _is_stored(session: DbSession, table: Table, token: PopupToken) -> bool:
    """Whether this very claim has left its row there before."""
    mine = (table.c.popup_id == token.popup_id, table.c.token_id == token.id)
    return session.execute(select(table.c.id).where(*mine)).first() is not None


def _other_arm(context: Context, live: Published, token: PopupToken) -> str | None:
    """A page that was decided before the experiment changed holds what this person would not be shown any more."""
    is_same = variant_of(context, live.candidate) == token.variant
    is_present = live.candidate.arms is None or token.version == live.version
    return None if is_same and is_present else "variant_changed"


def _expose(
    session: DbSession,
    context: Context,
    live: Published,
    token: PopupToken,
    contact_id: int | None,
    failed: str | None,
    now: dt.datetime,
) -> None:
    connection, percent = session.connection(), context.limits.holdout_percent
    if failed is not None:
        hold_out(connection, token, contact_id, now)
    if live.candidate.is_blocking and percent:
        arm = HOLDOUT if failed == "holdout_shop" else SHOWN
        expose(connection, token, context.unit, contact_id, SHOP, dict(shop_arms(percent).shares), arm, now)
    arms = live.candidate.arms
    if arms is not None and failed != "holdout_shop":
        arm = variant_of(context, live.candidate)
        expose(connection, token, context.unit, contact_id, arms.experiment, dict(arms.shares), arm, now)


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
