"""Waiting for what a page and the server do in their own time, never for a time that ought to be enough."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import CDPSession, Page, Response

T = TypeVar("T")


def until(page: Page, found: Callable[[], T], what: str = "it", seconds: float = 15) -> T:
    """Waits for something to become true, and answers it. The page lives on meanwhile."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, f"{what} did not happen in {seconds} s"
        page.wait_for_timeout(50)
    return answer


def arrive(page: Page, act: str | Callable[[], Any]) -> list[str]:
    """Goes to an address, or does what leads to another page, until that page's popups are armed.

    Answers the names of the gates that kept the others away, or "" for those that may be shown.
    """
    with page.expect_response(_decides) as answer:
        page.goto(act) if isinstance(act, str) else act()
    decision = answer.value.json()["decision"]
    if decision["popups"]:
        page.wait_for_function(
            "performance.getEntriesByType('resource').some(({ name }) => name.includes('/parts/popups.js'))"
        )
        # The part's own code runs in the turn after its file has come.
        page.evaluate("new Promise((done) => setTimeout(done))")
    return [one["gate"] or "" for one in decision["why"]]


def call(page: Page, *given: Any) -> None:
    """The shop's page calls the tag."""
    page.evaluate("(given) => shopbell(...given)", list(given))


def stay(page: Page) -> None:
    """As long on the page as it takes until leaving it means something."""
    page.wait_for_function("performance.now() > 4200")


def leave_over_the_top(page: Page) -> None:
    """The pointer goes up to the tabs and the address bar."""
    page.mouse.move(640, 420)
    page.mouse.move(640, 4, steps=8)
    page.mouse.move(640, -4)


def come_back(page: Page) -> None:
    page.mouse.move(640, 300, steps=3)


def flick_up(page: Page) -> None:
    """A thumb that has read far down flings the page back towards its top and the address bar."""
    session = page.context.new_cdp_session(page)
    while page.evaluate("scrollY < 1200"):
        _swipe(session, 780, 60)
    _swipe(session, 60, 780)
    session.detach()


def _swipe(session: CDPSession, start: int, end: int) -> None:
    """In few moves: on a busy machine each of them takes its time, and a slow thumb is no flick."""
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 195, "y": start}]})
    for part in (1, 2, 3):
        points = [{"x": 195, "y": start + (end - start) * part // 3}]
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _decides(response: Response) -> bool:
    asks = response.url.endswith(("/v1/events", "/v1/decide")) and response.request.method == "POST"
    return asks and response.ok and "decision" in response.json()
