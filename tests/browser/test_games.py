"""The games in a real browser: by keyboard, by screen reader, without motion, and checked by the browser itself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.popup_documents import COUPON, wheel
from tests.browser.test_runtime import (
    Popup,
    Show,
    accessibility_faults,
    bell,  # noqa: F401 -- a fixture
    calm,  # noqa: F401 -- a fixture
    show,  # noqa: F401 -- a fixture
)
from tracker.popups.document import GAMES
from tracker.popups.proof import Seeds, examine, write_proof
from tracker.popups.strings import runtime_strings

LABELS = ["10 % off", "Free mug", "Not this time"]
BLANK = 2
QUESTIONS = [
    {"text": "Which one is blue?", "answers": ["Celadon", "Cobalt", "Shino"], "right": 1},
    {"text": "Tea or coffee?", "answers": ["Tea", "Coffee"], "right": None},
]

every_game = pytest.mark.parametrize("kind", [kind for kind in GAMES.names() if kind != "wheel"])


def game(kind: str, **changes: Any) -> dict[str, Any]:
    slices = [
        {"prize": f"p{at}", "label": label, "odds": "33.3 %", "blank": at == BLANK} for at, label in enumerate(LABELS)
    ]
    asked = {"questions": QUESTIONS} if kind == "quiz" else {}
    rules = "Your chance to win a prize: 66.7 %.\nOne play for each email address."
    return wheel(game={"kind": kind, "slices": slices, "colours": [], "rules": rules, **asked, **changes})


def answer(stop: int, **changes: Any) -> dict[str, Any]:
    is_lost = stop == BLANK
    body = {
        "ok": True,
        "outcome": "lost" if is_lost else "won",
        "stop": stop,
        "prize": {"id": f"p{stop}", "label": LABELS[stop]},
        "coupon": None if is_lost else COUPON,
        "replayed": False,
        **changes,
    }
    return {"status": 200, "body": body}


def opened(show: Show, kind: str, *, stop: int = 1, **changes: Any) -> Popup:  # noqa: F811
    strings = runtime_strings(str, kind)
    return show(game(kind, **changes.pop("game", {})), play=[answer(stop, **changes)], strings=strings)


def play_by_keyboard(page: Page, popup: Popup, kind: str) -> None:
    popup.email.focus()
    page.keyboard.type("vera@example.com")
    page.keyboard.press("Enter")
    if kind == "gifts":
        expect(page.get_by_role("button", name="Gift 1")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    if kind == "scratch":
        expect(page.get_by_role("button", name="Reveal")).to_be_focused()
        page.keyboard.press("Enter")
    if kind == "quiz":
        for question in QUESTIONS:
            title = page.locator("p", has_text=str(question["text"]))
            expect(title).to_be_focused()
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")


@every_game
@pytest.mark.usefixtures("calm")
def test_it_is_played_by_keyboard_said_aloud_and_has_no_barrier_at_any_time(
    show: Show,  # noqa: F811
    page: Page,
    kind: str,
) -> None:
    popup = opened(show, kind)
    assert accessibility_faults(page) == []
    page.get_by_text("The chances of every prize").click()
    expect(page.get_by_text("Your chance to win a prize: 66.7 %.")).to_be_visible()
    play_by_keyboard(page, popup, kind)
    expect(page.get_by_role("status").filter(has_text="You won: Free mug")).to_be_attached()
    popup.wait_for_step("won")
    expect(page.get_by_role("heading", name="You won Free mug!")).to_be_focused()
    assert accessibility_faults(page) == []


@every_game
def test_it_is_played_by_pointer_on_a_phone_and_a_loss_is_said_plainly(
    show: Show,  # noqa: F811
    phone: Page,
    kind: str,
) -> None:
    strings = runtime_strings(str, kind)
    popup = show(game(kind), play=[answer(BLANK)], strings=strings, on=phone)
    if kind == "quiz":
        phone.get_by_role("button", name="Celadon").tap()
        expect(phone.get_by_role("status").filter(has_text="The answer: Cobalt")).to_be_visible()
        phone.get_by_role("button", name="Coffee").tap()
        expect(phone.get_by_text("All answered. Now the draw!")).to_be_visible()
    popup.fill_and_submit()
    if kind == "gifts":
        assert popup.posts() == ["submit"]
        phone.get_by_role("button", name="Gift 3").tap()
    if kind == "scratch":
        rub(phone)
    popup.wait_for_step("lost")
    assert popup.posts() == ["submit", "play"]
    seed = phone.evaluate("posts[1][1].seed")
    assert re.fullmatch(r"[0-9a-f]{32}" + ("-box3" if kind == "gifts" else ""), seed)
    assert accessibility_faults(phone) == []


def rub(page: Page) -> None:
    """With a finger from side to side, until all is seen."""
    expect(page.get_by_role("button", name="Reveal")).to_be_visible()
    page.wait_for_timeout(700)
    box = page.locator("[data-shopbell] canvas").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    page.mouse.down()
    for part in range(1, 9):
        x = box["x"] + (box["width"] - 5 if part % 2 else 5)
        page.mouse.move(x, box["y"] + box["height"] * part / 9, steps=6)
    page.mouse.up()


def test_nothing_is_heard_until_the_visitor_wants_it(show: Show, page: Page) -> None:  # noqa: F811
    page.add_init_script(
        "window.made = 0; const Own = AudioContext;"
        "window.AudioContext = class extends Own { constructor(...a) { super(...a); window.made += 1 } }"
    )
    opened(show, "slots")
    sound = page.get_by_role("button", name="Sound")
    expect(sound).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("made") == 0
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("made") == 1
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("reports.map(([name]) => name)") == ["view_promotion"]


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize(("sealed", "words"), [(True, "Drawn as sealed"), (False, "This draw differs from its seal")])
def test_the_browser_itself_checks_the_draw_and_says_what_it_found(
    show: Show,  # noqa: F811
    page: Page,
    sealed: bool,
    words: str,
) -> None:
    weights = [1, 1, 1]
    page.add_init_script("crypto.getRandomValues = (given) => given.fill(7)")
    proof = write_proof(Seeds(bytes(range(32)), "07" * 16), "pop_1", 1, weights, weights, LABELS)
    told = {"check": "https://bell.example/check/ply_1", **proof}
    stop = examine(proof).stop
    assert stop is not None
    popup = opened(show, "slots", stop=stop, proof=told, game={"seal": proof["seal"] if sealed else "0" * 64})
    popup.fill_and_submit()
    link = page.get_by_role("link", name=words)
    expect(link).to_have_attribute("href", "https://bell.example/check/ply_1")
