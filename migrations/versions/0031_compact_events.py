"""Events in few bytes, texts that many rows share once a month

The events that are there stay in `event`, where the older code goes on writing meanwhile, and are moved by the worker.

Revision: 0031
After: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.LargeBinary(length=16).with_variant(sa.Uuid(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "word",
        sa.Column("id", ID, nullable=False),
        sa.Column("month", sa.SmallInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("visitor_id", sa.BigInteger()),
        sa.Column("second_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word")),
        sa.UniqueConstraint("month", "digest", name=op.f("uq_word_month_digest")),
        sqlite_autoincrement=True,
    )
    for column in ("visitor_id", "second_id"):
        op.create_index(
            op.f(f"ix_word_{column}"),
            "word",
            [column],
            sqlite_where=sa.text(f"{column} IS NOT NULL"),
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_table(
        "stored_event",
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_stored_event")),
        sqlite_with_rowid=False,
        postgresql_partition_by="RANGE (id)",
    )
    op.create_index(op.f("ix_stored_event_session_id"), "stored_event", ["session_id"])
    # Without a default that is not null, adding a column touches no row.
    op.add_column("session", sa.Column("arrival_id", sa.BigInteger()))
    op.add_column("session", sa.Column("client_id", sa.BigInteger()))
    op.create_table(
        "retention_mark",
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("last_visit", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_retention_mark_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_retention_mark")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # What belongs to no month's partition; the worker makes those.
        op.execute("CREATE TABLE stored_event_other PARTITION OF stored_event DEFAULT")


def downgrade() -> None:
    op.drop_table("retention_mark")
    op.drop_column("session", "client_id")
    op.drop_column("session", "arrival_id")
    op.drop_table("stored_event")
    op.drop_table("word")
