"""The rules by which several tell one order: what is known and what is told in, what is stored and counted out."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import utc
from tracker.events.commerce import Commerce
from tracker.events.orders import ToldOrder
from tracker.sessions import reconcile
from tracker.sessions.reconcile import Buyer, OrderState

NOON = utc(2026, 3, 10, 12)
LATER = NOON + 60_000
DAY = "2026-03-10"

PAGE = OrderState(
    "#1001", "browser", "EUR", 5000, NOON, visitor_id=7, session_id=70, told_value_minor=5000, told_currency="EUR"
)  # fmt: skip
SHOP = ToldOrder(
    system="shopify", name="#1001", remote_id="shopify:5", aliases=("1001", "5"), status="placed",
    commerce=Commerce("USD", 6000, ()), placed_at_ms=NOON - 1_000, changed_at_ms=NOON,
)  # fmt: skip


def by_shop(known: OrderState | None, refunded: int = 0, buyer: Buyer = reconcile.NOBODY, **told: Any) -> OrderState:
    state = reconcile.by_shop(known, replace(SHOP, **told), LATER, refunded, buyer)
    assert state is not None
    return state


def test_a_page_makes_an_order_and_its_word_is_kept() -> None:
    state = reconcile.by_page(None, replace(PAGE, told_value_minor=None, told_currency=None))
    assert state == PAGE
    assert reconcile.figures(state) == {(DAY, "orders"): 1, (DAY, "revenue:EUR"): 5000}


def test_the_shop_corrects_it_and_the_visit_stays() -> None:
    state = by_shop(PAGE)
    assert (state.value_minor, state.currency, state.source, state.confirmed_at_ms) == (6000, "USD", "shopify", LATER)
    assert (state.visitor_id, state.session_id, state.told_value_minor) == (7, 70, 5000)
    assert reconcile.difference(PAGE, state) == {(DAY, "revenue:EUR"): -5000, (DAY, "revenue:USD"): 6000}
    assert reconcile.bought(PAGE, state) == {}


def test_an_order_of_before_the_pages_word_was_kept_keeps_it_now() -> None:
    assert by_shop(replace(PAGE, told_value_minor=None, told_currency=None)).told_value_minor == 5000


def test_its_day_is_the_shops() -> None:
    known = replace(PAGE, placed_at_ms=utc(2026, 3, 11, 0, 0, 1))
    assert reconcile.difference(known, by_shop(known, commerce=Commerce("EUR", 5000, ()))) == {
        (DAY, "orders"): 1,
        (DAY, "revenue:EUR"): 5000,
        ("2026-03-11", "orders"): -1,
        ("2026-03-11", "revenue:EUR"): -5000,
    }


def test_nothing_is_placed_in_the_future() -> None:
    assert by_shop(None, placed_at_ms=LATER + 10**9).placed_at_ms == LATER


@pytest.mark.parametrize(
    ("refunded", "status", "figures"),
    [
        (0, "placed", {(DAY, "orders"): 1, (DAY, "revenue:USD"): 6000}),
        (1000, "placed", {(DAY, "orders"): 1, (DAY, "revenue:USD"): 5000}),
        (6000, "refunded", {(DAY, "orders"): 1, (DAY, "revenue:USD"): 0}),
        (9000, "refunded", {(DAY, "orders"): 1, (DAY, "revenue:USD"): 0}),
    ],
)
def test_a_refund_lowers_revenue_and_leaves_the_order(refunded: int, status: str, figures: dict[Any, int]) -> None:
    state = by_shop(PAGE, refunded)
    assert (state.status, reconcile.figures(state)) == (status, figures)
    assert reconcile.figures(reconcile.refunded(by_shop(PAGE), refunded)) == figures


@pytest.mark.parametrize("status", ["cancelled", "test"])
def test_a_cancelled_and_a_test_order_are_in_no_figure_and_nobodys(status: str) -> None:
    state = by_shop(PAGE, status=status)
    assert reconcile.figures(state) == {}
    assert reconcile.bought(PAGE, state) == {7: -1}


@pytest.mark.parametrize(
    ("known", "status", "expected"),
    [(None, "unpaid", None), (None, "void", None), (PAGE, "unpaid", "placed"), (PAGE, "void", "cancelled")],
)
def test_what_is_not_paid_makes_no_order(known: OrderState | None, status: str, expected: str | None) -> None:
    state = reconcile.by_shop(known, replace(SHOP, status=status), LATER, 0)
    assert (state.status if state else None) == expected


def test_what_is_older_changes_nothing_but_may_say_whose_it_is() -> None:
    known = by_shop(None)
    assert by_shop(known, changed_at_ms=NOON - 1, status="cancelled") == known
    assert by_shop(known, buyer=Buyer(7, None), changed_at_ms=NOON - 1).visitor_id == 7
    assert by_shop(known, changed_at_ms=NOON, status="cancelled").status == "cancelled"
    assert by_shop(known, changed_at_ms=None, status="cancelled").status == "cancelled"


def test_a_guess_never_takes_an_order_from_its_visitor() -> None:
    assert by_shop(PAGE, buyer=Buyer(8, 80)).visitor_id == 7
    assert by_shop(None, buyer=Buyer(8, 80)).session_id == 80


def test_the_first_page_after_the_shop_gives_it_its_visit_and_a_second_does_not() -> None:
    known = by_shop(None, buyer=Buyer(8, 80))
    first = reconcile.by_page(known, PAGE)
    assert (first.visitor_id, first.session_id, first.value_minor) == (7, 70, 6000)
    assert reconcile.difference(known, first) == {}
    assert reconcile.bought(known, first) == {8: -1, 7: 1}
    assert reconcile.by_page(first, replace(PAGE, visitor_id=9)) == first


def test_a_page_of_an_old_order_gives_nothing() -> None:
    known = by_shop(None)
    assert reconcile.by_page(known, replace(PAGE, placed_at_ms=NOON + 49 * 3_600_000)) == known


def test_the_shops_name_outlives_that_of_the_api() -> None:
    named = by_shop(None)
    assert by_shop(named, system="api", name="1001", remote_id=None).transaction_id == "#1001"
    assert by_shop(PAGE, system="api", name="T-1", remote_id=None).transaction_id == "T-1"


def of(place: int, **changes: Any) -> OrderState:
    return replace(PAGE, placed_at_ms=NOON + place, **changes)


@pytest.mark.parametrize(
    ("states", "remote_id", "expected"),
    [
        ([], "shopify:5", (None, [])),
        ([of(0)], "shopify:5", (0, [])),
        ([of(2), of(1)], "shopify:5", (1, [0])),
        ([of(0), of(1, remote_id="shopify:5", confirmed_at_ms=1)], "shopify:5", (1, [0])),
        ([of(0, remote_id="shopify:6", confirmed_at_ms=1)], "shopify:5", (None, [])),
        ([of(0, remote_id="shopify:6", confirmed_at_ms=1), of(1)], "shopify:5", (1, [])),
        # An order of the API has no id that would keep it apart.
        ([of(0, confirmed_at_ms=1)], "shopify:5", (0, [])),
        ([of(0), of(1, remote_id="shopify:6", confirmed_at_ms=1)], None, (1, [0])),
        ([of(0, remote_id="x:1", confirmed_at_ms=1), of(1, remote_id="x:2", confirmed_at_ms=1)], None, (1, [])),
    ],
)
def test_which_of_the_known_orders_is_meant(states: list[OrderState], remote_id: str | None, expected: Any) -> None:
    assert reconcile.pick(states, remote_id) == expected


def test_a_double_gives_what_only_it_knew() -> None:
    kept = by_shop(None)
    merged = reconcile.merged(kept, PAGE)
    assert (merged.visitor_id, merged.session_id, merged.told_value_minor, merged.value_minor) == (7, 70, 5000, 6000)
    mine = replace(PAGE, visitor_id=1, session_id=10)
    assert reconcile.merged(mine, PAGE) == mine


messages = st.builds(
    lambda status, value, refunded, changed, placed: (
        replace(SHOP, status=status, commerce=Commerce("USD", value, ()), changed_at_ms=changed, placed_at_ms=placed),
        refunded,
    ),
    st.sampled_from(["placed", "cancelled", "refunded", "test", "unpaid", "void"]),
    st.integers(0, 10_000),
    st.integers(0, 12_000),
    st.none() | st.integers(NOON, NOON + 5),
    st.none() | st.integers(NOON - 10**9, NOON),
)


@given(st.lists(messages | st.just(None), max_size=8))
def test_whatever_is_told_in_whatever_order_the_figures_are_those_of_the_order_as_it_stands(told: list[Any]) -> None:
    state: OrderState | None = None
    total: reconcile.Figures = reconcile.Figures()
    visitors: dict[int, int] = {}
    for one in told:
        before = state
        state = reconcile.by_page(state, PAGE) if one is None else reconcile.by_shop(state, one[0], LATER, one[1])
        total.update(reconcile.difference(before, state))
        for visitor, amount in reconcile.bought(before, state).items():
            visitors[visitor] = visitors.get(visitor, 0) + amount
    assert {key: amount for key, amount in total.items() if amount} == {
        key: amount for key, amount in reconcile.figures(state).items() if amount
    }
    assert set(visitors.values()) <= {0, 1}
    assert state is None or 0 <= state.refunded_minor <= state.value_minor
