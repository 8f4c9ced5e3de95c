"""What the demo shop remembers of a browser: its cart, its last order and what the next page has to say.

All of it is in one signed cookie of the shop's own, `demo_cart`; the shop keeps nothing in the database.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from flask import Response, g, request

from tracker.demo.cart import Cart, cart_from
from tracker.services import services

COOKIE = "demo_cart"
KEEP_SECONDS = 30 * 24 * 3600


@dataclass
class Memory:
    """`said` are dataLayer entries, `notices` sentences: both are for the next page that is drawn."""

    cart: Cart = field(default_factory=Cart)
    order: dict[str, Any] | None = None
    said: list[dict[str, Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def take_said(self) -> list[dict[str, Any]]:
        said, self.said = self.said, []
        return said

    def take_notices(self) -> list[str]:
        notices, self.notices = self.notices, []
        return notices

    def to_json(self) -> dict[str, Any]:
        return {"cart": self.cart.to_json(), "order": self.order, "said": self.said, "notices": self.notices}


def memory() -> Memory:
    """The memory of the browser that asks."""
    if "demo_memory" not in g:
        g.demo_memory = _read(request.cookies.get(COOKIE))
        g.demo_memory_before = copy.deepcopy(g.demo_memory.to_json())
    found: Memory = g.demo_memory
    return found


def keep_memory(response: Response) -> Response:
    """Sends the cookie back where something has changed."""
    if "demo_memory" not in g or g.demo_memory.to_json() == g.demo_memory_before:
        return response
    settings = services().settings
    response.set_cookie(
        COOKIE,
        services().signer.sign("demo cart", g.demo_memory.to_json()),
        max_age=KEEP_SECONDS,
        secure=settings.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _read(cookie: str | None) -> Memory:
    value = services().signer.read("demo cart", cookie, max_age_seconds=KEEP_SECONDS)
    if not isinstance(value, dict):
        return Memory()
    return Memory(
        cart_from(value.get("cart")), value.get("order"), list(value.get("said", ())), list(value.get("notices", ()))
    )
