"""Makes the demo shop's account with Shopbell, once: its origins, settings, sample popups and coupon codes."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracker.config import Settings
from tracker.decide.rules import check_rule
from tracker.decide.transfer import import_popups
from tracker.demo.catalogue import CURRENCY, SHOP_NAME
from tracker.ids import ALPHABET
from tracker.shops.models import Shop
from tracker.shops.shops import create_shop, set_settings

SAMPLES = Path(__file__).parent / "popups"

CODES_A_POOL = 500
"""Beside the few of the files, so that a public demo does not run dry in an afternoon."""

TWINS = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}
"""Two names of one machine: people type either."""


def seed_demo(settings: Settings, now: dt.datetime) -> tuple[Shop, bool]:
    """The demo shop, and whether it is new. Flushes.

    A shop that is there already keeps its settings and popups, whatever was done to them; it only learns the origins of
    an address that has changed.
    """
    shop, created = create_shop(SHOP_NAME, origins_of(settings.public_url), now=now)
    if not created:
        return shop, False
    set_settings(
        shop,
        {
            "currency": CURRENCY,
            "timezone": "Europe/Brussels",
            "consent.mode": "full",
            "capture.mode": "all",
            "capture.notice": True,
            # A path, so that it is right under each of the origins.
            "apply_url": "/?discount={code}",
        },
    )
    import_popups(shop, sample_popups(), now, check_rule)
    return shop, True


def origins_of(public_url: str) -> list[str]:
    """The origin of an address, and its twin on the same machine."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    hosts = [host, *([TWINS[host]] if host in TWINS else [])]
    port = f":{parts.port}" if parts.port else ""
    return [f"{parts.scheme}://{name}{port}" for name in hosts]


def sample_popups() -> list[dict[str, Any]]:
    """The sample popups, with fresh codes in their pools."""
    samples = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(SAMPLES.glob("*.json"))]
    for sample in samples:
        for codes in sample.get("pools", {}).values():
            prefix = codes[0].split("-")[0]
            codes += [f"{prefix}-{_random_part()}" for _ in range(CODES_A_POOL)]
    return samples


def _random_part() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(7)).upper()
