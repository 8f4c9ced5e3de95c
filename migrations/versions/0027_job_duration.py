"""How long a job's last run took

Revision: 0027
After: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_state", sa.Column("took_ms", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("job_state", "took_ms")
