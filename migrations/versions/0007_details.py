"""Phone numbers, names and birth dates that visitors typed

Revision: 0007
After: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "detail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visitor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("form", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("ground", sa.String(length=10), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("value_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("captured_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_detail_contact_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_detail_session_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_detail_shop_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitor.id"], name=op.f("fk_detail_visitor_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detail")),
        sa.UniqueConstraint(
            "visitor_id",
            "form",
            "field",
            "kind",
            "part",
            "status",
            name=op.f("uq_detail_visitor_id_form_field_kind_part_status"),
        ),
    )
    with op.batch_alter_table("detail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_detail_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_detail_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_detail_shop_id_captured_at"), ["shop_id", "captured_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("detail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_detail_shop_id_captured_at"))
        batch_op.drop_index(batch_op.f("ix_detail_expires_at"))
        batch_op.drop_index(batch_op.f("ix_detail_contact_id"))

    op.drop_table("detail")
