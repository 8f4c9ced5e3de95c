"""What of a shop's popups is in force, as it stands in the database: equal as long as nothing was published or changed.

Every process asks for it twice a second and shop, and compares; what it stands for is only read where it differs.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from tracker.bulk import Query

_PARTS = (
    Query('SELECT id, version, status, "group", is_blocking FROM popup WHERE shop_id = ? AND version > 0 ORDER BY id'),
    Query("SELECT name, per_session, windows FROM popup_group WHERE shop_id = ? ORDER BY name"),
    Query("SELECT public_id, updated_at FROM segment WHERE shop_id = ? ORDER BY id"),
    Query(
        "SELECT experiment, max(id) FROM allocation WHERE shop_id = ? AND kind = 'bandit'"
        " GROUP BY experiment ORDER BY experiment"
    ),
)


def published_state(connection: Connection, shop_id: int) -> list[list[tuple[Any, ...]]]:
    """The popups without their documents, the groups' limits, the segments' last changes, the bandits' last weights."""
    return [[tuple(row) for row in part.rows(connection, shop_id)] for part in _PARTS]
