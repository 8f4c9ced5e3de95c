"""The database: one SQLAlchemy instance, column types, naming, and how a transaction begins on SQLite."""

from __future__ import annotations

import contextvars
import datetime as dt
import itertools
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any, cast

import msgspec
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Dialect,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Uuid,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.types import TypeDecorator, TypeEngine

from tracker.clock import from_ms, to_ms
from tracker.config import Settings
from tracker.ways import is_silent

BUSY_TIMEOUT_MS = 5_000
CONNECT_TIMEOUT_SECONDS = 3
LOCK_TIMEOUT_MS = 4_000
"""Whoever waits longer for a row is told to come back: one process that stands still must not stop all."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[dt.datetime]):
    """An aware UTC time, kept as milliseconds since 1970: 8 bytes, the same order and value on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else from_ms(value)


class Key16(TypeDecorator[bytes]):
    """A key of 16 bytes, handed on as bytes. PostgreSQL keeps it as a UUID, which is shorter there than bytes are."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else LargeBinary(16))

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | uuid.UUID | None:
        return uuid.UUID(bytes=value) if value is not None and dialect.name == "postgresql" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return value.bytes if isinstance(value, uuid.UUID) else None if value is None else bytes(value)


Id = BigInteger().with_variant(Integer, "sqlite")
"""Primary keys: 64 bits; SQLite only numbers rows by itself for a plain INTEGER."""

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def table_of(model: type[Model]) -> Table:
    """The table behind a model, for statements that work on rows and not on objects."""
    return cast(Table, model.__table__)


db = SQLAlchemy(model_class=Model)
migrate = Migrate()

read_only = contextvars.ContextVar("read_only", default=False)
"""True while the work in hand only reads. On SQLite every other transaction takes the write lock at its beginning: one
that reads first and writes later would fail with "database is locked" as soon as two processes do it."""


def init_db(app: Flask, settings: Settings) -> None:
    """Configures the engine for the chosen database and attaches SQLAlchemy and the migrations to the application."""
    options: dict[str, Any] = {
        "json_serializer": lambda value: msgspec.json.encode(value).decode(),
        "json_deserializer": msgspec.json.decode,
        # What is stored must not get into the log by way of an error's text.
        "hide_parameters": True,
    }
    if not settings.is_sqlite:
        options |= {
            "pool_pre_ping": True,
            "pool_size": 10,
            "max_overflow": 10,
            "pool_timeout": 5,
            "connect_args": _bounded_waits(),
        }
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    migrate.init_app(
        app,
        db,
        directory=str(_migrations_folder(app)),
        render_as_batch=True,
        compare_type=True,
    )
    with app.app_context():
        if settings.is_sqlite:
            _prepare_sqlite(db.engine, begin=_begin_in_turns)


@contextmanager
def reading(app: Flask) -> Iterator[OrmSession]:
    """A session that only reads, in an application context of its own: for whoever runs outside of Flask's requests."""
    mark = read_only.set(True)
    try:
        with app.app_context():
            yield db.session()
    finally:
        read_only.reset(mark)


class LateReading:
    """The same for whoever may not need to: `session()` is one that only reads, and opened when it is asked for.

    Flask's context is there from then on; to make and leave one costs as much as a decision does.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._opened = ExitStack()
        self._session: OrmSession | None = None

    def __enter__(self) -> LateReading:
        return self

    def __exit__(self, *error: Any) -> None:
        self._opened.close()

    def session(self) -> OrmSession:
        if self._session is None:
            self._session = self._opened.enter_context(reading(self._app))
        return self._session


def own_engine(settings: Settings) -> Engine:
    """A second engine with one connection of its own, for a writer that works in a thread of its own."""
    engine = create_engine(settings.database_url, **_options(settings), pool_size=1, max_overflow=0)
    if settings.is_sqlite:
        _prepare_sqlite(engine, begin=_begin)
        # Whoever has begun to write waits for nobody.
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=0"))
    else:
        event.listen(engine, "checkout", _refuse_dead)
    return engine


@contextmanager
def writing() -> Iterator[OrmSession]:
    """The request's session in a writing transaction of its own: committed at the end, rolled back on any error."""
    db.session.rollback()
    mark = read_only.set(False)
    try:
        yield db.session()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        read_only.reset(mark)


_BY_KEY = {"enable_seqscan": 0, "enable_hashjoin": 0, "enable_mergejoin": 0}
"""A writer looks up by key whatever it looks for. Of a table that is new PostgreSQL believes that reading all of it is
cheaper, and keeps to that plan until somebody tells it how large the table has become.
"""


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "json_serializer": lambda value: msgspec.json.encode(value).decode(),
        "json_deserializer": msgspec.json.decode,
        # What is stored must not get into the log by way of an error's text.
        "hide_parameters": True,
    }
    if not settings.is_sqlite:
        # It has nothing to wait for within a transaction: one that idles belongs to a process that stands still.
        options["connect_args"] = _bounded_waits(idle_in_transaction_session_timeout=10_000, **_BY_KEY)
        # What is prepared is so by `tracker.ways`.
        options["connect_args"]["prepare_threshold"] = None
    return options


