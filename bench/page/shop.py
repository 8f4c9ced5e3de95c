"""The shop that is measured: a product page as themes make them, in which nothing differs from round to round."""

import gzip
import zlib
from pathlib import Path
from struct import pack

from tests.testbed.static_shop import Asked, Page, StaticShop

PRODUCT = "/products/teapot"
EMPTY = "/empty"

_THEME = Path(__file__).parent / "theme"
_CARD = """<article class="card"><a href="/products/cup-{n}">
<img src="/teapot-{n}.png" width="300" height="300" alt="" loading="lazy"><h3>Cup {n}</h3></a>
<p>€{n}.90</p><form method="post" action="/cart/add/{n}"><button>Add</button></form></article>"""
_REVIEW = "<li><h4>Review {n}</h4><p>" + "Pours well and keeps the tea warm. " * 6 + "</p></li>"
_CARDS, _REVIEWS = 12, 40


class MeasuredShop(StaticShop):
    """The product page at PRODUCT; `head` in its head and `foot` above its footer are what a variant pastes there."""

    def __init__(self) -> None:
        super().__init__(name="shop")
        self.head = ""
        self.foot = ""
        self.pages = {
            EMPTY: "<!doctype html><title>Nothing</title>",
            PRODUCT: self._product,
            "/theme.css": _packed(_read("theme.css"), "text/css"),
            "/theme.js": _packed(_read("theme.js"), "text/javascript"),
        }
        for number in range(_CARDS + 1):
            self.pages[f"/teapot-{number}.png"] = Page(_picture(number), type="image/png")

    def _product(self, asked: Asked) -> Page:
        page = _read("product.html")
        for mark, content in {
            "tag": self.head,
            "foot": self.foot,
            "cards": "".join(_CARD.format(n=number) for number in range(1, _CARDS + 1)),
            "reviews": "".join(_REVIEW.format(n=number) for number in range(1, _REVIEWS + 1)),
        }.items():
            page = page.replace(f"<!-- {mark} -->", content)
        return _packed(page, "text/html; charset=utf-8")


def _read(name: str) -> str:
    return (_THEME / name).read_text(encoding="utf-8")


def _packed(text: str, kind: str) -> Page:
    return Page(gzip.compress(text.encode()), headers={"Content-Encoding": "gzip"}, type=kind)


def _picture(number: int) -> bytes:
    """A PNG of 300 × 300 pixels in stripes, so that there is something to paint."""
    row = b"\0" + bytes((x * 7 + number * 31) % 256 for x in range(300 * 3))
    chunks = [
        (b"IHDR", pack(">IIBBBBB", 300, 300, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * 300)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
