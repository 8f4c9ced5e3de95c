"""The paths of what draws popups in a browser: the runtime and the games, named with the hash of their content."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tracker.cache import TimedCache
from tracker.popups.document import ConsentField, Document, EmailField, HiddenField, forms_of, own_steps
from tracker.popups.live_parts import has_live_parts

IN_RUNTIME = (EmailField, ConsentField, HiddenField)
"""Fields that are drawn without the part `fields`, or not at all."""

DIST = Path(__file__).resolve().parents[2] / "static" / "js" / "dist"


def script_url(name: str) -> str:
    """`/runtime.js?h=…`, a path below wherever this server is reached; it changes when the script does."""
    return _manifest.get(DIST, _look).urls[name]


def game_urls() -> Mapping[str, str]:
    """Game → the path of its module."""
    return _manifest.get(DIST, _look).games


def scripts_built() -> int:
    """A number that differs from build to build: what was made of paths holds for as long as it is the same."""
    return id(_manifest.get(DIST, _look))


def popup_modules(document: Document) -> list[str]:
    """The paths of what this popup is drawn with besides the runtime, to be fetched along with it and not after it."""
    display, game = document.display, document.game
    modules = [] if display.type == "modal" else [script_url("runtime/places.js")]
    if needs_fields(document):
        modules.append(script_url("runtime/fields.js"))
    if has_live_parts(document):
        modules.append(script_url("runtime/live.js"))
    if game is not None and display.type != "bar":
        modules += [script_url("runtime/game.js"), script_url(f"games/{game.kind}.js")]
    return modules


def needs_fields(document: Document) -> bool:
    """Whether it has steps of its own, or fields that the runtime does not bring itself."""
    asked = [one for form in forms_of(document).values() for one in form.fields]
    return bool(own_steps(document.steps)) or not all(isinstance(one, IN_RUNTIME) for one in asked)


def manifest() -> Mapping[str, Any]:
    """File → its size and the hash of its content, as the build wrote them at least a second ago."""
    return _manifest.get(DIST, _look).files


class _Manifest(NamedTuple):
    """What the build wrote, and what is made of it."""

    files: Mapping[str, Any]
    urls: Mapping[str, str]
    games: Mapping[str, str]


_manifest: TimedCache[Path, _Manifest] = TimedCache(1.0)


def _look() -> _Manifest:
    path = DIST / "manifest.json"
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _changed: int) -> _Manifest:
    files: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    urls = {name: f"/{name}?h={one['hash']}" for name, one in files.items()}
    games = {
        name.removeprefix("games/").removesuffix(".js"): url for name, url in urls.items() if name.startswith("games/")
    }
    return _Manifest(files, urls, games)
