"""Nothing that happened is lost, and nobody waits for us."""

import random
import threading
import time


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


KEPT = """Object.keys(localStorage).filter((key) => key.startsWith('shopbell.q'))
.flatMap((key) => JSON.parse(localStorage[key]).events).map(({ name }) => name)"""


def test_a_server_that_is_away_for_long_is_asked_until_it_is_back_and_no_other_event_is_needed(
    page, shop, bell, until, browser_log
):
    page.clock.install()
    page.goto(shop())
    page.clock.run_for(3000)
    until(lambda: bell.named("page_view"))
    bell.refusal = (502, "bad_gateway", {})
    page.evaluate("shopbell('event', 'purchase', {transaction_id: 'T1', value: 5, currency: 'EUR'})")
    for _ in range(30):
        page.clock.run_for(2000)
    assert bell.named("purchase") == []
    bell.refusal = None
    until(lambda: page.clock.run_for(10_000) or bell.named("purchase"), seconds=20)
    until(lambda: page.evaluate(KEPT) == [])
    assert (
        len([event for envelope in bell.envelopes for event in envelope["events"] if event["name"] == "purchase"]) == 1
    )


def test_what_happens_without_a_network_is_told_when_it_is_back(page, context, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    context.set_offline(True)
    for name in ("one", "two", "three"):
        page.evaluate(f"shopbell('event', 'add_to_cart', {{items: [{{item_id: '{name}'}}]}})")
    page.wait_for_timeout(300)
    assert bell.named("add_to_cart") == []
    assert page.evaluate(KEPT) == ["add_to_cart"] * 3
    context.set_offline(False)
    added = until(lambda: len(bell.named("add_to_cart")) == 3 and bell.named("add_to_cart"))
    assert [event["params"]["items"][0]["item_id"] for event in added] == ["one", "two", "three"]
    until(lambda: page.evaluate(KEPT) == [])


def test_of_a_shop_s_tabs_one_talks_at_a_time_and_a_storm_of_refusals_costs_nothing(page, context, shop, bell, until):
    dice = random.Random(3)
    talking, most = 0, 0
    lock = threading.Lock()

    def answers_slowly():
        nonlocal talking, most
        with lock:
            talking += 1
            most = max(most, talking)
        time.sleep(0.05)
        with lock:
            talking -= 1

    bell.before_answer = answers_slowly
    bell.refusal = (503, "busy", {"Retry-After": "1"})
    bell.refuses = lambda: dice.random() < 0.5
    address = shop()
    tabs = [page, context.new_page(), context.new_page()]
    for tab in tabs:
        tab.goto(address)
    for number in range(12):
        call = f"shopbell('event', 'add_to_cart', {{items: [{{item_id: 'item {number}'}}]}})"
        tabs[number % 3].evaluate(call)
    until(lambda: len(bell.named("add_to_cart")) == 12, seconds=40)
    until(lambda: page.evaluate(KEPT) == [], seconds=40)
    items = sorted(event["params"]["items"][0]["item_id"] for event in bell.named("add_to_cart"))
    assert items == sorted(f"item {number}" for number in range(12))
    assert most == 1


def test_what_a_closed_tab_could_not_send_is_sent_by_one_that_is_open(page, context, shop, bell, until):
    address = shop()
    page.goto(address)
    until(lambda: bell.named("page_view"))
    closed = context.new_page()
    closed.goto(address)
    until(lambda: len(bell.named("page_view")) == 2)
    bell.refusal = (503, "busy", {"Retry-After": "1"})
    closed.evaluate("shopbell('event', 'add_to_cart', {items: [{item_id: 'A'}]})")
    until(lambda: page.evaluate(KEPT) == ["add_to_cart"])
    closed.close()
    bell.refusal = None
    page.evaluate("setInterval(() => shopbell('event', 'still_here'), 3000)")
    until(lambda: bell.named("add_to_cart"), seconds=20)
    until(lambda: "add_to_cart" not in page.evaluate(KEPT))


def test_a_full_queue_lets_go_of_what_is_worth_least(page, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    bell.refusal = (503, "busy", {"Retry-After": "60"})
    page.evaluate("shopbell('event', 'purchase', {transaction_id: 'T1', value: 5, currency: 'EUR'})")
    page.evaluate("for (let i = 0; i < 400; i++) shopbell('event', 'view_item_list', {n: i, pad: 'x'.repeat(400)})")
    kept = page.evaluate(KEPT)
    assert kept[0] == "purchase"
    assert 50 < len(kept) <= 200
