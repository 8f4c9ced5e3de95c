"""What really goes over the wire to Shopbell, and whether an address is hidden in it."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request as Forwarded
from urllib.request import urlopen

from playwright.sync_api import BrowserContext, Page

from tests.testbed.static_shop import Asked, StaticShop
from tests.testbed.static_shop import Page as Answer

HOP = {"connection", "content-length", "transfer-encoding", "date", "server", "content-type", "host"}

STORED = """async () => JSON.stringify([
  Object.entries(localStorage), Object.entries(sessionStorage), document.cookie,
  (await indexedDB.databases()).length, (await caches.keys()).length])"""

NOTHING_STORED = '[[],[],"",0,0]'


class Door(StaticShop):
    """Stands before Shopbell and passes everything on: `asked` holds each request with its headers and its body.

    A browser's own record leaves out bodies of requests that are sent as a page ends; here they have to come by.
    """

    def __init__(self, shopbell: str) -> None:
        super().__init__(name="bell")
        self._shopbell = shopbell

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        address = f"{self._shopbell}{asked.path}" + (f"?{asked.query}" if asked.query else "")
        headers = {name: value for name, value in asked.headers.items() if name.lower() not in HOP - {"content-type"}}
        forwarded = Forwarded(address, data=asked.body or None, headers=headers, method=asked.method)
        try:
            response = urlopen(forwarded, timeout=20)
        except HTTPError as refused:
            response = refused
        with response:
            answered = {name: value for name, value in response.headers.items() if name.lower() not in HOP}
            kind = response.headers.get("Content-Type", "")
            return Answer(response.read(), status=response.status, headers=answered, type=kind)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def envelopes(self) -> list[dict[str, Any]]:
        return [json.loads(asked.body) for asked in self.asked if asked.path in ("/v1/events", "/v1/decide")]

    def events(self) -> list[str]:
        return [event["name"] for envelope in self.envelopes() for event in envelope.get("events", ())]


class Wire:
    """All that a browser asked of anybody, and all that came by the door."""

    def __init__(self, context: BrowserContext, door: Door) -> None:
        self.door = door
        self._seen: list[str] = []
        context.on("request", lambda request: self._seen.append(f"{request.url}\n{request.headers}"))

    def texts(self) -> Iterator[bytes]:
        for text in self._seen:
            yield text.encode()
        for asked in self.door.asked:
            yield f"{asked.path}?{asked.query}\n{dict(asked.headers)}".encode()
            yield asked.body

    def leaks(self, address: str) -> list[str]:
        """The forms in which an address was found on the wire."""
        texts = [text.lower() for text in self.texts()]
        assert texts
        return [f"{name}" for name, form in disguises(address) if any(form.lower() in text for text in texts)]


def disguises(address: str) -> Iterable[tuple[str, bytes]]:
    """Forms in which an address may travel, by name. Compared in lower case, base64 too: a chance hit is no risk."""
    plain = address.encode()
    local = plain.partition(b"@")[0]
    yield "plain", plain
    yield "its local part", local
    yield "url-encoded", quote(address, safe="").encode()
    yield "url-encoded twice", quote(quote(address, safe=""), safe="").encode()
    yield "hexadecimal", plain.hex().encode()
    yield "reversed", plain[::-1]
    for shift in range(3):
        # The same bytes look different at each offset; the characters at both ends mix with their neighbours.
        coded = base64.b64encode(b"\x00" * shift + plain)
        yield f"base64 at offset {shift}", coded[4 if shift else 0 : -4]
    for name in ("md5", "sha1", "sha256"):
        digest = hashlib.new(name, plain, usedforsecurity=False)
        yield f"{name} in hexadecimal", digest.hexdigest().encode()
        yield f"{name} in base64", base64.b64encode(digest.digest()).rstrip(b"=")


def stored(page: Page) -> str:
    """Everything that the page keeps in the browser, as one text."""
    kept: str = page.evaluate(STORED)
    return kept
