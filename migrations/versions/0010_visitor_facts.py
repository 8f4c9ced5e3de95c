"""What rules may ask about visitors: properties, what they looked at, how far they scrolled, their country

Revision: 0010
After: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("visitor", sa.Column("properties", JSON, nullable=True))
    op.add_column("visitor", sa.Column("viewed", JSON, nullable=True))
    op.add_column("session", sa.Column("scrolled", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("session", sa.Column("country", sa.String(length=2), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.drop_column("country")
        batch.drop_column("scrolled")
    with op.batch_alter_table("visitor") as batch:
        batch.drop_column("viewed")
        batch.drop_column("properties")
