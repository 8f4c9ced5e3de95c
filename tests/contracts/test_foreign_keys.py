"""What a row is named by can be found when it goes: by an index, or it says why none is needed.

Deleting a visit, a visitor or a contact asks every table that refers to it. Without an index each of those questions
reads the whole table, and erasure and retention, which go in slices, grow slower with all that is stored.
"""

from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, UniqueConstraint, inspect

from tracker.db import Model, db

NEVER_DELETED = {
    "shop": "only a sample shop is ever deleted, by a press, and that may take a while",
    "popup": "popups are paused and archived, and their figures stay",
}
"""Tables whose rows stay: nothing asks who refers to them because they go."""


def test_every_foreign_key_begins_an_index(app: Flask) -> None:
    missing = [name for table in Model.metadata.sorted_tables for name in _without_an_index(table)]

    assert missing == []


def test_a_foreign_key_without_an_index_is_found() -> None:
    """So that the test above can fail."""
    tables = MetaData()
    Table("visit", tables, Column("id", Integer, primary_key=True))
    naming = Table(
        "naming", tables, Column("id", Integer, primary_key=True), Column("visit_id", ForeignKey("visit.id"))
    )

    assert list(_without_an_index(naming)) == ["naming.visit_id"]


def test_what_is_never_deleted_is_deleted_nowhere(app: Flask) -> None:
    """A statement or an object that deletes a popup would make its reason above untrue."""
    root = Path(app.config["SHOPBELL_ROOT"])
    code = "\n".join(path.read_text("utf-8") for path in sorted(root.glob("tracker/**/*.py")))
    for words in ("delete(Popup)", "delete(popups)", "delete(popup)"):
        assert words not in code


def test_the_indexes_of_visits_are_in_the_database(app_context: Flask) -> None:
    for table in ("capture", "detail", "play"):
        assert ["session_id"] in [one["column_names"] for one in inspect(db.engine).get_indexes(table)], table


def _without_an_index(table: Table) -> Iterator[str]:
    beginning = {index.columns.keys()[0] for index in table.indexes if index.columns}
    beginning |= {next(iter(table.primary_key.columns.keys()), "")}
    beginning |= {one.columns.keys()[0] for one in table.constraints if isinstance(one, UniqueConstraint)}
    for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
        if key.parent.name not in beginning and key.column.table.name not in NEVER_DELETED:
            yield f"{table.name}.{key.parent.name}"
