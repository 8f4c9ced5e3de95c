"""The pixel for Shopify's checkout: its code, and the key by which its events are known.

No tag may run in that checkout, only a "custom pixel": code in a sandboxed frame, whose requests say `Origin: null`.
Any page of the world can make such a frame, so `null` proves nothing; the key in the code does. It is signed for one
shop, opens the door to events of the checkout alone, and changes when the shop's secret key is renewed.
"""

from __future__ import annotations

import hmac
import json
from pathlib import Path

from tracker.sealing import Sealer
from tracker.services import services
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

FORM = "shopify_checkout"
"""What the checkout's form is called where the shop names the forms in which addresses may be kept."""

_CODE = Path(__file__).with_name("shopify_pixel.js")


def pixel_key(sealer: Sealer, public_key: str, secret_key_hash: str) -> str:
    """The key that only this shop's pixel carries: `px_` and 32 hexadecimal digits."""
    return "px_" + sealer.lookup_key(f"{public_key}:{secret_key_hash}", "shopify pixel").hex()[:32]


def is_pixel_key(sealer: Sealer, given: str, public_key: str, secret_key_hash: str) -> bool:
    """Whether a request carries the key of this shop's pixel."""
    # Also under an older secret key: the pixel stands in the shop's own admin, where only people can change it.
    keys = sealer.lookup_keys(f"{public_key}:{secret_key_hash}", "shopify pixel")
    return any([hmac.compare_digest(given.encode(), f"px_{one.hex()[:32]}".encode()) for one in keys])


def pixel_code(shop: Shop) -> str:
    """What the owner pastes under "Customer events": JavaScript with the shop's keys and this server's address.

    What it may send follows the shop's settings of this moment: nothing without a yes in strict mode, and an address
    only where capture is on for the checkout and has a ground, or the visitor said yes. The server asks it all again.
    """
    settings = shop_settings(shop.settings or {})
    mode = settings["capture.mode"]
    about = {
        "address": services().settings.public_url,
        "shop": shop.public_key,
        "pixel": pixel_key(services().sealer, shop.public_key, shop.secret_key_hash),
        "strict": settings["consent.mode"] == "strict",
        "email": mode == "all" or (mode == "named" and FORM in settings["capture.forms"]),
        "ground": settings["consent.mode"] == "full" or settings["capture.notice"],
    }
    return _CODE.read_text(encoding="utf-8").replace("__SHOPBELL__", json.dumps(about), 1)
