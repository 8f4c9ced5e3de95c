"""Every variant once a round, each round beginning with another one: a busy moment of the machine costs all alike."""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

from bench.figures import Report
from bench.page.peers import PEERS, Collector, version
from bench.page.shop import MeasuredShop
from bench.page.visit import CONDITIONS, FIGURES, visit
from tests.testbed import TestbedError, chromium
from tests.testbed.scratch import make_folder
from tests.testbed.server import ProductServer

EMPTY, SHOPBELL = "empty", "shopbell"


@dataclass(frozen=True)
class Variant:
    name: str
    head: str
    """What is pasted into the page."""


def run(rounds: int) -> Report:
    """Raises TestbedError where a part is missing or a tracker has told nothing."""
    measured: list[dict[str, dict[str, float]]] = []
    with _stage() as (browser, shop, variants):
        for number in range(rounds):
            turn = number % len(variants)
            found = {variant.name: _measure(browser, shop, variant) for variant in variants[turn:] + variants[:turn]}
            measured.append({variant.name: found[variant.name] for variant in variants})
            sys.stdout.write(f"round {number + 1} of {rounds}\n")
            sys.stdout.flush()
        conditions = {
            "conditions": CONDITIONS,
            "browser": f"Chromium {browser.version}",
            "peers": ", ".join(version(peer) for peer in PEERS) + ", each telling a collector that answers at once",
        }
    return Report(FIGURES, EMPTY, SHOPBELL, measured, conditions)


def _measure(browser: Browser, shop: MeasuredShop, variant: Variant) -> dict[str, float]:
    shop.head = variant.head
    figures = visit(browser, shop)
    if variant.head and not figures["up_kb"]:
        raise TestbedError(f"{variant.name} has told its server nothing: its figures would count for nothing")
    return figures


@contextmanager
def _stage() -> Iterator[tuple[Browser, MeasuredShop, list[Variant]]]:
    chromium.use_our_node()
    found = chromium.find_or_install()
    shop = MeasuredShop()
    collector = Collector(shop.origin)
    folder = make_folder("bench")
    server = ProductServer(folder, database_url=f"sqlite:///{folder}/bench.db")
    try:
        shop.start()
        collector.start()
        server.flask("db", "upgrade")
        key = _open_shop(server, shop)
        server.start()
        variants = [
            Variant(EMPTY, ""),
            Variant(SHOPBELL, f'<script async src="{server.url}/bell.js" data-shop="{key}"></script>'),
            *(Variant(peer.name, peer.snippet(collector.origin)) for peer in PEERS),
        ]
        with sync_playwright() as playwright:
            browser = chromium.launch(playwright, found)
            yield browser, shop, variants
            browser.close()
    finally:
        server.stop()
        collector.stop()
        shop.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _open_shop(server: ProductServer, shop: MeasuredShop) -> str:
    """Its public key. Its visitors have agreed, so the tag does all its work."""
    created = server.flask("shop", "create", "Bench", "--origin", shop.origin, "--json")
    key: str = json.loads(created)["public_key"]
    server.flask("shop", "set", key, "consent.mode=full", "capture.mode=all")
    return key
