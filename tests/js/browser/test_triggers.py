"""Each trigger in a real browser: what it waits for, and what is not enough for it."""

import pytest

from tests.js.browser.conftest import popup

OPENED = "window.opened || []"
LONG = '<div style="height:3000px">long</div>'


def arm(page, url, bell, until):
    page.goto(url)
    # What the page did meanwhile may have been told after it, without asking.
    until(lambda: any(envelope["decide"] for envelope in bell.envelopes))
    page.wait_for_timeout(400)


def opened(page):
    return page.evaluate(OPENED)


def test_time_spent_counts_only_while_the_page_is_looked_at(page, shop, bell, until):
    bell.shows(popup(trigger="engaged_time", seconds=2))
    page.add_init_script("document.hasFocus = () => !window.away")
    arm(page, shop(), bell, until)
    page.evaluate("window.away = true; dispatchEvent(new Event('blur'))")
    page.wait_for_timeout(2500)
    assert opened(page) == []
    page.evaluate("window.away = false; dispatchEvent(new Event('focus'))")
    until(lambda: opened(page) == ["pop_1"])


def test_somebody_who_moves_is_not_idle(page, shop, bell, until):
    bell.shows(popup(trigger="idle", seconds=3))
    arm(page, shop(), bell, until)
    for step in range(8):
        page.mouse.move(100 + step, 100)
        page.wait_for_timeout(500)
    assert opened(page) == []
    until(lambda: opened(page) == ["pop_1"])


def test_an_element_is_seen_when_half_of_it_was_in_view_for_a_second(page, shop, bell, until):
    bell.shows(popup(trigger="element_visible", selector="#late"))
    arm(page, shop(LONG), bell, until)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=late style=height:200px>late</p>')")
    page.wait_for_timeout(2500)
    assert opened(page) == []
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    until(lambda: opened(page) == ["pop_1"])


def test_a_wrong_selector_harms_nobody(page, shop, bell, until):
    bell.shows(popup(trigger="element_visible", selector="#a[["), popup("pop_2", trigger="time_on_page", seconds=0))
    arm(page, shop(), bell, until)
    until(lambda: opened(page) == ["pop_2"])


def test_what_is_put_into_the_cart_counts_whoever_tells_it(page, shop, bell, until):
    bell.shows(popup(trigger="add_to_cart"))
    arm(page, shop(), bell, until)
    page.evaluate(
        "(window.dataLayer = window.dataLayer || []).push({event: 'add_to_cart',"
        " ecommerce: {currency: 'EUR', value: 9, items: [{item_id: 'MUG', price: 9}]}})"
    )
    until(lambda: opened(page) == ["pop_1"])


def test_a_cart_reaches_a_value_when_an_answer_says_so(page, shop, bell, until):
    bell.shows(popup(trigger="cart_value", value="50"))
    bell.decision["visit"] = {"page": 1, "cart": {"value": 60, "changed_ms_ago": 86_400_000}}
    arm(page, shop(), bell, until)
    page.wait_for_timeout(300)
    assert opened(page) == [], "it was worth that long before"
    bell.decision["visit"] = {"page": 1, "cart": {"value": 40, "changed_ms_ago": 0}}
    page.evaluate("shopbell('event', 'remove_from_cart', {items: [{item_id: 'A'}]})")
    page.wait_for_timeout(600)
    assert opened(page) == []
    bell.decision["visit"] = {"page": 1, "cart": {"value": 50, "changed_ms_ago": 0}}
    page.evaluate("shopbell('event', 'add_to_cart', {items: [{item_id: 'B'}]})")
    until(lambda: opened(page) == ["pop_1"])


def test_a_cart_that_reached_its_value_on_the_page_before_counts(page, shop, bell, until):
    bell.shows(popup(trigger="cart_value", value="50"))
    bell.decision["visit"] = {"page": 2, "cart": {"value": 60, "changed_ms_ago": 1500}}
    arm(page, shop(), bell, until)
    until(lambda: opened(page) == ["pop_1"])


