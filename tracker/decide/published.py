"""A shop's live popups, compiled once a publish and kept for a second: a publish reaches every process within that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.cache import TimedCache
from tracker.decide.engine import Candidate, Program, candidate, program
from tracker.popups.document import Document
from tracker.popups.group_store import limits_of_groups
from tracker.popups.live import Shelf, live_versions, read_published, read_shelf
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
    """A shop's live popups by public id, the program that decides about them, and what counts towards their caps."""

    by_id: Mapping[str, Published]
    program: Program
    shelf: Shelf


class PublishedPopups:
    """Every shop's live popups. Compiling is remembered by version, so that it is done once a publish."""

    def __init__(self, seconds: float = 1.0) -> None:
        self._by_shop: TimedCache[int, LivePopups] = TimedCache(seconds)
        self._compiled: dict[tuple[str, int], tuple[Document, Candidate]] = {}

    def of_shop(self, session: Session, shop_id: int) -> LivePopups:
        """The shop's live popups."""
        return self._by_shop.get(shop_id, lambda: self._load(session, shop_id))

    def _load(self, session: Session, shop_id: int) -> LivePopups:
        found = {}
        for popup_id, public_id, version, stored in live_versions(session, shop_id):
            document, compiled = self._compile(public_id, version, stored)
            drawn = public_document(document, current_weights(session, popup_id, document))
            found[public_id] = Published(popup_id, public_id, version, document, compiled, drawn)
        compiled_all = program((popup.candidate for popup in found.values()), limits_of_groups(session, shop_id))
        return LivePopups(found, compiled_all, read_shelf(session, shop_id))

    def _compile(self, public_id: str, version: int, stored: dict[str, Any]) -> tuple[Document, Candidate]:
        key = (public_id, version)
        if key not in self._compiled:
            document = read_published(stored)
            self._compiled[key] = (document, candidate(public_id, version, document))
        return self._compiled[key]
