"""The one line is put into pages in other ways than it was given out, and works all the same."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys import shop as places
from tests.journeys.ledger import Ledger
from tests.journeys.shop import Shop
from tests.journeys.waiting import arrive, has_part, until
from tests.testbed.server import ProductServer

# The same requests are tried on PostgreSQL without a browser, and by the other journeys.
pytestmark = pytest.mark.only_on("sqlite")

# Delays scripts until the visitor does something, as the optimisers of WordPress do.
DELAY = """<script>
addEventListener('mousemove', () => {
  for (const old of document.querySelectorAll('script[type=delayed]')) {
    const script = document.createElement('script')
    script.src = old.dataset.src
    script.dataset.shop = old.dataset.shop
    old.replaceWith(script)
  }
}, { once: true })
</script>"""

# A tag manager knows no attributes, and puts its copy beside those that the theme and a cached page have.
MANAGED = """<script>
const script = document.createElement('script')
script.src = '{bell}/bell.js?shop={key}'
document.head.append(script)
</script>"""

TAGS = {
    "as a module": '<script type="module" src="{bell}/bell.js" data-shop="{key}"></script>',
    "delayed": '<script type="delayed" data-src="{bell}/bell.js" data-shop="{key}"></script>' + DELAY,
    "thrice": '<script async src="{bell}/bell.js" data-shop="{key}"></script>' * 2 + MANAGED,
    "for old caches": '<script defer src="{bell}/bell.js?shop={key}&amp;ver=6.4"></script>',
}


@pytest.mark.parametrize("tag", TAGS.values(), ids=TAGS)
def test_a_visit_is_one_visit_however_the_tag_came_to_the_page(
    tag: str,
    page: Page,
    live_server: ProductServer,
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
) -> None:
    shop = open_shop()
    shop.tag = tag.replace("{bell}", live_server.url).replace("{key}", shop.key)

    def visit() -> None:
        page.goto(shop.url(places.PRODUCT))
        page.mouse.move(40, 40)

    arrive(page, visit)
    has_part(page, "sources")
    page.get_by_role("button", name="Add to cart").click()
    ledger = ledger_of(shop)
    until(page, lambda: ledger.events("add_to_cart"), "the event")
    page.goto("about:blank")
    assert len(ledger.events("page_view")) == len(ledger.events("add_to_cart")) == 1
