"""What the visitor has looked at lately, and the page at hand."""

from __future__ import annotations

from typing import Any

from tracker.bulk import from_json
from tracker.decide.context import Viewed
from tracker.decide.facts.asking import Asking, VisitorRow
from tracker.events.model import PageContext
from tracker.sessions.viewed import both_viewed, unpack_viewed


def viewed_by(asking: Asking, page: PageContext) -> Viewed:
    """From the visitor's own row; what the page in front of them shows counts as looked at now."""
    kept = (_kept(asking.visitor) if asking.visitor else None) or {}
    products, categories = dict(kept.get("products", ())), dict(kept.get("categories", ()))
    if page.product:
        products[page.product] = asking.now_ms
    if page.category:
        categories[page.category] = asking.now_ms
    return Viewed(products, categories)


def _kept(visitor: VisitorRow) -> dict[str, Any] | None:
    packed = visitor.viewed_packed
    return both_viewed(None if packed is None else unpack_viewed(bytes(packed)), from_json(visitor.old_viewed))
