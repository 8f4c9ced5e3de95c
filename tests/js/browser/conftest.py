"""The tag in a real browser, on a shop of its own, against a Shopbell that only listens."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page as BrowserPage

from tests.testbed import ROOT
from tests.testbed.browsing import PATIENCE_SECONDS
from tests.testbed.static_shop import Answer, Asked, Page, StaticShop

SHOP = "pk_test"
DIST = ROOT / "static" / "js" / "dist"

# Stands in for dist/runtime.js: draws a box with a close button and tells what it was given.
RUNTIME = """
export const prepare = (options) => {
  window.drawn = (window.drawn || []).concat(options.entry.popup)
  options.signal.addEventListener('abort', () => (window.thrownAway = (window.thrownAway || 0) + 1))
  return { open: () => open(options) }
}
function open({ entry, report, post, signal }) {
  window.opened = (window.opened || []).concat(entry.popup)
  const host = document.createElement('div')
  host.setAttribute('data-shopbell', '')
  host.setAttribute('data-no-track', '')
  host.textContent = entry.popup
  document.body.append(host)
  report('view_promotion', {})
  return new Promise((resolve) => {
    const close = (how) => { host.remove(); resolve({ how, shown: true, submitted: false }) }
    window.closePopup = () => { report('promotion_dismissed', { how: 'close' }); close('close') }
    window.submitPopup = () => post(`/v1/popups/${entry.popup}/submit`, { token: entry.token, fields: {} })
    signal.addEventListener('abort', () => close('aborted'))
  })
}
"""


@dataclass
class ListeningShopbell:
    """Answers as docs/protocol.md says, and keeps what it was told."""

    site: StaticShop
    settings: dict[str, Any]
    decision: dict[str, Any] | None = None
    refusal: tuple[int, str, dict[str, str]] | None = None
    refuses: Callable[[], bool] = lambda: True
    """Whether `refusal` is the answer to a request, where not every request is to be refused."""
    before_answer: Callable[[], None] = lambda: None
    envelopes: list[dict[str, Any]] = field(default_factory=list)
    consents: list[dict[str, Any]] = field(default_factory=list)
    claims: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    claim: dict[str, Any] | None = field(default_factory=lambda: {"ok": True, "show": True, "gate": None})
    """What is answered when a trigger has fired; None answers nothing of use."""
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return self.site.origin

    @property
    def tag(self) -> str:
        return f'<script async src="{self.origin}/bell.js" data-shop="{SHOP}"></script>'

    @property
    def events(self) -> list[dict[str, Any]]:
        """In the order of their arrival, each once."""
        seen: dict[str, dict[str, Any]] = {}
        for envelope in self.envelopes:
            for event in envelope["events"]:
                seen.setdefault(event["id"], event)
        return list(seen.values())

    def named(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["name"] == name]

    @property
    def names(self) -> list[str]:
        return [event["name"] for event in self.events]

    def shows(self, *popups: dict[str, Any]) -> None:
        self.decision = {
            "id": "0190a000-0000-7000-8000-000000000000",
            "popups": list(popups),
            "runtime": "/fake_runtime.js",
            "games": {},
            "why": [],
        }

    def answer_settings(self, asked: Asked) -> Answer:
        return _json(200, self.settings)

    def answer_events(self, asked: Asked) -> Answer:
        self.before_answer()
        if self.refusal is not None and self.refuses():
            status, reason, headers = self.refusal
            return _json(status, {"error": reason}, headers)
        envelope = json.loads(asked.body)
        self.envelopes.append(envelope)
        body: dict[str, Any] = {"ok": len(envelope["events"]), "dup": 0, "rejected": []}
        if envelope.get("decide") and self.decision is not None:
            body["decision"] = self.decision
        return _json(202, body)

    def answer_decide(self, asked: Asked) -> Answer:
        return _json(200, {"decision": self.decision})

    def answer_consent(self, asked: Asked) -> Answer:
        self.consents.append(json.loads(asked.body))
        return _json(200, {"ok": True})

    def answer_show(self, asked: Asked) -> Answer:
        self.claims.append((asked.path, json.loads(asked.body)))
        return _json(200, self.claim) if self.claim else _json(503, {"error": "busy"})

    def answer_submit(self, asked: Asked) -> Answer:
        self.posts.append((asked.path, json.loads(asked.body)))
        return _json(200, {"ok": True, "next": "done", "coupon": None})


def _json(status: int, body: object, headers: dict[str, str] | None = None) -> Page:
    exposed = {"Access-Control-Expose-Headers": "Retry-After, X-Shopbell-Reason"}
    return Page(json.dumps(body), status=status, type="application/json", headers={**exposed, **(headers or {})})


@pytest.fixture
def bell(make_static_shop: Callable[..., StaticShop]) -> ListeningShopbell:
    site = make_static_shop(folder=DIST, name="bell")
    site.headers["Access-Control-Allow-Origin"] = "*"
    shopbell = ListeningShopbell(
        site,
        settings={
            "v": 1,
            "consent": {"mode": "full"},
            "capture": {"mode": "off", "forms": [], "notice": False},
            "currency": "EUR",
            "send": True,
        },
    )
    site.pages["/v1/settings"] = shopbell.answer_settings
    site.pages["/v1/events"] = shopbell.answer_events
    site.pages["/v1/decide"] = shopbell.answer_decide
    site.pages["/v1/consent"] = shopbell.answer_consent
    for name in ("pop_1", "pop_2"):
        site.pages[f"/v1/popups/{name}/show"] = shopbell.answer_show
    site.pages["/v1/popups/pop_1/submit"] = shopbell.answer_submit
    site.pages["/fake_runtime.js"] = Page(RUNTIME, type="text/javascript")
    return shopbell


@pytest.fixture
def until(page: BrowserPage) -> Callable[..., Any]:
    """until(lambda: bell.named("purchase")) waits for something to become true, and answers it."""

    def wait(found: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
        for _ in range(int(seconds * 20)):
            if answer := found():
                return answer
            page.wait_for_timeout(50)
        raise AssertionError("it did not happen in time")

    return wait


@pytest.fixture
def shop(static_shop: StaticShop, bell: ListeningShopbell) -> Iterator[Callable[..., str]]:
    """shop(body, head=…, path=…) puts up a page with the tag in its head and answers its address."""

    def put(body: str = "", head: str = "", path: str = "/", tag: str | None = None) -> str:
        static_shop.pages[path] = (
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>A page</title>"
            f"{bell.tag if tag is None else tag}{head}</head><body>{body}</body></html>"
        )
        return static_shop.url(path)

    yield put


def popup(popup: str = "pop_1", /, trigger: str = "time_on_page", priority: int = 50, **params: Any) -> dict[str, Any]:
    return {
        "popup": popup,
        "version": 1,
        "variant": "a",
        "token": f"token of {popup}",
        "priority": priority,
        "blocking": True,
        "triggers": [{"trigger": trigger, "params": params}],
        "document": {"v": 1},
        "language": "en",
        "strings": {},
    }
