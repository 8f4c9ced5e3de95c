"""Landing pages, and what stands for a shop in their addresses

Revision: 0021
After: 0020
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("shop", sa.Column("slug", sa.String(length=40)))
    _name_shops()
    # An index and no constraint: SQLite would have to make the whole table anew, and drop what hangs on it.
    op.create_index(op.f("ix_shop_slug"), "shop", ["slug"], unique=True)
    op.create_table(
        "landing_page",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("draft", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_landing_page_shop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landing_page")),
        sa.UniqueConstraint("public_id", name=op.f("uq_landing_page_public_id")),
        sa.UniqueConstraint("shop_id", "slug", name=op.f("uq_landing_page_shop_id_slug")),
    )
    op.create_table(
        "landing_page_version",
        sa.Column("page_id", ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["landing_page.id"], name=op.f("fk_landing_page_version_page_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_id", "version", name=op.f("pk_landing_page_version")),
    )
    op.create_table(
        "landing_page_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["landing_page.id"], name=op.f("fk_landing_page_change_page_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landing_page_change")),
    )
    op.create_index(op.f("ix_landing_page_change_page_id_at"), "landing_page_change", ["page_id", "at"], unique=False)


def _name_shops() -> None:
    shops = sa.table("shop", sa.column("id"), sa.column("name"), sa.column("slug"))
    connection = op.get_bind()
    taken: set[str] = set()
    for id, name in connection.execute(sa.select(shops.c.id, shops.c.name).order_by(shops.c.id)).all():
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:34].strip("-") or "shop"
        slug = slug if slug not in taken else f"{slug[:24].rstrip('-')}-{id}"
        taken.add(slug)
        connection.execute(sa.update(shops).where(shops.c.id == id).values(slug=slug))


def downgrade() -> None:
    op.drop_index(op.f("ix_landing_page_change_page_id_at"), table_name="landing_page_change")
    op.drop_table("landing_page_change")
    op.drop_table("landing_page_version")
    op.drop_table("landing_page")
    op.drop_index(op.f("ix_shop_slug"), table_name="shop")
    op.drop_column("shop", "slug")
