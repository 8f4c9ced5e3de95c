"""What was exploited in others of our kind, tried on us: the web server, the framework, its libraries."""

from __future__ import annotations

import re
import socket
import time
from importlib.metadata import version
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tests.factories import ORIGIN, Browser, make_event, make_popup, make_shop, plain_document
from tests.landing.conftest import make_page
from tests.security.cast import make_cast, routes
from tests.testbed import ROOT
from tests.testbed.server import ProductServer
from tracker.contacts.addresses import normalise
from tracker.engage.compose import one_line
from tracker.errors import Rejected

FLOORS = (
    ("gunicorn", "22.0.0", "CVE-2024-1135, CVE-2024-6827: requests smuggled by Transfer-Encoding"),
    ("gevent", "23.9.0", "CVE-2023-41419: request smuggling by pywsgi"),
    ("werkzeug", "3.0.1", "CVE-2023-25577, CVE-2023-46136, CVE-2023-23934: form parts, multipart, cookies"),
    ("flask", "2.3.2", "CVE-2023-30861: a session kept by a cache"),
    ("jinja2", "3.1.6", "CVE-2024-56326, CVE-2025-27516: ways out of the sandbox"),
    ("cryptography", "42.0.0", "what was mended in OpenSSL"),
)
NOT_HERE = {
    "flask-cors": "CVE-2024-6221, CVE-2024-6839, CVE-2024-6844, CVE-2024-6866, CVE-2020-25032",
    "bleach": "CVE-2020-6802, CVE-2020-6816, CVE-2021-23980",
    "eventlet": "CVE-2025-58068",
    "orjson": "CVE-2024-27454",
    "urllib3": "CVE-2021-33503, CVE-2023-43804, CVE-2018-20060, CVE-2026-21441",
    "requests": "follows redirects by itself",
}


@pytest.mark.parametrize(("package", "floor", "why"), FLOORS)
def test_what_serves_us_is_newer_than_its_known_holes(package: str, floor: str, why: str) -> None:
    """CVE-2024-1135, CVE-2024-6827, CVE-2023-41419, CVE-2023-25577, CVE-2023-46136, CVE-2023-23934, CVE-2023-30861,
    CVE-2024-56326, CVE-2025-27516."""

    def parts(text: str) -> list[int]:
        return [int(one) for one in re.findall(r"\d+", text)[:3]]

    assert parts(version(package)) >= parts(floor), why


@pytest.mark.parametrize("package", NOT_HERE)
def test_what_had_holes_again_and_again_is_not_needed_here(package: str) -> None:
    """CVE-2024-6221, CVE-2024-6839, CVE-2024-6844, CVE-2024-6866, CVE-2020-25032 (Flask-CORS), CVE-2020-6802,
    CVE-2020-6816, CVE-2021-23980 (bleach), CVE-2025-58068 (eventlet), CVE-2024-27454 (orjson), CVE-2021-33503,
    CVE-2023-43804, CVE-2018-20060, CVE-2026-21441 (urllib3)."""
    assert not re.search(rf"^{package}==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)


POST = b"POST /v1/events HTTP/1.1\r\nHost: x\r\n"
SMUGGLED = (
    POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n123456",
    POST + b"Content-Length: +5\r\n\r\n12345",
    POST + b"Content-Length: 0x5\r\n\r\n12345",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
    b"GET /healthz\x0b HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n",
    b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n",
)


@pytest.mark.only_on("sqlite")
def test_no_second_request_hides_in_one(live_server: ProductServer) -> None:
    """CVE-2024-1135, CVE-2024-6827 (gunicorn), CVE-2023-41419 (gevent): what is ambiguous is refused."""
    for request in SMUGGLED:
        with socket.create_connection((urlsplit(live_server.url).hostname, live_server.port), timeout=5) as connection:
            connection.sendall(request)
            connection.settimeout(3)
            answer = b""
            try:
                while part := connection.recv(4096):
                    answer += part
            except (TimeoutError, ConnectionResetError):
                pass
        assert answer.count(b"HTTP/1.1 ") <= 1, request
        assert b"200 OK" not in answer, request
    assert live_server.pid


def test_a_form_of_ever_so_many_parts_is_refused_quickly(app: Flask) -> None:
    """CVE-2023-25577 (parts without end), CVE-2023-46136 (one part without end) of Werkzeug."""
    client = app.test_client()
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    began = time.process_time()
    for body in (part * 20_000 + b"--x--\r\n", part[:-3] + b"\r" * 2_000_000, part[:-3] + b"\r\n--" * 400_000):
        answer = client.post("/admin/sign-in", data=body, content_type="multipart/form-data; boundary=x")
        assert answer.status_code in (400, 413)
    assert time.process_time() - began < 5


def test_no_page_of_another_site_is_let_in_with_cookies(app: Flask) -> None:
    """CVE-2024-6221, CVE-2024-6839, CVE-2024-6844, CVE-2024-6866, CVE-2020-25032: what a list of origins got wrong."""
    cast = make_cast(app)
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Private-Network": "true"}
    for path in {route.path(app, cast.acme.ids) for route in routes(app)}:
        answer = cast.people["nobody"].ask("OPTIONS", path, headers=headers).headers
        assert "Access-Control-Allow-Credentials" not in answer, path
        assert "Access-Control-Allow-Private-Network" not in answer, path
        assert not path.startswith("/admin") or "Access-Control-Allow-Origin" not in answer, path
    assert app.test_client().post("/V1/EVENTS", json={}).status_code == 404, "an address has one spelling"


@pytest.mark.parametrize(
    "template", ["{{ 7*7 }}", "{{ config.SECRET_KEY }}", "{% raw %}", "{{ ''.__class__.__mro__ }}", "${7*7}"]
)
def test_no_text_that_marketers_write_is_a_template(app: Flask, template: str) -> None:
    """CVE-2024-56326, CVE-2025-27516 (Jinja's sandbox), CVE-2025-49136 (listmonk: the environment in a mail)."""
    path = make_page(app, make_shop(app), title=f"A {template} B", hero={"heading": f"A {template} B"})
    page = app.test_client().get(path).text
    assert page.count(f"A {template.replace(chr(39), '&#39;')} B") >= 2


@pytest.mark.parametrize(
    "markup",
    [
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
        '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
        "<!--><script>alert(1)</script>-->",
    ],
)
def test_no_markup_is_made_harmless_since_none_is_taken(app: Flask, markup: str) -> None:
    """CVE-2020-6802, CVE-2020-6816, CVE-2021-23980 (bleach): markup that changed in the cleaning. Here it is text."""
    key = make_shop(app)
    page = app.test_client().get(make_page(app, key, hero={"heading": markup})).text
    assert markup not in page
    heading = {"type": "heading", "text": markup}
    popup = make_popup(app, key, plain_document(steps={"start": {"blocks": [heading]}}))
    shown = next(one for one in Browser(app.test_client(), key).decision()["popups"] if one["popup"] == popup)
    assert shown["document"]["steps"]["start"]["blocks"] == [heading], "the runtime writes it by textContent"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "GZIP", "x-gzip"])
