"""Experiments: the shares they draw with, who was exposed to what, what a holdout has withheld

Revision: 0015
After: 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "allocation",
        sa.Column("id", ID, nullable=False),
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("experiment", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("shares", JSON, nullable=False),
        _to("allocation", "shop_id", "shop"),
        sa.PrimaryKeyConstraint("id", name="pk_allocation"),
    )
    op.create_index("ix_allocation_shop_id_experiment", "allocation", ["shop_id", "experiment"])
    op.create_table(
        "exposure",
        sa.Column("id", ID, nullable=False),
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("popup_id", ID, nullable=False),
        sa.Column("experiment", sa.String(length=80), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("arm", sa.String(length=10), nullable=False),
        sa.Column("propensity", sa.Float(), nullable=False),
        sa.Column("allocation_id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        _to("exposure", "shop_id", "shop"),
        _to("exposure", "popup_id", "popup"),
        _to("exposure", "allocation_id", "allocation"),
        _to("exposure", "visitor_id", "visitor"),
        _to("exposure", "session_id", "session"),
        _to("exposure", "contact_id", "contact", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_exposure"),
        sa.UniqueConstraint("shop_id", "experiment", "unit", name="uq_exposure_shop_id_experiment_unit"),
    )
    op.create_index("ix_exposure_shop_id_experiment_first_at", "exposure", ["shop_id", "experiment", "first_at"])
    for column in ("popup_id", "allocation_id", "visitor_id", "session_id", "contact_id"):
        op.create_index(f"ix_exposure_{column}", "exposure", [column])
    op.create_table(
        "held_out",
        sa.Column("id", ID, nullable=False),
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("popup_id", ID, nullable=False),
        sa.Column("token_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _to("held_out", "shop_id", "shop"),
        _to("held_out", "popup_id", "popup"),
        _to("held_out", "visitor_id", "visitor"),
        _to("held_out", "session_id", "session"),
        _to("held_out", "contact_id", "contact", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_held_out"),
        sa.UniqueConstraint("popup_id", "token_id", name="uq_held_out_popup_id_token_id"),
    )
    op.create_index("ix_held_out_visitor_id_at", "held_out", ["visitor_id", "at"])
    for column in ("session_id", "contact_id"):
        op.create_index(f"ix_held_out_{column}", "held_out", [column])


def _to(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)


def downgrade() -> None:
    op.drop_table("held_out")
    op.drop_table("exposure")
    op.drop_table("allocation")
