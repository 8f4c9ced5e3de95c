"""Texts in other languages, of popups and landing pages: which are missing, which say what was said before. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tracker.phrases import N_
from tracker.popups.checklist.check import Check
from tracker.popups.document.texts import Spoken, missing_texts, outdated_texts

MOST_NAMED = 4
LONGEST_NAMED = 40


def language_checks(document: Spoken) -> Iterator[Check]:
    outdated = outdated_texts(document)
    for language, missing in missing_texts(document).items():
        old = outdated[language]
        values: dict[str, str | int] = {"language": language, "own": document.language}
        if missing:
            text = N_("%(count)s texts are missing in %(language)s and are shown in %(own)s: %(texts)s")
            yield Check("advice", text, f"texts.{language}.{next(iter(missing))}", values | _named(missing))
        if old:
            text = N_("%(count)s texts in %(language)s were written before the %(own)s ones were changed: %(texts)s")
            yield Check("advice", text, f"texts.{language}.{next(iter(old))}", values | _named(old))
        if not missing and not old:
            yield Check("good", N_("Every text is there in %(language)s."), f"texts.{language}", {"language": language})


def _named(texts: Mapping[str, str]) -> dict[str, str | int]:
    short = [text if len(text) <= LONGEST_NAMED else f"{text[:LONGEST_NAMED]}…" for text in texts.values()]
    return {
        "count": len(texts),
        "texts": " · ".join([*short[:MOST_NAMED], *(["…"] if len(short) > MOST_NAMED else [])]),
    }
