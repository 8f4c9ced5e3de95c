"""What would have to be otherwise for a popup to be shown, in the words that people read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.factories import plain_document, utc
from tracker.decide.changes import changes
from tracker.decide.condition import CONDITIONS
from tracker.decide.context import CartFacts, Context, Device, Page, PopupHistory, ShopLimits, VisitorFacts
from tracker.decide.engine import candidate, decide, program
from tracker.decide.examining import examine
from tracker.decide.explain import say_change
from tracker.decide.frequency import HOUR_MS
from tracker.popups.document import Window, parse_document
from tracker.popups.groups import GroupLimits

NOW = utc(2026, 11, 12, 12)  # A Thursday.
HERE = Context(
    now_ms=NOW,
    page=Page("https://acme.example/products/mug", "/products/mug", "product", "MUG-1", ""),
    cart=CartFacts(1250, "EUR", 1, frozenset({"MUG-1"}), changed_at=NOW - HOUR_MS // 2),
    visitor=VisitorFacts(session_count=1, page_count=2),
    device=Device("mobile"),
    language="de-DE",
)


def is_(name: str, /, **params: Any) -> dict[str, Any]:
    return {"condition": name, "params": params}


CART = is_("cart_value", operator="at_least", value="50")
CHEAP = is_("cart_value", operator="at_most", value="10.00")
PAGES = is_("page_count", operator="at_least", count=5)
TYPES = is_("page_type", operator="is", types=["cart", "checkout"])
DESK = is_("device", operator="is_not", devices=["mobile"])
SALE = is_("page_url", operator="contains", values=["/sale", "/new"])
MUG = is_("cart_product", operator="is_not", values=["MUG-1"])
AGAIN = is_("visitor_new", who="returning")
KNOWN = is_("contact_known", known="yes")
SPRING = is_("utm", field="campaign", operator="is", values=["spring"])
LOYAL = is_("visitor_property", name="tier", operator="is", value="gold")
LEFT = is_("cart_abandoned", minutes=90)
SHELF = is_("category", operator="is", values=["Mugs"])
SHOP_TIME = is_("time_window", days=["thu", "fri"], start="18:00", end="19:59")


def said(
    rule: Any = None, context: Context = HERE, groups: dict[str, GroupLimits] | None = None, **parts: Any
) -> list[str]:
    popups = program([candidate("pop_a", 1, parse_document(plain_document(rule=rule or {}, **parts)))], groups)
    [examined] = examine(context, popups)
    assert (examined.failed is None) == (decide(context, popups).verdicts[0].failed is None)
    return [say_change(one, str) for one in changes(examined, str)]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (CART, "Cart value: 12.50 EUR → at least 50.00 EUR (37.50 more)"),
        (CHEAP, "Cart value: 12.50 EUR → at most 10.00 EUR (2.50 less)"),
        (PAGES, "Pages in this visit: 2 → at least 5 (3 more)"),
        (TYPES, "Page type: product → cart or checkout"),
        (DESK, "Device: phone → not phone"),
        (SALE, "Page address: /products/mug → contains /sale or /new"),
        (MUG, "Product in the cart: MUG-1 → not MUG-1"),
        (AGAIN, "New or returning: new (on their first visit) → returning (have been here before)"),
        (KNOWN, "Known contact: no → already known"),
        (SPRING, "UTM parameter (utm_campaign): not known → spring"),
        (LOYAL, "Property of the visitor (tier): not known → gold"),
        (
            LEFT,
            "Cart left alone: touched 30 min ago → left alone for 90 min (from 2026-11-12 13:00 UTC)",
        ),
        (SHELF, "Category on the page: not known → Mugs"),
        (
            SHOP_TIME,
            "Day and hour: Thursday 12:00 → Thursday or Friday between 18:00 and 19:59 (from 2026-11-12 18:00 UTC)",
        ),
    ],
)
def test_a_condition_says_how_far_it_is_from_holding(rule: dict[str, Any], words: str) -> None:
    assert said(rule) == [words]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (is_("cart_value", operator="at_least", value="10"), "Cart value: 12.50 EUR → less than 10.00 EUR"),
        (is_("page_count", operator="equals", count=2), "Pages in this visit: 2 → anything but 2"),
        (is_("page_type", operator="is", types=["product"]), "Page type: product → not product"),
        (
            is_("page_url", operator="ends_with", values=["mug"]),
            "Page address: https://acme.example/products/mug → not: ends with mug",
        ),
        (
            is_("visitor_new", who="new"),
            "New or returning: new (on their first visit) → returning (have been here before)",
        ),
        (
            is_("time_window", days=["thu"], start="09:00", end="12:29"),
            "Day and hour: Thursday 12:00 → not: Thursday between 09:00 and 12:29 (from 2026-11-12 12:30 UTC)",
        ),
    ],
)
def test_below_none_it_says_what_must_not_be(rule: dict[str, Any], words: str) -> None:
    assert said({"none": [rule]}) == [words]


def test_of_a_nested_rule_the_fewest_changes_are_said_and_all_of_an_all() -> None:
    both = {"all": [CART, PAGES]}
    assert len(said(both)) == 2
    assert said({"any": [both, TYPES]}) == said(TYPES)
    assert said({"any": [TYPES, KNOWN]}) == said(TYPES), "of equals the first"
    held = is_("device", operator="is", devices=["mobile"])
    assert said({"none": [{"all": [held, is_("page_type", operator="is", types=["product"])]}]}) == [
        "Device: phone → not phone"
    ]
    assert said({"all": [TYPES, TYPES]}) == said(TYPES), "once"


def test_every_gate_that_failed_is_said_not_only_the_first() -> None:
    history = PopupHistory(shown_at=(NOW - HOUR_MS,), shown_in_session=1, last_dismissed_at=NOW - HOUR_MS)
    blocking = PopupHistory(shown_at=(NOW - HOUR_MS,), shown_in_session=2)
    context = replace(HERE, may_personalise=False, history={"pop_a": history}, blocking=blocking)
    assert said(CART, context, schedule={"starts_at": NOW + HOUR_MS}, caps={"lifetime": 1}) == [
        "Personalisation: refused, or not asked yet → allowed",
        "Schedule: not begun yet → begun (from 2026-11-12 13:00 UTC)",
        "Cart value: 12.50 EUR → at least 50.00 EUR (37.50 more)",
        "Shown in all: once → a lifetime cap above 1",
        "Shown in this visit: once → another visit, or a cap for a visit above 1",
        "Closed by the visitor: 1 h 0 min ago → 24 h or more ago (from 2026-11-13 11:00 UTC)",
        "Popups in this visit: 2 → another visit, or a limit of the shop above 2",
    ]


def test_the_rolling_window_says_when_enough_has_left_it() -> None:
    shown_at = tuple(NOW - hours * HOUR_MS for hours in (1, 5, 9, 40))
    context = replace(HERE, history={"pop_a": PopupHistory(shown_at=shown_at)})
    caps = {"per_session": None, "windows": [{"count": 2, "hours": 24}]}
    assert said(None, context, caps=caps) == [
        "Shown lately: 3 times → fewer than 2 in 24 h (from 2026-11-13 07:00 UTC)"
    ]
    at = utc(2026, 11, 13, 7)
    assert said(None, replace(context, now_ms=at - 1), caps=caps)
    assert said(None, replace(context, now_ms=at), caps=caps) == []


def test_limits_of_the_group_and_of_the_shop_say_when_they_end() -> None:
    seen = PopupHistory(shown_at=(NOW - HOUR_MS, NOW - 3 * HOUR_MS), shown_in_session=1)
    groups = {"Offers": GroupLimits(1, [Window(count=1, hours=24)])}
    assert said(None, replace(HERE, groups={"Offers": seen}), groups, group="Offers") == [
        "Popups of its group in this visit: 1 → another visit, or a limit of the group above 1",
        "Popups of its group lately: 2 times → fewer than 1 in 24 h (from 2026-11-13 11:00 UTC)",
    ]
    limits = ShopLimits(per_session=9, window_count=2, window_hours=4, rest_minutes=90)
    assert said(None, replace(HERE, blocking=seen, limits=limits)) == [
        "Popups lately: 2 times → fewer than 2 in 4 h (from 2026-11-12 13:00 UTC)",
        "The last popup: 60 min ago → 90 min or more ago (from 2026-11-12 12:30 UTC)",
    ]


def test_the_checkout_is_said_plainly() -> None:
    paying = replace(HERE, page=Page("https://acme.example/checkout", "/checkout", "checkout"))
    assert said(None, paying) == ["Page: the checkout → another page, or “Also on the checkout” among its limits"]


def test_who_has_submitted_or_is_a_robot_is_said_plainly() -> None:
    submitted = replace(HERE, history={"pop_a": PopupHistory(last_submitted_at=NOW)})
    assert said(None, submitted) == ["Sign-up: has sent this form → nothing: nobody is asked again"]
    robot = replace(HERE, visitor=VisitorFacts(is_crawler=True))
    assert said(None, robot) == ["Visitor: a search engine → a person"]
    assert said(None, HERE, schedule={"ends_at": NOW}) == ["Schedule: over → a later end"]


def test_the_moment_that_a_time_window_names_is_when_it_holds() -> None:
    for timezone in ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"):
        for start, end in (("09:00", "17:30"), ("22:15", "02:00"), ("00:00", "23:59")):
            rule = is_("time_window", days=["sat"], start=start, end=end)
            context = replace(HERE, timezone=timezone)
            popups = program([candidate("pop_a", 1, parse_document(plain_document(rule=rule)))])
            [change] = changes(examine(context, popups)[0], str)
            assert change.at_ms is not None
            assert decide(replace(context, now_ms=change.at_ms), popups).eligible
            assert not decide(replace(context, now_ms=change.at_ms - 1), popups).eligible


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda one: one.name)
def test_every_condition_names_what_it_is_about(condition: Any) -> None:
    """A new one is said by its declaration alone, also where nothing is known of the visitor."""
    params = {param.name: _some(param) for param in condition.params}
    for rule in ({"condition": condition.name, "params": params}, {"none": [is_(condition.name, **params)]}):
        for context in (Context(now_ms=NOW), HERE):
            for words in said(rule, context):
                assert " → " in words
                assert "{" not in words


def _some(param: Any) -> Any:
    if param.default is not None:
        return param.default
    if param.kind == "choices":
        return [param.choices[0][0]]
    if param.kind == "list":
        return ["x"]
    return {"integer": param.low or 1, "decimal": "1", "text": "x", "time": "10:00", "boolean": True}.get(
        param.kind, param.choices[0][0] if param.choices else ""
    )
