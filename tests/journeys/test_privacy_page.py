"""docs/privacy.md says what is sent and kept in each mode; here a real browser and a real server say so too."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from tests.journeys.shop import STUB, Shop, says
from tests.journeys.waiting import call, until
from tests.journeys.walk import TYPED, leave_for_good, walk
from tests.journeys.wire import Door
from tests.testbed import ROOT
from tests.testbed.server import ProductServer
from tests.testbed.static_shop import Asked
from tracker.contacts.models import Capture, Consent
from tracker.db import db, read_only
from tracker.sessions import event_store
from tracker.sessions.models import Visitor
from tracker.shops.shops import shop_by_key

pytestmark = pytest.mark.only_on("sqlite")

MODES = ("strict", "anonymous", "full")
ASKED_FOR = ("measurement", "personalisation", "form_capture")
YES, NO = dict.fromkeys(ASKED_FOR, True), dict.fromkeys(ASKED_FOR, False)
WAITING = f"<script>{STUB}window.__tcfapi=function(){{(__tcfapi.a=__tcfapi.a||[]).push(arguments)}}</script>"
HEADS = {
    "nothing said": "",
    "agreed": says(YES),
    "agreed, but for GPC": says(YES),
    "measurement only": says({"measurement": True}),
    "refused": says(NO),
    "withdrawn": "",
    "waiting": WAITING,
}
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"
WATCH = """
const { setItem } = Storage.prototype
Storage.prototype.setItem = function (key, value) {
  wroteKey(this === localStorage ? 'local' : 'session', key)
  return setItem.call(this, key, value)
}
"""
SAME_FOR_ALL = re.compile(r"/bell\.js|/parts/\w+\.js|/v1/settings")


def table(name: str) -> list[list[str]]:
    """The rows of a table between its marks."""
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    lines = page.split(f"<!-- checked: {name} -->\n")[1].split("<!-- end -->")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def marks(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


ROWS = {(row[0].strip("`"), row[1]): row[2:] for row in table("modes")}
FIELDS = {row[0].strip("`"): marks(row[1]) for row in table("fields")}


@dataclass
class Seen:
    """What a browser did and what was left of it."""

    door: Door
    written: list[tuple[str, str]] = field(default_factory=list)

    def forget(self) -> None:
        self.door.asked.clear()
        self.written.clear()

    def told(self) -> list[Asked]:
        return [asked for asked in self.door.asked if not SAME_FOR_ALL.fullmatch(asked.path)]

    def sent(self) -> set[str]:
        return {asked.path for asked in self.told()} | self._ids()

    def _ids(self) -> set[str]:
        envelopes = [body for path, body in self.bodies() if path == "/v1/events"]
        return {"id" if "visitor" in body else "no id" for body in envelopes}

    def bodies(self) -> Iterator[tuple[str, dict]]:
        for asked in self.told():
            # The same envelope without events.
            path = "/v1/events" if asked.path == "/v1/decide" else asked.path
            yield path, json.loads(asked.body)

    def asked_for_popups(self) -> bool:
        return any(body.get("decide") for _, body in self.bodies())

    def keys(self, area: str) -> set[str]:
        return {re.sub(r"^shopbell\.q\..+", "shopbell.q.…", key) for where, key in self.written if where == area}


@pytest.fixture
def seen(live_server: ProductServer, context: BrowserContext) -> Iterator[Seen]:
    door = Door(live_server.url)
    door.start()
    seen = Seen(door)
    context.expose_function("wroteKey", lambda area, key: seen.written.append((area, key)))
    context.add_init_script(WATCH)
    yield seen
    door.stop()


@dataclass(frozen=True)
class Server:
    """What the server has of a shop's visitors."""

    app: Flask
    key: str

    def has(self) -> set[str]:
        mark = read_only.set(True)
        try:
            with self.app.app_context():
                shop = shop_by_key(self.key)
                visitors = [one.key for one in db.session.query(Visitor).filter_by(shop_id=shop.id)]
                found = {_kind(key) for key in visitors}
                found |= {one.status for one in db.session.query(Capture).filter_by(shop_id=shop.id)}
                found |= {"consent" for _ in db.session.query(Consent).filter_by(shop_id=shop.id)}
                db.session.rollback()
                return found
        finally:
            read_only.reset(mark)

    def events(self) -> set[str]:
        mark = read_only.set(True)
        try:
            with self.app.app_context():
                shop = shop_by_key(self.key)
                return event_store.latest_names(db.session(), shop.id, 1_000)
        finally:
            read_only.reset(mark)


def _kind(key: str) -> str:
    return "daily hash" if key.startswith("a-") else "forgotten" if key.startswith("forgotten:") else "id"


