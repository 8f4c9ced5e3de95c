"""The scripts that draw popups: a decision names them, and each address is served and may be kept for ever."""

import gzip

from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Browser, form_document, make_popup, make_shop, prize, wheel_document
from tracker.popups.scripts import DIST, manifest


def test_a_wheel_names_what_it_is_drawn_with_and_a_form_needs_nothing_more(app: Flask, client: FlaskClient) -> None:
    shop = make_shop(app, consent_mode="full")
    wheel = make_popup(app, shop, wheel_document([prize("a", code="A"), prize("b")]))
    form = make_popup(app, shop, form_document())
    browser = Browser(client, shop)
    decision = browser.post("/v1/decide", browser.batch()).json["decision"]
    modules = {entry["popup"]: entry["modules"] for entry in decision["popups"]}
    assert modules[form] == []
    assert [path.partition("?")[0] for path in modules[wheel]] == ["/runtime/game.js", "/games/wheel.js"]
    assert modules[wheel][1] == decision["games"]["wheel"]
    for path in [decision["runtime"], *modules[wheel]]:
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.content_type == "text/javascript; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


NAMED_BY_DECISIONS = {"runtime/corners.js", "runtime/reminder.js"}
"""The tag fetches these without the runtime, by the addresses that a decision gives."""


def test_the_runtime_fetches_its_parts_by_the_addresses_that_are_served(client: FlaskClient) -> None:
    runtime = (DIST / "runtime.js").read_text(encoding="utf-8")
    parts = [name for name in manifest() if name.startswith("runtime/")]
    assert parts
    for name in parts:
        path = f"{name}?h={manifest()[name]['hash']}"
        assert (f'import("./{path}")' in runtime) != (name in NAMED_BY_DECISIONS)
        answer = client.get(f"/{path}", headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(answer.data) == (DIST / name).read_bytes()
        assert "immutable" in answer.headers["Cache-Control"]


def test_the_preview_is_served_and_a_part_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/preview.js").status_code == 200
    assert client.get("/runtime/nothing.js").status_code == 404
