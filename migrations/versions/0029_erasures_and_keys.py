"""Erasures on record, and under which secret key a hash is kept

Revision: 0029
After: 0028
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("address_key", sa.LargeBinary(length=32)),
        sa.Column("key_id", sa.LargeBinary(length=4)),
        sa.Column("visitors", JSON, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_erasure_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_erasure_public_id")),
    )
    op.create_index(op.f("ix_erasure_shop_id_at"), "erasure", ["shop_id", "at"])
    op.add_column("suppression", sa.Column("key_id", sa.LargeBinary(length=4)))
    op.add_column("play", sa.Column("mailbox_key_id", sa.LargeBinary(length=4)))


def downgrade() -> None:
    op.drop_column("play", "mailbox_key_id")
    op.drop_column("suppression", "key_id")
    op.drop_table("erasure")
