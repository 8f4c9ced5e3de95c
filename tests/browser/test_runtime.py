"""The popup runtime in a real browser, on a shop with a strict policy: what visitors see, hear and are spared."""

import re
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.popup_documents import (
    BUSY,
    BY_EMAIL_ALONE,
    COUPON,
    LOST,
    NO_NETWORK,
    PRIZES,
    STRINGS,
    SUBMITTED_AND_DONE,
    SUBMITTED_TO_PLAY,
    bar,
    letter,
    played,
    wheel,
)
from tests.testbed import ROOT, browsing
from tests.testbed import static_shop as shops
from tests.testbed.static_shop import StaticShop

DIST = ROOT / "static" / "js" / "dist"
GAME_FILES = tuple(f"games/{path.name}" for path in sorted((DIST / "games").glob("*.js")))
PARTS = ("corners", "fields", "game", "places", "reminder", "ticket", "typing")

SHOP_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Acme Pottery</title>
<meta name="viewport" content="width=device-width, initial-scale=1">%(head)s</head>
<body><main><h1>Acme Pottery</h1><button id="opener">Basket</button><a href="/other">Other</a>
<div id="frame"></div><div id="tall"></div></main>
<script type="module" nonce="n">
  const runtime = await import('%(bell)s/runtime.js')
  Object.assign(window, { reports: [], posts: [], violations: [], shift: 0, pageKeys: 0 })
  document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective))
  document.addEventListener('keydown', () => { pageKeys += 1 })
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shift += entry.value }))
    .observe({ type: 'layout-shift', buffered: true })
  document.getElementById('tall').style.height = '3000px'
  const settings = ({ document, answers = {}, wait = 30, strings, language = 'en', popup = 'pop_1', ...rest }) => ({
    entry: { popup, version: 1, variant: 'a', token: 'tok', document, language, strings },
    games: { [document.game?.kind ?? 'wheel']: `%(bell)s/games/${document.game?.kind}.js` },
    base: '%(bell)s',
    async post(path, body) {
      posts.push([path, body])
      const queue = answers[path.split('/').pop()] || []
      await new Promise((resolve) => setTimeout(resolve, wait))
      return queue.length > 1 ? queue.shift() : queue[0]
    },
    report: (name, params) => reports.push([name, params]),
    ...rest,
  })
  window.begin = (options) => {
    window.stop = new AbortController()
    const root = options.into ? document.querySelector(options.into) : undefined
    runtime.open({ signal: stop.signal, ...settings(options), root }).then((end) => { window.ended = end })
  }
  window.makeReady = (options) => {
    window.stop = new AbortController()
    window.prepared = runtime.prepare({ signal: stop.signal, ...settings(options) })
  }
  window.preview = async (options) => {
    const { preview } = await import('%(bell)s/preview.js')
    window.standing = preview({ ...settings(options), root: frame })
  }
  window.ready = true
</script></body></html>"""

POLICY = (
    "default-src 'none'; script-src 'nonce-n' {bell}; img-src {bell}; style-src 'nonce-n'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)

Show = Callable[..., "Popup"]


class Popup:
    """One popup on one page, and what it told the tag."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.shell = page.locator("[data-shopbell] .shell")
        self.email = page.get_by_label("Email", exact=True)
        self.submit = page.locator("[data-shopbell] button[type=submit]")

    def fill_and_submit(self, address: str = "vera@example.com") -> None:
        self.email.fill(address)
        self.submit.click()

    def wait_for_step(self, name: str) -> None:
        self.page.wait_for_selector(f".shell[data-step={name}]")
        self.settle()

    def settle(self) -> None:
        """Until the entrance is over: half-faded words have no contrast worth measuring."""
        self.page.evaluate(
            """() => { const root = document.querySelector('[data-shopbell]')?.shadowRoot
            const short = root?.getAnimations().filter((a) => a.effect.getTiming().iterations !== Infinity) ?? []
            return Promise.all(short.map((animation) => animation.finished.catch(() => 0))).then(() => 0) }"""
        )

    def reports(self) -> list[str]:
        return [name for name, _ in self.page.evaluate("reports")]

    def posts(self) -> list[str]:
        return [path.rsplit("/", 1)[-1] for path, _ in self.page.evaluate("posts")]

    def end(self) -> dict[str, Any]:
        wait_until(self.page, "window.ended")
        return dict(self.page.evaluate("ended"))

    def in_root(self, script: str) -> Any:
        """Evaluates a function of the shadow root."""
        return self.page.evaluate(f"({script})(document.querySelector('[data-shopbell]').shadowRoot)")


@pytest.fixture
def bell(make_static_shop: Callable[..., StaticShop]) -> StaticShop:
    bell = make_static_shop(name="bell")
    bell.headers["Access-Control-Allow-Origin"] = "*"
    for name in ("runtime.js", "preview.js", *GAME_FILES, *(f"runtime/{part}.js" for part in PARTS)):
        bell.pages[f"/{name}"] = shops.Page((DIST / name).read_bytes(), type="text/javascript")
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#c98"/></svg>'
    bell.pages["/bowl.svg"] = shops.Page(svg, type="image/svg+xml")
    return bell


