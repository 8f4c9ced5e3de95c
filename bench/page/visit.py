"""One person's visit to the product page, on a slow phone with nothing in its cache, and what it cost."""

import base64
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from bench.figures import Figure
from bench.page.shop import EMPTY, PRODUCT, MeasuredShop
from tests.testbed.browsing import PHONE, new_context

CPU_SLOWDOWN = 4
NETWORK = {"latency": 165, "downloadThroughput": 8.1e6 / 8, "uploadThroughput": 1.35e6 / 8}
"""Chromium's own "Fast 4G": milliseconds, bytes a second."""
CONDITIONS = f"phone, cold cache, CPU slowed {CPU_SLOWDOWN}×, Fast 4G; one page, one click on Add to cart, then quiet"

# From the page's load on. Trackers wait with what they tell; the slowest of these sends every 5 s.
_CLICK_AFTER = 1_000
_QUIET_AFTER = 7_000

FIGURES = (
    Figure("requests", "its requests"),
    Figure("down_kb", "its KB down, gzip", 1, compared=True),
    Figure("up_kb", "its KB up", 1),
    Figure("main_ms", "main thread busy, ms", compared=True),
    Figure("script_ms", "of that, scripts, ms", compared=True),
    Figure("layout_ms", "of that, layout and style, ms"),
    Figure("long_tasks", "long tasks"),
    Figure("blocking_ms", "blocking: their ms over 50"),
    Figure("fcp_ms", "first contentful paint, ms"),
    Figure("lcp_ms", "largest contentful paint, ms"),
    Figure("shift", "layout shift", 3),
)

_OBSERVED = Path(__file__).with_name("observed.js").read_text(encoding="utf-8")


@dataclass
class _Traffic:
    """Of everybody but the shop."""

    shop: str
    requests: int = 0
    down: int = 0
    up: int = 0
    _ids: set[str] = field(default_factory=set)

    def watch(self, session: CDPSession) -> None:
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)

    def _sent(self, event: dict[str, Any]) -> None:
        request = event["request"]
        if request["url"].startswith((self.shop + "/", "data:", "blob:")):
            return
        self._ids.add(event["requestId"])
        self.requests += 1
        self.up += sum(len(base64.b64decode(part.get("bytes", ""))) for part in request.get("postDataEntries", ()))

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._ids:
            self.down += event["encodedDataLength"]


def visit(browser: Browser, shop: MeasuredShop) -> dict[str, float]:
    """A value for each of FIGURES."""
    context = new_context(browser, **PHONE)
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        # A renderer that is up and running: its start is nobody's cost.
        page.goto(shop.url(EMPTY))
        traffic = _Traffic(shop.origin)
        _prepare(session, traffic)
        before = _durations(session)
        page.goto(shop.url(PRODUCT), wait_until="load")
        page.wait_for_timeout(_CLICK_AFTER)
        page.locator("#add button").click()
        page.wait_for_timeout(_QUIET_AFTER - _CLICK_AFTER)
        after = _durations(session)
        spent = {name: after[name] - before[name] for name in after}
        return {
            "requests": traffic.requests,
            "down_kb": traffic.down / 1000,
            "up_kb": traffic.up / 1000,
            **spent,
            **_observed(page),
        }
    finally:
        context.close()


def _prepare(session: CDPSession, traffic: _Traffic) -> None:
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **NETWORK})
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    # The thread's own time: on a busy machine the clock also counts what it waited for a turn.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    traffic.watch(session)


def _durations(session: CDPSession) -> dict[str, float]:
    found = {one["name"]: one["value"] * 1000 for one in session.send("Performance.getMetrics")["metrics"]}
    return {
        "main_ms": found["TaskDuration"],
        "script_ms": found["ScriptDuration"] + found.get("V8CompileDuration", 0),
        "layout_ms": found["LayoutDuration"] + found["RecalcStyleDuration"],
    }


def _observed(page: Page) -> dict[str, float]:
    answer: dict[str, float] = page.evaluate(_OBSERVED)
    return answer
