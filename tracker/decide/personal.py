"""What decisions keep of people, and what becomes of it when they withdraw or are erased."""

from __future__ import annotations

from typing import Any

import msgspec

from tracker.decide.models import SegmentRow
from tracker.decide.packing import known_facts, unpack
from tracker.personal.declare import IDENTIFIES_NOBODY, Delete, Holding, declare
from tracker.popups.decisions import read_considered
from tracker.popups.models import KeptDecision


def _facts(packed: bytes) -> dict[str, Any] | str:
    try:
        return {name: msgspec.to_builtins(value) for name, value in known_facts(unpack(bytes(packed), 0))}
    except (msgspec.MsgspecError, TypeError, ValueError):
        return bytes(packed).hex()


def _considered(packed: bytes) -> list[dict[str, Any]]:
    return [
        {"popup": one.popup_id, "version": one.version, "stopped_by": one.failed}
        for one in read_considered(bytes(packed))
    ]


declare(
    Holding(
        KeptDecision,
        links={"session_id": "session", "visitor_id": None},
        clear={"facts": IDENTIFIES_NOBODY, "considered": IDENTIFIES_NOBODY},
        neutral="shop_id id at",
        withdrawn={"measurement": Delete()},
        erased=Delete(),
        told={"facts": _facts, "considered": _considered},
    )
)
declare(Holding(SegmentRow, neutral="id public_id shop_id name rule created_at updated_at"))