def test_nothing_is_unpacked_so_no_limit_holds_for_the_packed_size(app: Flask, encoding: str) -> None:
    """CVE-2026-90797 (CouchDB): the limit held for what was sent, not for what came out of it."""
    headers = {"Origin": ORIGIN, "Content-Encoding": encoding}
    assert app.test_client().post("/v1/events", data=b"\x1f\x8b" * 9, headers=headers).status_code == 415


BREAKS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\0", "\r\n\r\n")


@pytest.mark.parametrize("line_break", BREAKS)
def test_no_header_of_a_mail_begins_a_line_of_its_own(line_break: str) -> None:
    """CVE-2024-6923, CVE-2026-1299 (Python's email): a line break in a header, and another header after it."""
    assert len(one_line(f"acme{line_break}Bcc: victim@example.com").splitlines()) == 1
    for address in (f"vera@example.com{line_break}Bcc: v@example.com", f"ve{line_break}ra@example.com"):
        with pytest.raises(Rejected):
            normalise(address)


@pytest.mark.parametrize("name", ["__proto__", "constructor", "prototype", "__defineGetter__"])
def test_a_name_that_means_something_to_scripts_means_nothing_here(app: Flask, name: str) -> None:
    """CVE-free, of HubSpot, Segment and others: what a page's address says was written into `Object.prototype`."""
    vera = Browser(app.test_client(), make_shop(app))
    answer = vera.send(make_event("custom_thing", {name: {"polluted": "1"}}), decide=True)
    assert answer.status_code == 202
    assert "polluted" not in answer.text


def test_we_ask_no_other_server_by_http(app: Flask) -> None:
    """CVE-2023-46746 (PostHog), CVE-2026-75511 (Novu), CVE-2026-39087 (ntfy): addresses that the server had to open.

    Whoever adds the first request of ours sends it through the one place that checks addresses.
    """
    client = re.compile(r"^\s*(?:from|import) (?:urllib\.request|urllib3|http\.client|requests|httpx|aiohttp)\b", re.M)
    found = [path.name for path in (ROOT / "tracker").rglob("*.py") if client.search(path.read_text(encoding="utf-8"))]
    assert set(found) <= {"outgoing.py"}


def test_nothing_that_shops_load_comes_from_anybody_else() -> None:
    """Picreel and Alpaca (2019), polyfill.io (2024): scripts of a third party that turned."""
    for path in (ROOT / "static/js/dist").rglob("*.js"):
        hosts = set(re.findall(r"https?://([a-z0-9.-]+\.[a-z]{2,})", path.read_text(encoding="utf-8")))
        assert hosts <= KNOWN_HOSTS, path


KNOWN_HOSTS = {
    "www.w3.org", "api.w.org", "schema.org", "m.me", "wa.me", "zalo.me", "t.me", "intercom.com", "www.messenger.com",
}  # fmt: skip
"""Names of vocabularies, and of the chats that a visitor may be sent to."""


def test_a_sign_in_says_nothing_of_a_password_in_its_address(app: Flask) -> None:
    """Passwords and tokens in addresses end in logs and referrers: nothing that signs in is taken from the query."""
    person = Person(app.test_client())
    answer = person.client.post(
        "/admin/sign-in?email=mia@example.com&password=x",
        data={"csrf_token": person.token(), "email": "", "password": ""},
    )
    assert answer.status_code == 401
