"""What the visitor has looked at lately, and the page at hand."""

from __future__ import annotations

from tracker.decide.context import Viewed
from tracker.decide.facts.asking import Asking


def read_viewed(asking: Asking) -> Viewed:
    """From the visitor's own row; what the page in front of them shows counts as looked at now."""
    kept = (asking.visitor.viewed if asking.visitor else None) or {}
    products, categories = dict(kept.get("products", ())), dict(kept.get("categories", ()))
    if asking.page.product:
        products[asking.page.product] = asking.now_ms
    if asking.page.category:
        categories[asking.page.category] = asking.now_ms
    return Viewed(products, categories)
