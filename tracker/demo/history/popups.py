"""What the sample shop shows: the demo shop's popups, a letter in two versions, a question, and some that rest."""

from __future__ import annotations

import copy
from typing import Any

from tracker.demo.seed import sample_popups
from tracker.popups.templates import TEMPLATES

_THEME = {
    "preset": "light",
    "accent": "#2f4a3f",
    "accent_text": "#ffffff",
    "background": "#fdfaf5",
    "text": "#26302b",
    "radius": 20,
    "font": "serif",
}


def sample_file() -> dict[str, Any]:
    """A file of popups, segments and groups, as `decide.transfer` takes it."""
    return {
        "groups": [{"name": "Offers", "per_session": 1, "windows": [{"count": 3, "hours": 168}]}],
        "segments": [
            {"name": "Full carts", "rule": {"all": [_condition("cart_value", operator="at_least", value="60")]}},
            {"name": "Regulars", "rule": {"all": [_condition("session_count", operator="at_least", count=3)]}},
        ],
        "popups": [*_demo_popups(), _letter(), _question(), _of_template("tet_lixi", "Winter gifts", "draft"), _sale()],
    }


def _demo_popups() -> list[dict[str, Any]]:
    found = sample_popups()
    for one in found:
        # The codes go by mail as well, so that the page Mail has something to tell.
        for prize in (one["document"].get("game") or {}).get("prizes", []):
            if prize["kind"] == "pool":
                prize["deliver"] = "both"
    return found


def _letter() -> dict[str, Any]:
    entry = _of_template("newsletter", "Letter from the kiln", "live")
    document = entry["document"]
    document["theme"] = _THEME
    other = copy.deepcopy({name: document[name] for name in ("display", "theme", "image", "steps")})
    other["steps"]["start"]["blocks"][0]["text"] = "Glazes, kilns, and 10 % off now and then"
    other["display"] = {**other["display"], "type": "slide_in"}
    document["experiment"] = {
        "key": "letter01",
        "name": "First to know",
        "share": 50,
        "holdout": 10,
        "objective": "submission",
        "variants": [{"key": "b", "name": "Glazes and kilns", "share": 50, **other}],
    }
    document["priority"] = 30
    return entry


def _question() -> dict[str, Any]:
    reasons = [
        {"value": "price", "label": "The price"},
        {"value": "shipping", "label": "The shipping cost"},
        {"value": "looking", "label": "I am only looking around"},
        {"value": "else", "label": "Something else", "text": True},
    ]
    ask = {
        "type": "form",
        "fields": [{"kind": "choice", "name": "reason", "label": "What keeps you?", "options": reasons}],
        "button": "Next",
        "next": "rate",
    }
    rating = {"kind": "nps", "name": "recommend", "label": "Would you recommend us?", "low": "No", "high": "Surely"}
    rate = {"type": "form", "fields": [rating], "button": "Send"}
    document = {
        "display": {"type": "slide_in"},
        "theme": _THEME,
        "steps": {
            "start": {"blocks": [{"type": "heading", "text": "One question before you go"}, ask]},
            "rate": {"blocks": [{"type": "heading", "text": "And one more"}, rate]},
            "done": {"blocks": [{"type": "heading", "text": "Thank you, we read every one"}]},
        },
        "triggers": [{"trigger": "exit_intent", "params": {"sensitivity": "medium", "mobile": True}}],
        "rule": {
            "all": [
                _condition("page_type", operator="is", types=["product"]),
                _condition("page_count", operator="at_least", count=3),
            ]
        },
        "caps": {"per_session": 1, "lifetime": 1},
        "priority": 50,
        "language": "en",
    }
    return {"name": "What keeps you?", "status": "live", "document": document}


def _sale() -> dict[str, Any]:
    return _of_template("flash_sale", "Autumn sale", "paused")


def _of_template(name: str, title: str, status: str) -> dict[str, Any]:
    template = TEMPLATES.get(name)
    if template is None:
        raise LookupError(f"there is no template {name!r}")
    return {"name": title, "status": status, "document": template.document()}


def _condition(name: str, **params: Any) -> dict[str, Any]:
    return {"condition": name, "params": params}