def _refuse_dead(connection: Any, _record: object, _proxy: object) -> None:
    """A restarted PostgreSQL leaves a dead connection behind. To ask it would be one more way for every commit, and no
    surer: it may die as well right after that.
    """
    if not is_silent(connection):
        raise DisconnectionError("PostgreSQL has hung up")


def _bounded_waits(**more: int) -> dict[str, Any]:
    """Nobody waits for PostgreSQL without end: for a connection, for a row's lock, for an answer over a dead line."""
    said = " ".join(f"-c {name}={value}" for name, value in {"lock_timeout": LOCK_TIMEOUT_MS, **more}.items())
    return {"connect_timeout": CONNECT_TIMEOUT_SECONDS, "tcp_user_timeout": LOCK_TIMEOUT_MS, "options": said}


def _migrations_folder(app: Flask) -> str:
    return f"{app.config['SHOPBELL_ROOT']}/migrations"


def _prepare_sqlite(engine: Engine, begin: Callable[[Connection], None]) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        # The driver's own transaction handling begins too late and never IMMEDIATE; _on_begin does it instead.
        connection.isolation_level = None
        cursor = connection.cursor()
        # Of a new file alone, before there is anything in it. In any other it would only wait for whoever writes.
        if cursor.execute("PRAGMA page_count").fetchone()[0] == 0:
            cursor.execute("PRAGMA auto_vacuum=INCREMENTAL")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if read_only.get():
            connection.exec_driver_sql("BEGIN")
        else:
            begin(connection)


def _begin(connection: Connection) -> None:
    cursor = connection.connection.cursor()
    try:
        _take_turn(cursor)
    finally:
        cursor.close()


def _begin_in_turns(connection: Connection) -> None:
    cursor = connection.connection.cursor()
    try:
        cursor.execute("PRAGMA busy_timeout=0")
        _take_turn(cursor)
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()


def _take_turn(cursor: Any) -> None:
    """Waits for the write lock as SQLite's own handler does, but lets the process's other requests go on meanwhile:
    under gevent they share a thread, and the handler would stop them all, those that only read too.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    for wait in itertools.chain((0.001, 0.002, 0.005, 0.01), itertools.repeat(0.02)):
        try:
            cursor.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise OperationalError("BEGIN IMMEDIATE", None, error) from error
        time.sleep(wait)


def insert_ignoring(
    connection: Connection,
    table: Table,
    rows: list[dict[str, Any]],
    unique: list[str],
    *,
    returning: list[Any] | None = None,
) -> list[Any]:
    """INSERT … ON CONFLICT (unique) DO NOTHING; the columns in `returning` of the rows that were really inserted.

    With no `unique` columns a conflict with any of the table's rows is passed over.
    """
    statement = _ignoring(connection.dialect.name, table, tuple(unique), tuple(returning or ()))
    if returning is None:
        connection.execute(statement, rows)
        return []
    return list(connection.execute(statement, rows))


def insert_adding(
    connection: Connection, table: Table, rows: list[dict[str, Any]], unique: list[str], *amounts: str
) -> None:
    """INSERT … ON CONFLICT (unique) DO UPDATE SET each of `amounts` = itself + the given one."""
    connection.execute(_adding(connection.dialect.name, table, tuple(unique), amounts), rows)


def insert_replacing(
    connection: Connection, table: Table, rows: list[dict[str, Any]], unique: list[str], columns: list[str]
) -> None:
    """INSERT … ON CONFLICT (unique) DO UPDATE SET each of `columns` to the given value."""
    connection.execute(_replacing(connection.dialect.name, table, tuple(unique), tuple(columns)), rows)


# Building one of these costs as much as running it, and there is only a handful.


@cache
def _ignoring(dialect: str, table: Table, unique: tuple[str, ...], returning: tuple[Any, ...]) -> Any:
    statement = _insert(dialect)(table).on_conflict_do_nothing(index_elements=unique or None)
    return statement.returning(*returning) if returning else statement


@cache
def _adding(dialect: str, table: Table, unique: tuple[str, ...], amounts: tuple[str, ...]) -> Any:
    statement = _insert(dialect)(table)
    added = {amount: table.c[amount] + statement.excluded[amount] for amount in amounts}
    return statement.on_conflict_do_update(index_elements=unique, set_=added)


@cache
def _replacing(dialect: str, table: Table, unique: tuple[str, ...], columns: tuple[str, ...]) -> Any:
    statement = _insert(dialect)(table)
    replaced = {name: statement.excluded[name] for name in columns}
    return statement.on_conflict_do_update(index_elements=unique, set_=replaced)


def _insert(dialect: str) -> Any:
    return sqlite_insert if dialect == "sqlite" else postgresql_insert
