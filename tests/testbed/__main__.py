"""`python -m tests.testbed`: fetches and tries every part, so that a missing one is named before the tests begin."""

import sys

from playwright.sync_api import sync_playwright

from tests.testbed import TestbedError, chromium
from tests.testbed.postgres import PostgresServer
from tests.testbed.redis import RedisServer
from tests.testbed.scratch import sweep


def main() -> None:
    sweep()
    chromium.use_our_node()
    found = chromium.find_or_install()
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright, found)
        sys.stdout.write(f"Chromium {browser.version}: {found.executable}\n")
        browser.close()
    for kind in (PostgresServer, RedisServer):
        server = kind()
        try:
            server.start()
        finally:
            server.remove()
        sys.stdout.write(f"{kind.__name__} starts and stops\n")


if __name__ == "__main__":
    try:
        main()
    except TestbedError as error:
        sys.exit(f"error: {error}")
