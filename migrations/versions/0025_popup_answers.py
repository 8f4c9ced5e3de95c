"""Answers to a popup's questions, and the way from step to step

Revision: 0025
After: 0024
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

PARENTS = ("shop", "popup", "visitor", "session", "contact")


def upgrade() -> None:
    op.add_column("impression", sa.Column("path", JSON))
    op.create_table(
        "popup_answer",
        sa.Column("id", ID, nullable=False),
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("popup_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("variant", sa.String(length=10), nullable=False),
        sa.Column("token_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_popup_answer_{name}_id"), ondelete="CASCADE"
            )
            for name in PARENTS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_popup_answer")),
        sa.UniqueConstraint(
            "popup_id",
            "token_id",
            "step",
            "question",
            "value",
            name=op.f("uq_popup_answer_popup_id_token_id_step_question_value"),
        ),
    )
    for column in ("visitor_id", "session_id", "contact_id"):
        op.create_index(op.f(f"ix_popup_answer_{column}"), "popup_answer", [column])
    op.create_index(op.f("ix_popup_answer_popup_id_at"), "popup_answer", ["popup_id", "at"])
    op.create_index(op.f("ix_popup_answer_shop_id_id"), "popup_answer", ["shop_id", "id"])


def downgrade() -> None:
    op.drop_table("popup_answer")
    op.drop_column("impression", "path")
