"""The panel on which an owner shows what is what: clicks are kept from the page, and visitors get nothing of it."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.silent_shop import CHECKOUT, MUG, SilentShop
from tests.testbed.static_shop import Page
from tracker.collect.mapping import WORDS
from tracker.shops.mapping_kinds import MAPPING_KINDS


class Mapper:
    """What the server keeps; `refuses` is what it says to every token."""

    def __init__(self, site) -> None:
        self.asked = []
        self.map = {}
        self.refuses = ""
        site.pages["/v1/map"] = self.answer

    def answer(self, asked):
        body = json.loads(asked.body)
        self.asked.append(body)
        headers = {"Access-Control-Expose-Headers": "X-Shopbell-Reason"}
        if self.refuses:
            said = {"error": "bad_token", "message": self.refuses}
            return Page(json.dumps(said), status=403, type="application/json", headers=headers)
        if body.get("kind"):
            self.map[body["kind"]] = {"selector": body["selector"], "sample": body["sample"]}
        kinds = [
            {"kind": one.name, "label": one.label, "hint": one.hint, "needed": one.is_needed}
            for one in MAPPING_KINDS.values()
        ]
        state = {"ok": True, "name": "Fixture & Sons", "kinds": kinds, "map": self.map, "words": WORDS}
        return Page(json.dumps(state), type="application/json", headers=headers)

    @property
    def saved(self):
        return [one for one in self.asked if one.get("kind")]


@pytest.fixture
def mapper(bell):
    return Mapper(bell.site)


@pytest.fixture
def silent(static_shop, bell):
    shop = SilentShop(static_shop, bell.tag)
    shop.open()
    return shop


@pytest.fixture
def panel(page, silent, mapper):
    """panel(path) opens a page with a link of the admin's; answers the panel."""

    def open_page(path=MUG):
        page.goto(silent.url(path) + "?shopbell_map=signed.token&size=2")
        found = page.get_by_role("region", name="Map your shop")
        expect(found.get_by_role("heading")).to_be_visible()
        return found

    return open_page


def show(panel, thing, click):
    panel.get_by_role("button", name=thing).click()
    click()
    return panel.get_by_role("status")


def test_the_token_leaves_the_address_bar_and_is_told_to_nobody_but_the_server(
    page, panel, silent, bell, mapper, until
):
    panel()
    assert page.url == silent.url(MUG) + "?size=2"
    assert mapper.asked[0]["token"] == "signed.token"
    until(lambda: bell.named("page_view"))
    assert "signed.token" not in json.dumps(bell.envelopes)


def test_visitors_get_nothing_of_it(page, silent, bell, until):
    page.goto(silent.url(MUG))
    until(lambda: bell.named("page_view"))
    assert page.evaluate("sessionStorage.getItem('shopbell.map')") is None
    assert [one.path for one in bell.site.asked if "mapper" in one.path] == []


def test_what_is_clicked_is_read_and_saved(page, panel, mapper):
    found = panel()
    status = show(found, "Price", lambda: page.get_by_text("12,50 €").click())
    expect(status).to_contain_text("12.50 EUR")
    found.get_by_role("button", name="Save").click()
    expect(status).to_contain_text("Saved: Price · 12.50 EUR")
    [saved] = mapper.saved
    assert {name: saved[name] for name in ("kind", "selector", "pages", "sample", "token")} == {
        "kind": "price",
        "selector": "h1 + p",
        "pages": "/catalogue/*",
        "sample": "12.50 EUR",
        "token": "signed.token",
    }
    expect(found).to_contain_text("3 still to show")


def test_a_click_while_picking_is_kept_from_the_page_and_one_after_it_is_not(page, panel, silent, mapper):
    silent.head = "<script>window.heard = 0; addEventListener('pointerdown', () => heard++, true)</script>"
    silent.head += "<script>document.addEventListener('click', () => heard++)</script>"
    found = panel()
    heard = page.evaluate("heard")
    button = page.locator("main > article button")
    show(found, "Add button", button.click)
    expect(found.get_by_role("status")).to_contain_text("Add to basket")
    assert page.evaluate("heard") - heard <= 2, "nothing but the panel's own buttons and the earliest listener of all"
    assert silent.basket == []
    found.get_by_role("button", name="Cancel").click()
    button.click()
    expect(page.locator("header span")).to_have_text("1")


def test_the_panel_comes_along_until_mapping_is_ended(page, panel, silent):
    found = panel()
    page.goto(silent.url(CHECKOUT))
    expect(found).to_be_visible()
    found.get_by_role("button", name="End mapping").click()
    page.goto(silent.url(MUG))
    page.wait_for_timeout(600)
    expect(found).to_have_count(0)