@pytest.fixture
def show(bell: StaticShop, static_shop: StaticShop, page: Page) -> Show:
    """show(document, submit=[…], play=[…]) opens a popup on the shop's page; `on=phone` takes another page."""
    static_shop.headers["Content-Security-Policy"] = POLICY.format(bell=bell.origin)

    def show(
        document: dict[str, Any],
        *,
        submit: list[dict[str, Any]] | None = None,
        play: list[dict[str, Any]] | None = None,
        on: Page = page,
        css: str = "",
        preview: bool = False,
        focus: str | None = None,
        **options: Any,
    ) -> Popup:
        head = f"<style nonce=n>{css}</style>" if css else ""
        static_shop.pages["/"] = SHOP_PAGE % {"bell": bell.origin, "head": head}
        on.goto(static_shop.url("/"))
        wait_until(on, "window.ready")
        if focus:
            on.locator(focus).focus()
        answers = {"submit": submit or [SUBMITTED_TO_PLAY], "play": play or [played()]}
        settings = {"document": document, "answers": answers, "strings": STRINGS, **options}
        on.evaluate(
            "(settings) => window[settings.preview ? 'preview' : 'begin'](settings)", {**settings, "preview": preview}
        )
        popup = Popup(on)
        if not preview:
            wait_until(on, "window.ended || reports.length")
        popup.settle()
        return popup

    return show


@pytest.fixture
def calm(page: Page) -> None:
    """For what is not about the turning: the wheel changes over at once, which saves five seconds of drawing."""
    page.emulate_media(reduced_motion="reduce")


def wait_until(page: Page, condition: str) -> None:
    """Playwright's own wait_for_function needs eval, which the shop's policy forbids."""
    page.evaluate(
        f"() => new Promise((done) => {{ const look = () => ({condition}) ? done(0) : setTimeout(look, 20); look() }})"
    )


def accessibility_faults(page: Page) -> list[str]:
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    return [f"{fault['id']}: {node['html']}" for fault in results.response["violations"] for node in fault["nodes"]]


# Being drawn before it is shown


def test_what_is_drawn_while_the_server_is_asked_is_not_on_the_page_until_it_says_yes(show: Show, page: Page) -> None:
    popup = show(letter())
    page.keyboard.press("Escape")
    popup.end()
    page.evaluate("document => { reports.length = 0; makeReady({ document, strings: {} }) }", letter())
    page.wait_for_timeout(300)
    assert page.locator("[data-shopbell]").count() == 0
    assert popup.reports() == []

    page.evaluate("prepared.open().then((end) => { window.ended = end }), 0")
    wait_until(page, "reports.length")
    expect(popup.shell).to_be_visible()
    assert popup.reports() == ["view_promotion"]


def test_a_card_that_was_made_before_it_is_seen_has_its_foil(show: Show, bell: StaticShop, page: Page) -> None:
    popup = show(letter())
    page.keyboard.press("Escape")
    popup.end()
    card = wheel()
    card["game"]["kind"] = "scratch"
    page.evaluate("document => { reports.length = 0; makeReady({ document, strings: {} }) }", card)
    # The game is made, and has no size yet.
    wait_until(page, f"performance.getEntriesByName('{bell.origin}/games/scratch.js').length")
    page.wait_for_timeout(300)
    page.evaluate("prepared.open().then((end) => { window.ended = end }), 0")
    wait_until(page, "reports.length")

    assert (
        popup.in_root("(root) => root.querySelector('.game canvas').getContext('2d').getImageData(9, 9, 1, 1).data[3]")
        == 255
    )


def test_what_was_drawn_and_may_not_be_shown_leaves_nothing(show: Show, page: Page) -> None:
    popup = show(wheel())
    page.keyboard.press("Escape")
    popup.end()
    page.evaluate("document => { reports.length = 0; makeReady({ document, strings: {} }) }", wheel())
    page.wait_for_timeout(300)
    page.evaluate("stop.abort(); prepared.open().then((end) => { window.ended = end }), 0")

    wait_until(page, "ended.how === 'aborted'")
    assert page.locator("[data-shopbell]").count() == 0
    assert popup.reports() == []


# Being a dialog


def test_a_modal_is_a_dialog_named_by_its_heading(show: Show, page: Page) -> None:
    show(letter())
    dialog = page.get_by_role("dialog", name="Ten percent, to say hello")
    expect(dialog).to_be_visible()
    expect(dialog).to_have_attribute("aria-modal", "true")


def test_the_focus_goes_into_the_dialog_but_not_into_a_field(show: Show) -> None:
    popup = show(letter())
    assert popup.in_root("(root) => root.activeElement.className").startswith("shell")


def test_the_tab_key_stays_in_the_dialog_both_ways(show: Show, page: Page) -> None:
    popup = show(letter())
    for key in ["Tab"] * 9 + ["Shift+Tab"] * 9:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.hasAttribute('data-shopbell')"), key
        assert popup.in_root("(root) => root.activeElement !== null")


def test_escape_closes_it_and_the_focus_returns_to_where_it_was(show: Show, page: Page) -> None:
    popup = show(letter(), focus="#opener")
    page.keyboard.press("Escape")
    assert popup.end() == {"how": "escape", "shown": True, "submitted": False}
    assert page.evaluate("document.activeElement.id") == "opener"
    assert page.evaluate("document.querySelector('[data-shopbell]')") is None


@pytest.mark.parametrize(("press", "how"), [("cross", "close"), ("no", "button"), ("backdrop", "backdrop")])
def test_every_way_of_saying_no_closes_it_and_says_which_it_was(show: Show, page: Page, press: str, how: str) -> None:
    popup = show(letter())
    if press == "cross":
        page.get_by_role("button", name="Close").click()
    elif press == "no":
        page.get_by_role("button", name="No, thank you").click()
    else:
        page.mouse.click(20, 400)
    assert popup.end()["how"] == how
    assert page.evaluate("reports.at(-1)") == ["promotion_dismissed", {"how": how}]


