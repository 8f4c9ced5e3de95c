"""Conditions on the page in front of the visitor. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test, reading
from tracker.decide.operators import CHOICE_OPERATOR, TEXT_OPERATOR, choice_test, text_test
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


def is_by_path(params: Mapping[str, Any]) -> bool:
    """Whether the path alone is compared: a marketer who writes /sale means it, whatever host and parameters are."""
    return params["operator"] != "matches" and all(value.startswith("/") for value in params["values"])


def _url(params: Mapping[str, Any]) -> Test:
    holds = text_test(params["operator"], params["values"])
    if is_by_path(params):
        return lambda context: holds(context.page.path)
    return lambda context: holds(context.page.url)


def _type(params: Mapping[str, Any]) -> Test:
    holds = choice_test(params["operator"], params["types"])
    return lambda context: holds(context.page.type)


def _product(params: Mapping[str, Any]) -> Test:
    holds = text_test(params["operator"], params["values"])
    return lambda context: holds(context.page.product)


def _category(params: Mapping[str, Any]) -> Test:
    holds = text_test(params["operator"], params["values"])
    return lambda context: holds(context.page.category)


CONDITIONS.register(
    Condition(
        "page_url",
        N_("Page address"),
        N_("Page"),
        N_("on a page whose address {operator} {values}"),
        (TEXT_OPERATOR, Param("values", "list", N_("Addresses"), low=1, help=N_("One a line; /sale means the path."))),
        _url,
        lambda context, params: context.page.path if is_by_path(params) else context.page.url,
        N_(
            "The page's address compares so. If all values begin with /, its path alone is compared, without host "
            "and query; for a pattern always the whole address."
        ),
        N_("No address told: does not hold."),
        reads=lambda params: ("page.path" if is_by_path(params) else "page.url",),
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
        lambda context, _params: context.page.type,
        N_("The page is of one of these types."),
        N_("Never missing: what nothing tells is any other page."),
        reads=reading("page.type"),
    )
)
CONDITIONS.register(
    Condition(
        "product",
        N_("Product on the page"),
        N_("Page"),
        N_("on the page of a product whose id {operator} {values}"),
        (CHOICE_OPERATOR, Param("values", "list", N_("Product ids"), low=1, suggest="products")),
        _product,
        lambda context, _params: context.page.product,
        N_("The page shows one of these products."),
        N_("A page without a product: does not hold."),
        reads=reading("page.product"),
    )
)
CONDITIONS.register(
    Condition(
        "category",
        N_("Category on the page"),
        N_("Page"),
        N_("on a page whose category {operator} {values}"),
        (TEXT_OPERATOR, Param("values", "list", N_("Categories"), low=1, suggest="categories")),
        _category,
        lambda context, _params: context.page.category,
        N_("The page's category compares so."),
        N_("A page without a category: does not hold."),
        reads=reading("page.category"),
    )
)
