"""The record of erasures, as it is taken along and told to a database that was restored from before them.

A line is JSON: `{"shop": public key, "at": ms, "address_key": hex or null, "key_id": hex, "visitors": [hash, …]}`. It
names nobody: hashes can only be compared with what is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from tracker.clock import from_ms, to_ms
from tracker.contacts.erase import EVERYTHING, erase_contact, erase_visitor, take_back
from tracker.contacts.identify import address_keys, sealing_context
from tracker.contacts.models import Capture, Contact, Erasure
from tracker.db import table_of
from tracker.errors import Rejected
from tracker.personal.sealed import Writing
from tracker.sealing import Sealer
from tracker.sessions.forgotten import FORGOTTEN, forgotten_key
from tracker.sessions.models import Visitor
from tracker.shops.models import Shop

captures = table_of(Capture)
contacts = table_of(Contact)
erasures = table_of(Erasure)
shops = table_of(Shop)
visitors = table_of(Visitor)

AT_ONCE = 500


class Line(msgspec.Struct):
    """One erasure, or one browser in which everything was withdrawn."""

    shop: str
    at: int
    address_key: str | None = None
    key_id: str | None = None
    visitors: list[str] = []


@dataclass
class _Erased:
    """What was erased of one shop: until when each hash counts."""

    addresses: dict[bytes, int] = field(default_factory=dict)
    browsers: dict[str, int] = field(default_factory=dict)


def lines(connection: Connection) -> Iterator[bytes]:
    """The record as it is taken along: of people who were erased, and of browsers in which all was withdrawn."""
    names = {one.id: one.public_key for one in connection.execute(select(shops.c.id, shops.c.public_key))}
    encode = msgspec.json.Encoder().encode
    for row in connection.execute(select(erasures).order_by(erasures.c.id)):
        key = row.address_key
        key_id = None if row.key_id is None else bytes(row.key_id).hex()
        yield encode(
            Line(names[row.shop_id], to_ms(row.at), None if key is None else bytes(key).hex(), key_id, row.visitors)
        )
    withdrawn = select(visitors.c.shop_id, visitors.c.key, visitors.c.last_seen_at)
    for row in connection.execute(withdrawn.where(visitors.c.key.like(f"{FORGOTTEN}%")).order_by(visitors.c.id)):
        yield encode(Line(names[row.shop_id], to_ms(row.last_seen_at), visitors=[row.key]))


def read_lines(text: Iterable[bytes]) -> list[Line]:
    """The record as it was taken along. Raises Rejected with the number of the line that is none."""
    read = []
    for number, one in enumerate(text, 1):
        if one.strip():
            try:
                read.append(msgspec.json.decode(one, type=Line))
            except (msgspec.MsgspecError, UnicodeDecodeError):
                raise Rejected(f"line {number}: this is no line of flask erasures export") from None
    return read


def reapply(writing: Writing, sealer: Sealer, told: Iterable[Line] = ()) -> tuple[int, int]:
    """Erases again whoever is on record here or in the lines `told`, and is there all the same. Contacts and browsers.

    Who came back after they were erased stays. Each person is erased in a transaction of their own.
    """
    with writing() as session:
        here = [msgspec.json.decode(one, type=Line) for one in lines(session.connection())]
        ids = {one.public_key: one.id for one in session.connection().execute(select(shops.c.id, shops.c.public_key))}
    by_shop: dict[int, _Erased] = defaultdict(_Erased)
    for one in (*here, *told):
        if one.shop in ids:
            _remember(by_shop[ids[one.shop]], sealer, one)
    people = browsers = 0
    for shop_id, erased in by_shop.items():
        people += _contacts_again(writing, sealer, shop_id, erased)
        browsers += _browsers_again(writing, sealer, shop_id, erased)
    return people, browsers


def _remember(erased: _Erased, sealer: Sealer, line: Line) -> None:
    for key in line.visitors:
        erased.browsers[key] = max(line.at, erased.browsers.get(key, 0))
    if line.address_key is not None:
        hashed = bytes.fromhex(line.address_key)
        # The lines may have been taken along before the key was changed, or the backup made before it.
        for form in (hashed, sealer.rehash(hashed)):
            erased.addresses[form] = max(line.at, erased.addresses.get(form, 0))


def _contacts_again(writing: Writing, sealer: Sealer, shop_id: int, erased: _Erased) -> int:
    done = 0
    for row in _each(writing, select(contacts).where(contacts.c.shop_id == shop_id), contacts.c.id):
        if _is_erased(sealer, shop_id, row, erased, to_ms(row.created_at)):
            with writing() as session:
                at = from_ms(_when(sealer, shop_id, row, erased))
                done += erase_contact(session.connection(), sealer, shop_id, row.id, at) is not None
    return done


def _browsers_again(writing: Writing, sealer: Sealer, shop_id: int, erased: _Erased) -> int:
    """Browsers by the hash of their id, and those in which an erased address was only typed."""
    done = 0
    known = visitors.c.key.not_like(f"{FORGOTTEN}%")
    for row in _each(writing, select(visitors).where(visitors.c.shop_id == shop_id, known), visitors.c.id):
        at = erased.browsers.get(forgotten_key(shop_id, row.key))
        if at is not None and to_ms(row.first_seen_at) <= at:
            with writing() as session:
                take_back(session.connection(), shop_id, row.id, EVERYTHING, from_ms(at))
            done += 1
    typed = select(captures).where(captures.c.shop_id == shop_id, captures.c.contact_id.is_(None))
    for row in _each(writing, typed, captures.c.id):
        if _is_erased(sealer, shop_id, row, erased, to_ms(row.captured_at)):
            with writing() as session:
                erase_visitor(
                    session.connection(), shop_id, row.visitor_id, from_ms(_when(sealer, shop_id, row, erased))
                )
            done += 1
    return done


def _is_erased(sealer: Sealer, shop_id: int, row: Any, erased: _Erased, since: int) -> bool:
    return bool(erased.addresses) and since <= _when(sealer, shop_id, row, erased)


def _when(sealer: Sealer, shop_id: int, row: Any, erased: _Erased) -> int:
    """When the address was erased; -1 where it never was."""
    try:
        forms = address_keys(sealer, shop_id, sealer.open(bytes(row.address_sealed), sealing_context(shop_id)))
    except ValueError:
        forms = [bytes(row.address_key)]
    return max((erased.addresses.get(form, -1) for form in forms), default=-1)


def _each(writing: Writing, query: Any, key: Any) -> Iterator[Any]:
    """The query's rows by key, some hundred at a time: no transaction stays open while people are erased."""
    after = 0
    while True:
        with writing() as session:
            rows = session.connection().execute(query.where(key > after).order_by(key).limit(AT_ONCE)).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].id
