"""A shop with as many stored events as are asked for: a few dozen visits through the product's own doors, multiplied.

What the product stored of those visits (events packed, words shared, addresses sealed, popups shown and played) is
copied table by table, each copy with ids of its own and a little later in the last `DAYS` days. So a database of ten
million events has what such a shop has beside them, in the shares of the visits at the beginning, and takes minutes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import psycopg
from flask import Flask
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Engine, Table, UniqueConstraint, insert, select
from sqlalchemy.types import BigInteger, Integer, SmallInteger, String, TypeDecorator

from bench.growth.loading import drop_indexes, finish, free
from tests.factories import MUG, SHIRT, Browser, make_event
from tests.security.estate import Estate, make_estate
from tracker.clock import now
from tracker.db import Json, Key16, Model, Moment, table_of
from tracker.insight.models import Rollup
from tracker.personal.declare import HOLDINGS
from tracker.planner import look_at_sizes
from tracker.sessions.partitions import make_partitions

DAYS = 90
DAY_MS = 86_400_000
VISITORS = 60
PERSONAL = ("visitor", "session", "contact", "order", "play")
"""What a copy has of its own; other rows are copied where they name one of these."""

NOT_COPIED = frozenset({"event", "retention_mark", "counted_visit", "gate_mark", "exit_signal", "word"})
"""Of an earlier version, or what jobs keep for an hour; words are shared."""

KEPT_DAYS = {"cart": 30, "decision": 30}
"""As shops keep them that have not said otherwise."""

AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 15; SM-S921) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile"
    " Safari/537.36",
)

Row = tuple[Any, ...]


def fill(app: Flask, engine: Engine, events: int) -> Estate:
    """Fills an empty database with about so many events of one shop; the shop, with an id of everything it has."""
    estate = make_estate(app, "acme")
    _visits(app, estate)
    with app.app_context(), engine.connect() as connection:
        free(connection)
        seed = [_Seed(connection, table) for table in _copied()]
        stored = next(len(one.rows) for one in seed if one.table.name == "stored_event")
        copies = max(1, events // stored)
        _partitions(connection)
        indexes = drop_indexes(connection, [one.table for one in seed])
        for one in seed:
            one.store(connection, copies)
        _rollups(connection, copies)
        for definition in indexes:
            connection.exec_driver_sql(definition)
        connection.commit()
        finish(connection, [one.table for one in seed])
    look_at_sizes(engine)
    return estate


def _visits(app: Flask, estate: Estate) -> None:
    """One in six puts something into the cart, one in twelve orders, one in ten leaves an address."""
    chance = random.Random(7)  # noqa: S311 -- repeatable figures, no secrets
    client, popup = app.test_client(), estate.ids["popup"]
    for number in range(VISITORS):
        agent = AGENTS[number % len(AGENTS)]
        one = Browser(client, estate.key, origin=estate.origin, user_agent=agent, address=f"10.0.0.{number}")
        for page in range(2 + chance.randrange(3)):
            url = f"{estate.origin}/products/{chance.randrange(500)}?utm_source=letter"
            told = [make_event("page_view"), make_event("view_item", {"items": [MUG]})]
            answer = one.send(*told, decide=True, context={"url": url, "title": "A mug", "language": "de-DE"})
            if page:
                one.say("user_engagement", {"engagement_time_msec": 9000, "percent_scrolled": 70})
        token = next((each["token"] for each in answer.json["decision"]["popups"] if each["popup"] == popup), "")
        if number % 3 == 0 and token:
            one.say("view_promotion", {"popup": popup, "token": token, "trigger": "exit_intent", "signal": "top"})
        if number % 10 == 0 and token:
            one.submit(popup, token, fields={"email": f"person{number}@acme.example", "email_marketing": True})
        if number % 6 == 0:
            one.say("add_to_cart", {"currency": "EUR", "value": 52.5, "items": [MUG, SHIRT]})
        if number % 12 == 0:
            order = {"transaction_id": f"T-{number}", "currency": "EUR", "value": 52.5, "items": [MUG, SHIRT]}
            one.say("purchase", order)
    app.extensions["shopbell.writer"].decisions.write()


def _copied() -> list[Table]:
    """The tables that are copied, those that others name first."""
    found = []
    for table in Model.metadata.sorted_tables:
        holding = HOLDINGS.get(table.name)
        links = holding.links if holding is not None else {}
        if table.name in PERSONAL or (links and table.name not in NOT_COPIED):
            found.append(table)
    return found


class _Seed:
    """The rows of one table at the beginning, and how each of its columns changes from copy to copy."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self.table = table
        self.columns = [column.name for column in table.columns]
        rows = connection.exec_driver_sql(f'SELECT {_names(self.columns)} FROM "{table.name}"')  # noqa: S608
        self.rows: list[Row] = [tuple(row) for row in rows]
        self.changes = [(place, change) for place, column in enumerate(table.columns) if (change := _change(column))]

    def copies(self, copies: int) -> Iterator[list[Any]]:
        """Every row of every copy but the first, which is there already."""
        step = DAYS * DAY_MS // copies
        for copy in range(1, copies):
            earlier = (copies - copy) * step
            if earlier > KEPT_DAYS.get(self.table.name, DAYS) * DAY_MS:
                continue
            for row in self.rows:
                changed = list(row)
                for place, change in self.changes:
                    if changed[place] is not None:
                        changed[place] = change(changed[place], copy, earlier)
                yield changed

    def store(self, connection: Connection, copies: int) -> None:
        if not self.rows:
            return
        driver: Any = connection.connection.driver_connection
        if connection.dialect.name == "postgresql":
            self._copy(driver, copies)
            return
        marks = ", ".join("?" * len(self.columns))
        into = f'INSERT INTO "{self.table.name}" ({_names(self.columns)}) VALUES ({marks})'  # noqa: S608
        driver.execute("BEGIN")
        driver.executemany(into, self.copies(copies))
        driver.execute("COMMIT")

    def _copy(self, driver: psycopg.Connection[Any], copies: int) -> None:
        json = [place for place, column in enumerate(self.table.columns) if isinstance(column.type, type(Json))]
        into = f'COPY "{self.table.name}" ({_names(self.columns)}) FROM STDIN'
        with driver.cursor().copy(into) as copying:
            for row in self.copies(copies):
                for place in json:
                    if row[place] is not None:
                        row[place] = Jsonb(row[place])
                copying.write_row(row)
        driver.commit()


