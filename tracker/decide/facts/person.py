"""Who the visitor is: their own row and their visit's, what they have agreed to, and who stands for them in draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from tracker.bulk import Query, from_json
from tracker.decide.facts.asking import Asking, VisitorRow, VisitRow
from tracker.decide.facts.each import OfEach
from tracker.popups.exposures import arms_before, unit_of_browser
from tracker.sessions.arrivals import Arrival, Client, read_arrival, read_client
from tracker.sessions.words import texts_of

CHANNELS = ("email_marketing", "push")

_VISITORS = Query(
    "SELECT id, key, session_count, page_count, first_seen_at, properties, viewed_packed, viewed"
    " FROM visitor WHERE id IN ?"
)
_VISITS = Query(
    "SELECT id, page_count, engaged_ms, scrolled, channel, device, viewport_width, arrival_id, client_id,"
    " landing_url, referrer, utm, language, timezone, browser, os, country FROM session WHERE id IN ?"
)
_CONTACTS = Query("SELECT visitor_id, contact_id FROM visitor_contact WHERE visitor_id IN ?")
_BROWSERS = Query(
    "SELECT joined.contact_id, visitor.key FROM visitor_contact joined JOIN visitor ON visitor.id = joined.visitor_id"
    " WHERE joined.contact_id IN ? ORDER BY joined.linked_at, visitor.id"
)
_SAID = "SELECT purpose, is_granted, at, id FROM consent WHERE {whose} AND purpose IN ('email_marketing', 'push')"
_CONSENTS = OfEach(_SAID.format(whose="visitor_id = {visitor}"), _SAID.format(whose="contact_id = {contact}"))


def read_rows(connection: Connection, people: Sequence[Asking]) -> None:
    """Fills `visitor`, `visit` and `contact_id`."""
    visitor_ids = sorted({one.visitor_id for one in people if one.visitor_id})
    session_ids = sorted({one.session_id for one in people if one.session_id})
    # Asked before any is heard: on PostgreSQL the three go in one way.
    asked_visitors = _VISITORS.ask(connection, visitor_ids) if visitor_ids else None
    asked_contacts = _CONTACTS.ask(connection, visitor_ids) if visitor_ids else None
    asked_visits = _VISITS.ask(connection, session_ids) if session_ids else None
    visitors = {
        number: VisitorRow._make([*plain, from_json(properties), packed, old])
        for number, *plain, properties, packed, old in (asked_visitors.rows() if asked_visitors else ())
    }
    contacts = {row[0]: row[1] for row in (asked_contacts.rows() if asked_contacts else ())}
    visits = _visits(connection, asked_visits.rows()) if asked_visits else {}
    for one in people:
        one.visitor, one.visit = visitors.get(one.visitor_id), visits.get(one.session_id)
        one.contact_id = contacts.get(one.visitor_id)


def _visits(connection: Connection, rows: Sequence[Sequence[Any]]) -> dict[int, VisitRow]:
    texts = texts_of(connection, {number for row in rows for number in row[7:9] if number is not None})
    return {row[0]: _visit(row, texts) for row in rows}


def _visit(row: Sequence[Any], texts: Mapping[int, str]) -> VisitRow:
    plain, arrival_id, client_id, old = row[1:7], row[7], row[8], row[9:]
    # Earlier versions kept the texts in the row itself.
    is_worded = arrival_id is not None
    arrival = read_arrival(texts.get(arrival_id, "")) if is_worded else Arrival(old[0], old[1], from_json(old[2]))
    client = read_client(texts.get(client_id, "")) if client_id is not None else Client(*old[3:])
    return VisitRow._make([*plain, *arrival, client.timezone, client.browser, client.os, client.country])


def read_units(connection: Connection, people: Sequence[Asking]) -> None:
    """By the browser that was first joined to the contact, so that a person is drawn once on all devices."""
    contacts = sorted({one.contact_id for one in people if one.contact_id is not None})
    first: dict[int, str] = {}
    for contact_id, key in _BROWSERS.rows(connection, contacts) if contacts else ():
        first.setdefault(contact_id, key)
    for one in people:
        key = first.get(one.contact_id) if one.contact_id is not None else None
        if key is None and one.visitor is not None:
            key = one.visitor.key
        one.unit = unit_of_browser(key) if key is not None else ""


def read_allowed(connection: Connection, people: Sequence[Asking]) -> None:
    """The purposes whose latest answer, of the contact or else of this browser, is yes."""
    latest: dict[int, dict[str, tuple[int, int, bool]]] = {}
    for one, (purpose, is_granted, at, number) in _CONSENTS.rows(connection, people):
        said = latest.setdefault(id(one), {})
        said[purpose] = max(said.get(purpose, (at, number, is_granted)), (at, number, is_granted))
    for one in people:
        said = latest.get(id(one), {})
        one.found["allowed"] = frozenset(purpose for purpose, (_, _, is_granted) in said.items() if is_granted)


def read_arms(connection: Connection, people: Sequence[Asking]) -> None:
    """The arms of the experiments that the units were exposed to."""
    by_shop: dict[int, list[Asking]] = {}
    for one in people:
        if one.unit and one.wanted.experiments and one.visitor is not None:
            by_shop.setdefault(one.shop_id, []).append(one)
    for shop_id, some in by_shop.items():
        experiments = {name for one in some for name in one.wanted.experiments}
        arms = arms_before(connection, shop_id, {one.unit for one in some}, experiments)
        for one in some:
            of_unit = arms.get(one.unit, {})
            one.arms = {name: of_unit[name] for name in one.wanted.experiments if name in of_unit}
