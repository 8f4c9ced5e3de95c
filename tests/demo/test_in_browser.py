"""What only a browser can tell of the demo shop: its script, its policy, its layout."""

import json

import pytest
from playwright.sync_api import expect

# The same requests are tried on PostgreSQL without a browser, and by the other journeys.
pytestmark = pytest.mark.only_on("sqlite")

PAGES = ("/", "/collections/kitchen", "/products/morning-mug", "/cart", "/checkout", "/policies/shipping", "/journal")


@pytest.fixture
def demo(start_server):
    server = start_server(SHOPBELL_DEMO="1")
    server.flask("demo")
    return server


def exported(server, kind):
    shop = json.loads(server.flask("shop", "list", "--json"))[0]["public_key"]
    return [json.loads(line) for line in server.flask("export", kind, "--shop", shop).splitlines()]


def test_a_customer_buys_and_shopbell_hears_it(demo, page, browser_log):
    page.goto(f"{demo.url}/products/morning-mug")
    page.get_by_title("Ink").click()
    page.get_by_label("One more").click()
    page.get_by_role("button", name="Add to cart").click()
    expect(page.locator("[data-added]")).to_contain_text("Morning mug")
    expect(page.locator("[data-cart-count]")).to_have_text("2")
    assert page.url.endswith("/products/morning-mug?variant=ink")

    page.get_by_role("link", name="View cart").click()
    page.get_by_role("link", name="To the checkout").click()
    page.get_by_label("Email", exact=True).first.fill("vera@shop.example")
    page.get_by_label("Full name").fill("Vera Visitor")
    page.get_by_label("Discount code").fill("welcome10")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("[data-total]")).to_have_text("€48.10")
    expect(page.get_by_label("Full name")).to_have_value("Vera Visitor")

    page.get_by_label("Street and number").fill("Long Lane 5")
    page.get_by_label("Postcode").fill("9000")
    page.get_by_label("City").fill("Ghent")
    with page.expect_response(lambda answer: '"purchase"' in (answer.request.post_data or "")):
        page.get_by_role("button", name="Place the order").click()
        expect(page.get_by_role("heading", name="Thank you, Vera")).to_be_visible()
    page.goto(f"{demo.url}/journal")

    (order,) = exported(demo, "orders")
    (capture,) = [one for one in exported(demo, "captures") if one["form"] == "checkout"]
    assert (order["value"], order["coupon"], order["items"][0]["item_id"]) == ("43.20", "WELCOME10", "FC-101-INK")
    assert (capture["email"], capture["status"]) == ("vera@shop.example", "submitted")
    assert browser_log.console_errors == []


def test_nothing_is_wider_than_a_phone(demo, phone, browser_log):
    phone.goto(f"{demo.url}/products/salt-pig")
    phone.get_by_role("button", name="Add to cart").click()
    expect(phone.locator("[data-added]")).to_be_visible()

    for path in PAGES:
        phone.goto(demo.url + path)
        assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    phone.locator(".menu summary").click()
    phone.locator(".menu").get_by_role("link", name="Journal").click()
    expect(phone).to_have_url(f"{demo.url}/journal")
    assert browser_log.console_errors == []
