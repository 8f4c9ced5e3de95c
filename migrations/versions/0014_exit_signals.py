"""Signs of leaving, and what came of them

Revision: 0014
After: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "exit_signal",
        sa.Column("id", ID, nullable=False),
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("token_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("signal", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("fired_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_exit_signal_shop_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["visitor.id"], name=op.f("fk_exit_signal_visitor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_exit_signal_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exit_signal")),
        sa.UniqueConstraint("token_id", "outcome", name=op.f("uq_exit_signal_token_id_outcome")),
    )
    for column in ("visitor_id", "session_id", "fired_at"):
        op.create_index(op.f(f"ix_exit_signal_{column}"), "exit_signal", [column])
    op.create_table(
        "exit_figure",
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("device", sa.String(length=10), nullable=False),
        sa.Column("signal", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("has_left", sa.Boolean(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_exit_figure_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(
            "shop_id", "day", "device", "signal", "outcome", "has_left", name=op.f("pk_exit_figure")
        ),
    )
    op.create_table(
        "exit_mark",
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("counted_to", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_exit_mark_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_exit_mark")),
    )


def downgrade() -> None:
    op.drop_table("exit_mark")
    op.drop_table("exit_figure")
    op.drop_table("exit_signal")
