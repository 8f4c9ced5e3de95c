import pytest

from tests.demo.conftest import markup, names_said, said, text
from tracker.demo.catalogue import CATEGORIES, PRODUCTS

PAGES = [
    "/",
    *(f"/collections/{category.slug}" for category in CATEGORIES),
    *(f"/products/{product.slug}" for product in PRODUCTS),
    "/cart",
    "/policies/shipping",
    "/policies/privacy",
    "/journal",
    "/journal/how-a-mug-is-made",
    "/pages/about",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_embeds_the_tag_as_a_customer_would(customer, demo_key, path):
    page = customer.get(path)

    assert page.status_code == 200
    assert f'<script async src="http://localhost/bell.js" data-shop="{demo_key}"></script>' in page.text
    assert "{{" not in page.text
    assert "None" not in text(page.text)


def test_it_is_closed_unless_the_operator_opens_it(make_app):
    assert make_app().test_client().get("/").status_code == 404


def test_it_works_before_its_account_is_made_but_without_a_tag(app):
    page = app.test_client().get("/")

    assert page.status_code == 200
    assert "bell.js" not in page.text


@pytest.mark.parametrize(
    "path", ["/products/nothing", "/collections/nothing", "/journal/nothing", "/orders/FC-1/thank-you"]
)
def test_what_is_not_there_is_told_in_the_shops_own_words(customer, path):
    page = customer.get(path)

    assert page.status_code == 404
    assert "This shelf is empty" in page.text


def test_its_policy_allows_only_itself(customer):
    policy = customer.get("/").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert {word for word in policy.replace(";", " ").split() if "://" in word} == {"http://localhost"}


def test_a_nonce_is_used_once(customer):
    nonces = {customer.get("/").headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0] for _ in range(3)}

    assert len(nonces) == 3


def test_behind_another_name_the_tag_comes_from_the_public_address(customer):
    page = customer.get("/", headers={"Host": "inside.internal:8080"})

    assert 'src="http://localhost/bell.js"' in page.text
    assert "script-src 'self' http://localhost 'nonce-" in page.headers["Content-Security-Policy"]


def test_a_product_tells_search_engines_what_it_is(customer):
    page = customer.get("/products/morning-mug?variant=ink").text
    told = markup(page)

    assert (told["@type"], told["sku"], told["category"]) == ("Product", "FC-101-INK", "Tableware")
    assert (told["offers"]["price"], told["offers"]["priceCurrency"]) == ("24.00", "EUR")
    assert told["image"] == "http://localhost/demo/pictures/morning-mug-ink.svg"


def test_a_product_tells_analytics_the_same(customer):
    (entry,) = said(customer.get("/products/morning-mug?variant=ink").text)

    assert entry["event"] == "view_item"
    assert entry["ecommerce"]["currency"] == "EUR"
    assert entry["ecommerce"]["value"] == 24.0
    assert entry["ecommerce"]["items"] == [
        {
            "item_id": "FC-101-INK",
            "item_name": "Morning mug",
            "item_brand": "Fennel & Clay",
            "item_category": "Tableware",
            "item_variant": "Ink",
            "price": 24.0,
            "quantity": 1,
        }
    ]


def test_lists_are_told_as_lists(customer):
    assert names_said(customer.get("/").text) == ["view_item_list"]
    (entry,) = said(customer.get("/collections/kitchen").text)
    assert entry["ecommerce"]["item_list_name"] == "Kitchen"
    assert [item["index"] for item in entry["ecommerce"]["items"]] == list(range(5))
    assert markup(customer.get("/collections/kitchen").text)["@type"] == "CollectionPage"


def test_an_unknown_variant_shows_the_first(customer):
    assert markup(customer.get("/products/morning-mug?variant=<script>").text)["sku"] == "FC-101-OAT"


def test_its_pictures_and_fonts_are_its_own(customer):
    for path in ("shop.css", "pages.css", "shop.js", "pictures/hero.svg", "fonts/figtree-latin-wght-normal.woff2"):
        with customer.get(f"/demo/{path}") as answer:
            assert answer.status_code == 200
