"""When a popup opens, and when it does not."""

import threading

from tests.js.browser.conftest import RUNTIME, popup
from tests.testbed.static_shop import Page

OPENED = "window.opened || []"


def armed(page, url, bell, until):
    page.goto(url)
    until(lambda: any(envelope["decide"] for envelope in bell.envelopes))
    page.wait_for_timeout(300)


def test_a_popup_opens_when_its_time_has_come(page, shop, bell, until):
    bell.shows(popup(seconds=1))
    armed(page, shop(), bell, until)
    until(lambda: page.evaluate(OPENED) == ["pop_1"])
    shown = until(lambda: bell.named("view_promotion"))[0]
    assert shown["params"] == {"popup": "pop_1", "token": "token of pop_1", "trigger": "time_on_page"}
    page.evaluate("submitPopup()")
    path, body = until(lambda: bell.posts)[0]
    assert path == "/v1/popups/pop_1/submit"
    assert body["shop"] == "pk_test"
    assert body["v"] == 1
    assert body["token"] == "token of pop_1"
    page.evaluate("closePopup()")
    assert until(lambda: bell.named("promotion_dismissed"))[0]["params"]["how"] == "close"


FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
SAVES_DATA = "Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true }) })"


def fetched(bell) -> list[str]:
    return [asked.path for asked in bell.site.asked if "runtime" in asked.path]


def test_what_a_popup_is_drawn_with_is_there_before_its_moment_and_nothing_is_fetched_then(page, shop, bell, until):
    bell.site.pages["/fake_runtime.js"] = Page(RUNTIME, type="text/javascript", headers=FOR_EVER)
    bell.site.pages["/runtime/game.js"] = Page("", type="text/javascript", headers=FOR_EVER)
    waiting = {**popup("pop_2", seconds=60), "document": None, "modules": ["/runtime/never.js"]}
    bell.shows({**popup(trigger="custom_event", name="now"), "modules": ["/runtime/game.js?h=1"]}, waiting)
    armed(page, shop(), bell, until)
    until(lambda: sorted(fetched(bell)) == ["/fake_runtime.js", "/runtime/game.js"])
    # It is drawn then, too, and nothing of it is on the page.
    until(lambda: page.evaluate("window.drawn") == ["pop_1"])
    assert page.evaluate(OPENED) == []
    # A decision later on the page fetches nothing twice, and what was drawn from the one before is thrown away.
    page.evaluate(
        "shopbell('event', 'add_to_cart', { currency: 'EUR', value: 1, items: [{ item_id: 'A', price: 1 }] })"
    )
    until(lambda: page.evaluate("window.drawn") == ["pop_1", "pop_1"])
    assert page.evaluate("window.thrownAway") == 1
    page.evaluate("shopbell('event', 'now')")
    until(lambda: page.evaluate(OPENED) == ["pop_1"])
    page.wait_for_timeout(300)
    assert page.evaluate("window.drawn") == ["pop_1", "pop_1"]
    assert len(fetched(bell)) == 2
    # What is told is told of the wish that opened it.
    shown = until(lambda: bell.named("view_promotion"))[0]["params"]
    assert (shown["trigger"], shown["token"]) == ("custom_event", "token of pop_1")


def test_whoever_saves_data_fetches_the_runtime_only_when_something_is_shown(page, shop, bell, until):
    page.add_init_script(SAVES_DATA)
    bell.shows(popup(trigger="custom_event", name="now"))
    armed(page, shop(), bell, until)
    page.wait_for_timeout(1000)
    assert fetched(bell) == []
    assert page.evaluate("window.drawn") is None
    page.evaluate("shopbell('event', 'now')")
    until(lambda: page.evaluate(OPENED) == ["pop_1"])


def test_what_a_popup_is_drawn_with_is_fetched_beside_the_runtime_and_may_be_missing(page, shop, bell, until):
    asked = threading.Event()

    def module(_):
        asked.set()
        return Page("", status=404)

    def runtime(_):
        # Would never come if the runtime were awaited before the rest is asked for.
        return Page(RUNTIME if asked.wait(20) else "", type="text/javascript")

    bell.site.pages |= {"/runtime/game.js": module, "/fake_runtime.js": runtime}
    bell.shows({**popup(seconds=0), "modules": ["/runtime/game.js?h=1"]})
    armed(page, shop(), bell, until)
    until(lambda: page.evaluate(OPENED) == ["pop_1"], seconds=20)


