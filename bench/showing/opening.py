"""From the trigger to the first frame with the popup in it, warm: what it is drawn with is in the browser's cache."""

import sys
from typing import Any

from playwright.sync_api import BrowserContext, Page

from bench.figures import Figure, Measured, Report
from bench.showing.documents import OPENED
from bench.showing.stage import CPU_SLOWDOWN, TRIGGER, Stage, Subject, slow_down, stage
from tests.testbed import TestbedError
from tests.testbed.browsing import PHONE, new_context

YARDSTICK = "plain"

FIGURES = (
    Figure("shown_ms", "trigger to first frame, ms", compared=True),
    Figure("slow_shown_ms", f"the same, CPU slowed {CPU_SLOWDOWN}×, ms", compared=True),
    Figure("asking_ms", "asking the server, ms"),
    Figure("slow_asking_ms", "the same, slowed, ms"),
    Figure("slow_longest_ms", "longest task over 50 ms, slowed, ms"),
    Figure("shift", "layout shift", 4),
    Figure("slow_shift", "layout shift, slowed", 4),
)


def run(rounds: int) -> Report:
    """Raises TestbedError where a popup does not open."""
    measured: list[dict[str, Measured]] = []
    with stage(YARDSTICK, OPENED) as scene:
        contexts = {subject.name: new_context(scene.browser, **PHONE) for subject in scene.subjects}
        for subject in scene.subjects:
            # Fills the cache: its figures count for nothing.
            _measure(scene, contexts[subject.name], subject)
        for number in range(rounds):
            turn = number % len(scene.subjects)
            found = {
                subject.name: _measure(scene, contexts[subject.name], subject)
                for subject in scene.subjects[turn:] + scene.subjects[:turn]
            }
            measured.append({subject.name: found[subject.name] for subject in scene.subjects})
            sys.stdout.write(f"round {number + 1} of {rounds}\n")
            sys.stdout.flush()
        conditions = {
            "conditions": "phone, warm cache, no network delay; the popup opens by an event of the page, "
            "the embedded one by coming near; asking the server is part of the time",
            "browser": f"Chromium {scene.browser.version}",
        }
    return Report(FIGURES, YARDSTICK, "modal", measured, conditions)


def _measure(scene: Stage, context: BrowserContext, subject: Subject) -> dict[str, float]:
    page = context.new_page()
    try:
        quick = _opened(scene, page, subject, 1)
        slow = _opened(scene, page, subject, CPU_SLOWDOWN)
    finally:
        page.close()
    return {**quick, **{f"slow_{name}": value for name, value in slow.items()}}


def _opened(scene: Stage, page: Page, subject: Subject, slowdown: int) -> dict[str, float]:
    session = scene.open(page, subject)
    slow_down(session, slowdown)
    door = "plain" if not subject.tag else "near" if subject.is_embedded else "event"
    figures: dict[str, Any] | None = page.evaluate("([door, name]) => measuring.show(door, name)", [door, TRIGGER])
    slow_down(session, 1)
    session.detach()
    if figures is None:
        raise TestbedError(f"{subject.name} has not opened")
    return figures
