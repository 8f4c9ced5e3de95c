"""Every answer under a policy: all routes of the url_map, for whoever asks and however wrongly.

Stands for the classes behind stored XSS in trackers (a planted string must find nothing to run it), clickjacking, and
answers whose kind a browser guesses (Mautic: CVE-2020-35124, CVE-2022-25772, CVE-2024-47050; Visitors: CVE-2021-24350).
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.admin.conftest import Person
from tests.factories import make_shop
from tests.landing.conftest import make_page
from tracker.headers import NO_PAGE

ROOT = Path(__file__).parents[2]

SVG_STYLES = "/pictures/gallery/"
"""Drawings of ours carry a style sheet inside; nothing of a shop or a visitor is in them."""


def policy_of(header: str) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in header.split(";"))
    return {name: value for name, _, value in parts}


@pytest.fixture
def demo_app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(SHOPBELL_DEMO="1")


def paths(app: Flask, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every route's method and a path of it; values that are not given are names that nothing has."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield method, path_of(rule, values)


def path_of(rule: Rule, values: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        converter, name = match.group(1) or "", match.group(2)
        if converter.startswith("any("):
            return converter[4:-2].split(",")[0].strip()
        return values.get(name, "1" if converter.startswith("int") else "nothing")

    return re.sub(r"<((?:\w+(?:\([^)]*\))?:)?)(\w+)>", value, rule.rule)


def test_no_answer_goes_without_a_policy_and_a_kind(demo_app: Flask) -> None:
    key = make_shop(demo_app)
    everybody = [*paths(demo_app, {"key": key}), ("GET", "/nowhere"), ("GET", "/v1/nowhere"), ("DELETE", "/v1/events")]
    client = demo_app.test_client()
    for method, path in everybody:
        answer = client.open(path, method=method)
        said = policy_of(answer.headers["Content-Security-Policy"])
        assert said["default-src"] == "'none'", (method, path)
        assert "unsafe-eval" not in str(said), (method, path)
        if not path.startswith(SVG_STYLES):
            assert "unsafe" not in str(said), (method, path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", (method, path)
        if answer.mimetype == "text/html":
            # Whatever can be looked at says who may frame it and where its forms and addresses go.
            assert said["base-uri"] == "'none'", (method, path)
            assert said["form-action"] in ("'none'", "'self'"), (method, path)
            assert said["frame-ancestors"] in ("'none'", "'self'"), (method, path)
            runs = said.get("script-src", "'none'") != "'none'"
            assert not runs or said["require-trusted-types-for"] == "'script'", (method, path)


def test_every_answer_of_the_admin_runs_only_our_own_files(
    app: Flask, operator: Person, shop_key: str, person: Callable[[], Person]
) -> None:
    for who in (person(), operator):
        for method, path in paths(app, {"key": shop_key}):
            if not path.startswith("/admin") or path.endswith("/sign-out") or "everywhere" in path:
                continue
            answer = who.get(path) if method == "GET" else who.client.post(path)
            said = policy_of(answer.headers["Content-Security-Policy"])
            assert said["default-src"] == "'none'", path
            assert said["script-src"] in ("'self'", "'none'"), path
            assert said["style-src"] == "'self'" or said["style-src"].startswith("'sha256-"), path
            assert said["require-trusted-types-for"] == "'script'", path
            assert said["trusted-types"] in ("default", "'none'"), path
            assert said["frame-ancestors"] in ("'none'", "'self'"), path
            assert answer.headers["Referrer-Policy"] == "same-origin", path
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", path
            assert answer.headers["Cross-Origin-Opener-Policy"] in ("same-origin", "same-origin-allow-popups"), path
            is_file = path.startswith("/admin/static")
            assert is_file or answer.headers["Cache-Control"] == "no-store", path


def test_only_the_frames_of_the_editors_may_be_framed(app: Flask, operator: Person, shop_key: str) -> None:
    framed = set()
    for method, path in paths(app, {"key": shop_key}):
        if path.startswith("/admin") and method == "GET" and "sign-out" not in path:
            said = policy_of(operator.get(path).headers["Content-Security-Policy"])
            if said["frame-ancestors"] != "'none'":
                framed.add(path)
    assert framed == {f"/admin/shops/{shop_key}/popup-preview"}


def test_a_landing_page_lets_its_own_script_alone_name_another(app: Flask) -> None:
    answer = app.test_client().get(make_page(app, make_shop(app)))
    said = policy_of(answer.headers["Content-Security-Policy"])
    assert (said["script-src"], said["connect-src"], said["trusted-types"]) == ("'self'", "'self'", "shopbell")
    assert said["frame-ancestors"] == said["base-uri"] == said["form-action"] == "'none'"


def test_what_is_no_page_is_none_even_if_it_is_taken_for_one(app: Flask) -> None:
    for path in ("/healthz", "/v1/openapi.json", "/bell.js", "/v1/nowhere"):
        assert app.test_client().get(path).headers["Content-Security-Policy"] == NO_PAGE


def test_templates_trust_style_sheets_of_ours_alone() -> None:
    found = [
        (template.name, line.strip())
        for template in sorted((ROOT / "templates").rglob("*.html"))
        for line in template.read_text().splitlines()
        if re.search(r"\|\s*safe\b|autoescape|Markup", line)
    ]
    sheet = "<style>{{ style|safe }}</style>"
    assert found == [("landing.html", sheet), ("problem.html", sheet)]
    made = [
        path.name
        for path in sorted((ROOT / "tracker").rglob("*.py"))
        if re.search(r"\bMarkup\(|render_template_string|env\.from_string\(", path.read_text())
    ]
    assert made == []


def test_scripts_of_ours_turn_no_text_into_markup_or_code() -> None:
    sinks = re.compile(
        r"\.(?:inner|outer)HTML\s*[+=]|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc"
        r"|createContextualFragment"
        r"|setHTMLUnsafe|parseHTMLUnsafe\(|setTimeout\(\s*['\"`]|javascript:"
    )
    for folder in ("static/admin", "static/js/src", "static/demo", "static/public"):
        for script in sorted((ROOT / folder).rglob("*.js")):
            assert not sinks.search(script.read_text()), script
