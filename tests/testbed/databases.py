"""Databases for one worker of the test run: migrated once, copied where another is wanted, emptied between tests."""

import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from psycopg import Connection, OperationalError, sql

from tests.testbed.postgres import connect, create_database

# Alembic's own row says that the schema is there, so it outlives every test.
_KEPT = "alembic_version"

Migrate = Callable[[str], None]


class Databases(ABC):
    """`migrate` brings the database behind a URL up to the newest schema."""

    def __init__(self, migrate: Migrate) -> None:
        self.migrate = migrate
        self._template: str | None = None

    def migrated(self, name: str) -> str:
        """A new database with the product's schema and no rows; its URL."""
        if self._template is None:
            template = self.blank("template")
            self.migrate(template)
            self._template = template
        return self._copy(self._template, name)

    @abstractmethod
    def blank(self, name: str) -> str:
        """A new database with nothing in it; its URL."""

    @abstractmethod
    def empty(self, url: str) -> None:
        """Deletes every row of every table, whatever refers to it."""

    @abstractmethod
    def _copy(self, template_url: str, name: str) -> str: ...


class SqliteDatabases(Databases):
    def __init__(self, migrate: Migrate, folder: Path) -> None:
        super().__init__(migrate)
        self._folder = folder

    def blank(self, name: str) -> str:
        return _sqlite_url(self._folder / f"{name}.sqlite3")

    def empty(self, url: str) -> None:
        with closing(sqlite3.connect(_sqlite_path(url), isolation_level=None)) as connection:
            # Without this, deletion would have to follow the order of the references, cycles included.
            connection.execute("PRAGMA foreign_keys = OFF")
            tables = [
                name
                for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if name != _KEPT and not name.startswith("sqlite_")
            ]
            filled = [name for name in tables if connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()]
            connection.execute("BEGIN IMMEDIATE")
            for name in filled:
                connection.execute(f'DELETE FROM "{name}"')
            connection.execute("COMMIT")

    def _copy(self, template_url: str, name: str) -> str:
        source = _sqlite_path(template_url)
        target = self._folder / f"{name}.sqlite3"
        with closing(sqlite3.connect(source)) as connection:
            # What is still in the write-ahead log would be missing from the copy.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(source, target)
        return _sqlite_url(target)


class PostgresDatabases(Databases):
    def __init__(self, migrate: Migrate, admin_url: str, prefix: str) -> None:
        super().__init__(migrate)
        self._admin_url = admin_url
        self._prefix = prefix
        self._connections: dict[str, Connection] = {}

    def blank(self, name: str) -> str:
        return create_database(self._admin_url, self._name(name))

    def empty(self, url: str) -> None:
        # A connection costs more than the whole emptying, and this happens after every test.
        if url not in self._connections:
            self._connections[url] = connect(url)
        try:
            _empty(self._connections[url])
        except OperationalError:
            # The test took the server away or ended its connections.
            self._connections[url] = connect(url)
            _empty(self._connections[url])

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()

    def _copy(self, template_url: str, name: str) -> str:
        template = template_url.partition("?")[0].rpartition("/")[2]
        return create_database(self._admin_url, self._name(name), template=template)

    def _name(self, name: str) -> str:
        return f"{self._prefix}_{name}"


def _empty(connection: Connection) -> None:
    # Deleting from the few tables that a test has filled is far quicker than TRUNCATE, which makes new files.
    tables = [
        name
        for (name,) in connection.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
            " AND c.relnamespace = 'public'::regnamespace AND c.relname <> %s",
            [_KEPT],
        )
    ]
    if not tables:
        return
    is_filled = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in tables
    )
    filled = [name for (name,) in connection.execute(is_filled)]
    # As SQLite does with a table that is empty, so that a test sees the same numbers on both.
    connection.execute(
        "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
        " FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
    )
    if not filled:
        return
    with connection.transaction():
        # Switches the foreign keys' triggers off, so that the order of deletion is free.
        connection.execute("SET LOCAL session_replication_role = replica")
        for name in filled:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))


def _sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def _sqlite_path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))
