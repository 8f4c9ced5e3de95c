"""Decisions, kept so that they can be explained later, and what stopped visits by day

Revision: 0013_decisions
After: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("shop_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("visitor_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("considered", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_decision")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_session_id_id"), ["session_id", "id"], unique=False)
    op.create_table(
        "gate_figure",
        sa.Column("popup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("gate", sa.String(length=48), nullable=False),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.Column("example", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["popup_id"], ["popup.id"], name=op.f("fk_gate_figure_popup_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("popup_id", "day", "gate", name=op.f("pk_gate_figure")),
    )
    op.create_table(
        "gate_mark",
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_gate_mark_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_gate_mark")),
    )
    op.create_table(
        "counted_visit",
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_counted_visit_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_counted_visit")),
    )
    with op.batch_alter_table("counted_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_counted_visit_counted_at"), ["counted_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("counted_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_counted_visit_counted_at"))

    op.drop_table("counted_visit")
    op.drop_table("gate_mark")
    op.drop_table("gate_figure")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_session_id_id"))

    op.drop_table("decision")
