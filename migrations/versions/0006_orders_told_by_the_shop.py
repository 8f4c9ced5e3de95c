"""orders told by the shop

Revision: 0006
After: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Before anything refers to it: SQLite makes the table anew, and would empty whatever does.
    with op.batch_alter_table("cart", schema=None) as batch_op:
        batch_op.add_column(sa.Column("token", sa.String(length=120), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_cart_shop_id_token"),
            ["shop_id", "token"],
            unique=False,
            sqlite_where=sa.text("token IS NOT NULL"),
            postgresql_where=sa.text("token IS NOT NULL"),
        )

    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("remote_id", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("source", sa.String(length=12), server_default="browser", nullable=False))
        batch_op.add_column(sa.Column("status", sa.String(length=10), server_default="placed", nullable=False))
        batch_op.add_column(sa.Column("refunded_minor", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("confirmed_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("told_value_minor", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("told_currency", sa.String(length=3), nullable=True))
        batch_op.add_column(sa.Column("is_counted", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.alter_column(
            "visitor_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        )
        batch_op.alter_column(
            "session_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        )
        batch_op.create_unique_constraint(batch_op.f("uq_order_shop_id_remote_id"), ["shop_id", "remote_id"])

    # What a bot's browser told was in no figure.
    op.execute(
        sa.text(
            'UPDATE "order" SET is_counted = :no WHERE visitor_id IN (SELECT id FROM visitor WHERE is_bot = :yes)'
        ).bindparams(sa.bindparam("no", False, sa.Boolean()), sa.bindparam("yes", True, sa.Boolean()))
    )

    op.create_table(
        "order_refund",
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=False),
        sa.Column("refund_id", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_order_refund_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "remote_id", "refund_id", name=op.f("pk_order_refund")),
    )
    op.create_table(
        "shop_connection",
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("system", sa.String(length=12), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("connected_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=True),
        sa.Column("received_topic", sa.String(length=60), nullable=False),
        sa.Column("refused_at", sa.BigInteger(), nullable=True),
        sa.Column("refused_reason", sa.String(length=40), nullable=False),
        sa.Column("refused_topic", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_shop_connection_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "system", name=op.f("pk_shop_connection")),
    )
    op.create_table(
        "order_alias",
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("alias", sa.String(length=120), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_alias_order_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_order_alias_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop_id", "alias", name=op.f("pk_order_alias")),
    )
    with op.batch_alter_table("order_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_alias_order_id"), ["order_id"], unique=False)

    op.create_table(
        "order_contact",
        sa.Column(
            "order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_order_contact_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_contact_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_contact")),
    )
    with op.batch_alter_table("order_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_contact_contact_id"), ["contact_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("cart", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_cart_shop_id_token"),
            sqlite_where=sa.text("token IS NOT NULL"),
            postgresql_where=sa.text("token IS NOT NULL"),
        )
        batch_op.drop_column("token")

    with op.batch_alter_table("order_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_contact_contact_id"))

    op.drop_table("order_contact")
    with op.batch_alter_table("order_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_alias_order_id"))

    op.drop_table("order_alias")
    op.drop_table("shop_connection")
    op.drop_table("order_refund")
    # Orders without a visitor have no place in the old table.
    op.execute('DELETE FROM "order" WHERE visitor_id IS NULL OR session_id IS NULL')
    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_order_shop_id_remote_id"), type_="unique")
        batch_op.alter_column(
            "session_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        )
        batch_op.alter_column(
            "visitor_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        )
        batch_op.drop_column("is_counted")
        batch_op.drop_column("told_currency")
        batch_op.drop_column("told_value_minor")
        batch_op.drop_column("changed_at")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("refunded_minor")
        batch_op.drop_column("status")
        batch_op.drop_column("source")
        batch_op.drop_column("remote_id")
