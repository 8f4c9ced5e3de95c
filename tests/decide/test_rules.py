"""Rules: a mistake is told with its place, and a rule is put into words."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.decide.rule_words import summarise
from tracker.decide.rules import DEEPEST, MOST_NODES, check_rule, compile_rule
from tracker.popups.document import DocumentError

NEW = {"condition": "visitor_new", "params": {"who": "new"}}


def _orders(count: int) -> dict[str, Any]:
    return {"condition": "order_count", "params": {"count": count}}


def _cart(**params: Any) -> dict[str, Any]:
    return {"condition": "cart_value", "params": params}


@pytest.mark.parametrize(
    ("rule", "path", "problem"),
    [
        ([], "rule", "must be an object with all, any, none or condition"),
        ("all", "rule", "must be an object with all, any, none or condition"),
        (7, "rule", "must be an object with all, any, none or condition"),
        ({"all": NEW}, "rule.all", "must be a list"),
        ({"any": None}, "rule.any", "must be a list"),
        ({"all": [NEW, None]}, "rule.all[1]", "must be an object with all, any, none or condition"),
        ({"all": [], "any": []}, "rule", "must have either all, any, none, or condition with params"),
        ({"all": [{}]}, "rule.all[0]", "must have either all, any, none, or condition with params"),
        ({"neither": []}, "rule", "must have either all, any, none, or condition with params"),
        ({"params": {}}, "rule", "must have either all, any, none, or condition with params"),
        ({**NEW, "not": True}, "rule", "must have either all, any, none, or condition with params"),
        ({"condition": ["visitor_new"]}, "rule", "['visitor_new'] is no condition"),
        ({"any": [NEW, {"condition": "weather"}]}, "rule.any[1]", "'weather' is no condition; use one of: page_url,"),
        ({"all": [{"any": [{"condition": ""}]}]}, "rule.all[0].any[0]", "'' is no condition"),
        ({**NEW, "params": ["new"]}, "rule.params", "must be an object"),
        ({"all": [_cart(value=5, currency="EUR")]}, "rule.all[0]", "cart_value: currency: is not known here; use one"),
        (_cart(), "rule", "cart_value: value: is missing"),
        (_cart(value="much"), "rule", "cart_value: value: must be a number"),
        (_cart(value=True), "rule", "cart_value: value: must be a number"),
        (_cart(value=-1), "rule", "cart_value: value: must be at least 0"),
        (_cart(value=1, operator="is"), "rule", "cart_value: operator: must be one of: at_least, at_most, equals"),
        ({"condition": "page_count", "params": {"count": 1.5}}, "rule", "page_count: count: must be a whole number"),
        ({"condition": "page_count", "params": {"count": 0}}, "rule", "page_count: count: must be at least 1"),
        ({"condition": "page_url", "params": {"values": []}}, "rule", "page_url: values: must not be empty"),
        ({"condition": "page_url", "params": {"values": [""]}}, "rule", "page_url: values: must not be empty"),
        ({"condition": "page_url", "params": {"values": [1]}}, "rule", "page_url: values: must be a list of texts"),
        (
            {"condition": "page_url", "params": {"values": ["x"] * 101}},
            "rule",
            "page_url: values: must have at most 100",
        ),
        (
            {"condition": "device", "params": {"devices": ["watch"]}},
            "rule",
            "device: devices: must be one of: desktop,",
        ),
        ({"condition": "time_window", "params": {"start": "9"}}, "rule", "time_window: start: must be a time such as"),
    ],
)
def test_a_mistake_is_told_with_its_place(rule: Any, path: str, problem: str) -> None:
    with pytest.raises(DocumentError) as caught:
        compile_rule(rule)

    assert caught.value.path == path
    assert caught.value.problem.startswith(problem)


def _deep(levels: int) -> dict[str, Any]:
    """A condition under as many groups as make this many levels."""
    rule = NEW
    for _ in range(levels - 1):
        rule = {"all": [rule]}
    return rule


def test_a_rule_may_be_five_levels_deep_and_no_deeper() -> None:
    assert compile_rule(_deep(DEEPEST))

    with pytest.raises(DocumentError, match="at most 5 levels and 60 conditions") as caught:
        compile_rule(_deep(DEEPEST + 1))
    assert caught.value.path == "rule" + ".all[0]" * DEEPEST


def test_a_rule_of_endless_depth_is_refused_like_any_other() -> None:
    with pytest.raises(DocumentError, match="at most 5 levels"):
        compile_rule(_deep(100_000))


def test_a_rule_may_have_sixty_nodes_and_no_more() -> None:
    assert compile_rule({"all": [NEW] * (MOST_NODES - 1)})

    with pytest.raises(DocumentError, match="at most 5 levels and 60 conditions") as caught:
        compile_rule({"all": [NEW] * MOST_NODES})
    assert caught.value.path == "rule.all[59]"


def test_a_rule_is_kept_with_its_defaults_and_in_the_proper_types() -> None:
    rule = {"condition": "cart_value", "params": {"value": 50}}

    assert check_rule(rule) == {
        "all": [{"condition": "cart_value", "params": {"operator": "at_least", "value": "50"}}],
    }
    assert check_rule({"condition": "page_count", "params": {"count": "3"}})["all"][0]["params"]["count"] == 3


@pytest.mark.parametrize("rule", [{}, None, {"all": []}])
def test_a_rule_for_everybody_is_kept_as_an_empty_one(rule: Any) -> None:
    assert check_rule(rule) == {}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, ""),
        ({"any": []}, ""),
        (NEW, "who are new (on their first visit)"),
        (_cart(value="50"), "whose cart is worth at least 50"),
        ({"all": [_cart(value=50), NEW]}, "whose cart is worth at least 50 and who are new (on their first visit)"),
        ({"any": [_cart(value=50), NEW]}, "whose cart is worth at least 50 or who are new (on their first visit)"),
        (
            {"all": [NEW, {"any": [_cart(value=5), {"condition": "contact_known"}]}]},
            "who are new (on their first visit) and (whose cart is worth at least 5 or whose address is not known yet)",
        ),
        (
            {"all": [NEW, {"any": [_cart(value=5)]}]},
            "who are new (on their first visit) and whose cart is worth at least 5",
        ),
        (
            {"condition": "page_url", "params": {"operator": "not_contains", "values": ["/cart", "/checkout"]}},
            "on a page whose address does not contain /cart or /checkout",
        ),
        (
            {"condition": "time_window", "params": {"days": ["sat", "sun"], "start": "09:00", "end": "17:00"}},
            "on Saturday or Sunday between 09:00 and 17:00 by the shop's clock",
        ),
        (
            {"condition": "device", "params": {"operator": "is_not", "devices": ["mobile", "tablet"]}},
            "whose device is not a phone or tablet",
        ),
        (
            {"all": [_orders(1), {"none": [NEW, _orders(2)]}]},
            "with at least 1 order and (for whom this is not true:"
            " who are new (on their first visit) or with at least 2 orders)",
        ),
        ({"condition": "cart_abandoned", "params": {"minutes": 60}}, "whose cart was left alone for 1 hour or more"),
        (
            {"condition": "cart_abandoned", "params": {"minutes": 90}},
            "whose cart was left alone for 90 minutes or more",
        ),
        ({"all": [{"any": []}, NEW]}, "who are new (on their first visit)"),
        ({"any": [{"none": []}]}, ""),
        (
            {"condition": "utm", "params": {"field": "source", "operator": "is", "values": ["{value}"]}},
            "whose utm_source is {value}",
        ),
    ],
)
def test_a_rule_is_put_into_words(rule: dict[str, Any], words: str) -> None:
    assert summarise(rule, str) == words


def test_the_words_are_translated_piece_by_piece() -> None:
    said = {"whose cart is worth {operator} {value}": "mit einem Korb von {operator} {value}", "at least": "mindestens"}

    words = summarise(
        {"any": [_cart(value=5), _cart(value=7, operator="at_most")]}, lambda text: said.get(str(text), str(text))
    )

    assert words == "mit einem Korb von mindestens 5 or mit einem Korb von at most 7"
