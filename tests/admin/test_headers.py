"""What the admin's answers say to browsers and caches."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.admin.conftest import Person

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates" / "admin").rglob("*.html"))


def test_every_answer_allows_only_what_is_our_own(shop_key: str, operator: Person) -> None:
    for path in ("/admin/sign-in", "/admin/shops", f"/admin/shops/{shop_key}", "/admin/nowhere", "/admin/sign-out"):
        headers = operator.get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'", path
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'", path
        assert policy["frame-ancestors"] == "'none'", path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Cache-Control"] == "no-store", path
        assert headers["Referrer-Policy"] == "same-origin", path


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(person: Callable[[], Person]) -> None:
    cookie = person().get("/admin/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/admin" in cookie


def test_files_are_kept_for_good_under_their_hash_and_checked_without(person: Callable[[], Person]) -> None:
    browser = person()
    page = browser.get("/admin/sign-in").text
    pinned = re.search(r'href="(/admin/static/css/admin\.css\?h=[0-9a-f]{16})"', page)
    assert pinned
    assert "immutable" in browser.get(pinned.group(1)).headers["Cache-Control"]
    bare = browser.get("/admin/static/css/admin.css")
    assert bare.headers["Cache-Control"] == "no-cache"
    again = browser.get("/admin/static/css/admin.css", headers={"If-None-Match": bare.headers["ETag"]})
    assert again.status_code == 304


def test_style_sheets_travel_compressed(person: Callable[[], Person]) -> None:
    path = "/admin/static/vendor/tabler/tabler.min.css"
    answer = person().get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < 120_000
    assert "Content-Encoding" not in person().get(path).headers


def test_only_the_admins_own_files_are_served(person: Callable[[], Person]) -> None:
    browser = person()
    for name in (
        "js/build.mjs",
        "../wsgi.py",
        "css/../../wsgi.py",
        "css",
        "vendor/",
        "%2e%2e/wsgi.py",
        "css/nothing.css",
    ):
        assert browser.get(f"/admin/static/{name}").status_code == 404, name


def test_no_template_trusts_a_string_or_carries_code_of_its_own() -> None:
    for template in TEMPLATES:
        text = template.read_text()
        assert not re.search(r"\|\s*safe\b|autoescape|Markup", text), template
        assert not re.search(
            r"<script(?![^>]*(\bsrc=|application/json))|<style|\sstyle=|\son[a-z]+=|javascript:", text
        ), template


def test_nothing_is_loaded_from_elsewhere() -> None:
    for file in [*TEMPLATES, *(ROOT / "static" / "css").glob("*.css"), ROOT / "static/vendor/tabler/tabler.min.css"]:
        found = re.findall(r"(?:src|href|url\()=?[\"'(]*(?:https?:)?//[^\s\"')]+", file.read_text())
        assert [one for one in found if "www.w3.org" not in one] == [], file
