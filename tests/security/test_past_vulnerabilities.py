"""What was exploited in others of our kind, tried on us: popups, opt-ins, wheels, coupons, cart recovery, links.

SECURITY.md lists them; `test_vulnerabilities_listed.py` holds that list against the docstrings of these tests.
"""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest
from flask import Flask

from tests.admin.conftest import PASSWORD
from tests.factories import (
    MUG,
    Browser,
    count,
    form_document,
    make_batch,
    make_pool,
    make_popup,
    make_shop,
    plain_document,
    popup_is,
    prize,
    rows,
    wheel_document,
)
from tests.security.cast import Cast, digest, make_cast, routes
from tests.testbed import ROOT
from tracker.admin.csv_files import harmless
from tracker.config import load_settings
from tracker.errors import ConfigError
from tracker.popups.coupon_models import CouponClaim
from tracker.popups.document.patterns import pattern_problem
from tracker.popups.models import Play
from tracker.sessions.models import Cart
from tracker.signing import MARK_BYTES, Signer

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast(app)


def tracked_files() -> list[str]:
    return subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()


# Popups and opt-ins


def test_neither_the_method_a_header_names_nor_the_page_it_came_from_opens_anything(cast: Cast) -> None:
    """CVE-2021-39341 (OptinMonster): REST calls were allowed by Referer and a method override."""
    page = f"{cast.acme.origin}/"
    answer = cast.app.test_client().post(
        "/v1/events", json=make_batch(cast.acme.key, []), headers={"Referer": page, "X-HTTP-Method-Override": "GET"}
    )
    assert answer.headers["X-Shopbell-Reason"] == "origin_not_allowed"
    settings = f"/admin/shops/{cast.acme.key}/settings"
    own = {"Referer": f"http://localhost{settings}", "X-HTTP-Method-Override": "GET"}
    assert cast.people["owner"].ask("POST", settings, token=None, headers=own).status_code == 400


def test_the_public_id_of_a_popup_is_no_right_to_change_it(cast: Cast) -> None:
    """CVE-2020-10196, CVE-2023-6000 (Popup Builder): anybody could save a popup, and put script into it."""
    before = digest(cast.app, "sighting")
    popup = cast.acme.ids["popup"]
    document = {"document": plain_document(name=XSS)}
    for move in ("draft", "publish", "check"):
        path = f"/admin/shops/{cast.acme.key}/popups/{popup}/{move}"
        assert cast.people["nobody"].ask("POST", path, json=document).status_code == 302
    sent = {"v": 1, "shop": cast.acme.key, "token": popup, **document}
    for route in ("/v1/draft", f"/v1/popups/{popup}/submit", "/v1/map"):
        answer = cast.app.test_client().post(route, json=sent, headers={"Origin": cast.acme.origin})
        assert 400 <= answer.status_code < 500, route
    assert digest(cast.app, "sighting") == before


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "attack", ["' OR '1'='1", "1); DROP TABLE shop;--", '" OR 1=1 --', "%' UNION SELECT 1--", "\\'"]
)
def test_what_is_asked_is_never_part_of_a_statement(cast: Cast, attack: str) -> None:
    """CVE-2022-0479 (Popup Builder): SQL injection by a list's parameters."""
    owner, base = cast.people["owner"], f"/admin/shops/{cast.acme.key}"
    for path, names in {
        "contacts": ("address", "before"),
        "orders": ("which", "before"),
        "mail": ("state", "before"),
        "visits": ("before", "bots"),
        "why": ("visitor", "contact", "popup", "visit"),
        "find": ("q",),
    }.items():
        for name in names:
            answer = owner.ask("GET", f"{base}/{path}", query_string={name: attack})
            assert answer.status_code == 200, (path, name)
            assert cast.umbrella.canary not in answer.text
    client = cast.app.test_client()
    assert client.get("/v1/settings", query_string={"shop": cast.acme.key + attack}).status_code == 401
    batch = make_batch(cast.acme.key, [], visitor=attack)
    assert client.post("/v1/events", json=batch, headers={"Origin": cast.acme.origin}).status_code < 500


def test_a_popup_cannot_be_published_by_another_sites_form(cast: Cast) -> None:
    """CVE-2022-29495 (Popup Builder): changes without a token. On every route: test_matrix."""
    path = f"/admin/shops/{cast.acme.key}/popups/{cast.acme.ids['popup']}/publish"
    assert cast.people["owner"].ask("POST", path, token=None, json={}).status_code == 400
    assert cast.people["owner"].ask("POST", path, headers={"Sec-Fetch-Site": "cross-site"}, json={}).status_code == 403


