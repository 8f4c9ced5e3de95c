"""A shop's mapping: which selector finds the price, the add button and the rest on pages that expose nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.db import insert_replacing, table_of
from tracker.shops.mapping_kinds import (
    LONGEST_SAMPLE,
    MAPPING_KINDS,
    check_attribute,
    check_kind,
    check_pages,
    check_selector,
)
from tracker.shops.models import Mapping

mappings = table_of(Mapping)

LONGEST_PATH = 300


@dataclass(frozen=True, slots=True)
class Picked:
    """What an owner picked on a page, unchecked: how it is found and read, and what it read there."""

    kind: str
    selector: str
    attribute: str = ""
    pages: str = ""
    sample: str = ""
    path: str = ""


def save_mapping(session: Session, shop_id: int, picked: Picked, *, user_id: int | None, now: dt.datetime) -> None:
    """Stores it in place of what the shop had for this kind. Raises MappingError for what cannot be a mapping."""
    row = {
        "shop_id": shop_id,
        "kind": check_kind(picked.kind).name,
        "selector": check_selector(picked.selector),
        "attribute": check_attribute(picked.attribute),
        "pages": check_pages(picked.pages),
        "sample": picked.sample[:LONGEST_SAMPLE],
        "sample_path": picked.path[:LONGEST_PATH],
        "updated_at": now,
        "updated_by": user_id,
        "last_matched_at": now,
        "missing_since": None,
        "misses": 0,
    }
    changing = [name for name in row if name not in ("shop_id", "kind")]
    insert_replacing(session.connection(), mappings, [row], ["shop_id", "kind"], changing)
    session.expire_all()


def remove_mapping(session: Session, shop_id: int, kind: str) -> None:
    """Forgets what was mapped for this kind."""
    session.execute(delete(Mapping).where(Mapping.shop_id == shop_id, Mapping.kind == kind))


def mappings_of(session: Session, shop_id: int) -> dict[str, Mapping]:
    """The shop's mappings by kind, in the order in which they are asked for."""
    found = {one.kind: one for one in session.scalars(select(Mapping).where(Mapping.shop_id == shop_id))}
    return {kind: found[kind] for kind in MAPPING_KINDS if kind in found}


def wire_mapping(session: Session, shop_id: int) -> dict[str, dict[str, Any]] | None:
    """The mapping as every visitor's tag gets it, without what is empty; None for a shop that has none."""
    found = {
        kind: {name: value for name in ("selector", "attribute", "pages") if (value := getattr(one, name))}
        for kind, one in mappings_of(session, shop_id).items()
    }
    return found or None
