"""Functions that make and drop the months of stored events, on PostgreSQL

The worker serves with a role that may change no schema. These two run with the rights of whoever migrates, and do
nothing but that: the role that calls them names a month.

Revision: 0032
After: 0031
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

# Months since the year 0.
NAME = "format('stored_event_%s_%s', lpad((month / 12)::text, 4, '0'), lpad((month % 12 + 1)::text, 2, '0'))"

MAKE = f"""
CREATE FUNCTION make_event_month(month int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '2s' AS $body$
DECLARE
    name text := {NAME};
    first uuid := first_event_key(month);
    beyond uuid := first_event_key(month + 1);
BEGIN
    LOCK TABLE stored_event_other IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE %I (LIKE stored_event INCLUDING ALL)', name);
    EXECUTE format(
        'WITH taken AS (DELETE FROM stored_event_other WHERE id >= %L AND id < %L RETURNING *)'
        ' INSERT INTO %I SELECT * FROM taken', first, beyond, name
    );
    EXECUTE format('ALTER TABLE stored_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first, beyond);
END $body$
"""

DROP = f"""
CREATE FUNCTION drop_event_month(month int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '2s' AS $body$
BEGIN
    EXECUTE format('DROP TABLE %I', {NAME});
END $body$
"""

# Ids begin with 48 bits of milliseconds.
FIRST_KEY = """
CREATE FUNCTION first_event_key(month int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $body$
    SELECT (lpad(to_hex(
        (extract(epoch FROM make_timestamptz(month / 12, month % 12 + 1, 1, 0, 0, 0, 'UTC')) * 1000)::bigint
    ), 12, '0') || repeat('0', 20))::uuid
$body$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for function in (FIRST_KEY, MAKE, DROP):
        op.execute(function)


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for function in ("make_event_month", "drop_event_month", "first_event_key"):
        op.execute(f"DROP FUNCTION {function}(int)")
