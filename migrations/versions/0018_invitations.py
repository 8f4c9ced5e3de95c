"""Sign-in links of persons who were invited

Revision: 0018
After: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("sign_in_link") as table:
        table.add_column(sa.Column("user_id", ID))
        table.create_foreign_key(op.f("fk_sign_in_link_user_id"), "user", ["user_id"], ["id"], ondelete="CASCADE")
        table.create_index(op.f("ix_sign_in_link_user_id"), ["user_id"])


def downgrade() -> None:
    with op.batch_alter_table("sign_in_link") as table:
        table.drop_index(op.f("ix_sign_in_link_user_id"))
        table.drop_constraint(op.f("fk_sign_in_link_user_id"), type_="foreignkey")
        table.drop_column("user_id")
