"""A shop's live popups, compiled once a publish and kept: a publish reaches every process within a second."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from flask import Flask
from msgspec import ValidationError
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from tracker.cache import TimedCache
from tracker.clock import now
from tracker.db import reading
from tracker.decide.engine import MOST_REMEMBERED, Candidate, Program, candidate, program
from tracker.decide.experiments import SHOP, experiment_name
from tracker.decide.published_state import published_state
from tracker.decide.segment_store import compiled_segments
from tracker.decide.verdicts import Decision
from tracker.popups.budget import is_limited
from tracker.popups.decisions import Considered, pack_considered
from tracker.popups.document import Document, DocumentError, gifts_of, in_language, languages_of, variants_of
from tracker.popups.draw import wins_left
from tracker.popups.exposures import bandit_weights
from tracker.popups.group_store import limits_of_groups
from tracker.popups.groups import GroupLimits
from tracker.popups.live import Shelf, has_embedded, live_versions, read_published, read_shelf
from tracker.popups.live_parts import has_shipping
from tracker.popups.models import Popup, PopupVersion
from tracker.popups.public_document import public_document
from tracker.popups.stock import current_weights, must_stop
from tracker.shops.settings import ShopSettings


class Wanted(NamedTuple):
    """What a shop's live popups ask of everybody: the families of facts, and the experiments people take part in."""

    families: frozenset[str] = frozenset()
    experiments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """One live popup, ready to be decided about and to be drawn."""

    id: int
    public_id: str
    version: int
    document: Document
    """As it was published, with its experiment."""
    candidate: Candidate
    variants: Mapping[str, Document]
    """Each variant as a document of its own, by key."""
    drawn: Mapping[str, Mapping[str, dict[str, Any]]]
    """Each variant's public document by language, with the odds as the next draw would have them."""
    has_wins: bool = True
    """Whether any variant has something left to give by its game, or has no game."""
    written: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What `decide.entries` has made of it for answers: it holds for as long as this very popup does."""

    @property
    def languages(self) -> list[str]:
        """The languages in which it can be read, its own first."""
        return languages_of(self.document)


@dataclass(frozen=True)
class LivePopups:
    """A shop's live popups by public id, the program that decides about them, and what counts towards their caps."""

    by_id: Mapping[str, Published]
    program: Program
    shelf: Shelf
    stands_in_page: bool = False
    """Whether the shop has room in its pages for any of its popups, live or not: what is not filled is given back."""
    dry: frozenset[str] = frozenset()
    """The public ids of those that are to stop now, since they have no code left to give."""
    _considered: dict[int, tuple[Decision, bytes]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _wanted(self) -> tuple[Wanted, Wanted]:
        names = tuple(one.arms.experiment for one in self.program.candidates if one.arms is not None)
        return Wanted(self.program.facts, names), Wanted(self.program.facts, (*names, SHOP))

    def wanted(self, settings: ShopSettings) -> Wanted:
        """What is to be read of whoever a decision is for."""
        return self._wanted[bool(settings["popups.holdout_percent"])]

    def considered(self, decision: Decision) -> bytes:
        """The popups of one of the program's decisions as it is kept (`pack_considered`)."""
        # By the very object: comparing would cost as much as making it.
        known = self._considered.get(id(decision))
        if known is None or known[0] is not decision:
            if len(self._considered) >= MOST_REMEMBERED:
                self._considered.clear()
            asked = [Considered(self.by_id[one.popup].id, one.version, one.failed) for one in decision.verdicts]
            known = self._considered[id(decision)] = decision, pack_considered(asked)
        return known[1]

    @cached_property
    def given_away(self) -> frozenset[str]:
        """The public ids of those in whose game nothing is left to win."""
        return frozenset(public_id for public_id, one in self.by_id.items() if not one.has_wins)

    @cached_property
    def reopening(self) -> list[int]:
        """The ids of those that a tab or a button can bring back after they were closed."""
        return [one.id for one in self.by_id.values() if any(v.display.reopens for v in one.variants.values())]

    @cached_property
    def reminding(self) -> list[int]:
        """The ids of those whose winners are reminded of their code."""
        return [one.id for one in self.by_id.values() if any(v.display.reminder for v in one.variants.values())]

    @cached_property
    def stands_beside(self) -> bool:
        """Whether any of them stands beside or in the page."""
        return any(one.display.stands_beside for popup in self.by_id.values() for one in popup.variants.values())

    @cached_property
    def has_shipping(self) -> bool:
        """Whether any of them says what is missing for free shipping: then the cart is told with every decision."""
        documents = (one for popup in self.by_id.values() for one in popup.variants.values())
        return any(map(has_shipping, documents))


class PublishedPopups:
    """Every shop's live popups, compiled once a publish.

    Whether anything was published is asked every half a second, by a look at the small columns of the popups' rows; the
    documents are only read again when it was. So a publish reaches every process well within a second.
    """

    def __init__(self, seconds: float = 0.5) -> None:
        self._by_shop: TimedCache[int, LivePopups] = TimedCache(seconds, is_patient=True)
        self._loaded: dict[int, tuple[Any, LivePopups]] = {}
        self._compiled: dict[tuple[str, int, int], tuple[Document, Candidate]] = {}

    def of_shop(self, session: Session, shop_id: int) -> LivePopups:
        """The shop's live popups."""
        return self._by_shop.get(shop_id, lambda: self._look(session, shop_id))

    def of_shop_in(self, app: Flask, shop_id: int) -> LivePopups:
        """The same, outside of the application's contexts: one is made where the database is to be asked."""
        return self._by_shop.get(shop_id, lambda: self._look_in(app, shop_id))

    def forget(self) -> None:
        """Reads everything anew at the next question, as tests must that publish and ask at once."""
        self._by_shop.clear()
        self._loaded.clear()

    def _look_in(self, app: Flask, shop_id: int) -> LivePopups:
        with reading(app) as session:
            return self._look(session, shop_id)

    def _look(self, session: Session, shop_id: int) -> LivePopups:
        # Read before the documents: what is published in between is then found at the next look.
        state = published_state(session.connection(), shop_id)
        before, live = self._loaded.get(shop_id, (None, None))
        live = _with_odds_of_now(session, live) if live and state == before else self._load(session, shop_id)
        self._loaded[shop_id] = (state, live)
        return live

    def of_versions(
        self, session: Session, shop_id: int, wanted: Collection[tuple[int, int]], groups: Mapping[str, GroupLimits]
    ) -> Program:
        """These versions of the shop's popups, by (popup id, version), with these limits, whatever is live now.

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
            # What is compiled of old versions is not remembered: there is no end to them.
            _, compiled = self._compiled.get((public_id, version, 0), (None, None))
            with suppress(DocumentError, ValidationError):
                found.append(compiled or candidate(public_id, version, read_published(stored)))
        return program(found, groups)

    def _load(self, session: Session, shop_id: int) -> LivePopups:
        found = {}
        weights = bandit_weights(session, shop_id)
        for popup_id, public_id, version, stored in live_versions(session, shop_id):
            document, compiled = self._compile(public_id, version, stored, weights)
            variants = variants_of(document)
            drawn, has_wins = _draw(session, popup_id, variants)
            found[public_id] = Published(popup_id, public_id, version, document, compiled, variants, drawn, has_wins)
        self._drop_earlier_versions(found)
        candidates = (popup.candidate for popup in found.values())
        segments = compiled_segments(session, shop_id)
        compiled_all = program(candidates, limits_of_groups(session, shop_id), segments)
        in_page = has_embedded(session, shop_id)
        return LivePopups(found, compiled_all, read_shelf(session, shop_id), in_page, _dry(session, found.values()))

    def _compile(
        self, public_id: str, version: int, stored: dict[str, Any], weights: Mapping[str, tuple[int, dict[str, float]]]
    ) -> tuple[Document, Candidate]:
        # Documents are small to read; the experiment's name, and with it its weights, is only known from within.
        experiment = stored.get("experiment") or {}
        row, given = weights.get(experiment_name(public_id, experiment.get("key", "")), (0, None))
        key = (public_id, version, row)
        if key not in self._compiled:
            document = read_published(stored)
            self._compiled[key] = (document, candidate(public_id, version, document, given))
        return self._compiled[key]

    def _drop_earlier_versions(self, live: Mapping[str, Published]) -> None:
        for key in list(self._compiled):
            if key[0] in live and live[key[0]].candidate is not self._compiled[key][1]:
                self._compiled.pop(key, None)


def _with_odds_of_now(session: Session, live: LivePopups) -> LivePopups:
    """The same popups. Where prizes can run out, what is drawn says the odds as the next draw would have them."""
    moving = [popup for popup in live.by_id.values() if any(map(_can_run_out, popup.variants.values()))]
    if not moving:
        return live
    fresh = {}
    for popup in moving:
        drawn, has_wins = _draw(session, popup.id, popup.variants)
        fresh[popup.public_id] = replace(popup, drawn=drawn, has_wins=has_wins)
    by_id = {**live.by_id, **fresh}
    return replace(live, by_id=by_id, dry=_dry(session, by_id.values()))


def _dry(session: Session, popups: Iterable[Published]) -> frozenset[str]:
    return frozenset(
        popup.public_id for popup in popups if popup.candidate.stops_when_dry and must_stop(session, popup.document)
    )


def _draw(
    session: Session, popup_id: int, variants: Mapping[str, Document]
) -> tuple[dict[str, dict[str, dict[str, Any]]], bool]:
    """Each variant's public document by language, and whether any of them has something left to give."""
    drawn: dict[str, dict[str, dict[str, Any]]] = {}
    has_wins = False
    for key, document in variants.items():
        weights = current_weights(session, popup_id, document, now())
        drawn[key] = {one: public_document(in_language(document, one), weights) for one in languages_of(document)}
        has_wins = has_wins or document.game is None or wins_left(document.game.prizes, weights)
    return drawn, has_wins


def _can_run_out(document: Document) -> bool:
    game = document.game
    has_stock = game is not None and (is_limited(game) or any(prize.stock is not None for prize in game.prizes))
    return has_stock or any(gift.kind == "pool" or gift.expiry is not None for gift in gifts_of(document).values())
