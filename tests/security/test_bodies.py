"""Bodies, headers and requests that are made to hurt, against the server as it is shipped: refused at once.

Stands for bombs and smuggling: CVE-2023-25577 and CVE-2023-46136 (form parts), CVE-2026-90797 and CVE-2026-21441
(limits on the compressed size), CVE-2024-27454 (deep JSON), CVE-2024-1135 and CVE-2024-6827 (requests inside requests).
"""

from __future__ import annotations

import gzip
import json
import re
import socket
import time
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import ORIGIN, make_batch, make_event, make_shop
from tests.testbed.server import ProductServer

# What is refused here never comes to a database.
pytestmark = pytest.mark.only_on("sqlite")

DEEP = 100_000
QUICK_SECONDS = 0.05
MOST_GROWTH = 8 * 1024 * 1024

ZSTD = b"\x28\xb5\x2f\xfd\x04\x00\x01\x00\x00"
BROTLI = b"\x0b\x02\x80{}\x03"


@pytest.fixture(scope="module")
def key(live_app: Flask) -> str:
    return make_shop(live_app, "Bodies")


def ask(server: ProductServer, request: bytes, *, timeout: float = 2, rest: bytes = b"", pause: float = 0) -> bytes:
    """What the server says to these bytes until it closes, or has been silent for a second after an answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as connection:
        connection.sendall(request)
        if rest:
            time.sleep(pause)
            connection.sendall(rest)
        answer = b""
        try:
            while chunk := connection.recv(65536):
                answer += chunk
                connection.settimeout(0.3)
        except TimeoutError:
            pass
        except ConnectionResetError:
            return answer or b"closed"
    return answer or b"closed"


def status_of(answer: bytes) -> int:
    """Of the first answer; 0 where the server closed without one."""
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return int(found.group(1)) if found else 0


def post(path: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    lines = [f"POST {path} HTTP/1.1", "Host: bell", f"Origin: {ORIGIN}", f"Content-Length: {size}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode("latin-1") + body


def in_chunks(path: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: bell", f"Origin: {ORIGIN}", "Transfer-Encoding: chunked", "", ""]
    return "\r\n".join(lines).encode()


def good(key: str) -> bytes:
    return json.dumps(make_batch(key, [make_event()])).encode()


def with_params(key: str, params: str) -> bytes:
    return good(key).replace(b'"params": {}', b'"params": ' + params.encode())


DOORS = (
    "/v1/events",
    "/v1/decide",
    "/v1/consent",
    "/v1/map",
    "/v1/debug",
    "/v1/draft",
    "/v1/popups/pop_x/show",
    "/v1/popups/pop_x/submit",
    "/v1/popups/pop_x/play",
    "/v1/popups/pop_x/reminder",
)
BROKEN_CHUNKS = (
    b"ffffffffffffffffff\r\n",
    b"zz\r\n",
    b"-1\r\n",
    b"0x5\r\nhello\r\n",
    b"5;\x00\r\nhello\r\n",
    b"2\r\n{}X\r\n",
)
SECRET_DOORS = ("/v1/orders", "/v1/coupons", "/v1/webhooks/shopify/pk_x", "/v1/webhooks/woocommerce/pk_x")


def memory_of(server: ProductServer) -> int:
    """Bytes in the memory of the server's processes, without what they share."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if re.search(rf"^PPid:\s+{server.pid}$", text, re.MULTILINE):
            total += int(re.search(r"^RssAnon:\s+(\d+)", text, re.MULTILINE)[1]) * 1024  # type: ignore[index]
    return total


