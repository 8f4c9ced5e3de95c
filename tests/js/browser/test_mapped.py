"""A shop that exposes nothing, read with what its owner has mapped: views, additions that happened, the cart."""

import json
from typing import Any

import pytest

from tests.journeys.silent_shop import CHECKOUT, MUG, TEAPOT, SilentShop

MAP = {
    "price": {"selector": "h1 + p, h3 + p", "pages": "/catalogue/*"},
    "name": {"selector": "h1", "pages": "/catalogue/*"},
    "add": {"selector": ".add-to-basket button"},
    "quantity": {"selector": "input[name=quantity]", "pages": "/catalogue/*"},
    "cart_count": {"selector": ".mini-basket span"},
}
ITEM = {"item_id": "mug", "item_name": "Stoneware mug", "price": 12.5, "quantity": 1}


@pytest.fixture
def mapped(bell):
    bell.settings["map"] = dict(MAP)
    return bell


@pytest.fixture
def silent(static_shop, bell):
    shop = SilentShop(static_shop, bell.tag)
    shop.open()
    return shop


@pytest.fixture
def visit(page, silent, until):
    """visit(path) goes there and waits until the tag knows the mapping."""

    def go(path=MUG):
        page.goto(silent.url(path))
        until(
            lambda: page.evaluate(
                "performance.getEntriesByType('resource').some(({name}) => /parts.mapped/.test(name))"
            )
        )
        page.wait_for_timeout(100)

    return go


def params(bell, name) -> list[dict[str, Any]]:
    assert {event["source"] for event in bell.named(name)} <= {"mapped"}
    return [event["params"] for event in bell.named(name)]


def main_button(page):
    return page.locator("main > article button")


def test_a_product_page_is_viewed(visit, mapped, until):
    visit()
    assert until(lambda: params(mapped, "view_item")) == [{"currency": "EUR", "value": 12.5, "items": [ITEM]}]
    assert (
        until(lambda: [one["context"] for one in mapped.envelopes if one["context"].get("product")])[0]["page_type"]
        == "product"
    )


def test_nothing_is_loaded_for_a_shop_that_has_mapped_nothing(page, silent, bell, until):
    page.goto(silent.url(MUG))
    until(lambda: bell.named("page_view"))
    page.wait_for_timeout(1500)
    assert [one.path for one in bell.site.asked if "mapp" in one.path] == []


def test_a_form_that_posts_and_comes_back_is_told_by_the_page_that_shows_it(page, visit, mapped, until):
    visit()
    page.get_by_label("How many").fill("3")
    main_button(page).click()
    added = until(lambda: params(mapped, "add_to_cart"))
    assert added == [{"currency": "EUR", "value": 37.5, "items": [{**ITEM, "quantity": 3}]}]
    page.wait_for_timeout(1500)
    assert len(params(mapped, "add_to_cart")) == 1
    assert page.evaluate("localStorage['shopbell.mapped']") is None


def test_the_same_form_in_a_card_adds_the_cards_product(page, visit, mapped, until):
    visit()
    page.locator("article", has=page.get_by_role("heading", name="Olive wood spoons")).get_by_role("button").click()
    [added] = until(lambda: params(mapped, "add_to_cart"))
    assert added["items"] == [{"item_id": "spoons", "item_name": "Olive wood spoons", "price": 1018, "quantity": 1}]


def test_a_list_of_cards_is_no_product_page_and_its_buttons_are_known(page, visit, mapped, until):
    visit("/")
    page.locator("article", has=page.get_by_role("heading", name="Stoneware mug")).get_by_role("button").click()
    [added] = until(lambda: params(mapped, "add_to_cart"))
    assert added["items"] == [ITEM]
    assert params(mapped, "view_item") == []


def test_what_was_sold_out_is_not_told(page, visit, silent, mapped, until):
    silent.basket.append("teapot")
    silent.sold_out.add("mug")
    visit()
    main_button(page).click()
    until(lambda: len(mapped.named("page_view")) == 2)
    page.wait_for_timeout(3600)
    assert params(mapped, "add_to_cart") == []


