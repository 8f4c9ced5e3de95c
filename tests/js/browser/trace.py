"""How long scripts kept a page's main thread busy, in its own time: what it waited for a turn does not count."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

_CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-v8.compile", "v8"]
_SCRIPTS = {"EvaluateScript", "FunctionCall", "RunMicrotasks", "v8.evaluateModule", "v8.compileModule", "v8.compile"}


class Trace:
    """`tasks` are the milliseconds of every task in which a script ran; known once the block has been left."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tasks: list[float] = []


@contextmanager
def traced(page: Page) -> Iterator[Trace]:
    """Nothing may be evaluated in the page meanwhile: it would count."""
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=_CATEGORIES)
    trace = Trace(page)
    try:
        yield trace
    finally:
        found = json.loads(browser.stop_tracing())
    trace.tasks = _tasks(found["traceEvents"])


def _tasks(events: list[dict[str, Any]]) -> list[float]:
    complete = [event for event in events if event.get("ph") == "X"]
    scripts = [event for event in complete if event["name"] in _SCRIPTS]
    threads = {(event["pid"], event["tid"]) for event in scripts}
    tasks = [one for one in complete if one["name"].endswith("RunTask") and (one["pid"], one["tid"]) in threads]
    return sorted(
        task.get("tdur", task["dur"]) / 1000
        for task in tasks
        if any(
            (one["pid"], one["tid"]) == (task["pid"], task["tid"])
            and task["ts"] <= one["ts"] <= task["ts"] + task["dur"]
            for one in scripts
        )
    )