@pytest.fixture(scope="module")
def bombs(key: str) -> dict[str, tuple[bytes, set[int]]]:
    plain = b'{"v":1,"shop":"' + key.encode() + b'","sent_at":1,"events":[' + b" " * 50_000_000 + b"]}"
    packed = gzip.compress(plain, 1)
    refused = {415}

    def encoded(coding: str, body: bytes) -> tuple[bytes, set[int]]:
        return post("/v1/events", body[:50_000], f"Content-Encoding: {coding}"), refused

    return {
        "gzip": encoded("gzip", packed),
        "gzip in gzip": encoded("gzip, gzip", gzip.compress(packed)),
        "deflate": encoded("deflate", zlib.compress(plain, 1)),
        "br": encoded("br", BROTLI),
        "zstd": encoded("zstd", ZSTD),
        "capitals": encoded("GZip", packed),
        "x-gzip": encoded("x-gzip", packed),
        "identity, gzip": encoded("identity, gzip", packed),
        "a list": encoded("gzip;q=1", packed),
        "said twice": (
            post("/v1/events", packed[:50_000], "Content-Encoding: identity", "Content-Encoding: gzip"),
            refused,
        ),
        "not said": (post("/v1/events", packed[:50_000]), {400}),
        "too large": (post("/v1/events", b"", length=10**9), {413}),
        "much too large": (post("/v1/events", b"", length=10**18), {413, 400}),
        "deep lists": (post("/v1/events", b"[" * 50_000), {400}),
        "deep params": (post("/v1/events", with_params(key, '{"a":' * 9_000 + "1" + "}" * 9_000)), {400}),
        "deeper than a body may be": (post("/v1/events", b"[" * DEEP + b"]" * DEEP), {413}),
        "a number of 5,000 digits": (post("/v1/events", with_params(key, '{"n":' + "9" * 5_000 + "}")), {202}),
        "a number as the time": (
            post("/v1/events", re.sub(rb'"sent_at": \d+', b'"sent_at": ' + b"9" * 5_000, good(key))),
            {400},
        ),
        "the same key 5,000 times": (
            post("/v1/events", with_params(key, "{" + ",".join('"a":1' for _ in range(5_000)) + "}")),
            {202, 400},
        ),
        "5,000 keys": (
            post("/v1/events", with_params(key, "{" + ",".join(f'"k{n}":1' for n in range(1_000)) + "}")),
            {202},
        ),
        "no JSON": (post("/v1/events", b"<xml/>", "Content-Type: text/xml"), {400}),
        "10,000 form fields": (
            post(
                "/v1/events",
                b"&".join(b"a=1" for _ in range(10_000)),
                "Content-Type: application/x-www-form-urlencoded",
            ),
            {400},
        ),
        "10,000 parts": (
            post(
                "/v1/events",
                b"--x\r\n\r\n\r\n" * 5_000,
                "Content-Type: multipart/form-data; boundary=x",
            ),
            {400},
        ),
        "parts to the mail links": (
            post("/u/x", b"--x\r\n\r\n\r\n" * 5_000, "Content-Type: multipart/form-data; boundary=x"),
            {400, 410, 413},
        ),
        "parts to the admin": (
            post("/admin/sign-in", b"--x\r\n\r\n\r\n" * 10_000, "Content-Type: multipart/form-data; boundary=x"),
            {400, 403, 413},
        ),
        "a huge header": (post("/v1/events", b"", "X-Large: " + "x" * 100_000), {400, 431}),
        "many headers": (post("/v1/events", b"", *(f"X-{n}: 1" for n in range(5_000))), {400, 431}),
        "a long line": (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: bell\r\n\r\n", {400, 414}),
        "a cookie of 8 KB": (post("/v1/events", b"", "Cookie: " + "a=b; " * 1_600), {400}),
    }


def test_every_bomb_is_refused_at_once_and_leaves_no_memory_behind(
    live_server: ProductServer, bombs: dict[str, tuple[bytes, set[int]]], key: str
) -> None:
    for request, _ in bombs.values():
        ask(live_server, request)
    before = memory_of(live_server)
    slow = {}
    for name, (request, statuses) in bombs.items():
        answers = []
        taken = []
        for _ in range(3):
            begun = time.perf_counter()
            answers.append(first_of(live_server, request))
            taken.append(time.perf_counter() - begun)
        assert {status_of(one) for one in answers} <= statuses, (name, answers[0][:300])
        if min(taken) > QUICK_SECONDS:
            slow[name] = min(taken)
    assert slow == {}
    assert memory_of(live_server) - before <= MOST_GROWTH
    assert status_of(ask(live_server, post("/v1/events", good(key)))) == 202


def first_of(server: ProductServer, request: bytes) -> bytes:
    """The beginning of the answer, as soon as it comes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        try:
            connection.sendall(request)
            return connection.recv(4096)
        except (ConnectionResetError, BrokenPipeError):
            return b""


def test_no_door_reads_what_is_compressed_or_too_large(live_server: ProductServer) -> None:
    packed = gzip.compress(b"{}" * 10)
    codings = ("gzip", "GZIP", "deflate", "br", "zstd", "gzip, identity")
    doors = [(path, coding) for path in (*DOORS, *SECRET_DOORS) for coding in codings]
    compressed = {f"{path} {coding}": post(path, packed, f"Content-Encoding: {coding}") for path, coding in doors}
    for name, answer in at_once(live_server, compressed).items():
        assert status_of(answer) in (401, 415), (name, answer[:200])
    for path in (*DOORS, *SECRET_DOORS):
        assert status_of(first_of(live_server, post(path, b"", length=100 * 1024 * 1024))) in (401, 413), path


def test_a_body_in_chunks_is_read_to_the_same_limit(live_server: ProductServer, key: str) -> None:
    begins = (
        f"POST /v1/events HTTP/1.1\r\nHost: bell\r\nOrigin: {ORIGIN}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    )
    body = good(key)
    whole = begins + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    assert status_of(ask(live_server, whole)) == 202
    chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
    assert status_of(first_of(live_server, begins + chunk * 20)) == 413


def test_broken_chunks_are_the_senders_fault_and_nothing_behind_them_is_a_request(live_server: ProductServer) -> None:
    paths = ("/v1/events", "/v1/orders", "/v1/webhooks/shopify/pk_x", "/u/x", "/admin/sign-in")
    requests = {
        f"{path} {chunk!r}": in_chunks(path) + chunk + b"0\r\n\r\n" + INSIDE
        for path in paths
        for chunk in BROKEN_CHUNKS
    }
    for name, answer in at_once(live_server, requests).items():
        assert status_of(answer) in (0, 400, 401, 403, 410, 413), (name, answer[:300])
        assert b'{"ok":true}' not in answer, (name, answer)


def test_a_body_that_ends_early_or_comes_slowly_holds_up_nobody(live_server: ProductServer, key: str) -> None:
    body = good(key)
    cut = post("/v1/events", body[:100], length=len(body))
    waiting = [socket.create_connection(("127.0.0.1", live_server.port)) for _ in range(40)]
    for one in waiting:
        one.sendall(cut)
    begun = time.perf_counter()
    assert status_of(first_of(live_server, post("/v1/events", good(key)))) == 202
    assert time.perf_counter() - begun < 1
    for one in waiting:
        one.close()
    late = ask(live_server, cut, rest=body[100:], pause=0.3)
    assert status_of(late) == 202


SMUGGLING = {
    "two lengths": "Content-Length: 4\r\nContent-Length: 44",
    "two lengths in one": "Content-Length: 4, 44",
    "length and chunks": "Content-Length: 4\r\nTransfer-Encoding: chunked",
    "chunks and length": "Transfer-Encoding: chunked\r\nContent-Length: 4",
    "chunks twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    "chunks and identity": "Transfer-Encoding: chunked, identity",
    "chunks misspelt": "Transfer-Encoding: xchunked",
    "chunks with a tab": "Transfer-Encoding:\tchunked\r\nContent-Length: 4",
    "chunks with an upright tab": "Transfer-Encoding: \x0bchunked\r\nContent-Length: 4",
    "a blank before the colon": "Transfer-Encoding : chunked\r\nContent-Length: 4",
    "a blank before the length's colon": "Content-Length : 4",
    "a folded line": "X: 1\r\n Transfer-Encoding: chunked\r\nContent-Length: 4",
    "a folded value": "Transfer-Encoding:\r\n chunked\r\nContent-Length: 4",
    "a negative length": "Content-Length: -1",
    "a length with a plus": "Content-Length: +4",
    "a hexadecimal length": "Content-Length: 0x4",
    "a length with an underscore": "Content-Length: 1_0",
    "a length in other digits": "Content-Length: \u0664".encode().decode("latin-1"),
    "an empty length": "Content-Length: ",
    "a nul in a name": "X\x00: 1\r\nContent-Length: 4",
    "a nul in a value": "X: a\x00b\r\nContent-Length: 4",
    "a lone line feed": "X: 1\nTransfer-Encoding: chunked\r\nContent-Length: 4",
    "a lone carriage return": "X: 1\rTransfer-Encoding: chunked\r\nContent-Length: 4",
    "an underscore": "Transfer_Encoding: chunked\r\nContent_Length: 99\r\nContent-Length: 4",
    "no name": ": chunked\r\nContent-Length: 4",
    "no colon": "Transfer-Encoding chunked\r\nContent-Length: 4",
    "a quoted coding": 'Transfer-Encoding: "chunked"\r\nContent-Length: 4',
    "deflate before chunks": "Transfer-Encoding: deflate, chunked",
    "gzip alone": "Transfer-Encoding: gzip",
}
INSIDE = b"GET /healthz HTTP/1.1\r\nHost: bell\r\n\r\n"

LINES = (
    b"GET /healthz\r\n\r\n",
    b"GET  /healthz HTTP/1.1\r\nHost: bell\r\n\r\n",
    b"GET /healthz HTTP/9.9\r\nHost: bell\r\n\r\n",
    b"GET /healthz HTTP/1.1 HTTP/1.1\r\nHost: bell\r\n\r\n",
    b"GET /heal\x00thz HTTP/1.1\r\nHost: bell\r\n\r\n",
    b"G\xc3\x89T /healthz HTTP/1.1\r\nHost: bell\r\n\r\n",
    b"get lowercase /healthz HTTP/1.1\r\nHost: bell\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"CONNECT zxss.example:443 HTTP/1.1\r\nHost: zxss.example\r\n\r\n",
    b"GET http://zxss.example/ HTTP/1.1\r\nHost: bell\r\n\r\n",
    b"TRACE / HTTP/1.1\r\nHost: bell\r\nX-Secret: 1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"\x00" * 200,
    b"\r\n" * 2_000 + b"X",
)


def at_once(server: ProductServer, requests: Mapping[str, bytes]) -> dict[str, bytes]:
    """The answers to all of them, by their names: most of the time is waiting for silence."""
    with ThreadPoolExecutor(16) as people:
        return dict(zip(requests, people.map(lambda one: ask(server, one), requests.values()), strict=True))


def test_a_request_whose_end_could_be_read_in_two_ways_hides_no_other(live_server: ProductServer) -> None:
    heads = {
        name: f"POST /v1/events HTTP/1.1\r\nHost: bell\r\n{said}\r\n\r\n".encode("latin-1")
        for name, said in SMUGGLING.items()
    }
    answers = at_once(live_server, {name: head + b"0\r\n\r\n" + INSIDE for name, head in heads.items()})
    for name, answer in answers.items():
        assert status_of(answer) in (0, 400, 413, 415, 501), (name, answer[:300])
        # A proxy in front would take what follows for somebody else's answer.
        assert b'{"ok":true}' not in answer, (name, answer[:600])


def test_a_line_that_is_no_request_is_refused_or_the_connection_closed(live_server: ProductServer) -> None:
    for line, answer in at_once(live_server, {repr(line): line for line in LINES}).items():
        status = status_of(answer)
        assert status == 0 or 400 <= status < 500 or status == 505, (line, answer[:300])


def test_the_server_still_answers_and_says_nothing_of_errors(live_server: ProductServer, key: str) -> None:
    assert status_of(ask(live_server, post("/v1/events", good(key)))) == 202
    assert "Traceback" not in live_server.log()
