"""Visitors who say nothing or no: no storage, no identifier, and no byte of what they typed leaves the page."""

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys import shop as places
from tests.journeys.ledger import Ledger
from tests.journeys.shop import Shop, says
from tests.journeys.waiting import call, until, write_address
from tests.journeys.walk import TYPED, leave_for_good, walk
from tests.journeys.wire import NOTHING_STORED, Door, Wire, disguises, stored
from tests.testbed.browsing import BrowserLog
from tests.testbed.server import ProductServer
from tests.testbed.static_shop import Asked

PURPOSES = ("measurement", "personalisation", "form_capture", "email_marketing", "push")
YES, NO = dict.fromkeys(PURPOSES, True), dict.fromkeys(PURPOSES, False)

# Whatever the shop has turned on, the visitor's word counts more.
EVERYTHING_ON = {"capture.mode": "all", "popups.per_session": 100}

ONLY_THE_NO = json.dumps([[["shopbell.consent", json.dumps(NO, separators=(",", ":"))]], [], "", 0, 0]).replace(
    ", ", ","
)
"""Where silence means yes, a no has to outlive the page; it is the same for everybody who says it."""


@pytest.fixture
def door(live_server: ProductServer) -> Iterator[Door]:
    door = Door(live_server.url)
    door.start()
    yield door
    door.stop()


@pytest.fixture
def wire(context: BrowserContext, door: Door) -> Wire:
    return Wire(context, door)


@pytest.mark.parametrize(("mode", "said"), [("strict", None), ("strict", NO)], ids=["nothing said", "denied"])
def test_in_strict_mode_nothing_leaves_the_page(
    mode: str,
    said: dict[str, bool] | None,
    page: Page,
    wire: Wire,
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
    browser_log: BrowserLog,
) -> None:
    shop = _shop(open_shop, wire, mode, said)
    page.clock.install()
    walk(page, shop)
    assert stored(page) == NOTHING_STORED
    leave_for_good(page, shop)
    assert _only_read(wire.door.asked)
    _is_clean(wire, browser_log)
    assert ledger_of(shop).rows("sessions") == []


@pytest.mark.parametrize("mode", ["anonymous", "full"])
def test_who_denies_everything_leaves_nothing_but_the_no(
    mode: str,
    page: Page,
    wire: Wire,
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
    browser_log: BrowserLog,
) -> None:
    shop = _shop(open_shop, wire, mode, NO)
    page.clock.install()
    walk(page, shop)
    assert stored(page) == ONLY_THE_NO
    leave_for_good(page, shop)
    assert _only_read(wire.door.asked)
    _is_clean(wire, browser_log)
    assert ledger_of(shop).rows("sessions") == []


def test_in_anonymous_mode_a_silent_visitor_is_counted_and_not_known(
    page: Page,
    wire: Wire,
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
    browser_log: BrowserLog,
) -> None:
    shop = _shop(open_shop, wire, "anonymous", None)
    page.clock.install()
    walk(page, shop)
    assert stored(page) == NOTHING_STORED
    leave_for_good(page, shop)
    ledger = ledger_of(shop)
    until(page, lambda: "quiz_done" in ledger.names(), "the last event")
    assert {"page_view", "view_item", "add_to_cart", "begin_checkout"} <= set(ledger.names())
    assert all("visitor" not in envelope for envelope in wire.door.envelopes())
    # Nothing that the browser made up on one page is told again on another.
    pages = [envelope["tab"] for envelope in wire.door.envelopes()]
    urls = {envelope["tab"]: envelope["context"]["url"] for envelope in wire.door.envelopes()}
    assert len(set(pages)) == len(set(urls.values())) == 4
    assert [session["is_anonymous"] for session in ledger.rows("sessions")] == [True]
    assert ledger.captures() == []
    _is_clean(wire, browser_log)


