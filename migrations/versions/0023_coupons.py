"""Coupons: to whom codes were given and until when, codes made by a pattern, which orders used them

Revision: 0023
After: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("coupon_pool", sa.Column("pattern", sa.String(length=40)))
    op.add_column("coupon_pool", sa.Column("low_at", sa.Integer(), nullable=False, server_default="20"))
    op.add_column(
        "coupon_pool", sa.Column("after_expiry", sa.String(length=8), nullable=False, server_default="retire")
    )
    op.create_index("ix_coupon_pool_shop_id_pattern", "coupon_pool", ["shop_id", "pattern"], unique=True)

    op.add_column("coupon", sa.Column("code_key", sa.String(length=80)))
    op.add_column("coupon", sa.Column("made_key", sa.String(length=110)))
    for moment in ("added_at", "expires_at", "used_at", "in_shop_at"):
        op.add_column("coupon", sa.Column(moment, sa.BigInteger()))
    op.create_index("ix_coupon_code_key", "coupon", ["code_key"])
    op.create_index("ix_coupon_made_key", "coupon", ["made_key"], unique=True)
    op.create_index("ix_coupon_expires_at", "coupon", ["expires_at"])

    op.add_column("order", sa.Column("coupons", JSON))

    op.create_table(
        "coupon_claim",
        sa.Column("id", ID, nullable=False),
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("popup_id", ID),
        sa.Column("play_id", ID),
        sa.Column("prize", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("pool_id", ID),
        sa.Column("coupon_id", ID),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("code_key", sa.String(length=80), nullable=False),
        sa.Column("visitor_id", ID),
        sa.Column("contact_id", ID),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("used_at", sa.BigInteger()),
        sa.Column("order_id", ID),
        _to("coupon_claim", "shop_id", "shop"),
        _to("coupon_claim", "popup_id", "popup", "SET NULL"),
        _to("coupon_claim", "play_id", "play", "SET NULL"),
        _to("coupon_claim", "pool_id", "coupon_pool"),
        _to("coupon_claim", "coupon_id", "coupon"),
        _to("coupon_claim", "visitor_id", "visitor", "SET NULL"),
        _to("coupon_claim", "contact_id", "contact", "SET NULL"),
        _to("coupon_claim", "order_id", "order", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_coupon_claim"),
    )
    for columns in (["shop_id", "code_key"], ["pool_id", "given_at"], ["coupon_id", "given_at"]):
        op.create_index(f"ix_coupon_claim_{'_'.join(columns)}", "coupon_claim", columns)
    op.create_index("ix_coupon_claim_play_id", "coupon_claim", ["play_id"], unique=True)
    for column in ("visitor_id", "contact_id", "order_id"):
        op.create_index(f"ix_coupon_claim_{column}", "coupon_claim", [column])

    op.create_table(
        "coupon_use",
        sa.Column("id", ID, nullable=False),
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("code_key", sa.String(length=80), nullable=False),
        sa.Column("discount_minor", sa.BigInteger()),
        sa.Column("coupon_id", ID),
        sa.Column("pool_id", ID),
        sa.Column("claim_id", ID),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        _to("coupon_use", "shop_id", "shop"),
        _to("coupon_use", "order_id", "order"),
        _to("coupon_use", "coupon_id", "coupon", "SET NULL"),
        _to("coupon_use", "pool_id", "coupon_pool", "SET NULL"),
        _to("coupon_use", "claim_id", "coupon_claim", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_coupon_use"),
        sa.UniqueConstraint("order_id", "code_key", name="uq_coupon_use_order_id_code_key"),
    )
    for columns in (["shop_id", "used_at"], ["shop_id", "code_key"], ["coupon_id"], ["pool_id"], ["claim_id"]):
        op.create_index(f"ix_coupon_use_{'_'.join(columns)}", "coupon_use", columns)
    _keep_what_was_given()


def _to(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)


def _keep_what_was_given() -> None:
    """What plays gave before there were claims becomes claims, so that orders that use those codes are known."""
    op.execute("UPDATE coupon SET code_key = lower(code)")
    op.execute(
        "INSERT INTO coupon_claim (shop_id, popup_id, play_id, prize, kind, pool_id, coupon_id, code, code_key,"
        " visitor_id, contact_id, given_at)"
        " SELECT play.shop_id, play.popup_id, play.id, play.prize,"
        " CASE WHEN coupon.id IS NULL THEN 'code' ELSE 'pool' END,"
        " coupon.pool_id, coupon.id, play.code, lower(play.code), play.visitor_id, play.contact_id, play.played_at"
        " FROM play LEFT JOIN coupon ON coupon.id = (SELECT min(one.id) FROM coupon AS one WHERE one.code = play.code"
        " AND one.popup_id = play.popup_id AND one.claimed_at = play.played_at)"
        " WHERE play.code <> '' ORDER BY play.id"
    )


def downgrade() -> None:
    op.drop_table("coupon_use")
    op.drop_table("coupon_claim")
    op.drop_column("order", "coupons")
    for index in ("code_key", "made_key", "expires_at"):
        op.drop_index(f"ix_coupon_{index}", "coupon")
    for column in ("code_key", "made_key", "added_at", "expires_at", "used_at", "in_shop_at"):
        op.drop_column("coupon", column)
    op.drop_index("ix_coupon_pool_shop_id_pattern", "coupon_pool")
    for column in ("pattern", "low_at", "after_expiry"):
        op.drop_column("coupon_pool", column)
