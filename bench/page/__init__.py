"""What a tag costs the page it is on: a product page without any, with Shopbell's, and with those of others."""

from bench.figures import Bench
from bench.page.rounds import run

PAGE = Bench("page", "a product page on a slow phone: without a tracker, with Shopbell, with its peers", run)
