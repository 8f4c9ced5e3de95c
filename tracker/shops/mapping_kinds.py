"""What a shop that exposes nothing can have mapped on its pages, and which selectors are taken for it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.phrases import N_

LONGEST_SELECTOR = 300
LONGEST_PAGES = 200
LONGEST_SAMPLE = 120


@dataclass(frozen=True, slots=True)
class MappingKind:
    """One thing that is mapped. `page` says where it is looked for: `product`, `cart` (or anywhere) or `form`."""

    name: str
    label: str
    hint: str
    page: str
    is_needed: bool = False


MAPPING_KINDS = {
    kind.name: kind
    for kind in (
        MappingKind("price", N_("Price"), N_("Click the price the product is sold at."), "product", True),
        MappingKind("name", N_("Product name"), N_("Click the name of the product."), "product", True),
        MappingKind("id", N_("Product number"), N_("The article number or SKU, where the page shows one."), "product"),
        MappingKind("image", N_("Picture"), N_("Click the product's large picture."), "product"),
        MappingKind(
            "add", N_("Add button"), N_("Click the button that puts the product into the cart."), "product", True
        ),
        MappingKind(
            "quantity", N_("Quantity field"), N_("Where a buyer says how many, if there is such a field."), "product"
        ),
        MappingKind(
            "cart_count",
            N_("Cart count"),
            N_("The number beside the cart's symbol. Put something into the cart first."),
            "cart",
            True,
        ),
        MappingKind("cart_value", N_("Cart total"), N_("What the whole cart costs, on the cart page."), "cart"),
        MappingKind("email", N_("Email field"), N_("Where buyers write their address, as in the checkout."), "form"),
    )
}
"""In the order in which an owner is asked for them."""


class MappingError(ValueError):
    """Something cannot be mapped like this; the text says why and how to mend it, in English."""


# Whatever ends a rule, begins an element or hides what follows has no place in a selector.
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{}<;@]|/\*")
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9_:.-]{0,39}")
_PAGES = re.compile(r"/[^\s#<>\"'\\]*")
_PAIRS = {")": "(", "]": "["}


def check_kind(kind: str) -> MappingKind:
    """The kind of this name. Raises MappingError."""
    found = MAPPING_KINDS.get(kind)
    if found is None:
        raise MappingError(f"kind: choose one of {', '.join(MAPPING_KINDS)}")
    return found


def check_selector(selector: str) -> str:
    """A selector that is safe to hand to every visitor's browser. Raises MappingError."""
    selector = selector.strip()
    if not selector or len(selector) > LONGEST_SELECTOR:
        raise MappingError(f"selector: give 1 to {LONGEST_SELECTOR} characters")
    if _FORBIDDEN.search(selector):
        raise MappingError("selector: a CSS selector has no control characters and none of { } < ; @")
    if selector == "*" or not re.search(r"[A-Za-z]", selector):
        raise MappingError("selector: name an element, a class, an id or an attribute")
    if not _is_balanced(selector):
        raise MappingError("selector: a bracket or a quotation mark is not closed")
    return selector


def check_attribute(attribute: str) -> str:
    """The attribute that is read instead of the text; "" for the text. Raises MappingError."""
    if attribute and not _ATTRIBUTE.fullmatch(attribute):
        raise MappingError("attribute: give a name such as content or data-sku")
    return attribute


def check_pages(pages: str) -> str:
    """The pages a mapping is for, as a path in which * stands for one part; "" for all. Raises MappingError."""
    pages = pages.strip()
    if pages and (len(pages) > LONGEST_PAGES or not _PAGES.fullmatch(pages)):
        raise MappingError("pages: give a path such as /products/*, or nothing for every page")
    return pages


def _is_balanced(selector: str) -> bool:
    open_brackets: list[str] = []
    quote = ""
    escaped = False
    for char in selector:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "([":
            open_brackets.append(char)
        elif char in _PAIRS and (not open_brackets or open_brackets.pop() != _PAIRS[char]):
            return False
    return not (open_brackets or quote or escaped)
