"""What was done to each popup, and by whom

Revision: 0009
After: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "popup_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("popup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["popup_id"], ["popup.id"], name=op.f("fk_popup_change_popup_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_popup_change")),
    )
    op.create_index(op.f("ix_popup_change_popup_id_at"), "popup_change", ["popup_id", "at"], unique=False)
    op.execute(
        'INSERT INTO popup_change (popup_id, at, "by", what, version)'
        " SELECT popup_id, published_at, published_by, 'published', version FROM popup_version ORDER BY published_at"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_popup_change_popup_id_at"), table_name="popup_change")
    op.drop_table("popup_change")
