"""The admin is there in every language that it offers, with the same places to fill."""

import re

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.testbed import ROOT
from tracker.i18n import LANGUAGES

MISSING_AT_MOST = {"vi": 0, "ru": 0, "th": 0}
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def messages_of(language: str) -> list[Message]:
    with (ROOT / f"tracker/translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_nothing_of_the_admin_is_missing(language: str) -> None:
    missing = [message.id for message in messages_of(language) if not all(forms(message.string))]
    assert len(missing) <= MISSING_AT_MOST[language], missing[:20]


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_translations_fill_no_other_places_than_their_originals(language: str) -> None:
    for message in messages_of(language):
        own = {place for text in forms(message.id) for place in PLACES.findall(text)}
        for text in forms(message.string):
            assert set(PLACES.findall(text)) <= own, message.id
            if isinstance(message.id, str) and text:
                assert set(PLACES.findall(text)) == own, message.id
