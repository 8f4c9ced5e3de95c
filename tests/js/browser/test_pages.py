"""What counts as a page that was looked at, and for how long it was."""

PRERENDER = """<script type="speculationrules">
{"prerender": [{"source": "list", "urls": ["/next"], "eagerness": "immediate"}]}</script>"""


def test_a_page_that_is_rendered_ahead_counts_when_it_is_looked_at(page, shop, bell, until, static_shop):
    shop("<h1>Next</h1>", path="/next")
    page.goto(shop("<a href=/next>Next</a>", head=PRERENDER))
    until(lambda: bell.named("page_view"))
    until(lambda: any(asked.path == "/next" for asked in static_shop.asked))
    page.wait_for_timeout(1000)
    assert len(bell.named("page_view")) == 1
    page.get_by_role("link").click()
    views = until(lambda: len(bell.named("page_view")) == 2 and bell.named("page_view"))
    assert bell.envelopes[-1]["context"]["url"].endswith("/next")
    page.wait_for_timeout(500)
    assert len(bell.named("page_view")) == len(views)


def test_a_tag_that_runs_before_there_is_a_body_works(page, shop, bell, until):
    blocking = bell.tag.replace("async ", "")
    page.goto(shop("<h1>Hello</h1>", tag=blocking, head="<script>window.hadBody = !!document.body</script>"))
    assert page.evaluate("hadBody") is False
    until(lambda: bell.named("page_view"))


def test_a_tag_that_a_framework_removes_goes_on(page, shop, bell, until):
    page.goto(shop("<div id=root></div>"))
    page.evaluate("document.head.querySelectorAll('script').forEach((script) => script.remove())")
    page.evaluate("document.documentElement.replaceChild(document.createElement('body'), document.body)")
    until(lambda: bell.named("page_view"))
    page.evaluate("history.pushState({}, '', '/products/mug')")
    until(lambda: len(bell.named("page_view")) == 2)
    page.evaluate("shopbell('event', 'add_to_cart', {items: [{item_id: 'A'}]})")
    until(lambda: bell.named("add_to_cart"))


def test_a_page_whose_title_comes_late_is_told_with_it_and_one_without_is_told_all_the_same(page, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    page.evaluate("history.pushState({}, '', '/a'); setTimeout(() => { document.title = 'Late' }, 600)")
    until(lambda: len(bell.named("page_view")) == 2)
    assert bell.named("page_view")[1]["params"]["page_title"] == "Late"
    page.evaluate("history.pushState({}, '', '/b')")
    until(lambda: len(bell.named("page_view")) == 3)


def test_an_address_that_stays_the_same_is_no_new_page(page, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    page.evaluate("""for (let i = 0; i < 3; i++) {
      history.replaceState({ i }, '', location.href)
      history.pushState({ i }, '', location.href)
      history.replaceState({ i }, '', '?variant=' + i)
      location.hash = 'reviews' + i
    }""")
    page.evaluate("shopbell('event', 'looked_around')")
    until(lambda: bell.named("looked_around"))
    assert len(bell.named("page_view")) == 1


def test_a_shop_that_routes_in_the_fragment_has_pages_too(page, shop, bell, until):
    page.goto(shop() + "#/")
    until(lambda: bell.named("page_view"))
    page.evaluate("location.hash = '#/products/mug'")
    until(lambda: len(bell.named("page_view")) == 2)
    assert bell.envelopes[-1]["context"]["url"].endswith("/#/products/mug")


def test_a_sandboxed_frame_in_which_storage_throws_is_left_alone(page, shop, bell, until, browser_log):
    shop(path="/inner")
    page.goto(shop('<iframe sandbox="allow-scripts" src="/inner"></iframe>'))
    until(lambda: bell.named("page_view"))
    page.wait_for_timeout(500)
    assert len(bell.named("page_view")) == 1
    assert browser_log.console_errors == []


# How long and how far


def engagements(bell):
    return [event["params"] for event in bell.named("user_engagement")]


def test_how_long_a_page_was_looked_at_is_told_when_it_is_left(page, shop, bell, until):
    page.goto(shop('<div style="height:4000px"></div>'))
    until(lambda: bell.named("page_view"))
    page.evaluate("scrollTo(0, 1600)")
    page.wait_for_timeout(1200)
    page.evaluate("history.pushState({}, '', '/next')")
    page.evaluate("shopbell('event', 'on_the_next_page')")
    until(lambda: bell.named("on_the_next_page"))
    (told,) = engagements(bell)
    assert 1200 <= told["engagement_time_msec"] < 20_000
    assert told["percent_scrolled"] == 50
    first = bell.named("page_view")[0]
    assert bell.named("user_engagement")[0]["page"] == first["id"]


def test_a_window_that_is_not_in_front_is_not_looked_at(page, shop, bell, until):
    # Playwright gives every page the focus; this is the page that has lost it.
    page.add_init_script("document.hasFocus = () => false")
    page.goto(shop('<div style="height:4000px"></div>'))
    until(lambda: bell.named("page_view"))
    page.wait_for_timeout(1500)
    page.evaluate("history.pushState({}, '', '/next'); shopbell('event', 'on_the_next_page')")
    until(lambda: bell.named("on_the_next_page"))
    assert engagements(bell) == []


def test_each_telling_holds_what_is_new(page, shop, bell, until):
    page.goto(shop("<p>A short page.</p>"))
    until(lambda: bell.named("page_view"))
    page.wait_for_timeout(1600)
    state = "{get: () => window.hidden ? 'hidden' : 'visible', configurable: true}"
    page.evaluate(f"Object.defineProperty(document, 'visibilityState', {state})")
    switch = "(hidden) => { window.hidden = hidden; document.dispatchEvent(new Event('visibilitychange')) }"
    page.evaluate(switch, True)
    until(lambda: len(engagements(bell)) == 1)
    page.wait_for_timeout(1500)
    page.evaluate(switch, False)
    page.wait_for_timeout(1100)
    page.evaluate(switch, True)
    until(lambda: len(engagements(bell)) == 2)
    first, second = engagements(bell)
    # A short page is at its end from the beginning.
    assert first["percent_scrolled"] == 100
    assert 1000 <= second["engagement_time_msec"] < 2500
