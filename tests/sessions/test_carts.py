"""What a cart holds after each event that speaks of it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tracker.events.commerce import read_commerce
from tracker.events.names import CART_NAMES
from tracker.money import LARGEST_MINOR
from tracker.sessions.carts import EMPTY, MOST_LINES, CartState, after_event, after_purchase


def cart_after(*told: tuple[str, dict[str, Any]], cart: CartState = EMPTY) -> CartState:
    for name, params in told:
        cart = after_event(cart, name, read_commerce(params, "EUR"))
    return cart


def items(*lines: tuple[str, float, int]) -> dict[str, Any]:
    return {"items": [{"item_id": item, "price": price, "quantity": quantity} for item, price, quantity in lines]}


def lines_of(cart: CartState) -> list[tuple[str, int]]:
    return [(item.item_id, item.quantity) for item in cart.items]


def test_adding_twice_gives_one_line_of_two() -> None:
    cart = cart_after(("add_to_cart", items(("mug", 10, 1))), ("add_to_cart", items(("mug", 10, 1))))
    assert (lines_of(cart), cart.value_minor, cart.item_count) == ([("mug", 2)], 2000, 2)


def test_variants_of_a_product_are_lines_of_their_own() -> None:
    red = {"items": [{"item_id": "mug", "item_variant": "red", "price": 10}]}
    cart = cart_after(("add_to_cart", red), ("add_to_cart", items(("mug", 10, 1))))
    assert [item.line for item in cart.items] == [("mug", "red"), ("mug", "")]


def test_the_value_of_added_things_is_the_carts_and_not_the_events() -> None:
    # In GA4 the value of add_to_cart is that of what was added.
    cart = cart_after(
        ("add_to_cart", {**items(("mug", 10, 1)), "value": 10}), ("add_to_cart", {**items(("hat", 5, 1)), "value": 5})
    )
    assert cart.value_minor == 1500


def test_removing_some_leaves_the_rest_and_removing_all_the_line_goes() -> None:
    cart = cart_after(("add_to_cart", items(("mug", 10, 3))), ("remove_from_cart", items(("mug", 10, 1))))
    assert lines_of(cart) == [("mug", 2)]
    assert cart_after(("remove_from_cart", items(("mug", 10, 9))), cart=cart).items == ()


def test_removing_what_is_not_there_changes_nothing() -> None:
    cart = cart_after(("add_to_cart", items(("mug", 10, 1))), ("remove_from_cart", items(("hat", 5, 1))))
    assert lines_of(cart) == [("mug", 1)]


def test_the_whole_cart_replaces_what_was_known() -> None:
    cart = cart_after(("add_to_cart", items(("mug", 10, 3))), ("cart_update", {**items(("hat", 5, 1)), "value": 4.5}))
    assert (lines_of(cart), cart.value_minor) == ([("hat", 1)], 450)


def test_a_total_without_lines_keeps_the_lines() -> None:
    cart = cart_after(("add_to_cart", items(("mug", 10, 1))), ("view_cart", {"value": 9}))
    assert (lines_of(cart), cart.value_minor) == ([("mug", 1)], 900)


def test_a_cart_that_is_said_to_be_empty_is_empty() -> None:
    cart = cart_after(("add_to_cart", items(("mug", 10, 1))), ("cart_update", {"value": 0, "items": []}))
    assert (cart.items, cart.value_minor, cart.state) == ((), 0, "open")


def test_checkout_stays_begun_until_the_cart_is_emptied() -> None:
    cart = cart_after(("begin_checkout", items(("mug", 10, 1))), ("view_cart", items(("mug", 10, 2))))
    assert cart.state == "checkout"
    assert cart_after(("cart_update", {"items": []}), cart=cart).state == "open"


def test_after_the_order_a_new_cart_begins() -> None:
    ordered = after_purchase(cart_after(("add_to_cart", items(("mug", 10, 1)))))
    assert (ordered.state, lines_of(ordered)) == ("ordered", [("mug", 1)])
    cart = cart_after(("add_to_cart", items(("hat", 5, 1))), cart=ordered)
    assert (cart.state, lines_of(cart)) == ("open", [("hat", 1)])


def test_a_cart_does_not_grow_without_end() -> None:
    cart = cart_after(*(("add_to_cart", items((f"item-{number}", 1, 1))) for number in range(MOST_LINES + 5)))
    assert len(cart.items) == MOST_LINES


line = st.tuples(st.sampled_from("abc"), st.integers(0, 10**12), st.integers(0, 10**6))


@given(st.lists(st.tuples(st.sampled_from(sorted(CART_NAMES)), st.lists(line, max_size=4)), max_size=12))
def test_a_cart_can_always_be_stored(told: list[tuple[str, list[tuple[str, int, int]]]]) -> None:
    cart = cart_after(*((name, items(*lines)) for name, lines in told))
    assert 0 <= cart.value_minor <= LARGEST_MINOR
    assert all(item.quantity >= 0 for item in cart.items)
