"""How a database takes millions of rows in little time, and is afterwards as if it had grown by itself."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, text


def free(connection: Connection) -> None:
    """Nothing here has to survive a fault; what refers to what is right by how it was made."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000", "wal_autocheckpoint=100000"):
            driver.execute(f"PRAGMA {pragma}")
    else:
        driver.execute("SET session_replication_role = replica")
        driver.execute("SET synchronous_commit = off")
        driver.commit()


def drop_indexes(connection: Connection, tables: Sequence[Table]) -> list[str]:
    """Drops what no constraint needs, and says how to make it again: sorted at the end, they are made in less time."""
    is_postgresql = connection.dialect.name == "postgresql"
    names = [str(table.name) for table in tables]
    found = connection.execute(
        text(
            "SELECT i.indexrelid::regclass::text AS name,"
            # Of a partitioned table, with those of its partitions.
            " replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') AS definition FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indrelid WHERE c.relname = ANY(:tables) AND NOT i.indisunique"
        )
        if is_postgresql
        else text(
            "SELECT '\"' || name || '\"' AS name, sql AS definition FROM sqlite_master"
            " WHERE type = 'index' AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%'"
            " AND tbl_name IN (SELECT value FROM json_each(:tables))"
        ),
        {"tables": names if is_postgresql else msgspec.json.encode(names).decode()},
    ).all()
    for one in found:
        connection.exec_driver_sql(f"DROP INDEX {one.name}")
    connection.commit()
    return [one.definition for one in found]


def finish(connection: Connection, tables: Sequence[Table]) -> None:
    """Numbers go on behind those that were given, and the planner knows what there is: as the worker tells it."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        driver.execute("PRAGMA foreign_keys=ON")
        driver.execute("PRAGMA synchronous=FULL")
        return
    driver.rollback()
    driver.autocommit = True
    for table in tables:
        key = table.primary_key.columns.keys()
        sequence = driver.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', key[0]]).fetchone()[0]
        if sequence:
            driver.execute(f'SELECT setval(%s, (SELECT max("{key[0]}") FROM "{table.name}"))', [sequence])  # noqa: S608
    driver.execute("SET session_replication_role = origin")
    driver.execute("VACUUM ANALYZE")
    driver.autocommit = False
