"""Page types, from what a page says of itself or from its address."""

import pytest

from tracker.events.pages import page_type, path_of


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "home"),
        ("/", "home"),
        ("/de", "home"),
        ("/en-gb/", "home"),
        ("/products/mug", "product"),
        ("/p/12345", "product"),
        ("/dp/B000", "product"),
        ("/de/produkt/tasse", "product"),
        ("/collections/kitchen/products/mug", "product"),
        ("/collections/kitchen", "category"),
        ("/product-category/kitchen/", "category"),
        ("/shop", "category"),
        ("/products", "category"),
        ("/cart", "cart"),
        ("/basket/", "cart"),
        ("/warenkorb", "cart"),
        ("/checkout", "checkout"),
        ("/checkouts/cn/abc", "checkout"),
        ("/kasse", "checkout"),
        ("/checkout/order-received/77/", "order"),
        ("/checkout/onepage/success/", "order"),
        ("/thank-you", "order"),
        ("/checkout/thank_you", "order"),
        ("/order-confirmation", "order"),
        ("/policies/shipping-policy", "policy"),
        ("/shipping", "policy"),
        ("/returns-and-refunds", "policy"),
        ("/privacy-policy", "policy"),
        ("/account", "account"),
        ("/account/login", "account"),
        ("/search", "search"),
        ("/catalogsearch/result/", "search"),
        ("/blogs/news/spring", "content"),
        ("/pages/about-us", "content"),
        ("/something-else", "other"),
        ("/cartoons", "other"),
        ("/shopping-bags", "other"),
    ],
)
def test_an_address_tells_the_type_of_its_page(path: str, expected: str) -> None:
    assert page_type("", f"https://acme.example{path}?utm_source=x") == expected


def test_what_the_page_says_of_itself_outweighs_its_address() -> None:
    assert page_type("product", "https://acme.example/cart") == "product"


def test_a_type_that_does_not_exist_is_not_believed() -> None:
    assert page_type("casino", "https://acme.example/cart") == "cart"


def test_an_unreadable_address_is_some_other_page() -> None:
    assert path_of("http://[") == ""
    assert page_type("", "") == "other"
