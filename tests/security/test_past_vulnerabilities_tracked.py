"""What was exploited in others of our kind, tried on us: what a browser tells, shown to the people of the shop.

Each case sends one field as that attack did; then every page of the shop's admin is opened. All fields in a real
browser, with many more vectors: the tests of XSS beside this.
"""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from tests.admin.html import what_acts
from tests.factories import AGREED, MUG, Browser, make_event
from tests.security.cast import Cast, make_cast, routes
from tracker.db import db, table_of, writing
from tracker.engage.models import Message

XSS = "\"'><script>alert('planted')</script><img src=x onerror=alert('planted')>"
URL = "javascript:alert('planted')"

SITE = "https://acme.example"
CASES: dict[str, dict[str, Any]] = {
    "the referrer": {"context": {"referrer": f"https://evil.example/{XSS}"}},  # Mautic, tracking
    "the title": {"context": {"title": XSS}},  # Mautic, pixel
    "the page's address": {"context": {"url": f"{SITE}/{XSS}"}},  # Mautic
    "a page that was viewed": {"page": f"{SITE}/a?b={XSS}"},  # Mautic, report of page hits
    "a campaign": {"context": {"url": f"{SITE}/?utm_campaign={XSS}&utm_source={XSS}"}},  # Mautic, PR 4702
    "the address of the visitor": {"headers": {"X-Forwarded-For": XSS, "Client-IP": XSS}},  # WP Statistics
    "browser and platform": {"headers": {"User-Agent": f"Chrome/{XSS}"}},  # WP Statistics
    "the user agent": {"headers": {"User-Agent": XSS}},  # WP Statistics
    "a label of a chart": {"params": {"item_list_name": XSS}},  # WP Visitor Statistics
    "an apostrophe in a link": {"context": {"url": f"{SITE}/'onmouseover='planted"}},  # NewStatPress
    "a search": {"name": "search", "params": {"search_term": XSS}},  # SlimStat
    "a language": {"context": {"language": XSS[:30], "timezone": XSS[:30]}},  # Visitors
    "an address that is script": {"context": {"url": URL, "referrer": URL}, "page": URL},  # Aurora
    "a guest's cart": {  # Abandoned Cart Lite
        "name": "add_to_cart",
        "params": {"currency": "EUR", "value": 1, "items": [{**MUG, "item_name": XSS, "item_id": XSS}]},
    },
}


@pytest.mark.only_on("sqlite")
def test_what_a_browser_tells_never_runs_in_the_shops_admin(app: Flask) -> None:
    """CVE-2020-35124, CVE-2020-35125, CVE-2022-25772, CVE-2024-47050, CVE-2021-27917, CVE-2021-27910 (Mautic),
    CVE-2022-25305, CVE-2022-25306, CVE-2022-25307, CVE-2025-9816 (WP Statistics), CVE-2026-109230, CVE-2026-111370 (WP
    Visitor Statistics), CVE-2026-101924 (NewStatPress), CVE-2015-9273 (SlimStat), CVE-2021-24350 (Visitors),
    CVE-2026-94154 (Aurora), CVE-2019-25152 (Abandoned Cart Lite).
    """
    cast = make_cast(app)
    for number, (field, sent) in enumerate(CASES.items()):
        marked = json.loads(json.dumps(sent).replace("planted", f"planted{number}"))
        assert send(cast, marked).status_code == 202, field
    with app.app_context(), writing():
        # What a mail server says of a message (CVE-2021-27910: a bounce that called back).
        db.session.execute(update(table_of(Message)).values(state="failed", reason="refused", reply=XSS))
    shown = ""
    for route in routes(app, "shop"):
        if route.method == "GET":
            page = cast.people["owner"].ask("GET", route.path(app, cast.acme.ids)).text
            assert [one for one in what_acts(page) if "planted" in str(one)] == [], route
            shown += html.unescape(page)
    # Of the others no text is kept, or none is shown as it came: a country, a family of browsers, a host.
    for field in ("the page's address", "a campaign", "a guest's cart"):
        number = list(CASES).index(field)
        assert f"planted{number}" in shown, f"{field} is shown nowhere, so nothing was tried"
    assert "planted'" in shown, "what the mail server said"


def send(cast: Cast, sent: dict[str, Any]) -> Any:
    mallory = Browser(cast.app.test_client(), cast.acme.key, origin=cast.acme.origin)
    context = {"url": f"{cast.acme.origin}/", **sent.pop("context", {})}
    headers = sent.pop("headers", {})
    event = make_event(sent.pop("name", "page_view"), **sent)
    return mallory.post("/v1/events", mallory.batch(event, context=context, consent=AGREED), **headers)
