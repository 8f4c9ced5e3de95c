"""What could not be stored, and why

Revision: 0026
After: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dead_letter",
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fault", sa.String(length=8), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_dead_letter_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "fault", "what", "place", "event", name=op.f("pk_dead_letter")),
    )


def downgrade() -> None:
    op.drop_table("dead_letter")
