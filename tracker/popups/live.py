"""The popups of a shop that visitors may see now: published, live, in the version in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from tracker.errors import Refused
from tracker.popups.document import Document, in_language, variants_of
from tracker.popups.models import Popup, PopupVersion
from tracker.popups.tokens import PopupToken


@dataclass(frozen=True)
class Shelf:
    """Every popup of a shop that was ever published: its public id, its group, and whether it covers the page.

    Popups that are not live any more still count towards what a visitor has seen.
    """

    public_ids: Mapping[int, str]
    groups: Mapping[int, str]
    blocking: frozenset[int]


def read_shelf(session: Session, shop_id: int) -> Shelf:
    """The shop's shelf as it stands."""
    columns = (Popup.id, Popup.public_id, Popup.group, Popup.is_blocking)
    rows = session.execute(select(*columns).where(Popup.shop_id == shop_id, Popup.version > 0)).all()
    return Shelf(
        public_ids={row.id: row.public_id for row in rows},
        groups={row.id: row.group for row in rows if row.group},
        blocking=frozenset(row.id for row in rows if row.is_blocking),
    )


def live_versions(session: Session, shop_id: int) -> list[tuple[int, str, int, dict[str, Any]]]:
    """(popup id, public id, version, document JSON) of every live popup of a shop."""
    in_force = and_(PopupVersion.popup_id == Popup.id, PopupVersion.version == Popup.version)
    statement = (
        select(Popup.id, Popup.public_id, Popup.version, PopupVersion.document)
        .join(PopupVersion, in_force)
        .where(Popup.shop_id == shop_id, Popup.status == "live")
        .order_by(Popup.id)
    )
    return [(row.id, row.public_id, row.version, row.document) for row in session.execute(statement)]


def has_embedded(session: Session, shop_id: int) -> bool:
    """Whether the shop has ever published a form for an element of its own page, be it live, paused or archived."""
    in_force = and_(PopupVersion.popup_id == Popup.id, PopupVersion.version == Popup.version)
    is_embedded = PopupVersion.document["display"]["type"].as_string() == "embedded"
    statement = select(Popup.id).join(PopupVersion, in_force).where(Popup.shop_id == shop_id, is_embedded).limit(1)
    return session.scalar(statement) is not None


def read_published(document: dict[str, Any]) -> Document:
    """A published document: it was checked when it was published, so only its shape is read here."""
    return msgspec.convert(document, Document)


def popup_of_token(session: Session, public_id: str, token: PopupToken | None, shop_id: int) -> Popup:
    """The live popup that a token is of.

    Raises Refused: 403 `bad_token` when the token is not of this popup and shop, 409 `popup_not_live`.
    """
    popup = session.get(Popup, token.popup_id) if token is not None and token.shop_id == shop_id else None
    is_own = popup is not None and popup.public_id == public_id and popup.shop_id == shop_id
    # A decision for somebody nothing is stored of has no visitor to give anything to.
    if token is None or popup is None or not is_own or not token.visitor_id:
        raise Refused(403, "bad_token", "this popup's token is missing, altered or too old; reload the page")
    if popup.status != "live":
        raise Refused(409, "popup_not_live", "this popup is not running any more")
    return popup


def shown_of_token(session: Session, public_id: str, token: PopupToken | None, shop_id: int) -> tuple[Popup, Document]:
    """The live popup that a token allows, in the version, the variant and the language that were shown.

    Raises Refused as `popup_of_token` does, and 409 `popup_not_live` where there is no such version or variant.
    """
    popup = popup_of_token(session, public_id, token, shop_id)
    assert token is not None  # noqa: S101 -- popup_of_token refuses a missing one
    shown = session.get(PopupVersion, (popup.id, token.version))
    if shown is None:
        raise Refused(409, "popup_not_live", "this version of the popup is gone")
    variant = variants_of(read_published(shown.document)).get(token.variant)
    if variant is None:
        raise Refused(409, "popup_not_live", "nothing of this popup was to be shown")
    return popup, in_language(variant, token.language)
