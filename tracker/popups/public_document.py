"""What of a popup document a visitor's browser may see: no weights, stock, pools or codes, but the odds. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tracker.popups.document import Document, Prize, to_json
from tracker.popups.live_parts import with_addresses


def public_document(document: Document, weights: list[int] | None = None, *, is_draft: bool = False) -> dict[str, Any]:
    """What the runtime draws (docs/protocol.md, "The popup document").

    `weights` are those of the next draw, where stock has changed them; the document's own where none are given.
    """
    built = to_json(document)
    public = {key: built[key] for key in ("v", "display", "theme", "image", "steps")}
    with_addresses(document, public["steps"])
    public["steps"] = {
        name: {**step, "blocks": _seen(step["blocks"], is_draft)} for name, step in public["steps"].items()
    }
    public["game"] = None
    if document.game is not None:
        odds = odds_text(weights or [prize.weight for prize in document.game.prizes])
        public["game"] = {
            "kind": document.game.kind,
            "slices": [
                {"prize": prize.id, "label": prize.label, "odds": share, "blank": prize.kind == "none"}
                | _if_gone(prize, share)
                for prize, share in zip(document.game.prizes, odds, strict=True)
            ],
            "colours": document.game.colours,
        }
        if document.game.questions:
            public["game"]["questions"] = built["game"]["questions"]
    return public


def _seen(blocks: list[dict[str, Any]], is_draft: bool) -> list[dict[str, Any]]:
    """Where a form leads is the server's to say, and so is what a hidden field holds."""
    return [_seen_form(block, is_draft) if block["type"] == "form" else block for block in blocks]


def _seen_form(form: dict[str, Any], is_draft: bool) -> dict[str, Any]:
    fields = [one for one in form["fields"] if one["kind"] != "hidden"]
    hidden = set() if is_draft else {"branches", "next"}
    return {**{name: value for name, value in form.items() if name not in hidden}, "fields": fields}


def _if_gone(prize: Prize, share: str) -> dict[str, Any]:
    """A prize that nobody can win any more says so itself, where the marketer wants it said."""
    return {"gone": True} if prize.when_dry == "sold_out" and prize.weight and share == "0 %" else {}


def odds_text(weights: list[int]) -> list[str]:
    """Each weight's true share as a percentage with at most one decimal, such as "12.5 %"."""
    total = sum(weights)
    if total == 0:
        return ["0 %" for _ in weights]
    shares = []
    for weight in weights:
        share = (Decimal(weight) * 100 / total).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        if weight and share == 0:
            shares.append("< 0.1 %")
        else:
            shares.append(f"{share:f}".removesuffix(".0") + " %")
    return shares
