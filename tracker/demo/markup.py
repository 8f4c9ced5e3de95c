"""What the demo shop's pages say of themselves in JSON-LD, as search engines want it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from tracker.demo.catalogue import CURRENCY, SHOP_NAME, Category, Offer, category_of
from tracker.money import to_major

CONTEXT = "https://schema.org"


def product_markup(offer: Offer) -> dict[str, Any]:
    """A Product with its Offer; one variant of a ProductGroup where there are several."""
    product = offer.product
    address = url_for("demo.product", slug=product.slug, _external=True, variant=_variant_code(offer))
    markup: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Product",
        "name": _(product.name),
        "sku": offer.sku,
        "description": _(product.text),
        "image": url_for("demo.static", filename=f"pictures/{offer.picture}.svg", _external=True),
        "category": category.name if (category := category_of(product.category)) else "",
        "brand": {"@type": "Brand", "name": SHOP_NAME},
        "offers": {
            "@type": "Offer",
            "url": address,
            "price": to_major(product.price_minor, CURRENCY),
            "priceCurrency": CURRENCY,
            "availability": f"{CONTEXT}/InStock",
            "itemCondition": f"{CONTEXT}/NewCondition",
        },
    }
    if offer.variant is not None:
        markup["inProductGroupWithID"] = product.sku
        markup["color"] = _(offer.variant.name)
    return markup


def category_markup(category: Category) -> dict[str, Any]:
    """A CollectionPage."""
    return {
        "@context": CONTEXT,
        "@type": "CollectionPage",
        "name": _(category.name),
        "url": url_for("demo.category", slug=category.slug, _external=True),
    }


def home_markup() -> dict[str, Any]:
    """The shop itself."""
    return {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": SHOP_NAME,
        "url": url_for("demo.home", _external=True),
    }


def article_markup(title: str, address: str) -> dict[str, Any]:
    """A BlogPosting of the journal."""
    return {
        "@context": CONTEXT,
        "@type": "BlogPosting",
        "headline": title,
        "url": address,
        "author": {"@type": "Organization", "name": SHOP_NAME},
    }


def _variant_code(offer: Offer) -> str | None:
    return offer.variant.code if offer.variant else None
