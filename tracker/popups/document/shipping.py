"""The part `shipping`: how much the cart still needs for free shipping. Pure.

The amount is a setting of the shop, and what the cart is worth comes with every decision: neither is in the document.
"""

from __future__ import annotations

from tracker.popups.document.values import DocumentError, Strict, Words


class Shipping(Strict, tag="shipping"):
    """`text` holds `{left}`, the amount that is missing; `reached` is said when nothing is."""

    text: Words
    reached: Words


def check_shipping(where: str, block: Shipping) -> None:
    """Raises DocumentError for words without the amount, or none for when it is reached."""
    if "{left}" not in block.text:
        raise DocumentError(f"{where}.text: put {{left}} where the amount that is missing is to stand")
    if not block.reached:
        raise DocumentError(f"{where}.reached: say what is there once shipping is free")
