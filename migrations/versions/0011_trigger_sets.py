"""Triggers of a popup in sets, for computers and for phones

Revision: 0011
After: 0010
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    _rewrite(_in_sets)


def downgrade() -> None:
    _rewrite(_in_one_list)


def _rewrite(change: Any) -> None:
    connection = op.get_bind()
    popup = sa.table("popup", sa.column("id"), sa.column("draft", JSON))
    version = sa.table("popup_version", sa.column("popup_id"), sa.column("version"), sa.column("document", JSON))
    for row in connection.execute(sa.select(popup)).all():
        connection.execute(popup.update().where(popup.c.id == row.id).values(draft=change(row.draft)))
    for row in connection.execute(sa.select(version)).all():
        this = (version.c.popup_id == row.popup_id) & (version.c.version == row.version)
        connection.execute(version.update().where(this).values(document=change(row.document)))


def _in_sets(document: dict[str, Any]) -> dict[str, Any]:
    triggers = document.get("triggers")
    if not isinstance(triggers, list):
        return document
    return {**document, "triggers": {"desktop": {"uses": triggers, "match": "any"}, "phone": None}}


def _in_one_list(document: dict[str, Any]) -> dict[str, Any]:
    triggers = document.get("triggers")
    if not isinstance(triggers, dict) or not isinstance(triggers.get("desktop"), dict):
        return document
    return {**document, "triggers": triggers["desktop"].get("uses", [])}
