"""Exposures: who has come to the moment at which an experiment shows or withholds, kept once for each unit."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from tracker.bulk import Query
from tracker.db import insert_ignoring, table_of
from tracker.popups.models import Allocation, Exposure, HeldOut
from tracker.popups.tokens import PopupToken

allocations = table_of(Allocation)
exposures = table_of(Exposure)
held_out = table_of(HeldOut)

_ARMS = Query("SELECT unit, arm FROM exposure WHERE shop_id = ? AND experiment = ? AND unit IN ?", "text")


def unit_of_browser(visitor_key: str) -> str:
    """What stands for a person in draws, by a browser of theirs. It is kept with decisions of their other browsers too,
    which outlive a withdrawal in this one: so it must not be the key itself.
    """
    return hashlib.blake2b(f"browser\0{visitor_key}".encode(), digest_size=16).hexdigest() if visitor_key else ""


def unit_of(experiment: str, unit: str) -> str:
    """Under what a unit is kept: the same in one experiment, and of no use to find a browser by."""
    return hashlib.blake2b(f"{experiment}\0{unit}".encode(), digest_size=16).hexdigest()


def expose(
    connection: Connection,
    token: PopupToken,
    unit: str,
    contact_id: int | None,
    experiment: str,
    shares: Mapping[str, float],
    arm: str,
    at: dt.datetime,
) -> None:
    """Keeps the unit's first exposure, with how likely its arm was. A second one changes nothing."""
    kept_as = unit_of(experiment, unit)
    is_known = (
        exposures.c.shop_id == token.shop_id,
        exposures.c.experiment == experiment,
        exposures.c.unit == kept_as,
    )
    if connection.execute(select(exposures.c.id).where(*is_known)).first() is not None:
        return
    row = {
        "shop_id": token.shop_id,
        "popup_id": token.popup_id,
        "experiment": experiment,
        "unit": kept_as,
        "arm": arm,
        "propensity": shares.get(arm, 0.0),
        "allocation_id": _allocation(connection, token.shop_id, experiment, shares, at),
        "visitor_id": token.visitor_id,
        "session_id": token.session_id,
        "contact_id": contact_id,
        "first_at": at,
    }
    insert_ignoring(connection, exposures, [row], ["shop_id", "experiment", "unit"])


def hold_out(connection: Connection, token: PopupToken, contact_id: int | None, at: dt.datetime) -> None:
    """Keeps that the popup would have opened now."""
    row = {
        "shop_id": token.shop_id,
        "popup_id": token.popup_id,
        "token_id": token.id,
        "visitor_id": token.visitor_id,
        "session_id": token.session_id,
        "contact_id": contact_id,
        "at": at,
    }
    insert_ignoring(connection, held_out, [row], ["popup_id", "token_id"])


def _allocation(
    connection: Connection, shop_id: int, experiment: str, shares: Mapping[str, float], at: dt.datetime
) -> int:
    """The row of these shares, written where the latest ones are others. That two may write it at once does no harm."""
    latest = connection.execute(
        select(allocations.c.id, allocations.c.shares)
        .where(
            allocations.c.shop_id == shop_id,
            allocations.c.experiment == experiment,
            allocations.c.kind == "set",
        )
        .order_by(allocations.c.id.desc())
        .limit(1)
    ).first()
    rounded = {arm: round(share, 6) for arm, share in shares.items()}
    if latest is not None and latest.shares == rounded:
        return int(latest.id)
    row = {"shop_id": shop_id, "experiment": experiment, "at": at, "kind": "set", "shares": rounded}
    return int(connection.scalar(allocations.insert().values(row).returning(allocations.c.id)) or 0)


def arms_before(
    connection: Connection, shop_id: int, units: Collection[str], experiments: Collection[str]
) -> dict[str, dict[str, str]]:
    """The arms that the units were exposed to: unit → experiment → arm."""
    found: dict[str, dict[str, str]] = {}
    for experiment in sorted(experiments):
        kept_as = {unit_of(experiment, unit): unit for unit in units}
        for hashed, arm in _ARMS.rows(connection, shop_id, experiment, sorted(kept_as)):
            found.setdefault(kept_as[hashed], {})[experiment] = arm
    return found


def bandit_weights(session: Session, shop_id: int) -> dict[str, tuple[int, dict[str, float]]]:
    """The latest weights of every bandit of the shop: experiment -> (id of their row, weights)."""
    latest = (
        select(func.max(Allocation.id))
        .where(Allocation.shop_id == shop_id, Allocation.kind == "bandit")
        .group_by(Allocation.experiment)
    )
    rows = session.execute(
        select(Allocation.id, Allocation.experiment, Allocation.shares).where(Allocation.id.in_(latest))
    )
    return {row.experiment: (row.id, row.shares) for row in rows}