def test_a_click_on_the_backdrop_closes_only_where_the_shop_wants_it(show: Show, page: Page) -> None:
    popup = show(letter(display={"type": "modal", "close_on_backdrop": False}))
    page.mouse.click(20, 400)
    page.wait_for_timeout(300)
    expect(popup.shell).to_be_visible()


def test_a_bar_is_a_region_that_leaves_the_page_to_the_visitor(show: Show, page: Page) -> None:
    popup = show(bar(), focus="#opener")
    expect(page.get_by_role("region", name="10 % off your first order")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "opener"
    page.mouse.wheel(0, 400)
    wait_until(page, "scrollY > 100")
    box = popup.shell.bounding_box()
    assert box is not None
    assert (box["y"], box["width"]) == (0, page.viewport_size["width"])  # type: ignore[index]


def test_a_bar_at_the_bottom_stands_at_the_bottom(show: Show, page: Page) -> None:
    box = show(bar("bottom")).shell.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] == page.viewport_size["height"]  # type: ignore[index]


# What is reported


def test_it_reports_that_it_was_seen_that_someone_began_and_that_they_left(show: Show, page: Page) -> None:
    popup = show(letter())
    assert popup.reports() == ["view_promotion"]
    popup.email.press_sequentially("ve")
    popup.email.press_sequentially("ra")
    page.keyboard.press("Escape")
    popup.end()
    assert popup.reports() == ["view_promotion", "select_promotion", "promotion_dismissed"]


def test_leaving_after_a_submission_is_no_dismissal(show: Show, page: Page) -> None:
    popup = show(letter(), submit=[SUBMITTED_AND_DONE])
    popup.fill_and_submit()
    popup.wait_for_step("done")
    page.keyboard.press("Escape")
    assert popup.end() == {"how": "done", "shown": True, "submitted": True}
    assert "promotion_dismissed" not in popup.reports()


def test_an_abort_takes_it_off_at_once_and_reports_nothing(show: Show, page: Page) -> None:
    popup = show(letter())
    page.evaluate("stop.abort()")
    assert popup.end()["how"] == "aborted"
    assert popup.reports() == ["view_promotion"]


def test_a_popup_that_the_page_hides_does_not_hold_the_page(show: Show, page: Page) -> None:
    popup = show(letter(), css="body { display: none }")
    assert popup.end() == {"how": "error", "shown": False, "submitted": False}
    assert popup.reports() == []
    assert page.evaluate("document.querySelector('[data-shopbell]')") is None


@pytest.mark.parametrize(
    "document", [{}, {"v": 1, "steps": {}}, {"steps": {"start": {"blocks": [None, {"type": "constructor"}]}}}]
)
def test_a_broken_document_never_throws_into_the_page(show: Show, page: Page, document: dict[str, Any]) -> None:
    popup = show(document)
    page.evaluate("stop.abort()")
    popup.end()
    page.locator("#opener").click()


# The form


def test_a_form_without_an_address_says_so_beside_the_field(show: Show, page: Page) -> None:
    popup = show(letter())
    popup.submit.click()
    expect(popup.email).to_have_attribute("aria-invalid", "true")
    expect(popup.email).to_have_accessible_description("Please fill this in.")
    expect(popup.email).to_be_focused()
    assert popup.posts() == []
    popup.email.press_sequentially("v")
    expect(page.get_by_text("Please fill this in.")).to_be_hidden()


@pytest.mark.parametrize("address", ["vera", "vera@", "vera@example", "vera @example.com", "@example.com"])
def test_half_an_address_is_not_sent(show: Show, address: str) -> None:
    popup = show(letter())
    popup.fill_and_submit(address)
    expect(popup.email).to_have_accessible_description("Please enter a complete email address.")
    assert popup.posts() == []


def test_a_needed_consent_is_asked_for_and_never_given_beforehand(show: Show, page: Page) -> None:
    document = letter()
    document["steps"]["start"]["blocks"][2]["fields"][1] |= {"required": True}
    popup = show(document, submit=[SUBMITTED_AND_DONE])
    tick = page.get_by_role("checkbox")
    expect(tick).not_to_be_checked()
    popup.fill_and_submit()
    expect(tick).to_have_accessible_description("Please tick this box to go on.")
    page.get_by_text("Send me offers by email").click()
    popup.submit.click()
    popup.wait_for_step("done")
    path, body = page.evaluate("posts[0]")
    assert path == "/v1/popups/pop_1/submit"
    fields = {"email": "vera@example.com", "email_marketing": True}
    assert body == {"token": "tok", "step": "start", "fields": fields}


def test_a_mistyped_address_is_asked_about_once_and_corrected_by_one_press(show: Show, page: Page) -> None:
    popup = show(letter(), submit=[SUBMITTED_AND_DONE])
    popup.fill_and_submit("vera@gmial.com")
    page.get_by_role("button", name="Did you mean vera@gmail.com?").click()
    expect(popup.email).to_have_value("vera@gmail.com")
    popup.submit.click()
    popup.wait_for_step("done")


def test_enter_takes_the_address_that_was_meant_and_enter_again_sends_it(show: Show, page: Page) -> None:
    popup = show(letter(), submit=[SUBMITTED_AND_DONE])
    popup.email.fill("vera@gmial.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Did you mean vera@gmail.com?")).to_be_focused()
    assert popup.posts() == []
    page.keyboard.press("Enter")
    expect(popup.email).to_have_value("vera@gmail.com")
    expect(popup.email).to_be_focused()
    page.keyboard.press("Enter")
    popup.wait_for_step("done")
    assert page.evaluate("posts[0][1].fields.email") == "vera@gmail.com"


