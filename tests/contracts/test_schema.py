"""The tables that the migrations make are the tables that the code expects."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect

from tracker.db import Model, db


def is_no_partition(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not (name or "").startswith("stored_event_")


def test_the_migrated_schema_equals_the_models(app_context: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_no_partition})
        assert compare_metadata(context, Model.metadata) == []


def test_unique_constraints_and_foreign_keys_are_in_the_database(app_context: Flask) -> None:
    # The comparison above looks past what happens at a deletion, on which erasure relies.
    inspector = inspect(db.engine)
    for table in Model.metadata.sorted_tables:
        expected = {
            (tuple(key.column_keys), key.referred_table.name, (key.ondelete or "NO ACTION").upper())
            for key in table.foreign_key_constraints
        }
        found = {
            (
                tuple(key["constrained_columns"]),
                key["referred_table"],
                (key["options"].get("ondelete") or "NO ACTION").upper(),
            )
            for key in inspector.get_foreign_keys(table.name)
        }
        assert found == expected, table.name
