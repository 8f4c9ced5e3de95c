"""The part `products`: a few products of the shop, picked by the server for the visitor in front of it. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tracker.popups.document.values import Strict, Words

Source = Literal["cart", "viewed", "bestsellers", "together"]


class Products(Strict, tag="products"):
    """`cart`: what lies in it; `viewed`: looked at, and not in it; `together`: bought with what lies in it."""

    source: Source
    text: Words = ""
    """A line above them."""
    count: Annotated[int, Meta(ge=1, le=6)] = 3
