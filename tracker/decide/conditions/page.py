"""Conditions on the page in front of the visitor. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Outcome
from tracker.decide.context import Context
from tracker.decide.operators import CHOICE_OPERATOR, TEXT_OPERATOR, compare_text
from tracker.events.pages import PAGE_TYPES
from tracker.params import Param
from tracker.phrases import N_

TYPE_LABELS = {
    "home": N_("home page"),
    "category": N_("category"),
    "product": N_("product"),
    "cart": N_("cart"),
    "checkout": N_("checkout"),
    "order": N_("order confirmation"),
    "search": N_("search results"),
    "policy": N_("shipping and other policies"),
    "account": N_("account"),
    "content": N_("article or information"),
    "other": N_("any other page"),
}


def _url(context: Context, params: Mapping[str, Any]) -> Outcome:
    # A marketer who writes /sale means the path, whatever the host or the tracking parameters are.
    by_path = all(value.startswith("/") for value in params["values"]) and params["operator"] != "matches"
    seen = context.page.path if by_path else context.page.url
    return Outcome(compare_text(seen, params["operator"], params["values"]), seen)


def _type(context: Context, params: Mapping[str, Any]) -> Outcome:
    found = context.page.type in params["types"]
    return Outcome(found == (params["operator"] == "is"), context.page.type)


def _product(context: Context, params: Mapping[str, Any]) -> Outcome:
    return Outcome(compare_text(context.page.product, params["operator"], params["values"]), context.page.product)


def _category(context: Context, params: Mapping[str, Any]) -> Outcome:
    return Outcome(compare_text(context.page.category, params["operator"], params["values"]), context.page.category)


CONDITIONS.register(
    Condition(
        "page_url",
        N_("Page address"),
        N_("Page"),
        N_("on a page whose address {operator} {values}"),
        (TEXT_OPERATOR, Param("values", "list", N_("Addresses"), low=1, help=N_("One a line; /sale means the path."))),
        _url,
    )
)
CONDITIONS.register(
    Condition(
        "page_type",
        N_("Page type"),
        N_("Page"),
        N_("on a page whose type {operator} {types}"),
        (
            CHOICE_OPERATOR,
            Param("types", "choices", N_("Types"), low=1, choices=[(name, TYPE_LABELS[name]) for name in PAGE_TYPES]),
        ),
        _type,
    )
)
CONDITIONS.register(
    Condition(
        "product",
        N_("Product on the page"),
        N_("Page"),
        N_("on the page of a product whose id {operator} {values}"),
        (CHOICE_OPERATOR, Param("values", "list", N_("Product ids"), low=1)),
        _product,
    )
)
CONDITIONS.register(
    Condition(
        "category",
        N_("Category on the page"),
        N_("Page"),
        N_("on a page whose category {operator} {values}"),
        (TEXT_OPERATOR, Param("values", "list", N_("Categories"), low=1)),
        _category,
    )
)