@pytest.mark.parametrize("document", [letter(), bar()])
def test_whoever_pauses_hears_the_suggestion_and_finds_it_next_to_the_field(
    show: Show, page: Page, document: dict[str, Any]
) -> None:
    popup = show(document)
    popup.email.press_sequentially("vera@hotmial.com")
    suggestion = page.get_by_role("button", name="Did you mean vera@hotmail.com?")
    expect(suggestion).to_be_visible()
    expect(popup.email).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Did you mean vera@hotmail.com?")
    expect(popup.email).to_have_accessible_description("Did you mean vera@hotmail.com?")
    page.keyboard.press("Tab")
    expect(suggestion).to_be_focused()
    page.keyboard.press("Space")
    expect(popup.email).to_have_value("vera@hotmail.com")
    expect(suggestion).to_have_count(0)
    expect(page.get_by_role("status")).to_be_empty()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yaho.com.vn", "yahoo.com.vn"),
        ("vnn.vm", "vnn.vn"),
        ("yandex.tu", "yandex.ru"),
        ("mial.ru", "mail.ru"),
        ("hotmial.co.th", "hotmail.co.th"),
        ("iclould.com", "icloud.com"),
    ],
)
def test_the_domains_of_other_countries_are_known_too(show: Show, page: Page, typed: str, meant: str) -> None:
    popup = show(letter())
    popup.email.fill(f"vera@{meant}")
    page.wait_for_timeout(800)
    expect(page.get_by_role("button", name="Did you mean")).to_have_count(0)
    popup.email.fill(f"vera@{typed}")
    page.get_by_role("button", name=f"Did you mean vera@{meant}?").click()
    expect(popup.email).to_have_value(f"vera@{meant}")


def test_a_correction_takes_the_complaint_with_it(show: Show, page: Page) -> None:
    refused = {"status": 422, "body": {"error": "invalid", "fields": {"email": "email_invalid"}}}
    popup = show(letter(), submit=[refused])
    popup.email.fill("vera@gmial.com")
    suggestion = page.get_by_role("button", name="Did you mean vera@gmail.com?")
    expect(suggestion).to_be_visible()
    popup.submit.click()
    expect(popup.email).to_have_attribute("aria-invalid", "true")
    suggestion.click()
    expect(popup.email).to_have_attribute("aria-invalid", "false")


def test_a_visitor_who_knows_better_keeps_the_address(show: Show, page: Page) -> None:
    popup = show(letter(), submit=[SUBMITTED_AND_DONE])
    popup.email.fill("vera@gmial.com")
    expect(page.get_by_role("button", name="Did you mean")).to_be_visible()
    popup.submit.click()
    popup.wait_for_step("done")
    assert page.evaluate("posts[0][1].fields.email") == "vera@gmial.com"


def test_pressing_twice_submits_once(show: Show, page: Page) -> None:
    popup = show(letter(), submit=[SUBMITTED_AND_DONE], wait=400)
    popup.email.fill("vera@example.com")
    popup.submit.dblclick()
    page.keyboard.press("Enter")
    popup.wait_for_step("done")
    assert popup.posts() == ["submit"]


def test_what_the_server_refuses_is_said_beside_its_field(show: Show) -> None:
    popup = show(letter(), submit=[{"status": 422, "body": {"error": "invalid", "fields": {"email": "email_invalid"}}}])
    popup.fill_and_submit()
    expect(popup.email).to_have_accessible_description("Please enter a complete email address.")
    expect(popup.email).to_have_value("vera@example.com")


@pytest.mark.parametrize("failure", [BUSY, NO_NETWORK, {"status": 429, "body": None}, {"status": 500, "body": None}])
def test_a_failure_says_so_keeps_the_input_and_the_next_press_works(
    show: Show, page: Page, failure: dict[str, Any]
) -> None:
    popup = show(letter(), submit=[failure, SUBMITTED_AND_DONE])
    popup.fill_and_submit()
    expect(page.get_by_role("alert")).to_have_text("That did not work. Please try again.")
    expect(popup.email).to_have_value("vera@example.com")
    popup.submit.click()
    popup.wait_for_step("done")
    assert popup.posts() == ["submit", "submit"]


def test_without_a_network_it_says_so(show: Show, page: Page, context: BrowserContext) -> None:
    popup = show(letter(), submit=[NO_NETWORK])
    context.set_offline(True)
    popup.fill_and_submit()
    expect(page.get_by_role("alert")).to_have_text("You seem to be offline. Please try again.")


def test_an_offer_that_has_ended_says_so(show: Show, page: Page) -> None:
    show(letter(), submit=[{"status": 409, "body": {"error": "popup_not_live"}}]).fill_and_submit()
    expect(page.get_by_role("alert")).to_have_text("This offer has ended.")


# The game


@pytest.mark.parametrize("stop", [0, 2, 5])
def test_the_wheel_rests_on_the_slice_that_the_server_drew(show: Show, stop: int) -> None:
    popup = show(wheel(), play=[played(stop)])
    popup.fill_and_submit()
    popup.wait_for_step("won")
    assert slice_under_the_pointer(popup) == stop


def test_the_wheel_does_not_move_before_the_form_was_accepted(show: Show, page: Page) -> None:
    popup = show(wheel(), submit=[BUSY])
    page.wait_for_timeout(1600)
    before = wheel_angle(popup)
    popup.fill_and_submit()
    expect(page.get_by_role("alert")).to_be_visible()
    assert wheel_angle(popup) == before
    assert popup.posts() == ["submit"]


