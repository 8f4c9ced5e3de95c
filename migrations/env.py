"""Runs Alembic over the application's own engine. Migrations speak SQLAlchemy's types only, never the application's."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy.types import JSON, TypeDecorator

database = current_app.extensions["migrate"].db
options = current_app.extensions["migrate"].configure_args


def render_item(kind, item, autogen_context):
    """Writes our column types as what they are stored as, so that old migrations outlive the application's classes."""
    if kind == "type" and isinstance(item, TypeDecorator) and type(item).__module__.startswith("tracker."):
        return f"sa.{type(item.impl_instance).__name__}()"
    if kind == "type" and isinstance(item, JSON):
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")'
    return False


def is_no_partition(name, kind, _parents):
    """Partitions of events are made and dropped by the worker."""
    return kind != "table" or not name.startswith("stored_event_")


def run() -> None:
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            include_name=is_no_partition,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
