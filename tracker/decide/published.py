"""A shop's live popups, compiled once a publish and kept: a publish reaches every process within a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from tracker.cache import TimedCache
from tracker.decide.engine import Candidate, Program, candidate, program
from tracker.decide.segment_store import compiled_segments, segments_state
from tracker.popups.document import Document
from tracker.popups.group_store import limits_of_groups
from tracker.popups.live import Shelf, live_versions, published_state, read_published, read_shelf
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
    """Every shop's live popups, compiled once a publish.

    Whether anything was published is asked every half a second, by a look at the small columns of the popups' rows; the
    documents are only read again when it was. So a publish reaches every process well within a second.
    """

    def __init__(self, seconds: float = 0.5) -> None:
        self._by_shop: TimedCache[int, LivePopups] = TimedCache(seconds)
        self._loaded: dict[int, tuple[Any, LivePopups]] = {}
        self._compiled: dict[tuple[str, int], tuple[Document, Candidate]] = {}

    def of_shop(self, session: Session, shop_id: int) -> LivePopups:
        """The shop's live popups."""
        return self._by_shop.get(shop_id, lambda: self._look(session, shop_id))

    def forget(self) -> None:
        """Reads everything anew at the next question, as tests must that publish and ask at once."""
        self._by_shop.clear()
        self._loaded.clear()

    def _look(self, session: Session, shop_id: int) -> LivePopups:
        # Read before the documents: what is published in between is then found at the next look.
        segments = segments_state(session, shop_id)
        state = published_state(session, shop_id), limits_of_groups(session, shop_id), segments
        before, live = self._loaded.get(shop_id, (None, None))
        live = _with_odds_of_now(session, live) if live and state == before else self._load(session, shop_id)
        self._loaded[shop_id] = (state, live)
        return live

    def _load(self, session: Session, shop_id: int) -> LivePopups:
        found = {}
        for popup_id, public_id, version, stored in live_versions(session, shop_id):
            document, compiled = self._compile(public_id, version, stored)
            drawn = public_document(document, current_weights(session, popup_id, document))
            found[public_id] = Published(popup_id, public_id, version, document, compiled, drawn)
        self._drop_earlier_versions(found)
        candidates = (popup.candidate for popup in found.values())
        segments = compiled_segments(session, shop_id)
        compiled_all = program(candidates, limits_of_groups(session, shop_id), segments)
        return LivePopups(found, compiled_all, read_shelf(session, shop_id))

    def _compile(self, public_id: str, version: int, stored: dict[str, Any]) -> tuple[Document, Candidate]:
        key = (public_id, version)
        if key not in self._compiled:
            document = read_published(stored)
            self._compiled[key] = (document, candidate(public_id, version, document))
        return self._compiled[key]

    def _drop_earlier_versions(self, live: Mapping[str, Published]) -> None:
        for public_id, version in list(self._compiled):
            if public_id in live and live[public_id].version != version:
                self._compiled.pop((public_id, version), None)


def _with_odds_of_now(session: Session, live: LivePopups) -> LivePopups:
    """The same popups. Where prizes can run out, what is drawn says the odds as the next draw would have them."""
    moving = [popup for popup in live.by_id.values() if _can_run_out(popup.document)]
    if not moving:
        return live
    fresh = {
        popup.public_id: replace(
            popup, drawn=public_document(popup.document, current_weights(session, popup.id, popup.document))
        )
        for popup in moving
    }
    return replace(live, by_id={**live.by_id, **fresh})


def _can_run_out(document: Document) -> bool:
    game = document.game
    return game is not None and any(prize.kind == "pool" or prize.stock is not None for prize in game.prizes)