@pytest.mark.parametrize(
    "name", ["../bell", "..%2fbell", "%2e%2e/%2e%2e/wsgi", "wheel.js%00", "..\\bell", "/etc/passwd", "."]
)
def test_no_file_is_opened_by_a_name_that_somebody_sends(app: Flask, name: str) -> None:
    """CVE-2021-25082 (Popup Builder): a file was included by the name of a type."""
    client = app.test_client()
    for route in ("/games/{}.js", "/runtime/{}.js", "/parts/{}.js", "/pictures/gallery/{}.svg", "/check/files/{}"):
        assert client.get(route.format(name)).status_code in (308, 400, 404), route
    for route in ("/admin/static/css/{}", "/admin/static/{}"):
        # What is none of its addresses is the sign-in's.
        assert client.get(route.format(name)).status_code in (302, 308, 400, 404), route


def test_an_imported_popup_is_checked_like_one_that_was_written_here(cast: Cast) -> None:
    """GHSA-f6rh-pgcv-pqrj (Popup Builder): no check of the role on imports, and script in what was imported."""
    path = f"/admin/shops/{cast.acme.key}/popups/file/apply"
    owner = cast.people["owner"]
    exported = owner.ask("GET", f"/admin/shops/{cast.acme.key}/popups/file/popups.json").json
    link = {"type": "link", "text": XSS, "href": "javascript:alert(1)"}
    evil = json.loads(json.dumps(exported))
    evil["popups"][0]["document"]["steps"]["start"]["blocks"] = [link]
    assert cast.people["viewer"].ask("POST", path, data={"text": json.dumps(exported)}).status_code == 403
    assert owner.ask("POST", path, data={"text": json.dumps(evil)}).status_code == 422
    evil["popups"][0]["document"]["steps"]["start"]["blocks"] = [{"type": "heading", "text": XSS}]
    evil["popups"][0]["name"] = XSS
    assert owner.ask("POST", path, data={"text": json.dumps(evil)}).status_code == 302
    assert "<script>alert" not in owner.ask("GET", f"/admin/shops/{cast.acme.key}/popups").text


@pytest.mark.parametrize("move", ["__init__", "publish_all", "delete", "pause/../archive", "Pause", "PAUSE", ""])
def test_what_is_done_is_never_chosen_by_a_name_that_somebody_sends(cast: Cast, move: str) -> None:
    """CVE-2019-17574 (Popup Maker): the method to call came with the request."""
    base = f"/admin/shops/{cast.acme.key}/popups/{cast.acme.ids['popup']}"
    for path in (f"{base}/{move}", f"{base}/experiment/{move}"):
        assert cast.people["owner"].ask("POST", path).status_code in (404, 405), path


@pytest.mark.parametrize(
    "path",
    [
        "/.env", "/.git/config", "/var/shopbell.db", "/shopbell.db", "/secret_key", "/debug", "/console", "/static/",
        "/server-status", "/backup.sql", "/admin/static/../../var/secret_key", "/phpinfo.php", "/debug.txt", "/logs",
    ],
)  # fmt: skip
def test_nothing_of_the_installation_can_be_fetched(app: Flask, path: str) -> None:
    """CVE-2022-47597 (Popup Maker): a debug file with the system's facts was public."""
    assert app.test_client().get(path).status_code in (302, 404)


def test_lists_of_people_are_downloaded_by_marketers_and_by_nobody_else(cast: Cast) -> None:
    """CVE-2022-0424, CVE-2023-46197 (Supsystic): subscribers as CSV for everybody."""
    exports = [one for one in routes(cast.app) if re.search(r"export|csv|popups\.json", one.rule.rule)]
    assert len(exports) >= 6
    for route in exports:
        path = route.path(cast.app, cast.acme.ids)
        assert cast.people["nobody"].ask(route.method, path).status_code == 302, route
        assert cast.people["viewer"].ask(route.method, path).status_code == 403, route
        asked = {"reason": "their own request", "password": PASSWORD} if route.method == "POST" else {}
        assert cast.people["marketer"].ask(route.method, path, data=asked).status_code == 200, route
        assert route.method == "POST" or route.endpoint == "admin.popup_files.download", route


