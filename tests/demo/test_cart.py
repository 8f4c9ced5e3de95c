import pytest

from tests.testbed import ROOT
from tracker.demo.cart import FREE_SHIPPING_FROM_MINOR, MOST_OF_ONE, SHIPPING_MINOR, Cart, Discount, add_up, cart_from
from tracker.demo.catalogue import CATEGORIES, FEATURED, PRODUCTS, offer_of, offers_of, product_of, related_to

MUG, TEAPOT = "FC-101-OAT", "FC-201"
TEN = Discount("TEN", percent=10)


def test_a_cart_adds_up_with_shipping():
    now = add_up(Cart({MUG: 2}), None)

    assert (now.goods_minor, now.discount_minor, now.shipping_minor, now.total_minor) == (4800, 0, 490, 5290)
    assert now.to_free_shipping_minor == 1200


def test_an_empty_cart_costs_nothing():
    assert add_up(Cart(), TEN).total_minor == 0


def test_shipping_is_free_from_its_threshold_on():
    assert add_up(Cart({TEAPOT: 1}), None).shipping_minor == 0


def test_a_discount_may_cost_the_free_shipping():
    almost = add_up(Cart({"FC-102-OAT": 1, "FC-104": 1}), None)
    with_discount = add_up(Cart({"FC-102-OAT": 1, "FC-104": 1}), TEN)

    assert almost.goods_minor == FREE_SHIPPING_FROM_MINOR
    assert (almost.shipping_minor, with_discount.shipping_minor) == (0, SHIPPING_MINOR)
    assert with_discount.total_minor == 5400 + SHIPPING_MINOR


def test_a_percentage_is_rounded_to_the_cent():
    assert add_up(Cart({"FC-301-INK": 1}), Discount("X", percent=15)).discount_minor == 285
    assert add_up(Cart({"FC-303": 1}), Discount("X", percent=5)).discount_minor == 135


def test_a_code_for_shipping_takes_the_shipping_alone():
    now = add_up(Cart({MUG: 1}), Discount("SHIP", ships_free=True))

    assert (now.discount_minor, now.shipping_minor, now.total_minor) == (0, 0, 2400)


def test_it_puts_in_and_takes_out():
    cart = Cart()

    assert cart.add(MUG, 2) == 2
    assert cart.add(MUG, MOST_OF_ONE) == MOST_OF_ONE - 2
    assert cart.change(MUG, 1) == 1 - MOST_OF_ONE
    assert cart.change(MUG, 0) == -1
    assert cart.lines == {}
    assert cart.change(MUG, 0) == 0


@pytest.mark.parametrize(
    "value", [None, [], "x", {"lines": []}, {"lines": {"FC-999": 1}}, {"lines": {MUG: 0}}, {"lines": {MUG: "2"}}]
)
def test_a_cart_that_makes_no_sense_is_empty(value):
    assert cart_from(value).lines == {}


def test_a_cart_survives_the_cookie():
    cart = Cart({MUG: 2, TEAPOT: 1}, "TEN")

    assert cart_from(cart.to_json()) == cart


def test_every_product_can_be_bought_and_seen():
    pictures = {file.stem for file in (ROOT / "static" / "demo" / "pictures").glob("*.svg")}
    numbers = [offer.sku for product in PRODUCTS for offer in offers_of(product)]

    assert len(numbers) == len(set(numbers))
    assert all(offer_of(number).picture in pictures for number in numbers)
    assert all(product.price_minor > 0 for product in PRODUCTS)
    assert {product.category for product in PRODUCTS} == {category.slug for category in CATEGORIES}
    assert all(product_of(slug) for slug in FEATURED)


def test_a_product_is_never_related_to_itself():
    assert all(product not in related_to(product) and len(related_to(product)) == 4 for product in PRODUCTS)
