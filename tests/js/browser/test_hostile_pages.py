"""Whatever a page does to the scripts on it: the shop works, nothing is thrown or said, and each event arrives once."""

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import BrowserContext

from tests.js.browser import hostile_pages, polluted_pages
from tests.js.browser.conftest import ListeningShopbell
from tests.js.browser.hostile import Hostile, visit_all
from tests.testbed.static_shop import StaticShop

KINDS = {
    "requests are tampered with": hostile_pages.REQUESTS,
    "old libraries have changed what everything is made of": hostile_pages.PROTOTYPES,
    "things cannot be changed": hostile_pages.FROZEN,
    "elements hide what the document is": hostile_pages.CLOBBERED,
    "something is missing or wrapped": hostile_pages.MISSING,
    "the tag is not where it was pasted": hostile_pages.PLACES,
    "something has polluted the prototype of all objects": polluted_pages.POLLUTED,
}


@pytest.mark.parametrize("pages", KINDS.values(), ids=KINDS)
def test_it_does_its_work_where(
    pages: Mapping[str, Hostile],
    static_shop: StaticShop,
    bell: ListeningShopbell,
    make_context: Callable[..., BrowserContext],
    browser_log,
) -> None:
    browser_log.allows_page_errors = True  # They are counted by page.
    assert visit_all(pages, static_shop, bell, make_context) == {}


def test_a_fetch_that_never_answers_is_not_waited_for_for_ever(page, shop, bell, until):
    page.clock.install()
    page.goto(shop(head="", tag="<script>window.fetch = () => new Promise(() => {})</script>" + bell.tag))

    def arrived() -> bool:
        page.clock.fast_forward(5_000)
        return bool(bell.named("page_view"))

    until(arrived)
    assert bell.names.count("page_view") == 1
