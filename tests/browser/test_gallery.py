"""The gallery: every template can be read and used by everybody, at every size and in every language, and is found."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories import make_shop
from tests.testbed import ROOT
from tests.testbed import static_shop as shops
from tests.testbed.browsing import BrowserLog
from tests.testbed.server import ProductServer
from tests.testbed.static_shop import StaticShop
from tracker.admin.access import create_user
from tracker.db import db, read_only
from tracker.popups.document import parse_document
from tracker.popups.models import Popup
from tracker.popups.public_document import public_document
from tracker.popups.strings import runtime_strings
from tracker.popups.templates import TEMPLATES, Template

pytestmark = pytest.mark.only_on("sqlite")

DIST = ROOT / "static" / "js" / "dist"
PICTURES = ROOT / "static" / "gallery"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PASSWORD = "a bell over the door"
_numbers = itertools.count(1)

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Acme</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body { margin: 0 } #frame { position: relative; height: 100vh }</style></head>
<body><main><h1>Acme</h1><div id="frame"></div></main>
<script type="module">
  const { preview } = await import('/preview.js')
  let standing = null
  const root = () => frame.querySelector('[data-shopbell]').shadowRoot
  const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  window.draw = async ({ document, language, step, strings, games }) => {
    standing?.close()
    frame.replaceChildren()
    const entry = { popup: 'p', version: 1, variant: 'a', token: '', document, language, strings }
    const post = async () => ({ status: 0, body: null })
    standing = preview({ entry, games, base: location.origin, root: frame, step, post })
    while (!frame.querySelector('[data-shopbell]')?.shadowRoot?.querySelector('.shell[data-step]')) await painted()
    // What is half-faded has no contrast worth measuring.
    const moves = root().getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity)
    await Promise.all(moves.map((one) => one.finished.catch(() => 0)))
    await Promise.all([...root().querySelectorAll('img')].map((one) => one.decode().catch(() => 0)))
    await painted()
  }
  /** What sticks out sideways, and buttons whose words do not fit. */
  window.cutOff = () => {
    const parts = [...root().querySelectorAll('.card, .scroller, .body, button, a')]
    const wide = parts.filter((one) => one.scrollWidth > one.clientWidth + 1)
    return wide.map((one) => `${one.className}: ${one.textContent.slice(0, 60)}`)
  }
  window.broken = () => [...root().querySelectorAll('img')].filter((one) => !one.naturalWidth).map((one) => one.src)
  window.ready = true
</script></body></html>"""


@pytest.fixture
def drawing(make_static_shop: Callable[..., StaticShop], page: Page) -> Callable[..., None]:
    """drawing(template, language) draws one by the runtime, without a move, on the page."""
    bell = make_static_shop(name="gallery")
    for file in DIST.rglob("*.js"):
        bell.pages[f"/{file.relative_to(DIST)}"] = shops.Page(file.read_bytes(), type="text/javascript")
    for file in PICTURES.glob("*.svg"):
        bell.pages[f"/pictures/gallery/{file.name}"] = shops.Page(file.read_bytes(), type="image/svg+xml")
    bell.pages["/"] = PAGE
    page.emulate_media(reduced_motion="reduce")
    page.goto(bell.url("/"))
    page.wait_for_function("window.ready")
    games = {file.stem: f"/games/{file.name}" for file in (DIST / "games").glob("*.js")}

    def draw(template: Template, language: str = "en", step: str = "start") -> None:
        document = public_document(parse_document(template.document(language)))
        strings = runtime_strings(str, template.game)
        settings = {"document": document, "language": language, "step": step, "strings": strings, "games": games}
        page.evaluate("(settings) => draw(settings)", settings)

    return draw


def one_of_each_layout() -> list[Template]:
    """What stands where on a wide screen does not depend on colours and words."""
    documents = [(one, one.document()) for one in TEMPLATES]
    return list({(one.display, one.game, (own["image"] or {}).get("side")): one for one, own in documents}.values())


def faults(axe: Axe, page: Page) -> list[str]:
    options = {"resultTypes": ["violations"], "rules": {"region": {"enabled": False}}}
    found = axe.run(page, context="#frame", options=options).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


def test_everybody_can_use_every_template(drawing: Callable[..., None], page: Page, browser_log: BrowserLog) -> None:
    axe, found = Axe(), {}
    for size, templates in ((PHONE, list(TEMPLATES)), (DESKTOP, one_of_each_layout())):
        page.set_viewport_size(size)
        for template in templates:
            drawing(template)
            if wrong := [*faults(axe, page), *page.evaluate("broken()")]:
                found[template.name, size["width"]] = wrong

    assert found == {}
    assert browser_log.console_errors == []


def test_no_text_is_too_long_for_its_place_in_any_language(drawing: Callable[..., None], page: Page) -> None:
    found = {}
    page.set_viewport_size(PHONE)
    for template in TEMPLATES:
        for language in template.languages:
            drawing(template, language)
            if cut := page.evaluate("cutOff()"):
                found[template.name, language] = cut

    assert found == {}


# The page in the admin


@pytest.fixture
def sign_in(live_app: Flask, live_server: ProductServer) -> Callable[..., str]:
    """sign_in(page, **settings) signs an owner in and makes a shop; the address of its gallery."""

    def act(page: Page, **settings: Any) -> str:
        read_only.set(False)
        number = next(_numbers)
        key = make_shop(live_app, f"Gallery shop {number}", **settings)
        with live_app.app_context():
            create_user(f"gallery{number}@example.com", PASSWORD, "owner", None)
            db.session.commit()
        page.goto(f"{live_server.url}/admin/")
        page.get_by_label("Email").fill(f"gallery{number}@example.com")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Shops")).to_be_visible()
        return f"{live_server.url}/admin/shops/{key}/popups/new"

    return act


def test_a_template_is_found_by_a_word_and_becomes_a_popup_of_the_shop(
    page: Page, sign_in: Callable[..., str], live_app: Flask, browser_log: BrowserLog
) -> None:
    page.goto(sign_in(page, language="vi", currency="VND"))
    expect(page.get_by_text(f"{len(TEMPLATES)} templates")).to_be_visible()
    search = page.get_by_role("searchbox", name="Search the templates")
    search.fill("birthday club")
    expect(page.get_by_text("1 template", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Birthday club")).to_be_visible()
    search.fill("qwertz")
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    search.fill("")
    page.get_by_role("combobox", name="Type").select_option("bar")
    page.get_by_role("combobox", name="What for").select_option("sell")
    expect(page.get_by_role("heading", name="Almost free shipping")).to_be_visible()
    expect(page.get_by_role("heading", name="Welcome wheel")).to_be_hidden()
    thumb = page.frame_locator("[data-goal=sell][data-display=bar] iframe").first
    expect(thumb.get_by_role("button", name="Close", exact=True)).to_be_attached()
    page.get_by_text("Texts in Vietnamese").click()
    page.get_by_role("checkbox", name="Thai").check()
    page.get_by_role("button", name="Use “Almost free shipping”").click()

    expect(page.get_by_role("textbox", name="Name of the popup")).to_have_value("Almost free shipping")
    with live_app.app_context():
        draft = db.session.query(Popup).order_by(Popup.id.desc()).first().draft
    assert (draft["language"], list(draft["texts"])) == ("vi", ["th"])
    assert draft["steps"]["start"]["blocks"][0]["text"].startswith("Sắp đủ rồi")
    assert draft["rule"]["all"][1]["params"]["value"] == "499900.00"
    assert browser_log.console_errors == []
