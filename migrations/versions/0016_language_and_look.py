"""The language and the look in which a person sees the admin

Revision: 0016
After: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("language", sa.String(length=10)))
    op.add_column("user", sa.Column("look", sa.String(length=5)))


def downgrade() -> None:
    op.drop_column("user", "look")
    op.drop_column("user", "language")
