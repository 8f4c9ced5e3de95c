"""What of a document visitors read, in which languages, and the document in one of them. Pure.

A document is a popup's, or whatever else is written in languages the same way (`Spoken`), such as a landing page.

Which strings these are is not listed anywhere: a type that is marked with `READ` (`values.py`) is one, wherever it
stands. A text is known by its path, as a DocumentError writes it: `steps.start.blocks[0].text`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar, cast

import msgspec
from msgspec import inspect

from tracker.popups.document.values import DocumentError
from tracker.popups.document.whole import Document

Tree = Mapping[str, Any]
"""Where texts can stand below a value: `{"most": 200}` for a text, `{"each": tree}` for a list or a mapping,
`{"parts": {name: tree}}` for an object, `{"by": "type", "kinds": {"heading": tree}}` for one of several kinds."""


class Spoken(Protocol):
    """A document with texts in several languages."""

    language: str
    """Of the texts as they stand in the document."""
    texts: dict[str, dict[str, str]]
    """In the other languages: language → path → text."""
    outdated: dict[str, dict[str, str]]
    """Which of `texts` were written before their original was changed: language → path → the original as it was."""


OneSpoken = TypeVar("OneSpoken", bound=Spoken)

OF_LANGUAGES = ("texts", "outdated")
"""The fields that hold no text which could be translated again."""


@cache
def text_tree(of: type = Document) -> Tree:
    """Where texts can stand in a document, as its types say."""
    return _tree(inspect.type_info(of)) or {}


def readable(document: Mapping[str, Any], of: type = Document) -> dict[str, str]:
    """Every text of a decoded document that visitors read, by its path, in the order of the document."""
    return {path: text for path, text, _most in _walk(document, text_tree(of), "") if text}


def languages_of(document: Spoken) -> list[str]:
    """The document's languages, its own first."""
    return [document.language, *document.texts]


def best_of(languages: Sequence[str], wanted: Sequence[str]) -> str:
    """Of a document's languages the one for a person: the first of the wanted ones that it has, or else its own.

    `de-AT` is content with `de`, and with `de-CH` where there is no other.
    """
    known = {one.lower(): one for one in reversed(languages)}
    for tag in wanted:
        rest = tag.replace("_", "-").lower()
        primary = rest.partition("-")[0]
        while rest:
            if rest in known:
                return known[rest]
            rest = rest.rpartition("-")[0]
        for one in languages:
            if primary and one.lower().partition("-")[0] == primary:
                return one
    return languages[0]


def in_language(document: OneSpoken, language: str) -> OneSpoken:
    """The document as a visitor of this language reads it; in its own language where it has no other."""
    if language not in document.texts:
        alone: OneSpoken = msgspec.structs.replace(cast(Any, document), texts={}, outdated={})
        return alone
    built: dict[str, Any] = msgspec.to_builtins(document)
    _put_all(built, document.texts[language])
    return msgspec.convert({**built, "language": language, "texts": {}, "outdated": {}}, type(document))


