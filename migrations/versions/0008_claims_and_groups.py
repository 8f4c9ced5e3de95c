"""Impressions that are claimed before they are shown, and groups of popups

Revision: 0008
After: 0007
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "popup_group",
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("per_session", sa.SmallInteger(), nullable=True),
        sa.Column(
            "windows",
            JSON,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_popup_group_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "name", name=op.f("pk_popup_group")),
    )
    op.add_column("popup", sa.Column("group", sa.String(length=40), server_default="", nullable=False))
    op.add_column("popup", sa.Column("is_blocking", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("impression", sa.Column("confirmed_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE impression SET confirmed_at = shown_at")
    _rewrite_documents()


def _rewrite_documents() -> None:
    """One window becomes a list of them; what a published bar is, its row now says too."""
    connection = op.get_bind()
    popup = sa.table("popup", sa.column("id"), sa.column("draft", JSON), sa.column("version"), sa.column("is_blocking"))
    version = sa.table("popup_version", sa.column("popup_id"), sa.column("version"), sa.column("document", JSON))
    for row in connection.execute(sa.select(popup.c.id, popup.c.draft)).all():
        connection.execute(popup.update().where(popup.c.id == row.id).values(draft=_with_windows(row.draft)))
    bars = []
    for row in connection.execute(sa.select(version)).all():
        this = (version.c.popup_id == row.popup_id) & (version.c.version == row.version)
        connection.execute(version.update().where(this).values(document=_with_windows(row.document)))
        if (row.document.get("display") or {}).get("type") == "bar":
            bars.append((row.popup_id, row.version))
    for popup_id, number in bars:
        this = (popup.c.id == popup_id) & (popup.c.version == number)
        connection.execute(popup.update().where(this).values(is_blocking=False))


def _with_windows(document: dict[str, Any]) -> dict[str, Any]:
    caps = document.get("caps")
    if not isinstance(caps, dict) or not {"window_count", "window_hours"} & caps.keys():
        return document
    kept = {name: value for name, value in caps.items() if name not in ("window_count", "window_hours")}
    if isinstance(caps.get("window_count"), int):
        kept["windows"] = [{"count": caps["window_count"], "hours": caps.get("window_hours") or 24}]
    return {**document, "caps": kept}


def downgrade() -> None:
    with op.batch_alter_table("impression") as batch:
        batch.drop_column("confirmed_at")
    with op.batch_alter_table("popup") as batch:
        batch.drop_column("is_blocking")
        batch.drop_column("group")
    op.drop_table("popup_group")