def test_a_wheel_that_turns_is_moved_and_not_laid_out_again(show: Show, page: Page) -> None:
    popup = show(wheel(), wait=4_000, submit=[SUBMITTED_TO_PLAY])
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def layouts() -> int:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return int(next(one["value"] for one in metrics if one["name"] == "LayoutCount"))

    popup.fill_and_submit()
    page.wait_for_selector(".shell[data-playing]")
    # The stage grows for the game first.
    page.wait_for_timeout(1_500)
    before = layouts()
    turned = page.evaluate(
        """() => new Promise((done) => {
        const face = document.querySelector('[data-shopbell]').shadowRoot.querySelector('.game svg').parentNode
        const [seen, began] = [new Set(), performance.now()]
        const look = (now) => { seen.add(getComputedStyle(face).transform)
          now - began < 1500 ? requestAnimationFrame(look) : done(seen.size) }
        requestAnimationFrame(look) })"""
    )

    assert turned > 4
    assert layouts() - before <= turned // 4


def test_a_play_that_fails_stops_the_wheel_with_words_and_is_not_submitted_again(show: Show, page: Page) -> None:
    popup = show(wheel(), play=[BUSY, played(3)])
    popup.fill_and_submit()
    expect(page.get_by_role("alert")).to_have_text("That did not work. Please try again.")
    expect(popup.email).to_have_value("vera@example.com")
    popup.submit.click()
    popup.wait_for_step("won")
    assert popup.posts() == ["submit", "play", "play"]
    assert slice_under_the_pointer(popup) == 3


@pytest.mark.usefixtures("calm")
def test_an_address_that_has_played_is_told_so_and_may_be_changed(show: Show, page: Page) -> None:
    popup = show(wheel(), play=[{"status": 409, "body": {"error": "already_played"}}, played()])
    popup.fill_and_submit()
    expect(page.get_by_role("alert")).to_have_text("This address has played already.")
    popup.fill_and_submit("otto@example.com")
    popup.wait_for_step("won")
    assert popup.posts() == ["submit", "play", "submit", "play"]


def test_the_result_is_said_politely_and_the_focus_goes_to_its_heading(show: Show, page: Page) -> None:
    popup = show(wheel())
    popup.fill_and_submit()
    expect(page.get_by_role("status").filter(has_text="You won Free shipping!")).to_be_attached()
    popup.wait_for_step("won")
    expect(page.get_by_role("heading", name="You won Free shipping!")).to_be_focused()
    assert "game_play" in popup.reports()


@pytest.mark.usefixtures("calm")
def test_no_luck_is_said_plainly(show: Show, page: Page) -> None:
    popup = show(wheel(), play=[LOST])
    popup.fill_and_submit()
    popup.wait_for_step("lost")
    expect(page.get_by_role("heading", name="No luck this time")).to_be_visible()
    assert page.evaluate("reports.at(-1)") == ["game_play", {"outcome": "lost"}]


def test_the_whole_game_can_be_played_from_the_keyboard(show: Show, page: Page) -> None:
    popup = show(wheel())
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="sound")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("vera@example.com")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    popup.wait_for_step("won")
    assert page.evaluate("posts[0][1].fields.email_marketing") is True


def test_whoever_wants_no_motion_sees_the_wheel_change_over_and_never_turn(
    show: Show, make_context: Callable[..., BrowserContext]
) -> None:
    calm = make_context(**browsing.DESKTOP, reduced_motion="reduce").new_page()
    popup = show(wheel(), on=calm)
    popup.in_root(
        """(root) => { window.angles = new Set(); const look = () => {
        const { transform } = root.querySelector('.game svg').parentNode.style
        angles.add(transform); requestAnimationFrame(look) }; look() }"""
    )
    popup.fill_and_submit()
    popup.wait_for_step("won")
    assert calm.evaluate("angles.size") == 2
    assert slice_under_the_pointer(popup) == 1


def test_the_true_odds_can_be_read_before_playing(show: Show, page: Page) -> None:
    show(wheel())
    page.get_by_text("The odds").click()
    for prize in PRIZES:
        expect(page.get_by_role("listitem").filter(has_text=re.compile(f"^{prize} 16.7 %$"))).to_be_visible()


def test_a_game_that_cannot_be_loaded_costs_nobody_the_prize(show: Show, bell: StaticShop, page: Page) -> None:
    del bell.pages["/games/wheel.js"]
    popup = show(wheel())
    popup.fill_and_submit()
    popup.wait_for_step("won")
    expect(page.get_by_text(COUPON["code"]).first).to_be_visible()


# Parts that do not load


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("document", [letter(), wheel(), bar()])
def test_a_part_that_does_not_load_costs_nobody_the_code(
    show: Show, bell: StaticShop, page: Page, part: str, document: dict[str, Any]
) -> None:
    del bell.pages[f"/runtime/{part}.js"]
    popup = show(document, submit=[SUBMITTED_AND_DONE if document["game"] is None else SUBMITTED_TO_PLAY])
    popup.fill_and_submit()
    popup.wait_for_step("done" if document["game"] is None else "won")
    expect(page.get_by_text(COUPON["code"]).last).to_be_visible()
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Close").click()
    assert popup.end() == {"how": "done", "shown": True, "submitted": True}