@pytest.mark.parametrize(("number", "opens"), [(2, []), (3, ["pop_1"]), (4, [])])
def test_the_nth_page_is_that_one_alone(page, shop, bell, until, number, opens):
    bell.shows(popup(trigger="nth_page", number=3))
    bell.decision["visit"] = {"page": number}
    arm(page, shop(), bell, until)
    page.wait_for_timeout(500)
    assert opened(page) == opens


def test_an_event_counts_when_its_parameter_fits(page, shop, bell, until):
    bell.shows(popup(trigger="custom_event", name="quiz", parameter="score", operator="greater", value="7"))
    arm(page, shop(), bell, until)
    page.evaluate("shopbell('event', 'quiz', {score: 7}); shopbell('event', 'other', {score: 9})")
    page.wait_for_timeout(300)
    assert opened(page) == []
    page.evaluate("shopbell('event', 'quiz', {score: 8})")
    until(lambda: opened(page) == ["pop_1"])


def test_all_of_a_set_must_have_come(page, shop, bell, until):
    entry = popup(trigger="scroll_depth", percent=50)
    entry["triggers"].append({"trigger": "time_on_page", "params": {"seconds": 1}})
    bell.shows({**entry, "match": "all"})
    arm(page, shop(LONG), bell, until)
    page.wait_for_timeout(1500)
    assert opened(page) == []
    page.mouse.wheel(0, 2500)
    until(lambda: opened(page) == ["pop_1"])


def test_a_delay_goes_on_over_the_next_page(page, shop, bell, until):
    waiting = {**popup(trigger="click", selector="#go"), "delay": 4}
    bell.shows(waiting)
    url = shop("<button id=go>go</button>")
    arm(page, url, bell, until)
    page.click("#go")
    page.wait_for_timeout(1500)
    assert opened(page) == []
    page.goto(url)
    until(lambda: opened(page) == ["pop_1"], seconds=12)
    assert bell.claims[-1][1]["trigger"] == "click"
    assert page.evaluate("localStorage.getItem('shopbell.pending')") is None


def test_an_event_calls_a_popup_off_that_was_waiting(page, shop, bell, until):
    bell.shows({**popup(trigger="click", selector="#go"), "delay": 2, "cancel": ["purchase_started"]})
    arm(page, shop("<button id=go>go</button>"), bell, until)
    page.click("#go")
    page.evaluate("shopbell('event', 'purchase_started')")
    page.wait_for_timeout(3000)
    assert opened(page) == []
    page.click("#go")
    page.wait_for_timeout(2500)
    assert opened(page) == [], "it waits for nothing any more on this page"


def test_the_shops_call_opens_what_was_decided_and_nothing_else(page, shop, bell, until):
    bell.shows(popup(trigger="time_on_page", seconds=600))
    arm(page, shop(), bell, until)
    page.evaluate("shopbell('show', 'pop_2'); shopbell('show', '__proto__'); shopbell('show')")
    page.wait_for_timeout(300)
    assert opened(page) == []
    page.evaluate("shopbell('show', 'pop_1')")
    until(lambda: opened(page) == ["pop_1"])


HIDE = """
(hidden) => {
  Object.defineProperty(document, 'visibilityState', {value: hidden ? 'hidden' : 'visible', configurable: true})
  document.dispatchEvent(new Event('visibilitychange'))
}
"""


def arm_exit(phone, url, bell, until, sensitivity):
    """A phone's page that waits for a sign, with a clock that can be put forward; five seconds have passed."""
    bell.shows(popup(trigger="exit_intent", sensitivity=sensitivity, mobile=True))
    phone.clock.install()
    arm(phone, url, bell, until)
    phone.clock.fast_forward(5000)


