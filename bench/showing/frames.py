"""How often a game's picture changes on a slow phone, from the press until the result stands there."""

import itertools
import statistics
import sys
from collections.abc import Callable

from playwright.sync_api import Browser, CDPSession, Page

from bench.figures import Figure, Measured, Report
from bench.showing.documents import PLAYED
from bench.showing.stage import CPU_SLOWDOWN, TRIGGER, Stage, Subject, slow_down, stage
from tests.testbed import TestbedError
from tests.testbed.browsing import PHONE, new_context

YARDSTICK = "canvas"
_CANVAS_MS = 4_000
_PATIENCE_MS = 40_000

FIGURES = (
    Figure("per_second", "frames a second", 1, compared=True),
    Figure("middle_ms", "half of the frames within, ms", 1),
    Figure("most_ms", "19 of 20 within, ms", 1, compared=True),
    Figure("late", "frames later than 34 ms, %", 1),
    Figure("busy_ms", "main thread busy, ms a frame", 1, compared=True),
)


def run(rounds: int) -> Report:
    """Raises TestbedError where a part is missing, Playwright's error where a game does not come to its end."""
    measured: list[dict[str, Measured]] = []
    with stage(YARDSTICK, PLAYED) as scene:
        for number in range(rounds):
            turn = number % len(scene.subjects)
            found = {one.name: _measure(scene, one) for one in scene.subjects[turn:] + scene.subjects[:turn]}
            measured.append({one.name: found[one.name] for one in scene.subjects})
            sys.stdout.write(f"round {number + 1} of {rounds}\n")
            sys.stdout.flush()
        conditions = {
            "conditions": f"phone, CPU slowed {CPU_SLOWDOWN}×; drawn without a graphics card, at 60 Hz at most",
            "browser": f"Chromium {scene.browser.version}",
        }
    return Report(FIGURES, YARDSTICK, "wheel", measured, conditions)


def _measure(scene: Stage, subject: Subject) -> dict[str, float]:
    times, busy_ms = _recorded(scene.browser, scene, subject)
    gaps = sorted(later - before for before, later in itertools.pairwise(times))
    return {
        "per_second": 1000 * len(gaps) / (times[-1] - times[0]),
        "middle_ms": statistics.median(gaps),
        "most_ms": gaps[int(len(gaps) * 0.95)],
        "late": 100 * sum(gap > 34 for gap in gaps) / len(gaps),
        "busy_ms": busy_ms / len(gaps),
    }


def _recorded(browser: Browser, scene: Stage, subject: Subject) -> tuple[list[float], float]:
    """When each frame was begun, and how long the main thread was at work meanwhile, by its own clock."""
    # Another person each time: a visitor plays once.
    context = new_context(browser, **PHONE)
    context.set_default_timeout(_PATIENCE_MS)
    page = context.new_page()
    try:
        session = scene.open(page, subject)
        if subject.tag:
            page.evaluate("name => shopbell('event', name)", TRIGGER)
            page.locator("[data-shopbell] .submit").wait_for()
            page.wait_for_timeout(1_500)
        slow_down(session, CPU_SLOWDOWN)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = _busy_ms(session)
        page.evaluate("() => measuring.record()")
        if subject.tag:
            _HOW.get(subject.name, _press)(page)
            page.locator("[data-shopbell] .shell[data-step=won]").wait_for()
        else:
            page.evaluate("forMs => measuring.canvas(forMs)", _CANVAS_MS)
        times: list[float] = page.evaluate("() => measuring.stop()")
        return times, _busy_ms(session) - before
    finally:
        context.close()


def _busy_ms(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def _press(page: Page) -> None:
    page.locator("[data-shopbell] .submit").click()


def _open_a_gift(page: Page) -> None:
    _press(page)
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Gift 2").click()


def _scratch(page: Page) -> None:
    _press(page)
    page.get_by_role("button", name="Reveal").wait_for()
    box = page.locator("[data-shopbell] canvas").first.bounding_box()
    if box is None:
        raise TestbedError("the card to scratch is not on the screen")
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    page.mouse.down()
    for part in range(1, 9):
        x = box["x"] + (box["width"] - 5 if part % 2 else 5)
        page.mouse.move(x, box["y"] + box["height"] * part / 9, steps=12)
    page.mouse.up()


def _answer(page: Page) -> None:
    page.get_by_role("button", name="Celadon").click()
    page.get_by_role("button", name="Coffee").click()
    _press(page)


_HOW: dict[str, Callable[[Page], None]] = {"gifts": _open_a_gift, "scratch": _scratch, "quiz": _answer}
