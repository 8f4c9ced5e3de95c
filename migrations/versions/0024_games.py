"""Games: what a draw followed from, and what was won in each day, week and month

Revision: 0024
After: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("play", sa.Column("proof", JSON))
    op.create_table(
        "prize_period",
        sa.Column("popup_id", ID, autoincrement=False, nullable=False),
        sa.Column("prize", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=5), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("wins", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["popup_id"], ["popup.id"], name="fk_prize_period_popup_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("popup_id", "prize", "period", "start", name="pk_prize_period"),
    )
    # What was won until now counts towards what may be won in all.
    op.execute(
        "INSERT INTO prize_period (popup_id, prize, period, start, wins, cost)"
        " SELECT popup_id, prize, 'total', '', COUNT(*), 0 FROM play"
        " WHERE outcome = 'won' AND prize <> 'reward' GROUP BY popup_id, prize"
    )


def downgrade() -> None:
    op.drop_table("prize_period")
    op.drop_column("play", "proof")
