"""Past decisions as the explainer lists them: found by visitor, contact, visit or popup, with what came of each."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select

from tracker.clock import from_ms
from tracker.contacts.models import Contact, VisitorContact
from tracker.db import db
from tracker.decide.kept import PastDecision, read_kept
from tracker.decide.withheld import withheld_reason
from tracker.popups.models import KeptDecision, Popup
from tracker.sessions import event_store
from tracker.sessions.models import Session, Visitor
from tracker.shops.models import Shop

PAGE_LENGTH = 40
MOST_LOOKED_AT = 2_000
"""Decisions that are read in search of one popup's; the search goes on from there on the next page."""
CHUNK = 200

OUTCOMES = ("view_promotion", "promotion_withheld")
MOST_OUTCOMES = 2_000

_NAME = re.compile(r"[0-9A-Za-z_:.-]{1,64}")


@dataclass(frozen=True)
class Filter:
    """Which decisions are asked for. Ids are of this shop, or 0 and None where nobody is asked for."""

    visitor_id: int = 0
    contact_id: int = 0
    session_id: int = 0
    popup_id: int = 0
    ids: Sequence[bytes] | None = None
    """Only these."""
    before: bytes | None = None
    """Only those that are older than this one."""


@dataclass(frozen=True)
class Outcome:
    """What the browser told after a decision: a popup was seen, or `reason` held it back."""

    popup: str
    at: dt.datetime
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """One decision with what came of it until the visit's next one."""

    past: PastDecision
    visitor: str
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def at(self) -> dt.datetime:
        return from_ms(self.past.at_ms)

    @property
    def opened(self) -> list[Outcome]:
        return [one for one in self.outcomes if not one.reason]

    @property
    def withheld(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.reason]


@dataclass(frozen=True)
class Found:
    """A page of decisions, newest first. `older` is where the next page begins, empty at the end."""

    rows: list[Row]
    older: str


def find_decisions(shop: Shop, what: Filter) -> Found:
    """The shop's decisions, the newest first, a page of them."""
    found: list[PastDecision] = []
    last: PastDecision | None = None
    for looked_at, past in enumerate(_newest(shop, what)):
        if len(found) == PAGE_LENGTH or looked_at == MOST_LOOKED_AT:
            return Found(rows_of(shop, found), last.id.hex if last else "")
        last = past
        if not what.popup_id or any(one.popup_id == what.popup_id for one in past.considered):
            found.append(past)
    return Found(rows_of(shop, found), "")


def rows_of(shop: Shop, found: Sequence[PastDecision]) -> list[Row]:
    """The decisions with their visitors and what came of each."""
    visitors = _visitor_keys({one.visitor_id for one in found})
    outcomes = _outcomes(shop, {one.session_id for one in found})
    return [Row(one, visitors.get(one.visitor_id, ""), outcomes.get(one.id.bytes, [])) for one in found]


def visitor_of(shop: Shop, key: str) -> Visitor | None:
    """The visitor of this id; None for a text that no visitor can have, whatever it holds."""
    if not _NAME.fullmatch(key):
        return None
    return db.session.scalar(select(Visitor).where(Visitor.shop_id == shop.id, Visitor.key == key))


def contact_of(shop: Shop, public_id: str) -> Contact | None:
    if not _NAME.fullmatch(public_id):
        return None
    return db.session.scalar(select(Contact).where(Contact.shop_id == shop.id, Contact.public_id == public_id))


def popup_of(shop: Shop, public_id: str) -> Popup | None:
    if not _NAME.fullmatch(public_id):
        return None
    return db.session.scalar(select(Popup).where(Popup.shop_id == shop.id, Popup.public_id == public_id))


def visit_of(shop: Shop, number: int) -> Session | None:
    return db.session.scalar(select(Session).where(Session.shop_id == shop.id, Session.id == number))


def id_of(text: str) -> bytes | None:
    """A decision's id as it is written in an address; None for what is none."""
    try:
        return uuid.UUID(text).bytes
    except ValueError:
        return None


def _newest(shop: Shop, what: Filter) -> Iterator[PastDecision]:
    before = what.before
    while True:
        query = _query(shop, what)
        if before is not None:
            query = query.where(KeptDecision.id < before)
        rows = list(db.session.scalars(query.order_by(KeptDecision.id.desc()).limit(CHUNK)))
        yield from map(read_kept, rows)
        if len(rows) < CHUNK:
            return
        before = rows[-1].id


def _query(shop: Shop, what: Filter) -> Select[Any]:
    is_narrowed = bool(what.session_id or what.visitor_id or what.contact_id)
    query = select(KeptDecision).where(_of_shop(shop, is_narrowed=is_narrowed))
    if what.ids is not None:
        query = query.where(KeptDecision.id.in_(what.ids))
    if what.session_id:
        query = query.where(KeptDecision.session_id == what.session_id)
    if what.visitor_id:
        theirs = select(Session.id).where(Session.visitor_id == what.visitor_id)
        query = query.where(KeptDecision.session_id.in_(theirs))
    if what.contact_id:
        browsers = select(VisitorContact.visitor_id).where(VisitorContact.contact_id == what.contact_id)
        theirs = select(Session.id).where(Session.visitor_id.in_(browsers))
        query = query.where(KeptDecision.session_id.in_(theirs))
    return query


def _of_shop(shop: Shop, *, is_narrowed: bool) -> Any:
    """Where visits are named, SQLite would all the same walk every decision of the shop, whose key begins with it."""
    return KeptDecision.shop_id + 0 == shop.id if is_narrowed else KeptDecision.shop_id == shop.id


def _visitor_keys(ids: Iterable[int]) -> dict[int, str]:
    rows = db.session.execute(select(Visitor.id, Visitor.key).where(Visitor.id.in_(list(ids))))
    return {number: key for number, key in rows}


def _outcomes(shop: Shop, sessions: set[int]) -> Mapping[bytes, list[Outcome]]:
    """What the browsers told of popups, by the decision that was in force in the visit at that moment."""
    if not sessions:
        return {}
    of_visit: dict[int, tuple[list[dt.datetime], list[bytes]]] = {}
    made = select(KeptDecision.session_id, KeptDecision.at, KeptDecision.id).where(
        _of_shop(shop, is_narrowed=True), KeptDecision.session_id.in_(sessions)
    )
    for session_id, at, key in db.session.execute(made.order_by(KeptDecision.session_id, KeptDecision.id)):
        times, keys = of_visit.setdefault(session_id, ([], []))
        times.append(at)
        keys.append(bytes(key))
    found: dict[bytes, list[Outcome]] = {}
    for event in event_store.of_visits(db.session(), sessions, OUTCOMES, most=MOST_OUTCOMES):
        times, keys = of_visit.get(event.session_id, ([], []))
        place = bisect_right(times, event.at) - 1
        params = event.params
        if place >= 0:
            reason = "" if event.name == "view_promotion" else withheld_reason(params.get("reason"))
            outcome = Outcome(str(params.get("popup", ""))[:64], event.at, reason)
            found.setdefault(keys[place], []).append(outcome)
    return found
