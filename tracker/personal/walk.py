"""Walks the declarations: finds all that belongs to a person, and erases it, table by table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, or_, select, update

from tracker.personal.declare import HOLDINGS, Act, Blank, Delete, Do, Holding, Person, Subject

AT_ONCE = 500
"""Ids in one statement: databases limit its parameters."""


def find_person(
    connection: Connection, shop_id: int, at: dt.datetime, *, contacts: Iterable[int] = (), visitors: Iterable[int] = ()
) -> Person:
    """The person of these contacts and visitors, with the sessions, orders and plays that are theirs.

    A contact's browsers are found; a browser's contact is not, since several people may have used it.
    """
    ids: dict[Subject, set[int]] = {"contact": set(contacts), "visitor": set(visitors)}
    givers = [one for one in HOLDINGS if one.gives]
    is_growing = True
    while is_growing:
        before = sum(map(len, ids.values()))
        for holding in givers:
            for subject, column in holding.gives.items():
                wanted = holding.table.c[column]
                for where in _theirs(holding, Person(shop_id, ids, at)):
                    found = connection.scalars(select(wanted).where(where, wanted.is_not(None)))
                    ids.setdefault(subject, set()).update(found)
        is_growing = sum(map(len, ids.values())) > before
    return Person(shop_id, ids, at)


def erase(connection: Connection, person: Person) -> dict[str, int]:
    """Does with every table what it says of people who are erased. How many rows of each were changed."""
    return _walk(connection, person, ((one, one.erased) for one in _children_first() if one.erased is not None))


def withdraw(connection: Connection, person: Person, denied: Mapping[str, bool]) -> dict[str, int]:
    """Does with every table what it says of those who deny these purposes. How many rows of each were changed."""
    refused = [purpose for purpose, granted in denied.items() if granted is False]
    acts = (
        (one, one.withdrawn[purpose]) for purpose in refused for one in _children_first() if purpose in one.withdrawn
    )
    return _walk(connection, person, acts)


def rows_of(connection: Connection, holding: Holding, person: Person) -> list[Any]:
    """The person's rows of a table, by its key."""
    found = {}
    key = list(holding.table.primary_key)
    for where in _theirs(holding, person):
        for row in connection.execute(select(holding.table).where(where)):
            found[tuple(getattr(row, column.name) for column in key)] = row
    return [found[of] for of in sorted(found)]


def _children_first() -> list[Holding]:
    """What refers to a row goes before it: cascades would take it along uncounted."""
    return list(reversed(list(HOLDINGS)))


def _walk(connection: Connection, person: Person, acts: Iterator[tuple[Holding, Act]]) -> dict[str, int]:
    changed: dict[str, int] = {}
    for holding, act in acts:
        done = _do(connection, holding, act, person)
        if done:
            changed[holding.name] = changed.get(holding.name, 0) + done
    return changed


def _do(connection: Connection, holding: Holding, act: Act, person: Person) -> int:
    if isinstance(act, Do):
        return act.run(connection, person)
    done = 0
    for where in _theirs(holding, person):
        if isinstance(act, Delete):
            only = [] if act.only is None else [act.only(holding.table)]
            done += connection.execute(delete(holding.table).where(where, *only)).rowcount
        elif isinstance(act, Blank):
            done += connection.execute(update(holding.table).where(where).values(**act.values)).rowcount
    return done


def _theirs(holding: Holding, person: Person) -> Iterator[Any]:
    """Conditions that are true of the person's rows, one after another, each of few enough ids.

    In a browser that several people have used, what another contact sent stays that contact's.
    """
    columns = holding.table.c
    contacts = sorted(person.ids.get("contact", ()))
    of_contact = next((name for name, subject in holding.links.items() if subject == "contact"), None)
    for column, subject in holding.links.items():
        ids = sorted(person.ids.get(subject, ())) if subject else []
        for start in range(0, len(ids), AT_ONCE):
            theirs: ColumnElement[bool] = columns[column].in_(ids[start : start + AT_ONCE])
            if contacts and of_contact and subject != "contact":
                theirs &= or_(columns[of_contact].is_(None), columns[of_contact].in_(contacts))
            yield theirs
