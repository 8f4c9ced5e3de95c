"""Counts of what must not be done often, and the sign-ins that are in force

Revision: 0028
After: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "throttle_count",
        sa.Column("subject", sa.LargeBinary(length=16), nullable=False),
        sa.Column("span", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "span", name=op.f("pk_throttle_count")),
    )
    op.create_index(op.f("ix_throttle_count_span"), "throttle_count", ["span"])
    op.create_table(
        "signed_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_signed_in_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_signed_in")),
    )
    op.create_index(op.f("ix_signed_in_user_id"), "signed_in", ["user_id"])
    op.create_index(op.f("ix_signed_in_since"), "signed_in", ["since"])


def downgrade() -> None:
    op.drop_table("signed_in")
    op.drop_table("throttle_count")