def test_no_part_is_fetched_that_the_page_does_not_need(page, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    parts = [asked.path for asked in bell.site.asked if asked.path.startswith("/parts/")]
    assert [path.partition("?")[0] for path in parts] == ["/parts/sources.js"]


def test_a_pointer_that_leaves_through_the_top_is_an_exit(page, shop, bell, until):
    bell.shows(popup(trigger="exit_intent", sensitivity="medium"))
    armed(page, shop('<div style="height:3000px"></div>'), bell, until)
    page.mouse.move(600, 400)
    page.mouse.move(600, 5, steps=4)
    page.mouse.move(600, -5)
    page.wait_for_timeout(600)
    assert page.evaluate(OPENED) == []
    page.wait_for_timeout(4000)
    page.mouse.move(600, 400)
    page.mouse.move(600, 5, steps=8)
    page.mouse.move(600, -5)
    until(lambda: page.evaluate(OPENED) == ["pop_1"])
    shown = until(lambda: bell.named("view_promotion"))[0]
    assert shown["params"]["signal"] == "top_edge"


def test_a_pointer_that_comes_back_stays(page, shop, bell, until):
    bell.shows(popup(trigger="exit_intent"))
    armed(page, shop(), bell, until)
    page.wait_for_timeout(4200)
    page.mouse.move(600, 400)
    page.mouse.move(600, 5, steps=8)
    page.mouse.move(600, -5)
    page.wait_for_timeout(60)
    page.mouse.move(600, 40)
    page.wait_for_timeout(600)
    assert page.evaluate(OPENED) == []


def test_half_way_down_is_half_way_down(page, shop, bell, until):
    bell.shows(popup(trigger="scroll_depth", percent=50))
    armed(page, shop('<div style="height:4000px"></div>'), bell, until)
    page.wait_for_timeout(1300)
    assert page.evaluate(OPENED) == []
    page.mouse.wheel(0, 1000)
    page.wait_for_timeout(400)
    assert page.evaluate(OPENED) == []
    page.mouse.wheel(0, 1000)
    until(lambda: page.evaluate(OPENED) == ["pop_1"])


def test_a_short_page_has_been_seen_to_its_end(page, shop, bell, until):
    bell.shows(popup(trigger="scroll_depth", percent=50))
    armed(page, shop("short"), bell, until)
    until(lambda: page.evaluate(OPENED) == ["pop_1"])


def test_a_click_opens_the_popup_and_still_does_what_it_did(page, shop, bell, until):
    bell.shows(popup(trigger="click", selector="a.spin"), popup("pop_2", trigger="click", selector="!!"))
    armed(page, shop('<a class="spin" href="#there"><b>Spin</b></a>'), bell, until)
    page.click("b")
    until(lambda: page.evaluate(OPENED) == ["pop_1"])
    assert page.url.endswith("#there")


def test_the_shop_s_own_event_opens_a_popup_also_when_it_came_first(page, shop, bell, until):
    bell.shows(popup(trigger="custom_event", name="quiz_done"))
    page.goto(shop())
    page.evaluate("shopbell('event', 'quiz_done')")
    until(lambda: page.evaluate(OPENED) == ["pop_1"])


def test_the_higher_priority_opens_and_the_other_says_why_not(page, shop, bell, until):
    bell.shows(popup("pop_1", seconds=1, priority=10), popup("pop_2", seconds=1, priority=90))
    armed(page, shop(), bell, until)
    until(lambda: page.evaluate(OPENED) == ["pop_2"])
    withheld = until(lambda: bell.named("promotion_withheld"))
    assert withheld[0]["params"]["popup"] == "pop_1"
    assert withheld[0]["params"]["reason"] == "another_popup"


def test_nobody_is_interrupted_while_typing(page, shop, bell, until):
    bell.shows(popup(seconds=2))
    armed(page, shop('<input id="a"><button>x</button>'), bell, until)
    page.focus("#a")
    withheld = until(lambda: bell.named("promotion_withheld"))
    assert withheld[0]["params"]["reason"] == "typing"
    page.focus("button")
    until(lambda: page.evaluate(OPENED) == ["pop_1"])
    assert len(bell.named("promotion_withheld")) == 1


def test_a_dialog_and_a_consent_banner_come_first(page, shop, bell, until):
    bell.shows(popup(seconds=0))
    hidden = '<div aria-modal="true" style="visibility:hidden">a drawer</div>'
    page.goto(shop(hidden + '<div id="onetrust-banner-sdk">Cookies?</div>'))
    assert until(lambda: bell.named("promotion_withheld"))[0]["params"]["reason"] == "consent_banner"
    page.evaluate("document.getElementById('onetrust-banner-sdk').remove()")
    until(lambda: page.evaluate(OPENED) == ["pop_1"])


def test_a_popup_that_is_no_longer_listed_does_not_open(page, shop, bell, until):
    bell.shows(popup(seconds=3))
    armed(page, shop(), bell, until)
    bell.shows()
    page.evaluate("shopbell('event', 'add_to_cart', {items: [{item_id: 'A'}]})")
    until(lambda: bell.named("add_to_cart"))
    page.wait_for_timeout(3000)
    assert page.evaluate(OPENED) == []


def test_a_popup_that_stays_listed_keeps_the_time_it_has_waited(page, shop, bell, until):
    bell.shows(popup(seconds=2))
    armed(page, shop(), bell, until)
    page.wait_for_timeout(500)
    page.evaluate("shopbell('event', 'add_to_cart', {items: [{item_id: 'A'}]})")
    until(lambda: page.evaluate(OPENED) == ["pop_1"], seconds=2.5)


def test_taking_back_the_agreement_takes_the_popup_away(page, shop, bell, until):
    bell.shows(popup(seconds=0))
    armed(page, shop(), bell, until)
    until(lambda: page.evaluate(OPENED) == ["pop_1"])
    page.evaluate("shopbell('consent', {personalisation: false})")
    assert page.evaluate("!document.querySelector('[data-shopbell]')")


def test_a_flick_upwards_after_real_reading_is_an_exit_on_a_phone(phone, shop, bell, until):
    bell.shows(popup(trigger="exit_intent", sensitivity="medium", mobile=True))
    phone.goto(shop('<div style="height:6000px"></div>'))
    until(lambda: any(envelope["decide"] for envelope in bell.envelopes))
    phone.wait_for_timeout(4200)
    phone.evaluate("scrollTo(0, 4000)")
    phone.wait_for_timeout(500)
    phone.evaluate("""() => new Promise((done) => {
        let y = 4000
        const step = () => { scrollTo(0, (y -= 60)); y > 3300 ? requestAnimationFrame(step) : done() }
        step()
    })""")
    until(lambda: phone.evaluate(OPENED) == ["pop_1"])
    assert until(lambda: bell.named("view_promotion"))[0]["params"]["signal"] == "scroll_up"


SPEAKS = """<script>dataLayer=[{event:'view_item',ecommerce:{currency:'EUR',items:[{item_id:'A',item_name:'Mug'}]}}]
</script>"""


def test_a_page_that_speaks_is_not_watched_until_a_click_shows_that_it_tells_no_carts(page, shop, bell, until):
    add = "dataLayer.push({event:'add_to_cart',ecommerce:{currency:'EUR',items:[{item_id:'A'}]}})"
    page.goto(shop(f'<h1>Mug</h1><button onclick="{add}">Add to cart</button>', head=SPEAKS))
    until(lambda: bell.named("view_item"))
    page.wait_for_timeout(3500)
    page.get_by_role("button", name="Add to cart").click()
    until(lambda: bell.named("add_to_cart"))
    page.wait_for_timeout(1200)
    parts = {asked.path for asked in bell.site.asked if asked.path.startswith("/parts/")}
    assert "/parts/observed.js" not in parts
    assert "/parts/forms.js" not in parts


def test_a_page_that_says_nothing_of_products_is_watched_after_a_moment(page, shop, bell, until):
    page.goto(shop("<h1>Mug</h1><p>€ 12,50</p><form action=/cart/add method=post><button>Add to cart</button></form>"))
    until(lambda: any(asked.path == "/parts/observed.js" for asked in bell.site.asked))


def test_what_the_server_forbids_when_the_moment_comes_does_not_open(page, shop, bell, until):
    bell.claim = {"ok": True, "show": False, "gate": "cap_session"}
    bell.shows(popup(seconds=0))
    armed(page, shop(), bell, until)
    withheld = until(lambda: bell.named("promotion_withheld"))[0]
    assert withheld["params"]["reason"] == "cap_session"
    assert page.evaluate(OPENED) == []
    path, asked = bell.claims[0]
    assert path == "/v1/popups/pop_1/show"
    assert asked["token"] == "token of pop_1"
    assert asked["trigger"] == "time_on_page"
    assert asked["context"]["url"] == page.url


def test_where_the_server_does_not_answer_nothing_opens_and_the_page_goes_on(page, shop, bell, until):
    bell.claim = None
    bell.shows(popup(seconds=0))
    armed(page, shop(), bell, until)
    assert until(lambda: bell.named("promotion_withheld"))[0]["params"]["reason"] == "server_away"
    assert page.evaluate(OPENED) == []
    bell.claim = {"ok": True, "show": True, "gate": None}
    page.evaluate("shopbell('event', 'add_to_cart', {items: [{item_id: 'MUG'}]})")
    until(lambda: page.evaluate(OPENED) == ["pop_1"])
