"""The numbers under which names, sources and parameters of events are stored. Pure.

They stand in stored rows: a list is only ever added to, at its end.
"""

from __future__ import annotations

NAMES = (
    "page_view", "user_engagement", "view_item_list", "select_item", "view_item", "view_cart", "add_to_cart",
    "remove_from_cart", "cart_update", "begin_checkout", "add_shipping_info", "add_payment_info", "purchase", "refund",
    "search", "sign_up", "login", "generate_lead", "form_start", "form_submit", "email_captured", "email_retracted",
    "field_captured", "field_retracted", "view_promotion", "select_promotion", "promotion_dismissed",
    "promotion_withheld", "game_play", "set_properties",
)  # fmt: skip
FIRST_WORD = 1_000
"""A name that is none of these is stored as this and the number of its word."""

SOURCES = ("api", "datalayer", "shopify", "woocommerce", "markup", "mapped", "observed")

PARAMS = (
    "currency", "value", "items", "item_id", "item_name", "price", "quantity", "item_brand", "item_category",
    "item_variant", "url", "image", "item_list_id", "item_list_name", "index", "discount", "coupon", "transaction_id",
    "tax", "shipping", "page_title", "engagement_time_msec", "percent_scrolled", "search_term", "popup", "trigger",
    "signal", "reason", "how", "outcome", "form", "form_id", "form_name", "kind", "submitted", "shipping_tier",
    "payment_type", "method", "item_category2", "item_category3", "promotion_id", "promotion_name", "creative_name",
    "affiliation", "id", "name", "cart_token", "variant",
)  # fmt: skip

SHARED = frozenset(
    ["item_id", "item_name", "item_brand", "item_category", "item_variant", "url", "image", "item_list_id",
     "item_list_name", "page_title", "popup", "form", "form_id", "form_name", "item_category2", "item_category3",
     "promotion_id", "promotion_name", "creative_name", "affiliation", "shipping_tier", "payment_type"]
)  # fmt: skip
"""Parameters whose texts many events share: a text of some length is stored once a month, and by its number here."""

SHORTEST_SHARED = 6
"""In characters. What is shorter takes no more room in the row than a number does."""
