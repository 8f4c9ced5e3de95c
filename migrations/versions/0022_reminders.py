"""When a visitor has put the reminder of a won code away

Revision: 0022
After: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("play", sa.Column("put_away_at", sa.BigInteger()))


def downgrade() -> None:
    op.drop_column("play", "put_away_at")
