"""Waiting for what a page and the server do in their own time, never for a time that ought to be enough."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from playwright.sync_api import CDPSession, Error, Locator, Page, Response, TimeoutError

from tests.testbed.browsing import PATIENCE_SECONDS

T = TypeVar("T")

# Not wait_for_function: it evaluates text inside the page, which a strict policy forbids.
HAS_PART = "(part) => performance.getEntriesByType('resource').some(({ name }) => name.includes(`/parts/${part}.js`))"


def until(page: Page, found: Callable[[], T], what: str = "it", seconds: float = PATIENCE_SECONDS) -> T:
    """Waits for something to become true, and answers it. The page lives on meanwhile."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, f"{what} did not happen in {seconds} s"
        page.wait_for_timeout(50)
    return answer


def arrive(page: Page, act: str | Callable[[], Any]) -> list[str]:
    """Goes to an address, or does something that the server decides about anew, until the page's popups are armed.

    Answers the names of the gates that kept popups away, and "" for each that may be shown.
    """
    decisions: list[tuple[str, dict[str, Any]]] = []

    def keep(response: Response) -> None:
        # The answers of a page that has just been left can come still; they cannot be read, or name another address.
        if response.request.method == "POST" and response.url.endswith(("/v1/events", "/v1/decide")) and response.ok:
            with suppress(Error):
                body = response.json()
                if "decision" in body:
                    decisions.append((response.request.post_data_json["context"]["url"], body["decision"]))

    page.on("response", keep)
    try:
        page.goto(act) if isinstance(act, str) else act()
        decision = until(page, lambda: next((one for url, one in decisions if url == page.url), None), "the decision")
    finally:
        page.remove_listener("response", keep)
    if decision["popups"]:
        has_part(page, "popups")
    return [one["gate"] or "" for one in decision["why"]]


def has_part(page: Page, part: str) -> None:
    """Until a part of the tag that the page needs has come."""
    until(page, lambda: page.evaluate(HAS_PART, part), f"the part {part}")
    # Its own code runs in the turn after its file has come.
    page.evaluate("new Promise((done) => setTimeout(done))")


def write_address(page: Page, field: Locator, address: str) -> None:
    """Where half-typed addresses are read: once the tag can do so, and key by key as people write."""
    has_part(page, "capture")
    field.press_sequentially(address)


def call(page: Page, *given: Any) -> None:
    """The shop's page calls the tag."""
    page.evaluate("(given) => shopbell(...given)", list(given))


def stay(page: Page) -> None:
    """As long on the page as it takes until leaving it means something."""
    until(page, lambda: page.evaluate("performance.now() > 4200"), "the dwell")


def leave_over_the_top(page: Page) -> None:
    """The pointer goes up to the tabs and the address bar."""
    page.mouse.move(640, 420)
    page.mouse.move(640, 4, steps=4)
    page.mouse.move(640, -4)


def flick_up(page: Page) -> None:
    """A thumb that has read far down flings the page back towards its top and the address bar."""
    session = page.context.new_cdp_session(page)
    # On a busy machine a fling can be as slow as a look back; whoever wants to go does it again.
    for _ in range(3):
        while page.evaluate("scrollY < 1200"):
            _swipe(session, 780, 60)
        _swipe(session, 60, 780)
        with suppress(TimeoutError):
            page.wait_for_selector("[data-shopbell]", state="attached", timeout=2000)
            break
    session.detach()


def _swipe(session: CDPSession, start: int, end: int) -> None:
    """In few moves: on a busy machine each of them takes its time, and a slow thumb is no flick."""
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 195, "y": start}]})
    for part in (1, 2, 3):
        points = [{"x": 195, "y": start + (end - start) * part // 3}]
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
