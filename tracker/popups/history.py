"""What was done to a popup: its changes and the versions they put in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.popups.models import Popup, PopupChange, PopupVersion

MOST_CHANGES = 200


def changes_of(session: Session, popup: Popup, most: int = MOST_CHANGES) -> Sequence[PopupChange]:
    """The latest changes, newest first."""
    statement = select(PopupChange).where(PopupChange.popup_id == popup.id)
    return session.scalars(statement.order_by(PopupChange.at.desc(), PopupChange.id.desc()).limit(most)).all()


def document_of(session: Session, popup: Popup, version: int) -> dict[str, Any] | None:
    """The document of a published version; None when there is no such version."""
    found = session.get(PopupVersion, (popup.id, version))
    return None if found is None else found.document
