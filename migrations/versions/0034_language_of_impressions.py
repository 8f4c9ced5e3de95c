"""In which language a popup was read

Revision: 0034
After: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("impression", sa.Column("language", sa.String(length=35), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("impression", "language")
