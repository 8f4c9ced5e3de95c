"""The guides of docs/install/, read for a shop: with its key and this server's address in every line to copy, in the
reader's language.

They are taken apart into plain blocks and drawn by a template like everything else, so nothing of them is ever markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, abort, render_template
from flask_babel import get_locale
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from tracker.admin.access import shop_view
from tracker.services import services
from tracker.shops.models import Shop
from tracker.shops.shopify_pixel import pixel_code

blueprint = Blueprint("guides", __name__, url_prefix="/shops/<key>/install/guides")

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "install"

GUIDES = ("html", "shopify", "woocommerce", "google-tag-manager", "nextjs", "first-party", "mapper")
"""In the order in which they are offered; each is a file of docs/install/, and in the folder of each language there."""

EXAMPLE_ADDRESS = "https://bell.your-shop.example"
EXAMPLE_HOST = "bell.your-shop.example"
EXAMPLE_KEY = "pk_…"
EXAMPLE_PIXEL = (
    "// The pixel of your shop. This guide stands in the admin too, under Install, and there it has your own."
)


@dataclass(frozen=True)
class Span:
    """A piece of a sentence. `kind` is text or code."""

    kind: str
    text: str


@dataclass(frozen=True)
class Block:
    """A piece of a guide. `kind` is heading, paragraph, code, steps or points; lists hold blocks for each entry."""

    kind: str
    spans: tuple[Span, ...] = ()
    text: str = ""
    entries: tuple[tuple[Block, ...], ...] = ()


@blueprint.get("/<name>")
@shop_view(role="viewer")
def show(shop: Shop, name: str) -> str:
    if name not in GUIDES:
        abort(404)
    base = services().settings.public_url
    words = {EXAMPLE_ADDRESS: base, EXAMPLE_HOST: urlsplit(base).netloc, EXAMPLE_KEY: shop.public_key}
    words[EXAMPLE_PIXEL] = pixel_code(shop).rstrip()
    title, *blocks = guide(name, words, _language())
    return render_template("admin/install/guide.html", title=title, blocks=blocks, name=name, titles=titles())


def titles() -> dict[str, str]:
    """Guide → its title in the reader's language, in the order in which they are offered."""
    return {name: "".join(span.text for span in guide(name, {}, _language())[0].spans) for name in GUIDES}


def guide(name: str, words: Mapping[str, str], language: str = "en") -> list[Block]:
    """A guide's blocks in one of the admin's languages, its title first; the shop's own words for the example's."""
    folder = FOLDER if language == "en" else FOLDER / language
    return list(_blocks(_parsed(folder / f"{name}.md"), words))


def _language() -> str:
    """The reader's, where somebody has written the guides in it."""
    language = str(get_locale() or "en")
    return language if (FOLDER / language).is_dir() else "en"


@cache
def _parsed(path: Path) -> SyntaxTreeNode:
    return SyntaxTreeNode(MarkdownIt("commonmark", {"html": False}).parse(path.read_text(encoding="utf-8")))


def _blocks(parent: SyntaxTreeNode, words: Mapping[str, str]) -> Iterator[Block]:
    for node in parent.children:
        if node.type in ("heading", "paragraph"):
            yield Block(node.type, spans=tuple(_spans(node.children[0], words)))
        elif node.type == "fence":
            yield Block("code", text=_replace(node.content.rstrip("\n"), words))
        elif node.type in ("ordered_list", "bullet_list"):
            entries = tuple(tuple(_blocks(entry, words)) for entry in node.children)
            yield Block("steps" if node.type == "ordered_list" else "points", entries=entries)
        else:
            raise ValueError(f"a guide holds {node.type}, which is not drawn")


def _spans(inline: SyntaxTreeNode, words: Mapping[str, str]) -> Iterator[Span]:
    for node in inline.children:
        if node.type in ("text", "softbreak"):
            yield Span("text", _replace(node.content or " ", words))
        elif node.type == "code_inline":
            yield Span("code", _replace(node.content, words))
        else:
            raise ValueError(f"a guide's sentence holds {node.type}, which is not drawn")


def _replace(text: str, words: Mapping[str, str]) -> str:
    for example, own in words.items():
        text = text.replace(example, own)
    return text
