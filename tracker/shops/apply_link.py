"""The link that puts a coupon into the visitor's cart, as each shop system wants it. Pure.

A code is always a value in the link, never more of the link: it cannot change where the link leads.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

SYSTEMS = ("shopify", "woocommerce", "custom")

PLACES = {"cart": "/cart", "checkout": "/checkout", "home": "/"}

PARAMETER = "shopbell_coupon"
"""What the snippet for WooCommerce in docs/coupons.md reads."""

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\<>\"'`]")


def apply_link(system: str, template: str, place: str, code: str, page_url: str = "") -> str | None:
    """The link for a code; None where the shop has none. A path is of the page that shows the popup.

    `place` is where the visitor is taken where the system lets us choose: one of PLACES, or `page`, which they are on.
    """
    written = quote(code, safe="")
    to = PLACES.get(place) or path_of_page(page_url)
    if system == "shopify":
        return f"/discount/{written}?redirect={quote(to, safe='')}"
    if system == "woocommerce":
        return f"{to}{'&' if '?' in to else '?'}{PARAMETER}={written}"
    return template.replace("{code}", written) if template else None


def path_of_page(url: str) -> str:
    """The path of a page's address, safe to be led back to: always of the same shop. "/" for whatever is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    path = parts.path
    is_ours = parts.scheme in ("http", "https") and path.startswith("/") and not path.startswith("//")
    return path if is_ours and not _UNSAFE.search(url) else "/"


def template_problem(template: str) -> str:
    """What is wrong with a marketer's own link, as a word: `form`, `code` or `host`; "" for a good one."""
    if _UNSAFE.search(template) or template.startswith("//") or not template.startswith(("https://", "http://", "/")):
        return "form"
    if "{code}" not in template:
        return "code"
    try:
        parts = urlsplit(template)
        has_own_host = bool(parts.hostname) and "@" not in parts.netloc and "{" not in parts.netloc
    except ValueError:
        return "form"
    # A code in the place of the host would lead to whatever site has the code's name.
    return "" if template.startswith("/") or has_own_host else "host"
