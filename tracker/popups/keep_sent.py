"""What was sent with a popup's form, kept: the address, what was agreed to, and details of the person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from tracker.contacts.capture import keep_capture
from tracker.contacts.consent import write_consent, write_pending
from tracker.contacts.details import keep_sent_detail
from tracker.contacts.identify import Address
from tracker.contacts.models import Capture
from tracker.contacts.permission import EMAIL
from tracker.popups.models import Popup
from tracker.popups.sent_answers import Answers
from tracker.popups.tokens import PopupToken
from tracker.sealing import Sealer
from tracker.shops.settings import ShopSettings


def keep_consents(
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


def keep_address(
    session: Session, token: PopupToken, popup: Popup, address: Address, url: str, now: dt.datetime
) -> bool:
    """Keeps the address as one that was sent. Whether it is new."""
    is_new, _ = keep_capture(
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
    return is_new


def contact_of_popup(session: Session, token: PopupToken, popup: Popup) -> int | None:
    """Whose address was given in this popup, in this step or in one before it.

    Whoever else the browser is known as may be another person: nothing is agreed to in somebody else's name.
    """
    statement = (
        select(Capture.contact_id)
        .where(
            Capture.visitor_id == token.visitor_id,
            Capture.source == "popup",
            Capture.form == popup.public_id,
            Capture.session_id == token.session_id,
        )
        .order_by(Capture.submitted_at.desc(), Capture.id.desc())
    )
    return session.scalar(statement.limit(1))


def keep_details(
    connection: Connection,
    sealer: Sealer,
    settings: ShopSettings,
    token: PopupToken,
    popup: Popup,
    answers: Answers,
    url: str,
    contact_id: int | None,
    now: dt.datetime,
) -> None:
    """Keeps what identifies a person beside the address, where the shop keeps that kind of detail."""
    for name, kind, part, value in answers.details:
        keep_sent_detail(
            connection,
            sealer,
            settings,
            (token.shop_id, token.visitor_id, token.session_id),
            kind=kind,
            part=part,
            value=value,
            form=popup.public_id,
            field=name,
            url=url,
            contact_id=contact_id,
            at=now,
        )
