"""A second factor, where people are signed in, and why something was exported

Revision: 0035
After: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("user", sa.Column("totp_sealed", sa.LargeBinary(length=200), nullable=True))
    op.add_column("user", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.add_column("signed_in", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.add_column("signed_in", sa.Column("confirmed_at", sa.BigInteger(), nullable=True))
    op.add_column("signed_in", sa.Column("browser", sa.String(length=60), nullable=True))
    op.add_column("signed_in", sa.Column("os", sa.String(length=60), nullable=True))
    op.add_column("audit_entry", sa.Column("reason", sa.String(length=200), server_default="", nullable=False))
    op.create_table(
        "recovery_code",
        sa.Column("user_id", ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_recovery_code")),
    )


def downgrade() -> None:
    op.drop_table("recovery_code")
    op.drop_column("audit_entry", "reason")
    for name in ("os", "browser", "confirmed_at", "seen_at"):
        op.drop_column("signed_in", name)
    op.drop_column("user", "totp_step")
    op.drop_column("user", "totp_sealed")