def test_a_withdrawal_ends_everything_at_once_and_erases_what_was_kept(
    page: Page,
    wire: Wire,
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
    browser_log: BrowserLog,
) -> None:
    shop = _shop(open_shop, wire, "full", None)
    ledger = ledger_of(shop)
    page.goto(shop.url(places.CHECKOUT))
    write_address(page, page.get_by_label("Email"), "kept.for.now@example.com")
    until(page, ledger.captures, "a partial capture")
    visitor = page.evaluate("localStorage.getItem('shopbell')")
    assert visitor

    # Until the tag has read the answer the next page would say it again.
    with page.expect_response(lambda answer: answer.url.endswith("/v1/consent")) as answer:
        call(page, "consent", NO)
    answer.value.finished()
    page.wait_for_timeout(300)
    assert stored(page) == ONLY_THE_NO
    until(page, lambda: not ledger.rows("events") and not ledger.captures(), "the erasure")
    until(page, lambda: "/v1/consent" in wire.door.paths(), "the withdrawal")
    before = len(wire.door.asked)

    # The shop's pages do not say it again, and need not.
    page.clock.install()
    walk(page, shop)
    assert stored(page) == ONLY_THE_NO
    leave_for_good(page, shop)
    later = wire.door.asked[before:]
    assert _only_read(later)
    assert not any(visitor.encode() in asked.body or visitor in str(asked) for asked in later)
    assert ledger.rows("events") == []
    assert visitor not in json.dumps(ledger.rows("sessions"))
    _is_clean(wire, browser_log)


@pytest.mark.parametrize("mode", ["anonymous", "full"])
@pytest.mark.parametrize("said", [None, YES], ids=["nothing said", "agreed"])
def test_global_privacy_control_keeps_the_address_on_the_page(
    mode: str,
    said: dict[str, bool] | None,
    context: BrowserContext,
    page: Page,
    wire: Wire,
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
    browser_log: BrowserLog,
) -> None:
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })")
    shop = _shop(open_shop, wire, mode, said)
    page.clock.install()
    walk(page, shop)
    assert TYPED not in stored(page)
    leave_for_good(page, shop)
    ledger = ledger_of(shop)
    until(page, lambda: "quiz_done" in ledger.names(), "the last event")
    assert ledger.captures() == []
    _is_clean(wire, browser_log)


def test_an_address_would_be_found_in_every_disguise(page: Page, wire: Wire, open_shop: Callable[..., Shop]) -> None:
    """The search that the tests above rely on finds what it is looking for."""
    shop = _shop(open_shop, wire, "strict", None)
    page.goto(shop.url())
    for name, form in disguises(TYPED):
        for carrier in ("body", "query"):
            wire.door.asked.clear()
            send = {
                "body": "([to, form]) => fetch(to + '/v1/none', { method: 'POST', body: '{\"a\":\"' + form + '\"}' })",
                "query": "([to, form]) => fetch(to + '/v1/none?a=' + form).catch(() => 0)",
            }
            page.evaluate(
                f"async (given) => {{ await ({send[carrier]})(given).catch(() => 0) }}",
                [wire.door.origin, form.decode()],
            )
            assert name in wire.leaks(TYPED), (name, carrier)


def _shop(open_shop: Callable[..., Shop], wire: Wire, mode: str, said: dict[str, bool] | None) -> Shop:
    shop = open_shop(settings={"consent.mode": mode, **EVERYTHING_ON}, bell=wire.door.origin)
    shop.head = says(said)
    return shop


def _only_read(requests: list[Asked]) -> bool:
    """Scripts and the shop's settings were fetched, in requests that are the same for every visitor."""
    asked = {(one.method, one.path.split("/")[1], one.query.partition("=")[0], one.body) for one in requests}
    return asked <= {
        ("GET", "bell.js", "", b""),
        ("GET", "parts", "h", b""),
        ("GET", "v1", "shop", b""),
    }


def _is_clean(wire: Wire, log: BrowserLog) -> None:
    """No address in any form, no cookie in any direction, and no complaint."""
    assert wire.leaks(TYPED) == []
    for asked in wire.door.asked:
        assert "cookie" not in {name.lower() for name in asked.headers}, asked
    assert [line for line in log.console_errors if "/nothing-here" not in line] == []
    assert log.page_errors == []
