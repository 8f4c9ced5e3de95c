"""Browser contexts that look like a person's, and a record of what went wrong in their pages."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, expect

PATIENCE_SECONDS = 45
"""For what must happen, and of which a test says nothing about how soon: a machine that runs the whole suite is at
times very slow, and speed is measured in bench/, beside a yardstick.
"""
expect.set_options(timeout=PATIENCE_SECONDS * 1000)

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}

# Neither UTC nor the zone of any shop under test, so that a forgotten conversion shows.
_PLACE: dict[str, Any] = {"locale": "en-GB", "timezone_id": "Asia/Bangkok"}


@dataclass
class BrowserLog:
    """What the pages of one context complained about, as lines of text."""

    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    failed_requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    allows_page_errors: bool = False
    """Set by a test whose page throws on purpose; otherwise an uncaught error fails the test at its end."""

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", self._on_page_error)
        context.on("requestfailed", self._on_failed_request)

    def __str__(self) -> str:
        parts = {
            "uncaught errors": self.page_errors,
            "failed requests": self.failed_requests,
            "console": self.console,
        }
        return "\n".join(f"{title}:\n  " + "\n  ".join(lines) for title, lines in parts.items() if lines)

    def _on_console(self, message: ConsoleMessage) -> None:
        place = message.location
        line = f"{message.type}: {message.text} ({place.get('url', '')}:{place.get('lineNumber', '')})"
        self.console.append(line)
        if message.type == "error":
            self.console_errors.append(line)

    def _on_page_error(self, error: WebError) -> None:
        self.page_errors.append(error.error.stack or str(error.error))

    def _on_failed_request(self, request: Request) -> None:
        self.failed_requests.append(f"{request.method} {request.url}: {request.failure}")


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """DESKTOP or PHONE, with any of Playwright's options on top. With a `user_agent` of its own it is left as it is."""
    person = dict(_PLACE)
    is_mobile = bool(options.get("is_mobile"))
    if "user_agent" not in options:
        person["user_agent"] = _user_agent(browser, is_mobile)
        person["extra_http_headers"] = {"sec-ch-ua": ", ".join(f'"{b}";v="{v}"' for b, v in _brands(browser).items())}
    context = browser.new_context(**(person | options))
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    if "user_agent" not in options:
        context.on("page", lambda page: _hide_headlessness(page, person["user_agent"], is_mobile))
    return context


def save_evidence(context: BrowserContext, log: BrowserLog, stem: Path) -> None:
    """Screenshots of the open pages and the log, for a test that has failed."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(context.pages):
        if not page.is_closed():
            page.screenshot(path=f"{stem}-{number}.png", timeout=5_000)
    stem.with_name(stem.name + ".log").write_text(str(log), encoding="utf-8")


def _user_agent(browser: Browser, is_mobile: bool) -> str:
    """What the same Chrome says with a window: its default names itself HeadlessChrome, and Shopbell ignores robots."""
    system = "Linux; Android 10; K" if is_mobile else "X11; Linux x86_64"
    chrome = f"Chrome/{_major(browser)}.0.0.0" + (" Mobile" if is_mobile else "")
    return f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) {chrome} Safari/537.36"


def _major(browser: Browser) -> str:
    return browser.version.partition(".")[0]


def _brands(browser: Browser) -> dict[str, str]:
    return {"Google Chrome": _major(browser), "Not_A Brand": "8", "Chromium": _major(browser)}


def _hide_headlessness(page: Page, user_agent: str, is_mobile: bool) -> None:
    """The client hints name the headless browser too. In script, only the protocol can change them; in the first
    request's headers that comes too late, so the context sets those."""
    browser = page.context.browser
    assert browser is not None
    metadata = {
        "brands": [{"brand": brand, "version": version} for brand, version in _brands(browser).items()],
        "platform": "Android" if is_mobile else "Linux",
        "platformVersion": "10.0.0" if is_mobile else "6.1.0",
        "architecture": "" if is_mobile else "x86",
        "model": "K" if is_mobile else "",
        "mobile": is_mobile,
    }
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setUserAgentOverride", {"userAgent": user_agent, "userAgentMetadata": metadata})
