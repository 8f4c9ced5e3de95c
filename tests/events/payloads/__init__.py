"""What Shopify and WooCommerce really send, field by field, with made-up people in it."""

import copy
import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_READ = {path.stem: json.loads(path.read_text()) for path in _FOLDER.glob("*.json")}


def payload(which: str, /, **changes: Any) -> dict[str, Any]:
    """`payload("shopify_order", test=True)` is a payload of its own, with these fields changed."""
    return {**copy.deepcopy(_READ[which]), **changes}
