"""Page types: what the page says of itself, else what its address tells. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

PAGE_TYPES = (
    "home",
    "category",
    "product",
    "cart",
    "checkout",
    "order",
    "search",
    "policy",
    "account",
    "content",
    "other",
)

# The first that matches wins. Paths of Shopify, WooCommerce, Magento, PrestaShop and Shopware, and of hand-made shops.
_PATTERNS = (
    (
        "order",
        r"/(order-received|orders?/[^/]+/(thank|confirm)|thank[-_]?you|order[-_/](done|confirmed|confirmation|complete|success)|checkout/(success|thank|finish|onepage/success))",
    ),
    ("checkout", r"/(checkouts?|kasse|order/?$|onepage)(/|$)"),
    ("cart", r"/(cart|basket|bag|warenkorb|panier|carrito)(/|$)"),
    (
        "policy",
        r"/(polic(y|ies)|shipping|delivery|returns?|refunds?|terms|privacy|versand|agb|shipping-policy)([-/]|$)",
    ),
    ("account", r"/(account|login|register|sign-?(in|up)|my-account|customer)(/|$)"),
    ("search", r"/(search|catalogsearch)(/|$)"),
    ("product", r"/(products?|item|p|dp|produkt)/[^/]+"),
    ("category", r"/(collections?|categor(y|ies)|product-category|shop|c|catalog|products?|kategorie)(/|$)"),
    ("content", r"/(blogs?|journal|news|pages?|about|articles?|stories)(/|$)"),
)

MOST_PATHS = 10_000
"""Of which it is remembered what they tell: those of a large shop."""

_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _PATTERNS)


def page_type(said: str, url: str) -> str:
    """The page's type: as it said itself, else from its path; `other` when neither tells."""
    if said in PAGE_TYPES:
        return said
    return _type_of_path(path_of(url)) if url else "other"


@lru_cache(maxsize=MOST_PATHS)
def _type_of_path(path: str) -> str:
    # A locale root such as /de or /en-gb is a home page too.
    if re.fullmatch(r"/?([a-z]{2}(-[a-z]{2})?/?)?", path, re.IGNORECASE):
        return "home"
    return next((name for name, pattern in _COMPILED if pattern.search(path)), "other")


@lru_cache(maxsize=MOST_PATHS)
def path_of(url: str) -> str:
    """The path of an address, without query and fragment; "" when it cannot be read as one."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
