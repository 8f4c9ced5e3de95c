"""What differs between two versions of a popup, in words: by section, with what stood and stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from flask_babel import gettext as _

from tracker.admin.popup_sentence import caps_words, moments_words, times_words, whom_words
from tracker.phrases import N_
from tracker.popups.diff import Difference, differences
from tracker.popups.document import Document

SECTIONS: Mapping[str, str] = {
    "steps": N_("Content"),
    "image": N_("Content"),
    "display": N_("Design"),
    "theme": N_("Design"),
    "game": N_("Game"),
    "reward": N_("Gift"),
    "triggers": N_("When"),
    "rule": N_("For whom"),
    "caps": N_("How often"),
    "group": N_("How often"),
    "schedule": N_("Schedule"),
    "priority": N_("Schedule"),
    "language": N_("Content"),
    "texts": N_("Content"),
    "outdated": N_("Content"),
    "experiment": N_("Experiment"),
}
"""The editor's section in which a part of the document is changed."""

IN_SENTENCES: Mapping[str, Callable[[Document], str]] = {
    "triggers": moments_words,
    "rule": whom_words,
    "caps": caps_words,
    "schedule": times_words,
}
"""Parts whose meaning a sentence says better than their single values do."""

LONGEST = 200


@dataclass(frozen=True)
class Line:
    """One place: where, what stood there, what stands there now. Empty where nothing did."""

    where: str
    before: str
    after: str


@dataclass(frozen=True)
class Section:
    """What differs in one section of the editor."""

    title: str
    lines: list[Line] = field(default_factory=list)


def sections_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Section]:
    """The sections in which two documents differ, in the editor's order. Neither need be valid."""
    documents = _document(before), _document(after)
    found: dict[str, Section] = {}
    said: set[str] = set()
    for one in differences(before, after):
        part = one.path.partition(".")[0].partition("[")[0]
        title = _(SECTIONS.get(part, N_("Other")))
        section = found.setdefault(title, Section(title))
        sentence = IN_SENTENCES.get(part)
        if sentence is None or documents[0] is None or documents[1] is None:
            section.lines.append(_line(one))
        elif part not in said:
            said.add(part)
            section.lines.append(Line("", sentence(documents[0]), sentence(documents[1])))
    order = [_(title) for title in dict.fromkeys(SECTIONS.values())]
    return sorted(found.values(), key=lambda one: order.index(one.title) if one.title in order else len(order))


def _document(value: Mapping[str, Any]) -> Document | None:
    try:
        return msgspec.convert(value, Document)
    except msgspec.ValidationError:
        return None


def _line(one: Difference) -> Line:
    return Line(one.path, _said(one.before), _said(one.after))


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
