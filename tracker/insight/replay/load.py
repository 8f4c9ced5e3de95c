"""Reads visitors with what is stored of them, a portion at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import from_ms, to_ms
from tracker.contacts.models import Consent, OrderContact, VisitorContact
from tracker.decide.answers import GivenAnswer
from tracker.decide.facts.answers import answers_of
from tracker.events.names import CART_NAMES
from tracker.insight.replay.past import Past, PastEvent, PastImpression, PastOrder, PastVisit
from tracker.popups.exposures import unit_of_browser
from tracker.popups.models import Impression, Play
from tracker.sessions import event_store
from tracker.sessions.models import Order, Session, Visitor
from tracker.sessions.viewed import both_viewed
from tracker.sessions.words import texts_of

TELLING = frozenset({"view_item", "user_engagement", "purchase", "set_properties", *CART_NAMES})
NOTHING: Mapping[str, Any] = {}


def load_visitors(session: DbSession, wanted: Sequence[int], since_ms: int) -> list[Past]:
    """These visitors with what is stored of them, their visits since then; those that are gone meanwhile left out."""
    if not wanted:
        return []
    columns = (
        Visitor.id,
        Visitor.key,
        Visitor.first_seen_at,
        Visitor.session_count,
        Visitor.page_count,
        Visitor.viewed_packed,
        Visitor.old_viewed,
        Visitor.properties,
    )
    rows = session.execute(select(*columns).where(Visitor.id.in_(wanted)).order_by(Visitor.id)).all()
    ids = [row.id for row in rows]
    contacts = _contacts(session, ids)
    visits = _visits(session, ids, since_ms)
    orders = _orders(session, ids, contacts)
    consents = _consents(session, ids, contacts)
    impressions = _impressions(session, ids)
    plays = _plays(session, ids)
    answers = _answers(session, ids)
    return [
        _past(
            row,
            contacts.get(row.id),
            visits[row.id],
            orders[row.id],
            consents[row.id],
            impressions[row.id],
            plays[row.id],
            answers[row.id],
        )
        for row in rows
    ]


def _past(
    row: Any,
    contact: tuple[int, int, str] | None,
    visits: list[tuple[Any, list[PastEvent]]],
    orders: list[PastOrder],
    consents: list[tuple[int, str, bool]],
    impressions: list[PastImpression],
    plays: list[tuple[int, int]],
    answers: list[GivenAnswer],
) -> Past:
    viewed = both_viewed(row.viewed_packed, row.old_viewed) or {}
    first_number = row.session_count - len(visits) + 1
    pages = sum(one.page_count for one, _events in visits)
    return Past(
        id=row.id,
        unit=unit_of_browser(contact[2] if contact else row.key),
        first_seen_at=to_ms(row.first_seen_at),
        pages_before=max(0, row.page_count - pages),
        contact_since=contact[1] if contact else None,
        consents=consents,
        orders=orders,
        impressions=impressions,
        plays=plays,
        answers=answers,
        viewed={kind: dict(viewed.get(kind, ())) for kind in ("products", "categories")},
        properties=row.properties or NOTHING,
        visits=[_visit(one, max(1, first_number + index), events) for index, (one, events) in enumerate(visits)],
    )


def _visit(row: Any, number: int, events: list[PastEvent]) -> PastVisit:
    return PastVisit(
        id=row.id,
        number=number,
        channel=row.channel,
        referrer=row.referrer,
        utm=row.utm or NOTHING,
        landing_url=row.landing_url,
        language=row.language,
        timezone=row.timezone,
        country=row.country,
        device=row.device,
        browser=row.browser,
        os=row.os,
        width=row.viewport_width,
        events=events,
    )


def _visits(session: DbSession, ids: Sequence[int], since_ms: int) -> dict[int, list[tuple[Any, list[PastEvent]]]]:
    statement = (
        select(Session)
        .where(Session.visitor_id.in_(ids), Session.last_at >= from_ms(since_ms))
        .order_by(Session.visitor_id, Session.started_at, Session.id)
    )
    rows = session.scalars(statement).all()
    # Together, so that no visit asks for its own.
    texts_of(session, {number for row in rows for number in (row.arrival_id, row.client_id) if number is not None})
    events = _events(session, [row.id for row in rows])
    found: defaultdict[int, list[tuple[Any, list[PastEvent]]]] = defaultdict(list)
    for row in rows:
        found[row.visitor_id].append((row, events[row.id]))
    return found


def _events(session: DbSession, visits: Sequence[int]) -> dict[int, list[PastEvent]]:
    """What happened in each of these visits, in its order."""
    found: defaultdict[int, list[PastEvent]] = defaultdict(list)
    for one in event_store.told_by_visits(session, visits, TELLING):
        found[one.session_id].append(PastEvent(one.at_ms, one.name, one.page, one.url, one.params))
    for events in found.values():
        events.sort(key=lambda one: one.at)
    return found


def _contacts(session: DbSession, ids: Sequence[int]) -> dict[int, tuple[int, int, str]]:
    """(contact, since when, the key of the browser that was joined to it first) by visitor."""
    mine = session.execute(
        select(VisitorContact.visitor_id, VisitorContact.contact_id, VisitorContact.linked_at).where(
            VisitorContact.visitor_id.in_(ids)
        )
    ).all()
    firsts: dict[int, str] = {}
    joined = (
        select(VisitorContact.contact_id, Visitor.key)
        .join(Visitor, Visitor.id == VisitorContact.visitor_id)
        .where(VisitorContact.contact_id.in_({row.contact_id for row in mine}))
        .order_by(VisitorContact.linked_at, Visitor.id)
    )
    for row in session.execute(joined) if mine else ():
        firsts.setdefault(row.contact_id, row.key)
    return {row.visitor_id: (row.contact_id, to_ms(row.linked_at), firsts[row.contact_id]) for row in mine}


def _orders(
    session: DbSession, ids: Sequence[int], contacts: Mapping[int, tuple[int, int, str]]
) -> dict[int, list[PastOrder]]:
    of_contact: defaultdict[int, list[int]] = defaultdict(list)
    for visitor_id, (contact_id, _since_ms, _key) in contacts.items():
        of_contact[contact_id].append(visitor_id)
    # Known by number: a question within the question would have all orders of the shop passed.
    theirs = session.scalars(select(OrderContact.order_id).where(OrderContact.contact_id.in_(of_contact))).all()
    statement = (
        select(
            Order.id,
            Order.visitor_id,
            OrderContact.contact_id,
            Order.placed_at,
            Order.value_minor,
            Order.refunded_minor,
            Order.currency,
        )
        .outerjoin(OrderContact, OrderContact.order_id == Order.id)
        .where(
            or_(Order.visitor_id.in_(ids), Order.id.in_(theirs)),
            Order.status.in_(("placed", "refunded")),
            Order.is_counted,
        )
    )
    found: defaultdict[int, list[PastOrder]] = defaultdict(list)
    for row in session.execute(statement):
        order = PastOrder(to_ms(row.placed_at), max(0, row.value_minor - row.refunded_minor), row.currency)
        for visitor_id in {row.visitor_id, *of_contact.get(row.contact_id, ())} & set(ids):
            found[visitor_id].append(order)
    return found


def _consents(
    session: DbSession, ids: Sequence[int], contacts: Mapping[int, tuple[int, int, str]]
) -> dict[int, list[tuple[int, str, bool]]]:
    of_contact: defaultdict[int, list[int]] = defaultdict(list)
    for visitor_id, (contact_id, _since_ms, _key) in contacts.items():
        of_contact[contact_id].append(visitor_id)
    statement = (
        select(Consent.visitor_id, Consent.contact_id, Consent.at, Consent.purpose, Consent.is_granted)
        .where(
            or_(Consent.visitor_id.in_(ids), Consent.contact_id.in_(of_contact)),
            Consent.purpose.in_(("email_marketing", "push")),
        )
        .order_by(Consent.at, Consent.id)
    )
    found: defaultdict[int, list[tuple[int, str, bool]]] = defaultdict(list)
    for row in session.execute(statement):
        for visitor_id in {row.visitor_id, *of_contact.get(row.contact_id, ())} - {None}:
            found[visitor_id].append((to_ms(row.at), row.purpose, row.is_granted))
    return found


def _impressions(session: DbSession, ids: Sequence[int]) -> dict[int, list[PastImpression]]:
    columns = (
        Impression.visitor_id,
        Impression.popup_id,
        Impression.session_id,
        Impression.shown_at,
        Impression.dismissed_at,
        Impression.submitted_at,
    )
    found: defaultdict[int, list[PastImpression]] = defaultdict(list)
    statement = select(*columns).where(Impression.visitor_id.in_(ids), Impression.confirmed_at.is_not(None))
    for row in session.execute(statement):
        dismissed = to_ms(row.dismissed_at) if row.dismissed_at else None
        submitted = to_ms(row.submitted_at) if row.submitted_at else None
        one = PastImpression(row.popup_id, row.session_id, to_ms(row.shown_at), dismissed, submitted)
        found[row.visitor_id].append(one)
    return found


def _plays(session: DbSession, ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    statement = select(Play.visitor_id, Play.popup_id, Play.played_at).where(Play.visitor_id.in_(ids))
    for row in session.execute(statement):
        found[row.visitor_id].append((row.popup_id, to_ms(row.played_at)))
    return found


def _answers(session: DbSession, ids: Sequence[int]) -> dict[int, list[GivenAnswer]]:
    found: defaultdict[int, list[GivenAnswer]] = defaultdict(list)
    for one in answers_of(session, ids):
        found[one.visitor_id].append(one)
    return found
