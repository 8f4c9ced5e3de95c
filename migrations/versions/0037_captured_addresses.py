"""Indexes of captured addresses, and of the consents that wait to be confirmed

Revision: 0037
After: 0036
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

INDEXES: tuple[tuple[str, str, list[str], dict[str, Any]], ...] = (
    ("ix_capture_shop_id_address_key", "capture", ["shop_id", "address_key"], {}),
    (
        "ix_consent_shop_id_id",
        "consent",
        ["shop_id", "id"],
        {"sqlite_where": sa.text("is_pending = 1"), "postgresql_where": sa.text("is_pending")},
    ),
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        for name, table, columns, options in INDEXES:
            op.create_index(name, table, columns, **options)
        return
    # While others write. One that was given up on the way is left behind, and made anew.
    with op.get_context().autocommit_block():
        for name, table, columns, options in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.create_index(name, table, columns, postgresql_concurrently=True, **options)


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
