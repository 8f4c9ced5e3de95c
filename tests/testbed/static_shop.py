"""A web shop on an origin of its own: fixture pages for the tag to run on, and a record of what was asked of it."""

import http.client
import mimetypes
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from tests.testbed.processes import LOOPBACK


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Page:
    body: str | bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    type: str = "text/html; charset=utf-8"


Answer = str | bytes | Page
Answerer = Callable[[Asked], Answer]


class StaticShop:
    """Pages by path from `pages` (text, bytes, Page, or a function of the request), then from the files of `folder`.

    `name` begins the host name: browsers resolve *.localhost to this machine and take it for a secure context, so two
    shops are two sites, and neither is Shopbell's. `headers` go onto every answer (a shop's own CSP, say). `passes_on`
    says which paths another server answers, as a reverse proxy does: {"/bell": "http://127.0.0.1:8000"}.
    """

    def __init__(
        self, pages: Mapping[str, Answer | Answerer] | None = None, *, folder: Path | None = None, name: str = "shop"
    ) -> None:
        self.pages: dict[str, Answer | Answerer] = dict(pages or {})
        self.folder = folder
        self.headers: dict[str, str] = {}
        self.passes_on: dict[str, str] = {}
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer((LOOPBACK, 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.origin = f"http://{name}.localhost:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, path: str = "/") -> str:
        return self.origin + path

    def answer(self, asked: Asked) -> Page:
        self.asked.append(asked)
        for prefix, server in self.passes_on.items():
            if asked.path.startswith(prefix + "/"):
                return _pass_on(asked, server, asked.path.removeprefix(prefix))
        found = self.pages.get(asked.path)
        if callable(found):
            found = found(asked)
        if found is None:
            found = self._file(asked.path)
        if found is None and asked.path == "/favicon.ico":
            # Browsers ask for it unbidden; a 404 would show up among the console's errors.
            found = Page(b"", status=204)
        if found is None:
            found = Page("<!doctype html><title>Not found</title>", status=404)
        return found if isinstance(found, Page) else Page(found)

    def _file(self, path: str) -> Page | None:
        if self.folder is None:
            return None
        wanted = (self.folder / path.lstrip("/")).resolve()
        if path.endswith("/"):
            wanted /= "index.html"
        if not wanted.is_relative_to(self.folder.resolve()) or not wanted.is_file():
            return None
        kind, _ = mimetypes.guess_type(wanted.name)
        return Page(wanted.read_bytes(), type=kind or "application/octet-stream")


def _pass_on(asked: Asked, server: str, path: str) -> Page:
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=20)
    headers = {name: value for name, value in asked.headers.items() if name.lower() not in ("host", "cookie")}
    connection.request(asked.method, f"{path}?{asked.query}" if asked.query else path, asked.body or None, headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    own = ("content-type", "content-length", "connection", "transfer-encoding", "date", "server")
    kept = {name: value for name, value in answer.getheaders() if name.lower() not in own}
    return Page(body, answer.status, kept, answer.headers.get("Content-Type", "text/plain"))


def _handler(shop: StaticShop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            page = shop.answer(Asked(self.command, parts.path, parts.query, dict(self.headers), body))
            content = page.body.encode() if isinstance(page.body, str) else page.body
            self.send_response(page.status)
            headers = {"Content-Type": page.type, "Cache-Control": "no-store", **shop.headers, **page.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_POST = do_PUT = do_OPTIONS = _answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the requests are kept in `asked`."""

    return Handler
