"""What editors answer while somebody types: a draft is kept, never over another's work, and published.

A popup and a landing page are such drafts; what is their own they say as a `Drafting`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from flask import Response, jsonify, request
from flask_babel import gettext as _
from flask_login import current_user

from tracker.clock import to_ms
from tracker.db import db
from tracker.shops.models import Shop

Answer = tuple[Response, int]


class Drafted(Protocol):
    """What is edited: a row with a draft, and a number for the version that is published."""

    name: str
    status: str
    version: int
    draft: dict[str, Any]
    updated_at: dt.datetime


Kind = TypeVar("Kind", bound=Drafted)


@dataclass(frozen=True)
class Drafting(Generic[Kind]):
    """One kind of draft."""

    save: Callable[[Kind, Any, str | None], object]
    """Keeps a document, and a name where there is one. Raises `refusal` for what cannot even be a draft."""
    publish: Callable[[Kind, str], object]
    """Makes the draft what visitors see, by this person. Raises `refusal`."""
    published: Callable[[Kind], dict[str, Any] | None]
    """The document that visitors see; None before the first."""
    examine: Callable[[Shop, Kind, Any], dict[str, Any]]
    """What can be said of a document: `problem`, or None, and `checklist`."""
    refusal: type[ValueError]
    """Its text is a msgid."""
    listed: Callable[[], str]
    """The address of the list that it stands in."""
    changed: str
    """A msgid: somebody else has changed it meanwhile."""

    def state(self, found: Kind) -> dict[str, Any]:
        return {
            "name": found.name,
            "status": found.status,
            "version": found.version,
            "saved_at": to_ms(found.updated_at),
            "is_published": found.version > 0 and self.published(found) == found.draft,
        }

    def check(self, shop: Shop, found: Kind) -> Answer:
        """What the draft in the page would be, without keeping it."""
        return jsonify(self.examine(shop, found, sent().get("document"))), 200

    def keep(self, shop: Shop, found: Kind) -> Answer:
        refusal = self._save(found)
        if refusal is not None:
            return refusal
        db.session.commit()
        return jsonify({**self.state(found), **self.examine(shop, found, found.draft)}), 200

    def put_live(self, shop: Shop, found: Kind) -> Answer:
        """Saves and publishes. 422 while something blocks; nothing is lost then either, for the draft is saved."""
        refusal = self._save(found)
        if refusal is not None:
            return refusal
        db.session.commit()
        examined = self.examine(shop, found, found.draft)
        if examined["problem"] or any(line["level"] == "blocks" for line in examined["checklist"]):
            return jsonify({**self.state(found), **examined}), 422
        try:
            self.publish(found, current_user.email)
        except self.refusal as error:
            return _refused(error)
        db.session.commit()
        return jsonify({**self.state(found), **examined, "list": self.listed()}), 200

    def _save(self, found: Kind) -> Answer | None:
        """Keeps what was sent; None, or the answer that says why not."""
        asked = sent()
        db.session.refresh(found, with_for_update=True)
        if asked.get("was") is not None and asked["was"] != to_ms(found.updated_at):
            return jsonify({"error": "changed", "message": _(self.changed), **self.state(found)}), 409
        name = asked.get("name")
        try:
            # What holds no document is refused there: a broken request must not empty a draft.
            self.save(found, asked.get("document"), name if isinstance(name, str) else None)
        except self.refusal as error:
            return _refused(error)
        return None


def sent() -> dict[str, Any]:
    """The JSON object of the request; an empty one for anything else."""
    asked = request.get_json(force=True, silent=True)
    return asked if isinstance(asked, dict) else {}


def _refused(error: ValueError) -> Answer:
    db.session.rollback()
    return jsonify({"error": "refused", "message": _(str(error))}), 422
