"""A visitor sends a popup's form: the fields are checked, the contact and the consent are kept, the reward is given."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from tracker.contacts.addresses import normalise
from tracker.contacts.capture import keep_capture
from tracker.contacts.consent import write_consent, write_pending
from tracker.contacts.identify import Address, seal_address
from tracker.contacts.permission import EMAIL
from tracker.db import insert_ignoring, table_of
from tracker.errors import Refused, Rejected
from tracker.popups.document import Document, Form, start_form
from tracker.popups.models import Impression, Popup
from tracker.popups.outcomes import confirm, impression_row
from tracker.popups.play import Outcome, give_reward
from tracker.popups.tokens import PopupToken
from tracker.sealing import Sealer

impressions = table_of(Impression)


@dataclass
class Submitted:
    """What follows a submission: the game, or the end with perhaps a reward."""

    next: str
    reward: Outcome | None = None
    refused: Refused | None = None
    """Why this address gets no reward, to be answered after the commit: what was sent is kept all the same."""
    tally: Counter[tuple[str, int]] = field(default_factory=Counter)
    contact_id: int | None = None
    to_confirm: int | None = None
    """The row of the contact's yes to mail that waits for its confirmation; None where there is nothing to confirm."""


@dataclass(frozen=True)
class Answers:
    """A form's checked values: the address, and each ticked purpose with the words beside it."""

    email: str = ""
    consents: Mapping[str, str] = field(default_factory=dict)


def read_answers(form: Form | None, given: Mapping[str, Any]) -> Answers:
    """Checks what the visitor gave, field by field. Raises Refused 422 that names each wrong field's word."""
    problems: dict[str, str] = {}
    email, consents = "", {}
    for one in form.fields if form else []:
        value = given.get(one.name)
        if one.kind == "email":
            try:
                email = normalise(value) if isinstance(value, str) and value.strip() else ""
            except Rejected:
                problems[one.name] = "email_invalid"
                continue
            if one.required and not email:
                problems[one.name] = "required"
        elif value is True:
            consents[one.name] = one.label
        elif one.required:
            problems[one.name] = "consent_required"
    if problems:
        raise Refused(422, "invalid", "some fields need another look", details={"fields": problems})
    return Answers(email, consents)


def submit(
    session: Session,
    sealer: Sealer,
    popup: Popup,
    document: Document,
    token: PopupToken,
    given: Mapping[str, Any],
    *,
    url: str,
    now: dt.datetime,
    confirms: bool = False,
) -> Submitted:
    """Stores one submission in the session's transaction; sending it again changes nothing and answers the same.

    Where the shop `confirms`, a yes to mail waits for its confirmation by email before it is one.
    Raises Refused: 422 for fields that are missing or wrong.
    """
    answers = read_answers(start_form(document), given)
    result = Submitted(next="game" if document.game else "done")
    contact_id, address = None, None
    if answers.email:
        address = seal_address(sealer, token.shop_id, answers.email)
        contact_id = _keep_address(session, token, popup, address, url, now, result)
        result.contact_id = contact_id
    result.to_confirm = _keep_consents(session, token, popup, answers, contact_id, now, confirms)
    _mark_submitted(session, token, contact_id, now, result)
    if document.reward:
        mailbox_key = address.mailbox_key if address else None
        try:
            result.reward = give_reward(session, popup, document.reward, token, contact_id, mailbox_key, now)
        except Refused as refused:
            result.refused = refused
    return result


def _keep_consents(
    session: Session,
    token: PopupToken,
    popup: Popup,
    answers: Answers,
    contact_id: int | None,
    now: dt.datetime,
    confirms: bool,
) -> int | None:
    """Writes what was ticked into the record. The row that a mail has to ask about, if any."""
    to_confirm = None
    whose = {"visitor_id": None if contact_id else token.visitor_id, "contact_id": contact_id}
    for purpose, words in answers.consents.items():
        about: dict[str, Any] = {**whose, "text": words, "how": f"popup {popup.public_id}", "at": now}
        if confirms and purpose == EMAIL:
            row = write_pending(session.connection(), token.shop_id, purpose, **about)
            to_confirm = row if contact_id else None
        else:
            write_consent(session.connection(), token.shop_id, {purpose: True}, **about)
    return to_confirm


def _keep_address(
    session: Session, token: PopupToken, popup: Popup, address: Address, url: str, now: dt.datetime, result: Submitted
) -> int | None:
    is_new, contact_id = keep_capture(
        session.connection(),
        (token.shop_id, token.visitor_id, token.session_id),
        address,
        source="popup",
        form=popup.public_id,
        url=url,
        ground="submit",
        at=now,
        submitted=True,
        keep_hours=0,
    )
    if is_new:
        result.tally["captures_submitted", 0] += 1
    return contact_id


def _mark_submitted(
    session: Session, token: PopupToken, contact_id: int | None, now: dt.datetime, result: Submitted
) -> None:
    connection = session.connection()
    # The report that the popup was shown may still be on its way.
    row = impression_row(token, now, contact_id)
    insert_ignoring(connection, impressions, [row], ["popup_id", "token_id"])
    if confirm(connection, token, now):
        result.tally["impressions", token.popup_id] += 1
        result.tally["impressions", 0] += 1
    marked = connection.execute(
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