def test_no_secret_of_anybody_is_in_the_source() -> None:
    """CVE-2024-0368, CVE-2026-24998 (Hustle): keys of the vendor's own accounts were shipped."""
    secret = re.compile(
        r"AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|sk_live_[0-9A-Za-z]{20}|xox[bp]-\d{8}|ghp_\w{36}"
        r"|-----BEGIN [A-Z ]*PRIVATE"
    )
    found = []
    for name in tracked_files():
        path = ROOT / name
        if path.suffix in (".py", ".js", ".mjs", ".json", ".toml", ".md", ".txt", ".html", ".yml", ".conf", ".in", ""):
            found += [name for _ in secret.findall(path.read_text(encoding="utf-8", errors="ignore"))]
    assert set(found) <= {"tests/security/test_past_vulnerabilities.py"}


# Wheels and coupons


def shop_with_wheel(app: Flask, *, asks: bool = True) -> tuple[Browser, str]:
    key = make_shop(app)
    pool = make_pool(app, key, ["CODE-1", "CODE-2", "CODE-3"])
    prizes = [prize("lost", 999), prize("car", 1, pool=pool)]
    return Browser(app.test_client(), key), make_popup(app, key, wheel_document(prizes, asks=asks))


def test_the_browser_names_no_prize_and_no_amount(app: Flask) -> None:
    """CVE-2026-0808 (`prize_index` of the client), CVE-2026-93510 (an amount that the client sets)."""
    vera, popup = shop_with_wheel(app)
    token = vera.see(popup)
    claims: dict[str, Any] = {
        "prize": "car",
        "prize_index": 1,
        "stop": 1,
        "outcome": "won",
        "code": "FREE",
        "amount": 99,
    }
    claims |= {"prizes": [prize("car", 999)], "weights": [0, 1], "reward": {"kind": "code", "code": "FREE"}}
    assert vera.submit(popup, token, "vera@example.com", **claims).json["coupon"] is None
    body = {"v": 1, "shop": vera.shop_key, "token": token, **claims, "document": {"game": claims}}
    played = vera.post(f"/v1/popups/{popup}/play", body).json
    stored = rows(app, Play)[0]
    assert (played["prize"]["id"], played["stop"]) == (stored.prize, stored.stop)
    assert "FREE" not in json.dumps(played)
    assert stored.proof["left"] == [999, 1], "drawn with the weights that were published"


def test_what_is_not_published_and_who_has_not_played_gets_no_code(app: Flask) -> None:
    """CVE-2026-106031: codes of campaigns that were not public, without a spin."""
    vera, popup = shop_with_wheel(app)
    token = vera.token(popup)
    assert vera.play(popup, token).status_code == 409, "before the form"
    popup_is(app, popup, "paused")
    assert vera.submit(popup, token, "vera@example.com").status_code == 409
    assert vera.play(popup, token).status_code == 409
    assert "CODE-" not in json.dumps(vera.decision()), "a decision holds no code"
    assert count(app, CouponClaim) == 0


def test_codes_are_made_and_counted_by_the_shop_alone(cast: Cast) -> None:
    """CVE-2020-36841: coupons made by anybody. GHSA-h5gm-x9wr-vhcm (Craft Commerce): codes found by trying."""
    client = cast.app.test_client()
    told = {"pool": cast.acme.ids["pool"], "add": ["MINE"]}
    assert client.post("/v1/coupons", json=told).status_code == 401
    assert client.get("/v1/coupons").status_code == 401
    path = f"/admin/shops/{cast.acme.key}/coupons"
    assert cast.people["nobody"].ask("POST", path, data={"name": "x", "codes": "MINE"}).status_code == 302
    public = [one for one in routes(cast.app, "public", "tag", "signed") if "coupon" in one.rule.rule]
    assert public == [], "no route tells a stranger whether a code exists"
    assert pattern_problem("SAVE-##"), "a pattern that could be guessed is refused"
    assert not pattern_problem("SAVE-####-@@")


def test_new_browsers_and_other_spellings_of_a_mailbox_win_nothing_twice(app: Flask) -> None:
    """laravel-lucky-wheel and others: limits by cookie, address or fingerprint are walked around."""
    vera, popup = shop_with_wheel(app)
    token = vera.see(popup)
    assert vera.submit(popup, token, "vera.fields@gmail.com").status_code == 200
    assert vera.play(popup, token).status_code == 200
    for number, address in enumerate(
        ["verafields+1@gmail.com", "v.e.r.a.fields@gmail.com", "VERAFIELDS@googlemail.com"]
    ):
        other = Browser(app.test_client(), vera.shop_key, address=f"203.0.113.{number}")
        token = other.see(popup)
        other.submit(popup, token, address)
        assert other.play(popup, token).status_code == 409
    assert count(app, Play) == 1


# Carts and links


