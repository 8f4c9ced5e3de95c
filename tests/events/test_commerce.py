"""The money in events: what shops write where GA4 says what belongs there."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.events.commerce import MOST_QUANTITY, item_from_json, read_commerce
from tracker.money import LARGEST_MINOR


def first_item(**fields: Any) -> Any:
    return read_commerce({"items": [{"item_id": "mug", **fields}]}, "EUR").items[0]


@pytest.mark.parametrize(
    ("price", "minor"),
    [
        (12.5, 1250),
        (12, 1200),
        ("12.50", 1250),
        (" 12.5 ", 1250),
        ("0.005", 1),
        (0.1 + 0.2, 30),
        ("12,50", 1250),
        ("€12.50", 1250),
        ("free", 0),
        ("", 0),
        (None, 0),
        (True, 0),
        ([12], 0),
        (-5, 0),
        ("NaN", 0),
        ("Infinity", 0),
        ("1e9999999", 0),
        ("1e-9999999", 0),
    ],
)
def test_a_price_is_a_number_or_a_text_of_one_and_else_nothing(price: Any, minor: int) -> None:
    assert first_item(price=price).price_minor == minor


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [(3, 3), ("3", 3), (2.0, 2), (None, 1), ("many", 1), ("²", 1), (True, 1), (-2, 0), (10**12, MOST_QUANTITY)],
)
def test_a_quantity_is_whole_and_one_where_it_is_none(quantity: Any, expected: int) -> None:
    assert first_item(quantity=quantity).quantity == expected


@pytest.mark.parametrize(
    ("said", "item_id"),
    [
        ({"item_id": "a"}, "a"),
        ({"item_id": 7}, "7"),
        ({"id": "b"}, "b"),
        ({"item_name": "Mug"}, "Mug"),
        ({"item_id": None, "item_name": "Mug"}, "Mug"),
        ({"item_id": "", "id": 5}, "5"),
    ],
)
def test_an_item_is_known_by_its_id_or_else_by_its_name(said: dict[str, Any], item_id: str) -> None:
    assert read_commerce({"items": [said]}, "EUR").items[0].item_id == item_id


def test_a_single_item_needs_no_list_around_it() -> None:
    assert read_commerce({"items": {"item_id": "mug"}}, "EUR").items[0].item_id == "mug"


@pytest.mark.parametrize("junk", [None, 3, "mug", {}, [None], [[]], ["mug"], [{}], [{"item_id": True}]])
def test_what_is_no_list_of_items_is_no_items(junk: Any) -> None:
    assert read_commerce({"items": junk}, "EUR").items == ()


@pytest.mark.parametrize(
    ("params", "currency"),
    [
        ({"currency": "usd"}, "USD"),
        ({"currency": "US"}, "EUR"),
        ({"currency": "€€€"}, "EUR"),
        ({"currency": 7}, "EUR"),
        ({}, "EUR"),
        ({"items": [{"item_id": "a", "currency": "GBP"}]}, "GBP"),
    ],
)
def test_the_currency_is_the_events_or_else_the_shops(params: dict[str, Any], currency: str) -> None:
    assert read_commerce(params, "EUR").currency == currency


def test_minor_units_follow_the_currency() -> None:
    assert read_commerce({"currency": "VND", "value": 250000}, "EUR").value_minor == 250000
    assert read_commerce({"currency": "KWD", "value": 1.5}, "EUR").value_minor == 1500


@pytest.mark.parametrize("value", [None, "much", -1, True])
def test_without_a_usable_value_the_items_are_summed(value: Any) -> None:
    items = [{"item_id": "a", "price": 10, "quantity": 2}, {"item_id": "b", "price": "0.50"}]
    assert read_commerce({"value": value, "items": items}, "EUR").value_minor == 2050


def test_a_value_that_is_given_is_believed() -> None:
    assert read_commerce({"value": 17, "items": [{"item_id": "a", "price": 20}]}, "EUR").value_minor == 1700


def test_an_item_survives_being_stored() -> None:
    item = first_item(item_name="Mug", item_variant="red", price=5, quantity=2, url="https://acme.example/mug")
    assert item_from_json(item.to_json()) == item


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
fields = st.sampled_from(["item_id", "id", "item_name", "price", "quantity", "currency", "item_variant"])


@given(st.fixed_dictionaries({"items": values | st.lists(st.dictionaries(fields, values)), "value": values}))
def test_whatever_shops_write_is_read_without_an_error(params: dict[str, Any]) -> None:
    commerce = read_commerce(params, "EUR")
    assert 0 <= commerce.value_minor <= LARGEST_MINOR
    assert all(0 <= item.price_minor <= LARGEST_MINOR for item in commerce.items)