def test_without_a_count_a_posted_form_is_told_at_once(page, visit, mapped, until):
    del mapped.settings["map"]["cart_count"]
    visit()
    main_button(page).click()
    assert len(until(lambda: params(mapped, "add_to_cart"))) == 1
    # And by nobody again on the page it leads to.
    until(lambda: len(mapped.named("page_view")) == 2)
    page.wait_for_timeout(3600)
    assert len(params(mapped, "add_to_cart")) == 1


@pytest.mark.parametrize("mode", ["anonymous", "full"])
def test_nothing_is_kept_where_nothing_may_be_and_the_addition_is_told_all_the_same(page, visit, mapped, until, mode):
    mapped.settings["consent"] = {"mode": mode}
    visit()
    main_button(page).click()
    assert len(until(lambda: params(mapped, "add_to_cart"))) == 1
    kept = page.evaluate("Object.keys(localStorage).filter((key) => /mapped/.test(key))")
    assert (kept == []) == (mode == "anonymous")


SCRIPTED = """<script>
document.addEventListener('submit', (event) => { event.preventDefault(); if (window.adds) setTimeout(() => {
  document.querySelector('.mini-basket').innerHTML = 'Basket <span>' + (window.n = (window.n || 0) + 1) + '</span>'
}, 400) })
</script>"""


def test_a_form_that_a_script_holds_back_is_told_when_the_count_rises(page, visit, silent, mapped, until):
    silent.head = SCRIPTED
    visit()
    page.evaluate("window.adds = true")
    main_button(page).click()
    until(lambda: len(params(mapped, "add_to_cart")) == 1)
    main_button(page).click()
    until(lambda: len(params(mapped, "add_to_cart")) == 2)
    page.wait_for_timeout(1000)
    assert [one["value"] for one in params(mapped, "add_to_cart")] == [12.5, 12.5]


def test_a_click_that_validation_stopped_is_no_addition(page, visit, silent, mapped, until):
    silent.head = SCRIPTED
    visit()
    main_button(page).click()
    page.get_by_label("How many").fill("0")  # Below its minimum: the browser itself keeps the form.
    main_button(page).click()
    page.wait_for_timeout(1500)
    page.goto(silent.url(CHECKOUT))
    until(lambda: len(mapped.named("page_view")) == 2)
    page.wait_for_timeout(1200)
    assert params(mapped, "add_to_cart") == []


def test_a_click_by_a_script_is_nobodys_act(page, visit, mapped):
    visit()
    page.evaluate("document.querySelector('main > article button').click()")
    page.wait_for_timeout(1500)
    assert params(mapped, "add_to_cart") == []


ROUTER = """<script>
function go(path, name, price, wait) {
  history.pushState({}, '', path)
  setTimeout(() => { document.title = name; document.querySelector('h1').textContent = name
    document.querySelector('h1 + p').textContent = price }, wait)
}
</script>"""


def test_a_single_page_shop_is_not_told_with_the_page_before(page, visit, silent, mapped, until):
    silent.head = ROUTER
    visit()
    until(lambda: params(mapped, "view_item"))
    # The address changes at once, the page a second and a half later: after the tag has given up waiting for the title.
    page.evaluate("go('/catalogue/teapot', 'Rainy day teapot', '59,90 €', 1500)")
    until(lambda: len(params(mapped, "view_item")) == 2)
    seen = [
        (one["items"][0]["item_id"], one["items"][0]["item_name"], one["value"]) for one in params(mapped, "view_item")
    ]
    assert seen == [("mug", "Stoneware mug", 12.5), ("teapot", "Rainy day teapot", 59.9)]


def test_a_product_page_without_its_price_is_not_told(page, visit, silent, mapped):
    silent.head = (
        "<script>addEventListener('DOMContentLoaded', () => document.querySelector('h1 + p').remove())</script>"
    )
    visit()
    page.wait_for_timeout(1500)
    assert params(mapped, "view_item") == []


