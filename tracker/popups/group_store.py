"""The groups of a shop's popups: read, changed, removed. The popups of one that is removed are held by it no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tracker.db import insert_replacing, table_of
from tracker.phrases import N_
from tracker.popups.document import Window
from tracker.popups.groups import GroupLimits
from tracker.popups.models import Popup, PopupGroup

LONGEST_NAME = 40
MOST_WINDOWS = 4


class GroupError(ValueError):
    """The group cannot be kept like this. The text is a msgid: translate it where it is shown."""


def limits_of_groups(session: Session, shop_id: int) -> dict[str, GroupLimits]:
    """The shop's groups and what each allows, by name."""
    rows = session.scalars(select(PopupGroup).where(PopupGroup.shop_id == shop_id).order_by(PopupGroup.name))
    return {row.name: GroupLimits(row.per_session, msgspec.convert(row.windows, list[Window])) for row in rows}


def members_of_groups(session: Session, shop_id: int) -> Mapping[str, Sequence[str]]:
    """The names of the published popups of each group, archived ones left out."""
    statement = (
        select(Popup.group, Popup.name)
        .where(Popup.shop_id == shop_id, Popup.group != "", Popup.status != "archived")
        .order_by(func.lower(Popup.name))
    )
    found: dict[str, list[str]] = {}
    for group, name in session.execute(statement):
        found.setdefault(group, []).append(name)
    return found


def keep_group(
    session: Session, shop_id: int, name: str, per_session: Any, windows: Sequence[Mapping[str, Any]]
) -> None:
    """Makes the group, or changes its limits. Raises GroupError that says what is wrong."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise GroupError(N_("Give the group a name of at most 40 characters."))
    if per_session is not None and not 1 <= per_session <= 100:
        raise GroupError(N_("A visit may see between 1 and 100 popups of a group."))
    try:
        read = msgspec.convert(list(windows), list[Window])
    except msgspec.ValidationError:
        raise GroupError(N_("Give between 1 and 100 times within 1 to 8,760 hours.")) from None
    if per_session is None and not read:
        raise GroupError(N_("Set at least one limit: a group without any changes nothing."))
    row = {"shop_id": shop_id, "name": name, "per_session": per_session, "windows": msgspec.to_builtins(read)}
    insert_replacing(session.connection(), table_of(PopupGroup), [row], ["shop_id", "name"], ["per_session", "windows"])


def remove_group(session: Session, shop_id: int, name: str) -> bool:
    """Whether there was such a group."""
    statement = delete(PopupGroup).where(PopupGroup.shop_id == shop_id, PopupGroup.name == name)
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]
