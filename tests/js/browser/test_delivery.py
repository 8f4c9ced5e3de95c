"""Nothing that happened is lost, and nobody waits for us."""

import pytest

pytestmark = pytest.mark.no_database


def test_what_the_server_could_not_take_is_sent_by_the_next_page(page, shop, bell, until):
    page.goto(shop(path="/a"))
    until(lambda: bell.named("page_view"))
    bell.refusal = (503, "busy", {"Retry-After": "1"})
    page.evaluate("shopbell('event', 'add_to_cart', {items: [{item_id: 'A'}]})")
    page.wait_for_timeout(500)
    assert bell.named("add_to_cart") == []
    page.goto(shop(path="/b"))
    bell.refusal = None
    added = until(lambda: bell.named("add_to_cart"))[0]
    assert added["url"].endswith("/a")
    until(lambda: page.evaluate("!Object.keys(localStorage).some((key) => key.startsWith('shopbell.q'))"))


def test_a_server_that_is_down_costs_no_event(page, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    bell.refusal = (500, "broken", {})
    page.evaluate("shopbell('event', 'purchase', {transaction_id: 'T1', value: 5, currency: 'EUR'})")
    page.wait_for_timeout(300)
    bell.refusal = None
    until(lambda: bell.named("purchase"))


def test_what_happens_just_before_leaving_arrives(page, shop, bell, until):
    page.goto(shop(path="/a"))
    until(lambda: bell.named("page_view"))
    page.evaluate("shopbell('event', 'search', {search_term: 'mug'}); location.href = 'about:blank'")
    until(lambda: bell.named("search"))


def test_a_visitor_who_leaves_at_once_was_there(page, shop, bell, until):
    page.goto(shop(path="/a"))
    until(lambda: bell.site.asked and any(asked.path == "/v1/settings" for asked in bell.site.asked))
    page.wait_for_timeout(60)
    page.goto("about:blank")
    until(lambda: bell.named("page_view"))


def test_a_refused_origin_is_silent_for_the_rest_of_the_page(page, shop, bell, until, browser_log):
    bell.refusal = (403, "origin_not_allowed", {})
    page.goto(shop())
    asked = lambda: [one for one in bell.site.asked if one.path == "/v1/events"]  # noqa: E731
    until(asked)
    page.evaluate("shopbell('event', 'add_to_cart', {items: []})")
    page.wait_for_timeout(2500)
    assert len(asked()) == 1


def test_requests_carry_no_cookies_and_need_no_preflight(page, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    assert {asked.method for asked in bell.site.asked} == {"GET", "POST"}
    post = next(asked for asked in bell.site.asked if asked.method == "POST")
    assert post.headers["Content-Type"].startswith("text/plain")
    assert "Cookie" not in post.headers
