"""The life of a popup: made, drafted, published, paused, archived. Visitors see a version that never changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from tracker.db import db
from tracker.ids import public_id
from tracker.phrases import N_
from tracker.popups.document import Document, DocumentError, is_blocking, parse_document, to_json
from tracker.popups.models import Popup, PopupChange, PopupVersion
from tracker.popups.triggers import read_triggers
from tracker.shops.models import Shop

LONGEST_NAME = 120
LARGEST_DRAFT = 64 * 1024

RuleCheck = Callable[[dict[str, Any]], dict[str, Any]]
"""`decide.rules.check_rule`, handed in by the doors: the rules stand above the popups."""


class PopupError(ValueError):
    """The popup cannot be changed like this. The text is a msgid: translate it where it is shown."""


@dataclass(frozen=True)
class Saved:
    """What `save_draft` kept, and what still keeps it from being published; None when nothing does."""

    problem: DocumentError | None


def read_whole(value: Any, check_rule: RuleCheck) -> Document:
    """A document whose triggers and rule are checked too. Raises DocumentError that says where it is wrong."""
    document = parse_document(value)
    read_triggers(document.triggers)
    document.rule = check_rule(document.rule)
    return document


def create_popup(shop: Shop, name: str, document_json: dict[str, Any], now: dt.datetime) -> Popup:
    """A new popup of the shop, as a draft. Raises PopupError when its name or its document cannot be kept."""
    popup = Popup(
        public_id=public_id("pop"),
        shop_id=shop.id,
        name=_name(name),
        status="draft",
        draft=_storable(document_json),
        version=0,
        created_at=now,
        updated_at=now,
    )
    db.session.add(popup)
    db.session.flush()
    return popup


def save_draft(
    popup: Popup, document_json: Any, now: dt.datetime, check_rule: RuleCheck, name: str | None = None
) -> Saved:
    """Keeps the draft. One that is not valid yet is kept as it is, so that no work is lost, and the problem is told."""
    draft, problem = _storable(document_json), None
    try:
        draft = to_json(read_whole(draft, check_rule))
    except DocumentError as error:
        problem = error
    if name is not None:
        popup.name = _name(name)
    popup.draft = draft
    popup.updated_at = now
    db.session.flush()
    return Saved(problem)


def publish(popup: Popup, now: dt.datetime, by: str, check_rule: RuleCheck) -> PopupVersion:
    """Makes the draft the version that visitors see. Raises DocumentError when it is not valid.

    A draft that is the same as the version in force makes no new one: the popup only goes live again.
    """
    if popup.status == "archived":
        raise PopupError(N_("An archived popup cannot be published; bring it back first."))
    read = read_whole(popup.draft, check_rule)
    document = to_json(read)
    version = _put_in_force(popup, document, now, by)
    popup.draft = document
    _publish_row(popup, read, now)
    _note(popup, "published", now, by)
    return version


def roll_back(popup: Popup, number: int, now: dt.datetime, by: str, check_rule: RuleCheck) -> PopupVersion:
    """Makes an earlier version the one that visitors see, as a new version. A draft that differs stays as it is.

    Raises PopupError when there is no such version, DocumentError when it is not valid any more.
    """
    earlier = db.session.get(PopupVersion, (popup.id, number))
    if earlier is None:
        raise PopupError(N_("There is no such version of this popup."))
    if popup.status == "archived":
        raise PopupError(N_("An archived popup cannot be published; bring it back first."))
    present = in_force(popup)
    has_draft = present is not None and popup.draft != present.document
    read = read_whole(earlier.document, check_rule)
    document = to_json(read)
    version = _put_in_force(popup, document, now, by)
    if not has_draft:
        popup.draft = document
    _publish_row(popup, read, now)
    _note(popup, "rolled_back", now, by, source_version=number)
    return version


def _put_in_force(popup: Popup, document: dict[str, Any], now: dt.datetime, by: str) -> PopupVersion:
    # Two people publishing at once must not give two versions one number.
    db.session.refresh(popup, ["version"], with_for_update=True)
    version = in_force(popup)
    if version is None or version.document != document:
        popup.version += 1
        version = PopupVersion(
            popup_id=popup.id, version=popup.version, document=document, published_at=now, published_by=by[:254]
        )
        db.session.add(version)
    return version


def _publish_row(popup: Popup, read: Document, now: dt.datetime) -> None:
    popup.group = read.group
    popup.is_blocking = is_blocking(read)
    popup.status = "live"
    popup.updated_at = now
    db.session.flush()


def pause(popup: Popup, now: dt.datetime, by: str) -> None:
    """Visitors see it no more until it is resumed."""
    _move(popup, now, by, {"live"}, ("paused", "paused"), N_("Only a live popup can be paused."))


def resume(popup: Popup, now: dt.datetime, by: str) -> None:
    """Shows the published version again, as it was."""
    _move(popup, now, by, {"paused"}, ("live", "resumed"), N_("Only a paused popup can be resumed."))


def archive(popup: Popup, now: dt.datetime, by: str) -> None:
    """Puts it out of the way for good; its figures stay."""
    allowed = {"draft", "live", "paused"}
    _move(popup, now, by, allowed, ("archived", "archived"), N_("This popup is archived already."))


def restore(popup: Popup, now: dt.datetime, by: str) -> None:
    """Brings an archived popup back: paused, or a draft where it was never published."""
    target = "paused" if popup.version else "draft"
    _move(popup, now, by, {"archived"}, (target, "restored"), N_("This popup is not archived."))


def duplicate(popup: Popup, name: str, now: dt.datetime) -> Popup:
    """A new draft of the same shop with the same content; figures and versions are not copied."""
    copy = Popup(
        public_id=public_id("pop"),
        shop_id=popup.shop_id,
        name=_name(name[:LONGEST_NAME]),
        status="draft",
        draft=popup.draft,
        version=0,
        created_at=now,
        updated_at=now,
    )
    db.session.add(copy)
    db.session.flush()
    return copy


def in_force(popup: Popup) -> PopupVersion | None:
    """The published version that the popup shows; None before the first publish."""
    return db.session.get(PopupVersion, (popup.id, popup.version)) if popup.version else None


def _move(popup: Popup, now: dt.datetime, by: str, allowed: set[str], target: tuple[str, str], refusal: str) -> None:
    if popup.status not in allowed:
        raise PopupError(refusal)
    popup.status, what = target
    popup.updated_at = now
    _note(popup, what, now, by)


def _note(popup: Popup, what: str, now: dt.datetime, by: str, source_version: int | None = None) -> None:
    db.session.add(
        PopupChange(
            popup_id=popup.id, at=now, by=by[:254], what=what, version=popup.version, source_version=source_version
        )
    )
    db.session.flush()


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise PopupError(N_("Give the popup a name."))
    if len(name) > LONGEST_NAME:
        raise PopupError(N_("The name may have at most 120 characters."))
    return name


def _storable(value: Any) -> dict[str, Any]:
    """A draft that every database can keep: an object, not too large, without the characters PostgreSQL refuses."""
    if not isinstance(value, dict):
        raise PopupError(N_("The popup's content is not a JSON object."))
    try:
        encoded = msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError):
        raise PopupError(N_("The popup's content holds something that is not text, number or list.")) from None
    if len(encoded) > LARGEST_DRAFT:
        raise PopupError(N_("The popup's content is larger than 64 KB."))
    if b"\\u0000" in encoded:
        raise PopupError(N_("The popup's content holds a character that cannot be stored."))
    stored: dict[str, Any] = msgspec.json.decode(encoded)
    return stored