Change = Callable[[Any, int, int], Any]
STRIDE = 10_000
"""Between the ids of two copies: more than there are rows at the beginning."""


def _change(column: Any) -> Change | None:
    """(value, number of the copy, how many ms earlier) → the copy's value; None for what stays."""
    if isinstance(column.type, Moment):
        return lambda value, _copy, earlier: value - earlier
    holding = HOLDINGS.get(column.table.name)
    link = holding.links.get(column.name) if holding is not None else None
    targets = {key.column.table.name for key in column.foreign_keys}
    is_own_id = column.primary_key and column.table.name != "stored_event" and len(column.table.primary_key) == 1
    if (
        targets & {table.name for table in _copied()}
        or link in PERSONAL
        or (is_own_id and not targets and _is_int(column))
    ):
        return _moved
    if targets or _is_int(column) or not _is_unique(column):
        return None
    if isinstance(column.type, Key16) or column.name == "id":
        return _time_ordered
    return _another


def _moved(value: Any, copy: int, _earlier: int) -> Any:
    return value + copy * STRIDE


def _time_ordered(value: Any, copy: int, earlier: int) -> Any:
    whole = value if isinstance(value, uuid.UUID) else uuid.UUID(bytes=bytes(value))
    moved = uuid.UUID(int=(whole.int - (earlier << 80)) ^ copy)
    return moved if isinstance(value, uuid.UUID) else moved.bytes


def _another(value: Any, copy: int, _earlier: int) -> Any:
    if isinstance(value, uuid.UUID):
        return uuid.UUID(int=value.int ^ copy)
    if isinstance(value, bytes | memoryview):
        whole = bytes(value)
        return (int.from_bytes(whole, "big") ^ copy).to_bytes(len(whole), "big")
    if len(value) == 64:
        return hashlib.sha256(f"{value}{copy}".encode()).hexdigest()
    if len(value) == 36 and value.count("-") == 4:
        return str(uuid.UUID(int=uuid.UUID(value).int ^ (copy << 40)))
    return f"{value}.{copy:x}"


def _is_int(column: Any) -> bool:
    return isinstance(column.type, BigInteger | Integer | SmallInteger) and not isinstance(column.type, TypeDecorator)


def _is_unique(column: Any) -> bool:
    """Whether two rows may not have the same. Of a text only where no other column of theirs makes the difference: the
    kind of a detail stays what it is.
    """
    table = column.table
    sets = [set(table.primary_key.columns.keys())]
    sets += [set(one.columns.keys()) for one in table.constraints if isinstance(one, UniqueConstraint)]
    sets += [set(one.columns.keys()) for one in table.indexes if one.unique]
    mine = [one for one in sets if column.name in one]
    return any(not (isinstance(column.type, String) and _differs(table, one)) for one in mine)


def _differs(table: Table, names: Iterable[str]) -> bool:
    """Whether something among these columns that is no text differs from copy to copy."""
    return any(not isinstance(table.c[name].type, String) and _change(table.c[name]) is not None for name in names)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _rollups(connection: Connection, copies: int) -> None:
    """Each day's figures, those of the beginning times the copies of a day."""
    rollup = table_of(Rollup)
    today = connection.execute(select(rollup)).mappings().all()
    a_day = max(1, copies // DAYS)
    rows = []
    for back in range(1, DAYS):
        day = f"{now() - dt.timedelta(days=back):%Y-%m-%d}"
        rows += [{**row, "day": day, "value": row["value"] * a_day} for row in today]
    connection.execute(insert(rollup), rows)
    connection.commit()


def _partitions(connection: Connection) -> None:
    for back in range(0, DAYS + 31, 28):
        make_partitions(connection, now() - dt.timedelta(days=back))
    connection.commit()