def test_the_carts_total_is_followed(page, visit, silent, mapped, until, static_shop):
    mapped.settings["map"]["cart_value"] = {"selector": "#total"}
    static_shop.pages["/basket"] = lambda _: silent._page("Basket", "<p>Together <b id=total>25,00 €</b></p>")
    visit("/basket")
    assert until(lambda: params(mapped, "cart_update")) == [{"currency": "EUR", "value": 25}]
    visit("/basket")
    page.wait_for_timeout(800)
    assert len(params(mapped, "cart_update")) == 1


def test_an_emptied_cart_is_told(page, visit, silent, mapped, until, static_shop):
    silent.basket.append("mug")
    visit()
    static_shop.pages[TEAPOT] = lambda _: (
        silent._page("Tea", "").replace("Basket <span", "Basket <span>0</span><i").replace("</span></a>", "</i></a>")
    )
    static_shop.pages["/empty"] = lambda _: (
        "<!doctype html><title>x</title>" + mapped.tag + '<a class="mini-basket"><span>0</span></a>'
    )
    visit("/empty")
    assert until(lambda: params(mapped, "cart_update")) == [{"currency": "EUR", "value": 0, "items": []}]


def test_what_is_found_and_what_is_not_is_said(page, visit, silent, mapped, until):
    visit()
    found = until(lambda: [one["context"]["map"] for one in mapped.envelopes if one["context"].get("map")])[0]
    assert found == {"price": 1, "name": 1, "add": 1, "quantity": 1}, (
        "an empty basket shows no count, and that is no miss"
    )


def test_what_is_missing_is_said_when_the_page_has_had_its_time(page, visit, silent, mapped, until):
    silent.part = "detail"
    silent.theme = "q9Wv3"
    mapped.settings["map"]["name"] = {"selector": ".product-page h1", "pages": "/catalogue/*"}
    visit()
    page.wait_for_timeout(3600)
    page.goto(silent.url("/"))
    found = until(
        lambda: [
            one["context"]["map"]
            for one in mapped.envelopes
            if one["context"]["url"] == silent.url(MUG) and one["context"].get("map")
        ]
    )[-1]
    assert found["name"] == 0


def test_selectors_that_no_browser_knows_break_nothing(page, visit, mapped, until):
    mapped.settings["map"] = {
        kind: {"selector": ":::broken(" + kind} for kind in ("price", "name", "add", "cart_count", "made_up")
    }
    visit()
    main_button(page).click()
    page.wait_for_timeout(1000)
    assert mapped.named("page_view")


def test_a_mapped_email_field_is_read_and_the_never_read_list_stays(page, shop, mapped, until):
    mapped.settings["capture"] = {
        "mode": "all",
        "forms": [],
        "notice": False,
        "mapped": ["[name=contact]", "[name=q1]", "::bad("],
    }
    page.goto(
        shop("""<form id=a onsubmit="return false"><label>Where to? <input name=contact></label>
        <input name=city></form>
        <form id=b onsubmit="return false"><input name=q1 autocomplete="cc-name">
        <input name=city2></form>
        <form id=c onsubmit="return false"><label>Where to? <input name=contact></label><input type=password>
        <input name=city3></form>""")
    )
    until(lambda: mapped.named("page_view"))
    page.wait_for_timeout(500)
    for form, field in (("#b", "q1"), ("#c", "contact"), ("#a", "contact")):
        page.type(f"{form} [name={field}]", f"{form[1:]}@example.com")
        page.locator(f"{form} [name^=city]").focus()
    page.type("#a [name=city]", "not@an-email-field.example")
    page.locator("#a [name=contact]").focus()
    until(lambda: mapped.named("email_captured"))
    page.wait_for_timeout(1200)
    assert [one["params"]["email"] for one in mapped.named("email_captured")] == ["a@example.com"]
    assert "an-email-field" not in json.dumps(mapped.envelopes)
