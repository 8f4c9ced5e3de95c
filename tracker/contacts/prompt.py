"""The consent prompt of our own, for shops that have no consent tool: its words, and what it asks for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tracker.phrases import N_

WORDS: Mapping[str, str] = {
    "title": N_("May we remember your visit?"),
    "text": N_(
        "With your permission we count visits, to see what works in our shop, and choose offers that suit you. "
        "You can change your mind at any time."
    ),
    "capture": N_("Also remember my email address as soon as I have typed it"),
    "capture_more": N_("Also remember my contact details as soon as I have typed them"),
    "capture_help": N_("So that we can keep your cart for you. Erased after %(hours)s h if you do not send the form."),
    "details": N_("What this means"),
    "measurement": N_(
        "Counting visits: your browser keeps a random number, and the shop notes which pages and products you look at."
    ),
    "personalisation": N_("Offers that suit you: from this the shop chooses which offers to show you."),
    "refuse": N_("No, thanks"),
    "allow": N_("Allow"),
    "privacy": N_("Privacy policy"),
    "is_allowed": N_("So far you have allowed it."),
    "is_refused": N_("So far you have said no."),
}


class _Settings(Protocol):
    def __getitem__(self, name: str) -> Any: ...


def is_asked(settings: _Settings) -> bool:
    """Whether the prompt comes by itself. Where the shop says that it has the agreement already, nobody is asked."""
    return bool(settings["consent.prompt"]) and settings["consent.mode"] != "full"


def prompt_json(settings: _Settings, language: str, translate: Callable[[str], str]) -> dict[str, Any]:
    """The prompt (docs/protocol.md) in the language that `translate` speaks; the shop's own text as it is."""
    words = {name: translate(text) for name, text in WORDS.items()}
    more = words.pop("capture_more")
    if set(settings["capture.kinds"]) - {"email"}:
        words["capture"] = more
    words["capture_help"] %= {"hours": settings["capture.keep_hours"]}
    words["text"] = settings["consent.prompt_text"] or words["text"]
    return {
        "v": 1,
        "language": language,
        "words": words,
        "asks_capture": settings["capture.mode"] != "off",
        "privacy_url": settings["consent.privacy_url"],
    }