@pytest.mark.parametrize("part", PARTS)
def test_a_popup_whose_parts_do_not_load_can_be_left(show: Show, bell: StaticShop, page: Page, part: str) -> None:
    del bell.pages[f"/runtime/{part}.js"]
    popup = show(wheel(), focus="#opener")
    popup.email.fill("vera@gmial.com")
    page.keyboard.press("Escape")
    assert popup.end() == {"how": "escape", "shown": True, "submitted": False}
    assert page.evaluate("document.activeElement.id") == "opener"


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_never_answers_is_not_waited_for(show: Show, bell: StaticShop, page: Page, part: str) -> None:
    released = threading.Event()

    def hang(_: shops.Asked) -> shops.Page:
        released.wait(60)
        return shops.Page("", status=503)

    bell.pages[f"/runtime/{part}.js"] = hang
    try:
        popup = show(wheel())
        popup.fill_and_submit("vera@gmial.com")
        popup.wait_for_step("start" if part != "typing" else "won")
        if part != "typing":
            popup.submit.click()
            popup.wait_for_step("won")
        expect(page.get_by_text(COUPON["code"]).last).to_be_visible()
    finally:
        released.set()


def test_a_wheel_without_its_stage_leaves_no_hole(show: Show, bell: StaticShop, page: Page) -> None:
    del bell.pages["/runtime/game.js"]
    popup = show(wheel())
    expect(popup.shell).to_have_attribute("data-media", "none")
    assert popup.in_root("(root) => root.querySelector('.media').getClientRects().length") == 0
    page.get_by_text("The odds").click()
    expect(page.get_by_role("listitem").first).to_be_visible()


# The coupon