@pytest.mark.parametrize(("mode", "said"), [(mode, said) for mode in MODES for said in HEADS])
def test_the_page_says_what_is_sent_and_kept(
    mode: str,
    said: str,
    context: BrowserContext,
    page: Page,
    seen: Seen,
    live_app: Flask,
    open_shop: Callable[..., Shop],
) -> None:
    sent, popups, address, local, session, server = ROWS[mode, said]
    shop = open_shop(settings={"consent.mode": mode, "capture.mode": "all"}, bell=seen.door.origin)
    kept = Server(live_app, shop.key)
    if "GPC" in said:
        context.add_init_script(GPC)
    if said == "withdrawn":
        _agree_and_withdraw(page, shop, seen, kept)
    shop.head = HEADS[said]
    if said != "withdrawn":
        page.clock.install()
    walk(page, shop)
    left = {area: set(page.evaluate(f"Object.keys({area}Storage)")) for area in ("local", "session")}
    leave_for_good(page, shop)
    if marks(sent) and said != "withdrawn":
        until(page, lambda: "quiz_done" in kept.events(), "the last event")
    if address == "yes":
        until(page, lambda: "partial" in kept.has(), "the address")
    until(page, lambda: kept.has() >= marks(server), "what the server keeps")

    assert seen.sent() - {"/v1/decide"} == marks(sent)
    assert seen.asked_for_popups() == (popups == "yes")
    assert any(TYPED.encode() in asked.body for asked in seen.door.asked) == (address == "yes")
    assert seen.keys("local") == marks(local)
    assert seen.keys("session") == marks(session)
    assert {re.sub(r"^shopbell\.q\..+", "shopbell.q.…", key) for key in left["local"]} <= marks(local)
    assert left["session"] <= marks(session)
    assert kept.has() == marks(server)
    for path, body in seen.bodies():
        assert set(body) | {"visitor", "text"} & FIELDS[path] == FIELDS[path], path
    assert context.cookies() == []


def _agree_and_withdraw(page: Page, shop: Shop, seen: Seen, kept: Server) -> None:
    """Agrees on every page, then takes it back; the shop's banner remembers the answer by itself, as the tag does."""
    shop.head = HEADS["agreed"]
    page.clock.install()
    walk(page, shop)
    until(page, lambda: kept.has() >= {"partial", "consent"}, "what is to be erased")
    until(page, lambda: "quiz_done" in kept.events(), "the last event")
    waits = "Object.keys(localStorage).some((key) => key.startsWith('shopbell.q'))"
    until(page, lambda: not page.evaluate(waits), "the last answer")
    seen.forget()
    with page.expect_response("**/v1/consent") as answer:
        call(page, "consent", NO)
    answer.value.finished()
    until(page, lambda: "forgotten" in kept.has(), "the erasure")
    # What was on its way at that moment has landed, too.
    page.wait_for_load_state("networkidle")
    assert kept.events() == set()


def test_the_page_has_a_row_for_each_mode_and_each_answer() -> None:
    assert set(ROWS) == {(mode, said) for mode in MODES for said in HEADS}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("denying", "without"),
    [
        ("refused", "agreed"),
        ("refused", "nothing said"),
        ("agreed, but for GPC", "agreed"),
        ("waiting", "nothing said"),
        ("withdrawn", "agreed"),
    ],
)
def test_a_denial_adds_nothing_to_what_is_sent_or_kept(mode: str, denying: str, without: str) -> None:
    """Of the rows that the browser has just confirmed. The no itself is all that may be kept of it."""
    less, more = ROWS[mode, denying], ROWS[mode, without]
    assert marks(less[0]) <= marks(more[0])
    assert less[1] == "no" or more[1] == "yes"
    assert less[2] == "no" or more[2] == "yes"
    assert marks(less[3]) - {"shopbell.consent"} <= marks(more[3])
    assert marks(less[4]) <= marks(more[4])
    assert marks(less[5]) - {"forgotten"} <= marks(more[5])


def test_the_page_names_every_key_that_the_tag_can_write() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`shopbell[^|]*)\|", text, re.MULTILINE)
    explained = {key for cell in rows for key in marks(cell)}
    for row in ROWS.values():
        assert marks(row[3]) | marks(row[4]) <= explained
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "static/js/src/tag").rglob("*.js")]
    names = {name for source in sources for name in re.findall(r"'(\.[a-z_]+)\.?'", source)}
    written = {f"shopbell{name}" for name in names if not name.startswith(("./", ".js"))}
    assert {key.removesuffix(".…") for key in explained} == written | {"shopbell"}