def spoken_in(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A decoded document whose own language is this one of its languages; what was its own is one of the others."""
    texts = document.get("texts") or {}
    found: dict[str, Any] = copy.deepcopy(dict(document))
    if language not in texts:
        return found
    before = readable(document)
    _put_all(found, texts[language])
    others = {one: dict(own) for one, own in texts.items() if one != language}
    own = {"language": language, "texts": {document.get("language", "en"): before, **others}, "outdated": {}}
    return {**found, **own}


def missing_texts(document: Spoken) -> dict[str, dict[str, str]]:
    """For each of the other languages what is not there in it: path → the text in the document's own language.

    What holds no letter says the same in every language.
    """
    needed = {path: text for path, text in _own_texts(document).items() if any(map(str.isalpha, text))}
    return {
        language: {path: text for path, text in needed.items() if path not in texts}
        for language, texts in document.texts.items()
    }


def outdated_texts(document: Spoken) -> dict[str, dict[str, str]]:
    """For each of the other languages what says what its original said before: path → the original as it is now."""
    own = _own_texts(document)
    return {
        language: {path: own[path] for path in document.outdated.get(language, {}) if path in own}
        for language in document.texts
    }


def check_texts(document: Spoken) -> None:
    """Leaves empty ones out, and what is said to be outdated and is not.

    Raises DocumentError for a text of something that is not in the document.
    """
    tags = [one.lower() for one in languages_of(document)]
    for language in document.texts:
        if language.lower() == document.language.lower():
            raise DocumentError(f"texts.{language}: this is the document's own language; change the texts themselves")
        if tags.count(language.lower()) > 1:
            raise DocumentError(f"texts.{language}: this language is there twice")
    if document.texts:
        _check_paths(document)
    document.texts = {
        language: {path: text for path, text in texts.items() if text.strip()}
        for language, texts in document.texts.items()
    }
    own = _own_texts(document) if document.outdated else {}
    kept = {
        language: {path: was for path, was in marks.items() if path in texts and own.get(path, was) != was}
        for language, marks in document.outdated.items()
        if (texts := document.texts.get(language))
    }
    document.outdated = {language: marks for language, marks in kept.items() if marks}


def _check_paths(document: Spoken) -> None:
    most = {path: most for path, _text, most in _walk(msgspec.to_builtins(document), text_tree(type(document)), "")}
    for language, texts in document.texts.items():
        for path, text in texts.items():
            if path not in most:
                problem = "there is no such text; remove it, or correct the path"
                raise DocumentError(f"texts.{language}.{path}: {problem}")
            if len(text) > most[path]:
                raise DocumentError(f"texts.{language}.{path}: Expected `str` of length <= {most[path]}")


def _own_texts(document: Spoken) -> dict[str, str]:
    return readable(msgspec.to_builtins(document), type(document))


def _tree(kind: inspect.Type) -> Tree | None:
    if isinstance(kind, inspect.Metadata):
        inner = kind.type
        if isinstance(inner, inspect.StrType) and (kind.extra or {}).get("read"):
            return {"most": inner.max_length}
        return _tree(inner)
    if isinstance(kind, inspect.ListType):
        each = _tree(kind.item_type)
        return {"each": each} if each else None
    if isinstance(kind, inspect.DictType):
        each = _tree(kind.value_type)
        return {"each": each} if each else None
    if isinstance(kind, inspect.StructType):
        parts = {one.encode_name: _tree(one.type) for one in kind.fields if one.encode_name not in OF_LANGUAGES}
        found = {name: tree for name, tree in parts.items() if tree}
        return {"parts": found} if found else None
    if isinstance(kind, inspect.UnionType):
        return _tree_of_union(kind)
    return None


def _tree_of_union(union: inspect.UnionType) -> Tree | None:
    tagged = [one for one in union.types if isinstance(one, inspect.StructType) and one.tag_field]
    if len(tagged) > 1:
        kinds = {str(one.tag): _tree(one) for one in tagged}
        return {"by": tagged[0].tag_field, "kinds": {name: tree for name, tree in kinds.items() if tree}}
    return next((tree for tree in map(_tree, union.types) if tree), None)


def _walk(value: Any, tree: Tree, path: str) -> Iterator[tuple[str, str, int]]:
    """(path, text, longest) of every text below; what has not the shape of the tree holds none."""
    if "most" in tree and isinstance(value, str):
        yield path, value, tree["most"]
    for key, one, below in _below(value, tree):
        step = f"[{key}]" if isinstance(key, int) else f".{key}" if path else key
        yield from _walk(one, below, path + step)


def _below(value: Any, tree: Tree) -> Iterator[tuple[int | str, Any, Tree]]:
    if isinstance(value, list) and "each" in tree:
        for index, one in enumerate(value):
            yield index, one, tree["each"]
    elif isinstance(value, dict):
        if "kinds" in tree:
            tree = tree["kinds"].get(value.get(tree["by"]), {})
        parts: Tree = dict.fromkeys(value, tree["each"]) if "each" in tree else tree.get("parts", {})
        for name, below in parts.items():
            if name in value:
                yield name, value[name], below


def _put_all(value: Any, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        *way, last = re.findall(r"[^.\[\]]+", path)
        place = value
        for key in way:
            place = place[int(key) if isinstance(place, list) else key]
        place[int(last) if isinstance(place, list) else last] = text
