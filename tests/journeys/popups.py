"""Popups for the journeys: as marketers make them, in the file form of `flask popup import`."""

import json
from typing import Any

from tests.testbed import ROOT

SAMPLES = ROOT / "tracker" / "demo" / "popups"

ALWAYS = {"per_session": 100, "after_dismissal_hours": 0}
"""Caps that let a popup come back, for tests that are not about caps."""


def sample(name: str) -> dict[str, Any]:
    """One of the demo shop's popups."""
    entry: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return entry


def plain(name: str, trigger: str = "custom_event", /, **changes: Any) -> dict[str, Any]:
    """A modal with a heading of its name and a button. `params` are the trigger's, the rest is the document's.

    Without more it opens when the page calls `shopbell('event', 'open_sesame')`.
    """
    if trigger == "custom_event":
        changes.setdefault("params", {"name": "open_sesame"})
    document = {
        "steps": {
            "start": {
                "blocks": [
                    {"type": "heading", "text": name},
                    {"type": "button", "text": "Not now", "action": "close"},
                ]
            }
        },
        "triggers": [{"trigger": trigger, "params": changes.pop("params", {})}],
        "caps": ALWAYS,
        **changes,
    }
    return {"name": name, "status": "live", "document": document}


def letter(name: str, trigger: str = "custom_event", /, **changes: Any) -> dict[str, Any]:
    """A modal that asks for an address."""
    entry = plain(name, trigger, **changes)
    email = {"kind": "email", "name": "email", "label": "Email"}
    start = entry["document"]["steps"]["start"]["blocks"]
    start.insert(1, {"type": "form", "fields": [email], "button": "Sign me up"})
    entry["document"]["steps"]["done"] = {"blocks": [{"type": "heading", "text": "Thank you"}]}
    return entry


def wheel(name: str, trigger: str = "custom_event", /, **changes: Any) -> dict[str, Any]:
    """A modal with a wheel on which every slice wins a code of its own, so that outcomes can be told apart."""
    entry = letter(name, trigger, **changes)
    entry["document"]["steps"]["start"]["blocks"].insert(1, {"type": "game"})
    entry["document"]["steps"]["won"] = {
        "blocks": [{"type": "heading", "text": "You won {prize}"}, {"type": "coupon"}],
    }
    entry["document"]["game"] = {
        "kind": "wheel",
        "prizes": [
            {"id": f"p{number}", "label": f"{number}0 %", "weight": 1, "kind": "code", "code": f"CODE{number}"}
            for number in range(1, 7)
        ],
    }
    return entry
