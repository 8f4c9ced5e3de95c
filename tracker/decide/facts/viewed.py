"""What the visitor has looked at lately, and the page at hand."""

from __future__ import annotations

from tracker.decide.context import Viewed
from tracker.decide.facts.asking import Asking
from tracker.events.model import PageContext


def viewed_by(asking: Asking, page: PageContext) -> Viewed:
    """From the visitor's own row; what the page in front of them shows counts as looked at now."""
    kept = (asking.visitor.viewed if asking.visitor else None) or {}
    products, categories = dict(kept.get("products", ())), dict(kept.get("categories", ()))
    if page.product:
        products[page.product] = asking.now_ms
    if page.category:
        categories[page.category] = asking.now_ms
    return Viewed(products, categories)
