"""The names of events: GA4's where it has one, a few of ours, and custom names of shops. Pure."""

from __future__ import annotations

import re

NAMES = frozenset(
    [
        "page_view",
        "user_engagement",
        "view_item_list",
        "select_item",
        "view_item",
        "view_cart",
        "add_to_cart",
        "remove_from_cart",
        "cart_update",
        "begin_checkout",
        "add_shipping_info",
        "add_payment_info",
        "purchase",
        "refund",
        "search",
        "sign_up",
        "login",
        "generate_lead",
        "form_start",
        "form_submit",
        "email_captured",
        "email_retracted",
        "field_captured",
        "field_retracted",
        "view_promotion",
        "select_promotion",
        "promotion_dismissed",
        "promotion_withheld",
        "game_play",
        "set_properties",
    ]
)

CUSTOM = re.compile(r"[a-z][a-z0-9_]{0,39}")

CART_NAMES = frozenset(
    [
        "view_cart",
        "add_to_cart",
        "remove_from_cart",
        "cart_update",
        "begin_checkout",
        "add_shipping_info",
        "add_payment_info",
    ]
)
"""Events that say what is in the cart."""

WHOLE_CART_NAMES = CART_NAMES - {"add_to_cart", "remove_from_cart"}
"""Of those, the ones whose items are the whole cart; the others name what was added or removed."""

POPUP_NAMES = frozenset(
    ["view_promotion", "select_promotion", "promotion_dismissed", "promotion_withheld", "game_play", "generate_lead"]
)
"""Events that carry the token of the popup they speak of."""

SOURCES = frozenset(["api", "datalayer", "shopify", "woocommerce", "markup", "mapped", "observed"])

PIXEL_NAMES = frozenset(["begin_checkout", "add_shipping_info", "add_payment_info", "purchase", "email_captured"])
"""What a pixel in a platform's checkout may tell, and nothing else: its key stands in a page."""

PLATFORMS = frozenset(
    [
        "shopify",
        "woocommerce",
        "wordpress",
        "magento",
        "prestashop",
        "shopware",
        "bigcommerce",
        "squarespace",
        "wix",
        "webflow",
        "opencart",
        "nextjs",
        "nuxt",
    ]
)
"""What the tag can tell a shop to be built with (static/js/src/tag/platform.js)."""

CONSENT_TOOLS = frozenset(["tcf", "google", "shopify", "wordpress", "prompt"])
"""Who asks a shop's visitors for their consent, as far as the tag can hear them."""

NEVER_OPENS_A_SESSION = frozenset({"user_engagement"})


def is_name(name: str) -> bool:
    """Whether an event may have this name."""
    return name in NAMES or CUSTOM.fullmatch(name) is not None