def test_two_prices_are_no_price_and_say_so(page, panel, static_shop, silent):
    static_shop.pages["/sale"] = silent._page("Sale", "<h1>Mug</h1><p class=price>15,00 € 12,00 €</p>")
    found = panel("/sale")
    show(found, "Price", lambda: page.locator(".price").click())
    expect(found).to_contain_text("There is not exactly one price in it.")
    expect(found.get_by_role("button", name="Save")).to_be_disabled()


def test_what_it_cost_once_is_struck_out_and_not_read(page, panel, static_shop, silent):
    static_shop.pages["/sale"] = silent._page("Sale", "<h1>Mug</h1><p class=price><del>15,00 €</del> 12,00 €</p>")
    expect(show(panel("/sale"), "Price", lambda: page.locator(".price").click())).to_contain_text("12.00 EUR")


def test_an_owner_may_go_wider_and_narrower_and_write_a_selector(page, panel, mapper):
    found = panel()
    status = show(found, "Product name", lambda: page.locator("main > article h1").click())
    expect(status).to_contain_text("Stoneware mug")
    found.get_by_role("button", name="Wider").click()
    expect(status).to_contain_text("Thrown by hand")
    found.get_by_role("button", name="Narrower").click()
    expect(status).not_to_contain_text("Thrown by hand")
    found.get_by_text("How it is found").click()
    field = found.get_by_label("matches on this page")
    field.fill(":::nonsense(")
    field.blur()
    expect(found.get_by_text("Nothing that can be read here")).to_be_visible()
    field.fill("meta[name=viewport]@content")
    field.blur()
    expect(status).to_contain_text("width=device-width")
    found.get_by_role("button", name="Save").click()
    expect(status).to_contain_text("Saved")
    assert (mapper.saved[0]["selector"], mapper.saved[0]["attribute"]) == ("meta[name=viewport]", "content")


def test_what_is_typed_into_an_email_field_is_never_shown_or_sent(page, panel, mapper):
    found = panel(CHECKOUT)
    page.get_by_label("Where shall we write to?").fill("mia@shop.example")
    expect(show(found, "Email field", lambda: page.get_by_label("Where shall").click())).to_contain_text("contact")
    found.get_by_role("button", name="Save").click()
    expect(found.get_by_role("status")).to_contain_text("Saved")
    assert mapper.saved[0]["selector"] == 'input[name="contact"]'
    assert mapper.saved[0]["pages"] == CHECKOUT
    assert "mia@shop.example" not in json.dumps(mapper.asked)


def test_a_link_that_is_too_old_says_what_to_do(page, silent, mapper):
    mapper.refuses = "This link is too old."
    page.goto(silent.url(MUG) + "?shopbell_map=old.token")
    expect(page.get_by_role("alert")).to_contain_text("This link is too old.")


def test_a_server_that_is_away_is_named(page, silent, bell, mapper):
    page.route("**/v1/map", lambda route: route.abort())
    page.goto(silent.url(MUG) + "?shopbell_map=signed.token")
    expect(page.get_by_role("alert")).to_contain_text("Shopbell cannot be reached")


STRICT = (
    "default-src 'none'; style-src 'self'; script-src 'nonce-abc' {bell}; connect-src {bell}; form-action 'self';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)


def test_it_works_under_a_strict_policy_with_trusted_types(page, static_shop, silent, panel, bell, browser_log):
    silent.style = ""
    static_shop.headers["Content-Security-Policy"] = STRICT.format(bell=bell.origin)
    found = panel()
    expect(show(found, "Price", lambda: page.get_by_text("12,50 €").click())).to_contain_text("12.50 EUR")
    assert found.evaluate("(el) => getComputedStyle(el).position") == "fixed"
    about_us = [line for line in browser_log.console_errors if "shopbell" in line.lower() or "parts/" in line]
    assert about_us == []


def test_it_stays_when_the_shop_draws_its_page_again_and_bears_a_hostile_style(page, panel, silent):
    silent.head = "<style>div, section, button { display: none !important; color: red !important }</style>"
    found = panel()
    page.evaluate("document.querySelectorAll('[data-shopbell]').forEach((el) => el.remove())")
    expect(found).to_be_visible()


def test_it_can_be_moved_out_of_the_way_and_used_in_the_hand(phone, silent, mapper):
    phone.goto(silent.url(MUG) + "?shopbell_map=signed.token")
    found = phone.get_by_role("region", name="Map your shop")
    expect(found).to_be_visible()
    below = found.bounding_box()
    assert below["x"] >= 0
    assert below["x"] + below["width"] <= 390
    assert below["height"] <= 844 / 2
    found.get_by_role("button", name="Move to the other side").tap()
    assert found.bounding_box()["y"] < below["y"]
    found.get_by_role("button", name="Move to the other side").tap()
    found.get_by_role("button", name="Price").tap()
    phone.get_by_text("12,50 €").tap()
    expect(found.get_by_role("status")).to_contain_text("12.50 EUR")