def test_an_address_alone_neither_reads_nor_changes_somebody_elses_cart(app: Flask) -> None:
    """CVE-2026-96900: whoever knew an address could overwrite its cart. CVE-2026-97657: read it by its number."""
    key = make_shop(app, capture_mode="all")
    popup = make_popup(app, key, form_document())
    vera, mallory = Browser(app.test_client(), key), Browser(app.test_client(), key)
    vera.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})
    vera.submit(popup, vera.see(popup), "vera@example.com")
    before = rows(app, Cart)[0]
    answer = mallory.submit(popup, mallory.see(popup), "vera@example.com")
    assert "MUG" not in answer.text
    mallory.say("add_to_cart", {"currency": "EUR", "value": 1, "items": [{**MUG, "item_id": "OTHER"}]})
    assert "MUG" not in json.dumps(mallory.decision())
    assert rows(app, Cart, visitor_id=before.visitor_id) == [before]


@pytest.mark.parametrize("key", ["", " ", "secret", "changeme", "a" * 64, "short"])
def test_links_are_signed_with_no_key_that_is_empty_known_or_guessable(tmp_path: Any, key: str) -> None:
    """CVE-2023-2986 (Abandoned Cart Lite): an empty, hard-coded key. CVE-2023-27524 (Superset): the manual's key."""
    environ = {"SHOPBELL_DATA_DIR": str(tmp_path), "SHOPBELL_SECRET_KEY": key, "SHOPBELL_BIND": "0.0.0.0"}
    with pytest.raises(ConfigError, match="SHOPBELL_SECRET_KEY"):
        load_settings(environ)


def test_every_installation_that_makes_its_own_key_has_another(tmp_path: Any) -> None:
    """CVE-2023-2986: the first mend left links good that had been made with the old key."""
    keys = {load_settings({"SHOPBELL_DATA_DIR": str(tmp_path / name)}).secret_key for name in "abc"}
    assert len(keys) == 3
    one, other = (Signer(key) for key in list(keys)[:2])
    assert other.read("popup", one.sign("popup", [1]), max_age_seconds=9) is None


def test_a_link_without_its_signature_is_none(cast: Cast) -> None:
    """CVE-2026-97657: the signature was checked where there was one. All forms of it: test_links."""
    client, payload = cast.app.test_client(), cast.acme.token[: -MARK_BYTES * 4 // 3]
    for token in (payload, f"{payload}.", f"{payload}==", "A" * MARK_BYTES, "", None):
        body = {"v": 1, "shop": cast.acme.key, "token": token}
        answer = client.post(
            f"/v1/popups/{cast.acme.ids['popup']}/submit", json=body, headers={"Origin": cast.acme.origin}
        )
        assert answer.status_code == 403, token


def test_following_a_link_changes_nothing_and_signs_nobody_in(cast: Cast) -> None:
    """CVE-2021-4395 (CSRF on what a link does); Office 365 ATP opens every link and runs its scripts."""
    before = digest(cast.app)
    client = cast.app.test_client()
    for path in (
        "/c/made-up",
        "/u/made-up",
        "/admin/welcome/made-up",
        f"/p/{cast.acme.ids['shop']}/{cast.acme.ids['slug']}",
    ):
        answer = client.get(path)
        assert "requestSubmit" not in answer.text and ".submit()" not in answer.text
        assert path.startswith("/admin") or "Set-Cookie" not in answer.headers
    assert digest(cast.app) == before


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "  =1", "＝1+1", '=HYPERLINK("//e")']
)
def test_a_spreadsheet_calculates_nothing_that_we_export(formula: str) -> None:
    """CVE-2022-45810, CVE-2022-46803, CVE-2018-9035: formulas in exported lists of subscribers."""
    assert harmless(formula).startswith("'")


def test_the_shop_of_the_address_is_the_one_that_is_acted_on(cast: Cast) -> None:
    """CVE-2026-15630 (Casdoor): allowed by `?id=`, acted on the body. CVE-2026-110620: own company, another's id.

    CVE-2026-65840 (Fider): a query without its tenant. Every id on every route: test_matrix.
    """
    form = {"email": "more@people.example", "role": "owner", "shop": cast.umbrella.key, "key": cast.umbrella.key}
    path = f"/admin/shops/{cast.acme.key}/team"
    answer = cast.people["owner"].ask("POST", path, data=form, query_string={"key": cast.umbrella.key})
    assert answer.status_code == 200
    team = cast.people["owner of another shop"].ask("GET", f"/admin/shops/{cast.umbrella.key}/team").text
    assert "more@people.example" not in team
    foreign = f"{path}/{cast.umbrella.ids['membership']}"
    assert cast.people["owner"].ask("POST", foreign, data={"role": "owner"}).status_code == 404