def test_the_code_is_copied_with_one_press(show: Show, page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    popup = show(letter(), submit=[SUBMITTED_AND_DONE])
    popup.fill_and_submit()
    popup.wait_for_step("done")
    page.get_by_role("button", name="Copy code").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == COUPON["code"]


def test_the_code_is_copied_even_where_the_page_has_no_clipboard(
    show: Show, page: Page, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    popup = show(letter(), submit=[SUBMITTED_AND_DONE])
    popup.fill_and_submit()
    popup.wait_for_step("done")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')) }")
    page.get_by_role("button", name="Copy code").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == COUPON["code"]


def test_the_coupon_can_be_taken_into_the_basket_by_its_link(show: Show, page: Page) -> None:
    popup = show(letter(), submit=[SUBMITTED_AND_DONE])
    popup.fill_and_submit()
    popup.wait_for_step("done")
    expect(page.get_by_role("link", name="Use my code")).to_have_attribute("href", COUPON["apply_url"])
    expect(page.get_by_text("Valid until")).to_contain_text("2026")


@pytest.mark.parametrize("document", [letter(), bar()], ids=["letter", "bar"])
def test_a_code_that_went_by_email_alone_is_said_to_have_been_sent(
    show: Show, page: Page, document: dict[str, Any]
) -> None:
    body = {"ok": True, "next": "done", "coupon": BY_EMAIL_ALONE}
    popup = show(document, submit=[{"status": 200, "body": body}])
    popup.fill_and_submit()
    popup.wait_for_step("done")
    expect(page.get_by_text("We have sent your code to you by email.")).to_be_visible()
    expect(page.get_by_role("button", name="Copy code")).to_have_count(0)
    assert accessibility_faults(page) == []


def test_what_waits_in_the_inbox_is_said(show: Show, page: Page) -> None:
    both = {"ok": True, "next": "done", "coupon": {**COUPON, "mailed": True}, "inbox": True}
    popup = show(letter(), submit=[{"status": 200, "body": both}])
    popup.fill_and_submit()
    popup.wait_for_step("done")
    expect(page.get_by_text("You have it by email too.")).to_be_visible()
    expect(page.get_by_text("One more step: please confirm your address.")).to_be_visible()


@pytest.mark.usefixtures("calm")
def test_whoever_has_played_is_reminded_to_confirm_too(show: Show, page: Page) -> None:
    popup = show(wheel(), play=[played(2, outcome="lost", prize=None, coupon=None, inbox=True)])
    popup.fill_and_submit()
    popup.wait_for_step("lost")
    expect(page.get_by_text("One more step: please confirm your address.")).to_be_visible()


# Keeping to itself


@pytest.mark.parametrize(
    "document", [letter(), wheel(), bar(), letter(image={"src": "/bowl.svg", "alt": "A bowl", "side": "left"})]
)
def test_nothing_of_it_offends_a_strict_policy_with_trusted_types(
    show: Show, page: Page, browser_log: browsing.BrowserLog, document: dict[str, Any]
) -> None:
    popup = show(document, submit=[SUBMITTED_AND_DONE])
    popup.fill_and_submit()
    popup.wait_for_step("done") if "done" in document["steps"] else page.wait_for_timeout(300)
    assert page.evaluate("violations") == []
    assert [line for line in browser_log.console_errors if "Content Security Policy" in line] == []


HOSTILE = """
* { color: lime; letter-spacing: .3em; box-sizing: content-box }
body * { font: 40px/3 fantasy !important; text-transform: uppercase !important; padding: 30px !important;
  background: red !important; border: 9px solid !important; transform: rotate(3deg) !important; opacity: .2 !important }
div { display: none !important; visibility: hidden !important }
dialog, button, input, label, h2, p, form { all: unset !important; position: static !important; float: left !important }
:root { --b-accent: red; --b-back: red; --b-text: red; --b-font: fantasy; --b-top: 300px; --b-height: 10px }
"""

LOOK = """(root) => [...root.querySelectorAll('*')].map((node) => {
  const style = getComputedStyle(node), box = node.getBoundingClientRect()
  return [node.tagName, style.color, style.backgroundColor, style.fontSize, style.fontFamily, style.letterSpacing,
    style.textTransform, style.padding, style.opacity, style.display, style.visibility,
    ...[box.x, box.y, box.width, box.height].map(Math.round)].join('|') })"""


def test_the_styles_of_a_hostile_page_change_nothing_in_it(show: Show) -> None:
    on_a_plain_page = show(letter()).in_root(LOOK)
    assert show(letter(), css=HOSTILE).in_root(LOOK) == on_a_plain_page


def test_it_changes_nothing_on_the_page(show: Show, page: Page) -> None:
    look = """() => JSON.stringify([...document.querySelectorAll('html, body, main, main *')].map((node) =>
      [node.tagName, node.getAttributeNames().map((name) => name + node.getAttribute(name)),
       [...getComputedStyle(node)].map((name) => getComputedStyle(node)[name]), node.getBoundingClientRect()]))
      + document.styleSheets.length + document.adoptedStyleSheets.length"""
    popup = show(letter(), css="#opener { color: blue }", preview=False)
    while_open = page.evaluate(look)
    page.keyboard.press("Escape")
    popup.end()
    assert page.evaluate(look) == while_open


def test_nothing_of_the_page_moves_when_it_opens_and_closes(show: Show, page: Page) -> None:
    popup = show(letter())
    page.mouse.move(700, 300)
    page.mouse.wheel(0, 500)
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("Escape")
    popup.end()
    assert page.evaluate("shift") == 0


BOXES = """(root) => [...root.querySelectorAll('.media, .body, .body > *')].map((node) => {
  const box = node.getBoundingClientRect(); return [box.x, box.y, box.width, box.height].map(Math.round) })"""


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("name", ["letter", "wheel", "bar", "picture left"])
def test_what_comes_later_moves_nothing_in_the_popup(
    show: Show, bell: StaticShop, make_context: Callable[..., BrowserContext], name: str, size: tuple[int, int]
) -> None:
    def late(path: str) -> Callable[[shops.Asked], shops.Page]:
        body = (DIST / path).read_bytes()

        def answer(_: shops.Asked) -> shops.Page:
            time.sleep(0.4)
            return shops.Page(body, type="text/javascript")

        return answer

    for path in ("runtime/game.js", "runtime/typing.js", "games/wheel.js"):
        bell.pages[f"/{path}"] = late(path)
    page = make_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce").new_page()
    popup = show(STEPS[name][0], on=page)
    at_first = popup.in_root(BOXES)
    popup.email.focus()
    wait_until(
        page, "performance.getEntriesByType('resource').some((entry) => entry.name.includes('/runtime/typing.js'))"
    )
    if name == "wheel":
        page.locator(".game svg").first.wait_for()
    page.wait_for_timeout(300)
    assert popup.in_root(BOXES) == at_first
    assert page.evaluate("shift") == 0


def test_a_letter_fetches_nothing_that_only_games_or_prizes_need(show: Show, bell: StaticShop, page: Page) -> None:
    popup = show(letter())
    page.keyboard.press("Escape")
    popup.end()
    assert [asked.path for asked in bell.asked if asked.path.startswith(("/runtime/", "/games/"))] == []


def test_the_shortcuts_of_the_page_do_not_hear_what_is_typed(show: Show, page: Page) -> None:
    popup = show(letter())
    popup.email.press_sequentially("vera/s?")
    assert page.evaluate("pageKeys") == 0


def test_no_text_of_a_document_becomes_markup_and_no_address_becomes_a_script(show: Show, page: Page) -> None:
    evil = '<img src=x onerror="window.broken=1">'
    blocks = [
        {"type": "heading", "text": evil},
        {"type": "text", "text": evil},
        {
            "type": "form",
            "fields": [{"kind": "email", "name": evil, "label": evil, "placeholder": evil}],
            "button": evil,
        },
        {"type": "button", "text": "Go", "action": "link", "href": "javascript:window.broken=1"},
        {"type": "image", "src": "javascript:window.broken=1", "alt": evil},
    ]
    popup = show(
        letter(steps={"start": {"blocks": blocks}}, image={"src": "data:image/svg+xml,<svg/>", "side": "left"})
    )
    assert popup.in_root("(root) => root.querySelectorAll('img, script, [href]').length") == 0
    assert page.get_by_text(evil).count() >= 4
    assert page.evaluate("window.broken") is None


# Fitting


STEPS = {
    "letter": (letter(), "start"),
    "letter done": (letter(), "done"),
    "wheel": (wheel(), "start"),
    "wheel won": (wheel(), "won"),
    "wheel lost": (wheel(), "lost"),
    "dark wheel": (wheel(theme={"preset": "dark"}), "start"),
    "dark won": (wheel(theme={"preset": "dark"}), "won"),
    "picture left": (letter(image={"src": "/bowl.svg", "alt": "A bowl", "side": "left"}), "start"),
    "picture behind": (letter(image={"src": "/bowl.svg", "alt": "", "side": "background"}), "start"),
    "bar": (bar(), "start"),
    "bar below": (bar("bottom", theme={"preset": "dark"}), "start"),
    "slide in": (letter(display={"type": "slide_in", "position": "bottom_right"}), "start"),
    "slide in dark wheel": (wheel(display={"type": "slide_in"}, theme={"preset": "dark"}), "start"),
    "full screen": (letter(display={"type": "full_screen"}), "start"),
    "full screen wheel": (wheel(display={"type": "full_screen"}), "start"),
}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_axe_finds_nothing_to_complain_about(
    show: Show, make_context: Callable[..., BrowserContext], name: str, size: tuple[int, int]
) -> None:
    document, step = STEPS[name]
    page = make_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce").new_page()
    submit = SUBMITTED_AND_DONE if step == "done" else SUBMITTED_TO_PLAY
    popup = show(document, submit=[submit], play=[LOST if step == "lost" else played()], on=page)
    if step != "start":
        popup.fill_and_submit()
        popup.wait_for_step(step)
    assert accessibility_faults(page) == []


def test_the_errors_of_a_form_are_accessible_too(show: Show, page: Page) -> None:
    popup = show(letter(), submit=[BUSY])
    popup.submit.click()
    assert accessibility_faults(page) == []
    popup.fill_and_submit()
    expect(page.get_by_role("alert")).to_be_visible()
    assert accessibility_faults(page) == []


@pytest.mark.parametrize("name", [name for name, (_, step) in STEPS.items() if step == "start"])
@pytest.mark.parametrize("size", [(320, 568), (390, 844), (844, 390)])
def test_it_fits_every_phone_and_every_target_is_large_enough(
    show: Show, make_context: Callable[..., BrowserContext], name: str, size: tuple[int, int]
) -> None:
    options = {**browsing.PHONE, "viewport": {"width": size[0], "height": size[1]}}
    page = make_context(**options).new_page()
    popup = show(STEPS[name][0], on=page)
    facts = popup.in_root(
        """(root) => {
          const card = root.querySelector('.card').getBoundingClientRect(), scroller = root.querySelector('.scroller')
          const sides = (node) => Math.round(Math.min(node.offsetHeight, node.offsetWidth))
          const shown = [...root.querySelectorAll('button, a[href], summary, .tick')].filter((n) => n.offsetHeight)
          const inputs = [...root.querySelectorAll('input:not([type=checkbox])')]
          return { left: card.left, top: card.top, right: innerWidth - card.right, bottom: innerHeight - card.bottom,
            sideways: scroller.scrollWidth - scroller.clientWidth, targets: shown.map(sides),
            letters: inputs.map((node) => parseFloat(getComputedStyle(node).fontSize)) } }"""
    )
    assert min(facts["left"], facts["top"], facts["right"], facts["bottom"]) >= -0.5
    assert facts["sideways"] <= 0
    assert min(facts["targets"]) >= 44
    assert min(facts["letters"], default=16) >= 16
    assert popup.in_root("(root) => root.querySelector('.heading').getBoundingClientRect().top") >= 0
    popup.submit.scroll_into_view_if_needed()
    expect(popup.submit).to_be_in_viewport()


@pytest.mark.parametrize(
    "document",
    [
        wheel(),
        letter(display={"type": "slide_in", "position": "bottom_right"}),
        letter(display={"type": "bar", "position": "bottom"}),
        letter(display={"type": "full_screen"}),
    ],
    ids=["game", "slide_in", "bar", "full_screen"],
)
def test_the_on_screen_keyboard_does_not_hide_the_field(show: Show, phone: Page, document: dict[str, Any]) -> None:
    popup = show(document, on=phone)
    popup.email.tap()
    wait_until(
        phone,
        "document.querySelector('[data-shopbell]').shadowRoot.querySelector('.shell').style.getPropertyValue('--b-top')",
    )
    # What iOS does: the page keeps its size, only the visual viewport shrinks.
    phone.evaluate(
        """() => { Object.defineProperty(visualViewport, 'height', { get: () => 420, configurable: true })
        visualViewport.dispatchEvent(new Event('resize')) }"""
    )
    box = popup.email.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 420
    phone.evaluate("() => { delete visualViewport.height; visualViewport.dispatchEvent(new Event('resize')) }")
    card = phone.locator(".card").bounding_box()
    assert card is not None
    assert card["y"] + card["height"] == pytest.approx(844, abs=1)


def test_words_that_run_from_right_to_left_turn_the_popup_round(show: Show, page: Page) -> None:
    show(wheel(), language="ar")
    game = page.locator(".game").bounding_box()
    field = page.get_by_label("Email", exact=True).bounding_box()
    assert game is not None and field is not None
    assert game["x"] > field["x"]


# The preview


def test_the_preview_stands_in_its_frame_and_takes_no_focus(show: Show, page: Page) -> None:
    frame = "#frame { position: relative; width: 390px; height: 700px }"
    popup = show(wheel(), preview=True, css=frame, focus="#opener")
    popup.settle()
    assert page.evaluate("document.activeElement.id") == "opener"
    card, place = page.locator(".card").bounding_box(), page.locator("#frame").bounding_box()
    assert card is not None and place is not None
    assert card["width"] == 390
    assert card["y"] + card["height"] == pytest.approx(place["y"] + place["height"], abs=1)
    page.get_by_role("link", name="Other").focus()


def test_the_preview_follows_the_document_and_jumps_to_any_step(show: Show, page: Page) -> None:
    frame = "#frame { position: relative; width: 390px; height: 700px }"
    show(wheel(), preview=True, css=frame)
    expect(page.get_by_role("heading", name="Spin before you go")).to_be_visible()
    page.evaluate("(next) => standing.update(next, 'won')", wheel())
    expect(page.get_by_role("heading", name="You won 10 % off!")).to_be_visible()
    page.evaluate("(next) => standing.update(next, 'start')", bar())
    expect(page.get_by_role("region", name="10 % off your first order")).to_be_visible()
    assert page.locator("[data-shopbell]").count() == 1
    page.evaluate("standing.close()")
    expect(page.locator("[data-shopbell]")).to_have_count(0)


def wheel_angle(popup: Popup) -> float:
    transform = popup.in_root("(root) => root.querySelector('.game svg').parentNode.style.transform")
    return float(re.findall(r"-?[\d.]+", transform)[0])


def slice_under_the_pointer(popup: Popup) -> int:
    return int((-wheel_angle(popup) % 360) // (360 / len(PRIZES)))
