"""A visitor sends the form of a popup's step: it is checked, kept at once, and answered with what follows.

Where it leads is decided here by the published document, never in the browser: a step can only be sent by whom it was
opened for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.contacts.identify import seal_address, stored_mailbox_keys
from tracker.contacts.models import Contact
from tracker.countries import country_of_zone
from tracker.db import insert_ignoring, table_of
from tracker.errors import Refused
from tracker.popups.answers import drop_answers, join_answers, keep_answers
from tracker.popups.document import (
    GAME,
    CouponBlock,
    Document,
    Form,
    form_of,
    is_end,
    next_step,
    open_steps,
)
from tracker.popups.field_readers import Around
from tracker.popups.keep_sent import contact_of_popup, keep_address, keep_consents, keep_details
from tracker.popups.models import Impression, Popup
from tracker.popups.outcomes import confirm, impression_row
from tracker.popups.play import Outcome, give_reward
from tracker.popups.sent_answers import read_answers
from tracker.popups.tokens import PopupToken
from tracker.sealing import Sealer
from tracker.services import services
from tracker.sessions.forgotten import is_forgotten
from tracker.sessions.models import Session as Visit
from tracker.shops.settings import ShopSettings

impressions = table_of(Impression)


@dataclass
class Submitted:
    """What follows a step: another one, the game, or the end with perhaps a reward."""

    next: str
    is_end: bool = True
    reward: Outcome | None = None
    refused: Refused | None = None
    """Why this address gets no reward, to be answered after the commit: what was sent is kept all the same."""
    tally: Counter[tuple[str, int]] = field(default_factory=Counter)
    contact_id: int | None = None
    to_confirm: int | None = None
    """The row of the contact's yes to mail that waits for its confirmation; None where there is nothing to confirm."""


@dataclass(frozen=True)
class Sent:
    """One sending of a form: which step, what was given, from which page."""

    step: str
    given: Mapping[str, Any]
    url: str


def submit(
    session: Session,
    sealer: Sealer,
    settings: ShopSettings,
    popup: Popup,
    document: Document,
    token: PopupToken,
    sent: Sent,
    now: dt.datetime,
) -> Submitted:
    """Stores what one step gave in the session's transaction; sending it again changes nothing and answers the same.

    Where the shop confirms by mail, a yes to mail waits for its confirmation by email before it is one.
    Raises Refused: 422 for fields that are missing or wrong, 409 `step_not_open`.
    """
    connection = session.connection()
    # Nothing is kept of who has withdrawn but what they send themselves: an address, and what they agree to.
    has_withdrawn = is_forgotten(connection, token.visitor_id)
    form = _form_of_step(document, sent.step)
    answers = read_answers(form, sent.given, _around(session, settings, token, sent, now))
    target = next_step(form, answers.deciding)
    result = Submitted(next=target or (GAME if document.game else "done"))
    result.is_end = target is None or is_end(document.steps[target])
    if answers.email:
        address = seal_address(sealer, token.shop_id, answers.email)
        if keep_address(session, token, popup, address, sent.url, now):
            result.tally["captures_submitted", 0] += 1
    contact_id = contact_of_popup(session, token, popup)
    result.contact_id = contact_id
    confirms = settings["consent.double_opt_in"]
    result.to_confirm = keep_consents(session, token, popup, answers, contact_id, now, confirms)
    _mark_seen(session, token, contact_id, now, result)
    reached = _go_on(session, document, token, sent.step, result.next)
    if not has_withdrawn:
        keep_answers(connection, token, sent.step, answers.values, now)
        drop_answers(connection, token, reached)
        if contact_id:
            join_answers(connection, token, contact_id)
        keep_details(connection, sealer, settings, token, popup, answers, sent.url, contact_id, now)
    if result.is_end:
        _mark_submitted(session, token, contact_id, now, result)
        _give_reward(session, popup, document, token, contact_id, now, result)
    return result


def _form_of_step(document: Document, name: str) -> Form | None:
    step = document.steps.get(name)
    form = form_of(step) if step else None
    # The first step can be sent without a form: a game may have nothing but its button.
    if form is None and name != "start":
        raise _not_open()
    return form


def _not_open() -> Refused:
    return Refused(409, "step_not_open", "this step of the popup is not open; begin with its first one")


def _around(session: Session, settings: ShopSettings, token: PopupToken, sent: Sent, now: dt.datetime) -> Around:
    row = session.get(Visit, token.session_id)
    visit = {"page": sent.url}
    countries = [country_of_zone(settings["timezone"])]
    if row is not None:
        visit |= {f"utm_{name}": value for name, value in (row.utm or {}).items()}
        visit |= {
            "channel": row.channel,
            "referrer": row.referrer,
            "landing_page": row.landing_url,
            "language": row.language,
            "device": row.device,
        }
        countries.append(row.country or country_of_zone(row.timezone))
    return Around(now.date(), tuple(countries), visit)


def _go_on(session: Session, document: Document, token: PopupToken, step: str, target: str) -> set[str]:
    """Notes where the step led. Returns the steps that are open now; raises Refused 409 where this one was not."""
    is_this = (impressions.c.popup_id == token.popup_id, impressions.c.token_id == token.id)
    # Two sendings at once of one person wait for each other here.
    path = session.execute(select(impressions.c.path).where(*is_this).with_for_update()).scalar() or {}
    if step not in open_steps(document.steps, path):
        raise _not_open()
    path = {**path, step: target}
    reached = open_steps(document.steps, path)
    kept = {name: led for name, led in path.items() if name in reached}
    session.execute(update(impressions).where(*is_this).values(path=kept))
    return reached


def _mark_seen(
    session: Session, token: PopupToken, contact_id: int | None, now: dt.datetime, result: Submitted
) -> None:
    connection = session.connection()
    # The report that the popup was shown may still be on its way.
    row = impression_row(token, now, contact_id)
    insert_ignoring(connection, impressions, [row], ["popup_id", "token_id"])
    if confirm(connection, token, now):
        result.tally["impressions", token.popup_id] += 1
        result.tally["impressions", 0] += 1


def _mark_submitted(
    session: Session, token: PopupToken, contact_id: int | None, now: dt.datetime, result: Submitted
) -> None:
    marked = session.connection().execute(
        update(impressions)
        .where(
            impressions.c.popup_id == token.popup_id,
            impressions.c.token_id == token.id,
            impressions.c.submitted_at.is_(None),
        )
        .values(submitted_at=now, contact_id=contact_id)
    )
    if marked.rowcount:
        result.tally["submissions", token.popup_id] += 1
        result.tally["submissions", 0] += 1


def _give_reward(
    session: Session,
    popup: Popup,
    document: Document,
    token: PopupToken,
    contact_id: int | None,
    now: dt.datetime,
    result: Submitted,
) -> None:
    step = document.steps.get(result.next)
    # What ends without showing the code costs none.
    shows_it = result.next == "done" or (step and any(isinstance(one, CouponBlock) for one in step.blocks))
    if not document.reward or not shows_it:
        return
    contact = session.get(Contact, contact_id) if contact_id else None
    mailbox_keys = stored_mailbox_keys(services().sealer, contact) if contact else []
    try:
        result.reward = give_reward(session, popup, document.reward, token, contact_id, mailbox_keys, now)
    except Refused as refused:
        result.refused = refused