def test_every_documented_sign_of_a_phone_fires_a_return_from_another_tab(phone, shop, bell, until):
    arm_exit(phone, shop(LONG), bell, until, "medium")
    phone.touchscreen.tap(50, 50)
    phone.evaluate(HIDE, True)
    phone.clock.fast_forward(4000)
    phone.evaluate(HIDE, False)
    phone.wait_for_timeout(300)
    assert opened(phone) == [], "four seconds are a look at a message"
    phone.evaluate(HIDE, True)
    phone.clock.fast_forward(6000)
    phone.evaluate(HIDE, False)
    assert until(lambda: bell.named("view_promotion"))[0]["params"]["signal"] == "tab_return"


def test_every_documented_sign_of_a_phone_fires_a_long_rest_of_somebody_who_was_there(phone, shop, bell, until):
    arm_exit(phone, shop(LONG), bell, until, "high")
    phone.clock.fast_forward(40000)
    phone.wait_for_timeout(300)
    assert opened(phone) == [], "nobody leaves before anything was touched"
    phone.touchscreen.tap(50, 50)
    phone.clock.fast_forward(31000)
    assert until(lambda: bell.named("view_promotion"))[0]["params"]["signal"] == "idle"


def test_every_documented_sign_of_a_phone_fires_a_return_by_the_back_button(phone, shop, bell, until):
    bell.shows(popup(trigger="exit_intent", sensitivity="high", mobile=True))
    url = shop(LONG)
    arm(phone, url, bell, until)
    phone.goto(f"{url}?another")
    phone.wait_for_timeout(300)
    phone.go_back()
    phone.wait_for_timeout(3000)
    assert bell.named("view_promotion") == [], "nobody is asked to stay in the first four seconds"
    assert until(lambda: bell.named("view_promotion"))[0]["params"]["signal"] == "back"


EVERY_TRIGGER = """
[
  {"trigger": "exit_intent", "params": {"sensitivity": "medium", "mobile": true}},
  {"trigger": "time_on_page", "params": {"seconds": 600}}, {"trigger": "engaged_time", "params": {"seconds": 600}},
  {"trigger": "scroll_depth", "params": {"percent": 99}}, {"trigger": "idle", "params": {"seconds": 600}},
  {"trigger": "click", "params": {"selector": "#x"}}, {"trigger": "element_visible", "params": {"selector": "#x"}},
  {"trigger": "add_to_cart", "params": {}}, {"trigger": "cart_value", "params": {"value": "9"}},
  {"trigger": "nth_page", "params": {"number": 99}}, {"trigger": "custom_event", "params": {"name": "x"}}
]
"""


def test_what_is_disarmed_leaves_no_listener_behind(page, shop, bell, until):
    import json  # noqa: PLC0415

    entry = {**popup(), "triggers": json.loads(EVERY_TRIGGER)}
    page.add_init_script(
        """
        window.live = new Map()
        const { addEventListener, removeEventListener } = EventTarget.prototype
        EventTarget.prototype.addEventListener = function (type, fn, options) {
          if (this === window || this === document) live.set(fn, (live.get(fn) || 0) + 1)
          return addEventListener.call(this, type, fn, options)
        }
        EventTarget.prototype.removeEventListener = function (type, fn, options) {
          if ((this === window || this === document) && live.has(fn)) live.set(fn, live.get(fn) - 1)
          return removeEventListener.call(this, type, fn, options)
        }
        window.listeners = () => [...live.values()].reduce((sum, n) => sum + n, 0)
        """
    )
    bell.decision = {"id": "x", "popups": [], "runtime": "/fake_runtime.js", "games": {}, "why": []}
    arm(page, shop(), bell, until)
    page.wait_for_timeout(3500)
    before = page.evaluate("listeners()")
    bell.shows(entry)
    page.evaluate("shopbell('event', 'view_cart', {items: [{item_id: 'a'}]})")
    until(lambda: page.evaluate("listeners()") > before + 10)
    bell.shows()
    page.evaluate("shopbell('event', 'view_cart', {items: [{item_id: 'b'}]})")
    until(lambda: page.evaluate("listeners()") <= before)
