"""The gallery: popups to begin with. A template is one file of `gallery/`: what it is for, and its document.

Its texts are there in every language that visitors read (`i18n.VISITOR_LANGUAGES`): the document speaks English, the
others are its `texts`. What a file leaves out has its default, so a new part of the document changes no template.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from tracker.phrases import N_
from tracker.popups.amounts import scale_rules, written_everywhere
from tracker.popups.document import parse_document, spoken_in, to_json
from tracker.registry import Registry

GALLERY = Path(__file__).parent / "gallery"

OWN = "en"
"""The language of the files."""

GOALS = (
    ("welcome", N_("Welcome new visitors")),
    ("save", N_("Save carts")),
    ("grow", N_("Grow your list")),
    ("sell", N_("Sell more")),
    ("keep", N_("Keep customers")),
    ("ask", N_("Ask and listen")),
    ("tell", N_("Tell something")),
)

OCCASIONS = (
    ("always", N_("All year")),
    ("sale", N_("Sale")),
    ("black_friday", N_("Black Friday")),
    ("new_year", N_("Tết and New Year")),
    ("womens_day", N_("8 March")),
    ("songkran", N_("Songkran")),
    ("christmas", N_("Christmas")),
)


DISPLAYS = (
    ("modal", N_("Dialog")),
    ("full_screen", N_("Full screen")),
    ("slide_in", N_("Slide-in")),
    ("bar", N_("Bar")),
    ("embedded", N_("Part of the page")),
)

GAMES = (
    ("none", N_("Without a game")),
    ("wheel", N_("Wheel of fortune")),
    ("scratch", N_("Scratch card")),
    ("slots", N_("Slot machine")),
    ("gifts", N_("Gift boxes")),
    ("quiz", N_("Quiz")),
)


class File(Struct, forbid_unknown_fields=True):
    """A file of the gallery. `title` and `about` are for the marketer, by language."""

    title: dict[str, str]
    about: dict[str, str]
    goal: Literal["welcome", "save", "grow", "sell", "keep", "ask", "tell"]
    document: dict[str, Any]
    occasion: Literal["always", "sale", "black_friday", "new_year", "womens_day", "songkran", "christmas"] = "always"
    rank: int = field(default=50)
    """Within its goal; the lowest comes first."""


class Template:
    """A popup made for an occasion."""

    def __init__(self, name: str, file: File) -> None:
        self.name = name
        self.goal = file.goal
        self.occasion = file.occasion
        self._file = file
        self._document = to_json(parse_document(file.document))

    @property
    def display(self) -> str:
        """How it is shown, as `display.type` names it."""
        return str(self._document["display"]["type"])

    @property
    def game(self) -> str:
        """The kind of its game; "" where it has none."""
        return str((self._document["game"] or {}).get("kind", ""))

    @property
    def languages(self) -> list[str]:
        """Those that its texts are in."""
        return [OWN, *self._document["texts"]]

    def title(self, language: str = OWN) -> str:
        """Its name in a language; in English where there is none."""
        return self._file.title.get(language) or self._file.title[OWN]

    def about(self, language: str = OWN) -> str:
        """What it is for."""
        return self._file.about.get(language) or self._file.about[OWN]

    def document(self, language: str = OWN, also: Iterable[str] = (), currency: str = "EUR") -> dict[str, Any]:
        """A copy of its document, free to change, which speaks this language and has the others too.

        Amounts in its rule, triggers and texts are about as much in the currency.
        """
        spoken = spoken_in(self._document, language)
        texts = {one: spoken["texts"][one] for one in spoken["texts"] if one in set(also)}
        scale_rules([spoken["rule"], spoken["triggers"]], currency)
        own = written_everywhere({**spoken, "texts": {}}, language, currency)
        return {**own, "texts": {one: written_everywhere(texts[one], one, currency) for one in texts}}


def _read(path: Path) -> Template:
    try:
        return Template(path.stem, msgspec.json.decode(path.read_bytes(), type=File))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


TEMPLATES: Registry[Template] = Registry("template")

_order = [name for name, _title in GOALS]
_found = [_read(path) for path in sorted(GALLERY.glob("*.json"))]
for _template in sorted(_found, key=lambda one: (_order.index(one.goal), one._file.rank, one.name)):
    TEMPLATES.register(_template)
