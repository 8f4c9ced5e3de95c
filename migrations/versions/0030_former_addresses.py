"""What stood in the addresses of landing pages before

Revision: 0030
After: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "landing_former_address",
        sa.Column("id", ID, nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["landing_page.id"],
            name=op.f("fk_landing_former_address_page_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_landing_former_address_shop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landing_former_address")),
    )
    for column in ("page_id", "shop_id", "slug"):
        op.create_index(op.f(f"ix_landing_former_address_{column}"), "landing_former_address", [column])


def downgrade() -> None:
    op.drop_table("landing_former_address")
