"""What a new landing page begins with, by its occasion. Declared here, translated where one is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.phrases import N_


@dataclass(frozen=True)
class Starter:
    """An occasion: its name and its use, as the admin says them, and the words of the page."""

    name: str
    about: str
    title: str
    description: str
    lead: str
    parts: tuple[tuple[str, str], ...]
    has_popup: bool = False
    rules: str = ""
    theme: Mapping[str, Any] | None = None


_PLUM = {"accent": "#7c3aed", "accent_text": "#ffffff", "background": "#fbf9ff", "text": "#221a36"}
_FOREST = {"preset": "dark", "accent": "#bef264", "accent_text": "#1a2e05", "background": "#0b3d2e", "text": "#f2fbf7"}
_AMBER = {"accent": "#b45309", "accent_text": "#ffffff", "background": "#fffaf3", "text": "#2d1f10"}

STARTERS: Mapping[str, Starter] = {
    "contest": Starter(
        N_("Contest or game"),
        N_("A wheel or another game of yours, with its rules and its true odds."),
        N_("Play and win"),
        N_("One turn for everybody. Every prize and its chance stands on the page."),
        N_("One turn for everybody, and the chances are there for all to see."),
        (
            ("heading", N_("How it works")),
            ("text", N_("Give your email address, take your turn, and use what you win.")),
        ),
        has_popup=True,
        rules=N_("Who may take part, until when, and how to take part without buying anything."),
        theme=_PLUM,
    ),
    "gift": Starter(
        N_("Gift"),
        N_("Something for those who leave their address: a code, a guide, a sample."),
        N_("A gift for you"),
        N_("Leave your address, and it is yours."),
        N_("Leave your address, and it is yours."),
        (("heading", N_("What you get")), ("text", N_("Say here what it is, and what it is good for."))),
        has_popup=True,
        theme=_AMBER,
    ),
    "event": Starter(
        N_("Event"),
        N_("An opening, a workshop, a sale that begins: it opens and ends by itself."),
        N_("Come and see us"),
        N_("When, where, and what there is to see."),
        N_("When, where, and what there is to see."),
        (("heading", N_("When and where")), ("text", N_("The day, the hour, the address."))),
        theme=_FOREST,
    ),
    "plain": Starter(
        N_("Empty page"),
        N_("A heading and nothing else."),
        N_("A new page"),
        "",
        "",
        (),
    ),
}


def content_of(starter: Starter, language: str, popup: str, translate: Callable[[str], str]) -> dict[str, Any]:
    """The content of a new page, in the language that `translate` speaks; `popup` is one of the shop's, or ""."""
    blocks = [{"type": kind, "text": translate(text)} for kind, text in starter.parts]
    if starter.has_popup and popup:
        blocks.insert(0, {"type": "popup", "popup": popup, "button": translate(N_("Take your turn"))})
    return {
        "title": translate(starter.title),
        "description": translate(starter.description) if starter.description else "",
        "hero": {"heading": translate(starter.title), "text": translate(starter.lead) if starter.lead else ""},
        "blocks": blocks,
        "theme": dict(starter.theme or {}),
        "footer": {"rules": translate(starter.rules) if starter.rules else ""},
        "language": language,
    }
