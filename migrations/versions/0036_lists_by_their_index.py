"""Indexes in the order of the admin's lists: their newest page is read, and not sorted out of all that a shop has

Revision: 0036
After: 0035
"""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

INDEXES = (
    ("capture", ("shop_id", "id")),
    ("detail", ("shop_id", "id")),
    ("contact", ("shop_id", "id")),
    ("message", ("shop_id", "id")),
    ("message", ("shop_id", "state", "id")),
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        for table, columns in INDEXES:
            op.create_index(_name(table, columns), table, list(columns))
        return
    # While others write. One that was given up on the way is left behind, and made anew.
    with op.get_context().autocommit_block():
        for table, columns in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_name(table, columns)}")
            op.create_index(_name(table, columns), table, list(columns), postgresql_concurrently=True)


def downgrade() -> None:
    for table, columns in INDEXES:
        op.drop_index(_name(table, columns), table)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
