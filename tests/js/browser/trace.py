"""How long scripts kept a page's main thread busy, in its own time: what it waited for a turn does not count."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

_CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-v8.compile", "v8"]
_SCRIPTS = {"EvaluateScript", "FunctionCall", "RunMicrotasks", "v8.evaluateModule", "v8.compileModule", "v8.compile"}
_PROMISES = "PerformMicrotaskCheckpoint"
"""What promises have in store is run by the browser itself, and no script is named for it."""
_CALL = "v8.callFunction"
"""A call and what it leaves to promises; the `FunctionCall` in it names the script, if it is one that was called."""


class Trace:
    """Known once the block has been left: `tasks` are the milliseconds of every task in which a script ran."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tasks: list[float] = []
        self._events: list[dict[str, Any]] = []

    def read(self, events: list[dict[str, Any]]) -> None:
        self._events = sorted(
            (event for event in events if event.get("ph") == "X"), key=lambda event: (event["ts"], -event["dur"])
        )
        self.tasks = [_milliseconds(task) for task, _inside in self._tasks_of(lambda event: event["name"] in _SCRIPTS)]

    def tasks_of(self, origin: str) -> list[float]:
        """The milliseconds that scripts of an origin took in each task, on a page that makes no promises of its own.

        Layout that they force counts, and what the browser or the page does in the same task does not.
        """
        calls = [event for event in self._events if event["name"] == "FunctionCall"]
        starts = [call["ts"] for call in calls]

        def is_named(event: dict[str, Any]) -> bool:
            return origin in json.dumps(event.get("args", {}))

        def is_meant(event: dict[str, Any]) -> bool:
            if event["name"] != _CALL:
                return event["name"].endswith(_PROMISES) or is_named(event)
            inside = calls[bisect_left(starts, event["ts"]) : bisect_right(starts, event["ts"] + event["dur"])]
            called = next((call for call in inside if _thread(call) == _thread(event)), None)
            return called is None or is_named(called) or _is_native(called)

        return [sum(map(_milliseconds, inside)) for _task, inside in self._tasks_of(is_meant)]

    def _tasks_of(
        self, is_meant: Callable[[dict[str, Any]], bool]
    ) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """Each task with the outermost events in it that are meant."""
        threads = {_thread(event) for event in self._events if event["name"] in _SCRIPTS}
        for thread in threads:
            events = [event for event in self._events if _thread(event) == thread]
            tasks = [event for event in events if event["name"].endswith("RunTask")]
            starts = [task["ts"] for task in tasks]
            inside: dict[int, list[dict[str, Any]]] = {}
            end = 0
            for event in events:
                number = bisect_right(starts, event["ts"]) - 1
                if number < 0 or event["ts"] < end or event is tasks[number] or not is_meant(event):
                    continue
                end = event["ts"] + event["dur"]
                inside.setdefault(number, []).append(event)
            for number, found in inside.items():
                yield tasks[number], found


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
    trace.read(found["traceEvents"])


def _is_native(call: dict[str, Any]) -> bool:
    """Whether what was called is the browser's own, such as what keeps a promise."""
    return str(call.get("args", {}).get("data", {}).get("scriptId")) == "0"


def _thread(event: dict[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _milliseconds(event: dict[str, Any]) -> float:
    return float(event.get("tdur", event["dur"])) / 1000
