"""A shop's live popups, compiled once a publish and kept for a second: a publish reaches every process within that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from msgspec import ValidationError
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from tracker.cache import TimedCache
from tracker.decide.engine import Candidate, Program, candidate, program
from tracker.popups.document import Document, DocumentError
from tracker.popups.live import live_versions, read_published
from tracker.popups.models import Popup, PopupVersion
from tracker.popups.public_document import public_document
from tracker.popups.stock import current_weights


@dataclass(frozen=True, slots=True)
class Published:
    """One live popup, ready to be decided about and to be drawn."""

    id: int
    public_id: str
    version: int
    document: Document
    candidate: Candidate
    drawn: dict[str, Any]
    """The public document, with the odds as the next draw would have them."""


@dataclass(frozen=True)
class LivePopups:
    """A shop's live popups by public id, and the program that decides about them."""

    by_id: Mapping[str, Published]
    program: Program

    @cached_property
    def public_ids(self) -> Mapping[int, str]:
        return {popup.id: popup.public_id for popup in self.by_id.values()}

    @cached_property
    def bars(self) -> frozenset[int]:
        """The ids of those that cover nothing."""
        return frozenset(popup.id for popup in self.by_id.values() if not popup.candidate.is_blocking)


class PublishedPopups:
    """Every shop's live popups. Compiling is remembered by version, so that it is done once a publish."""

    def __init__(self, seconds: float = 1.0) -> None:
        self._by_shop: TimedCache[int, LivePopups] = TimedCache(seconds)
        self._compiled: dict[tuple[str, int], tuple[Document, Candidate]] = {}

    def of_shop(self, session: Session, shop_id: int) -> LivePopups:
        """The shop's live popups."""
        return self._by_shop.get(shop_id, lambda: self._load(session, shop_id))

    def of_versions(self, session: Session, shop_id: int, wanted: Collection[tuple[int, int]]) -> Program:
        """These versions of the shop's popups, by (popup id, version), whatever is live now.

        One that cannot be compiled any more, since a condition of it is no more, is left out.
        """
        is_wanted = tuple_(PopupVersion.popup_id, PopupVersion.version).in_(list(wanted))
        statement = (
            select(Popup.public_id, PopupVersion.version, PopupVersion.document)
            .join(Popup, Popup.id == PopupVersion.popup_id)
            .where(Popup.shop_id == shop_id, is_wanted)
        )
        found = []
        for public_id, version, stored in session.execute(statement) if wanted else ():
            with suppress(DocumentError, ValidationError):
                found.append(self._compile(public_id, version, stored)[1])
        return program(found)

    def _load(self, session: Session, shop_id: int) -> LivePopups:
        found = {}
        for popup_id, public_id, version, stored in live_versions(session, shop_id):
            document, compiled = self._compile(public_id, version, stored)
            drawn = public_document(document, current_weights(session, popup_id, document))
            found[public_id] = Published(popup_id, public_id, version, document, compiled, drawn)
        return LivePopups(found, program(popup.candidate for popup in found.values()))

    def _compile(self, public_id: str, version: int, stored: dict[str, Any]) -> tuple[Document, Candidate]:
        key = (public_id, version)
        if key not in self._compiled:
            document = read_published(stored)
            self._compiled[key] = (document, candidate(public_id, version, document))
        return self._compiled[key]
