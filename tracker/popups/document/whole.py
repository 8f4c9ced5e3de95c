"""The popup document: everything a marketer decides about one popup, as typed JSON. Pure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, field

from tracker.popups.document.blocks import Form, form_of
from tracker.popups.document.experiment import CONTENT, FIRST_VARIANT, Experiment
from tracker.popups.document.fields import EmailField
from tracker.popups.document.game import Game, Prize, Reward
from tracker.popups.document.gifts import sources_of
from tracker.popups.document.look import Display, Image, Theme
from tracker.popups.document.steps import LAST_STEPS, Steps
from tracker.popups.document.timing import Caps, Schedule, Triggers
from tracker.popups.document.values import Language, Strict, Texts


class Document(Strict):
    """A popup as a marketer made it."""

    steps: Steps
    v: Literal[1] = 1
    display: Display = field(default_factory=Display)
    theme: Theme = field(default_factory=Theme)
    image: Image | None = None
    game: Game | None = None
    reward: Reward | None = None
    experiment: Experiment | None = None
    triggers: Triggers = field(default_factory=Triggers)
    rule: dict[str, Any] = field(default_factory=dict)
    """`{"all": […]}`, `{"any": […]}` or {} for everybody; checked by `decide.rules`."""
    caps: Caps = field(default_factory=Caps)
    group: Annotated[str, Meta(max_length=40)] = ""
    """Popups of one group share its limits (`popups.groups`)."""
    schedule: Schedule = field(default_factory=Schedule)
    priority: Annotated[int, Meta(ge=0, le=100)] = 50
    language: Language = "en"
    """Of the texts as they stand in the document."""
    texts: Texts = field(default_factory=dict)
    outdated: Texts = field(default_factory=dict)
    """Which of `texts` were written before their original was changed: language → path → the original as it was."""


def to_json(document: Document) -> dict[str, Any]:
    """The document as plain JSON values, as the database and the export keep it."""
    result: dict[str, Any] = msgspec.to_builtins(document)
    return result


def is_blocking(document: Document) -> bool:
    """Whether it covers the page, in any of its variants: one limit holds for all of them."""
    experiment = document.experiment
    displays = [document.display, *(one.display for one in (experiment.variants if experiment else []))]
    return any(one.covers for one in displays)


def variants_of(document: Document) -> dict[str, Document]:
    """Every variant as a document of its own, without the experiment, by its key."""
    plain = msgspec.structs.replace(document, experiment=None, texts=_texts_of_variant(document, ""), outdated={})
    found = {FIRST_VARIANT: plain}
    for index, variant in enumerate(document.experiment.variants if document.experiment else []):
        own: dict[str, Any] = {part: getattr(variant, part) for part in CONTENT}
        # Whether it may cover the checkout is for whom and where, not what.
        own["display"] = msgspec.structs.replace(variant.display, on_checkout=document.display.on_checkout)
        texts = _texts_of_variant(document, f"experiment.variants[{index}].")
        found[variant.key] = msgspec.structs.replace(plain, **own, texts=texts)
    return found


def forms_of(document: Document) -> dict[str, Form]:
    """The forms that a visitor can send, by their steps."""
    found = {name: form_of(step) for name, step in document.steps.items() if name not in LAST_STEPS}
    return {name: form for name, form in found.items() if form is not None}


def _texts_of_variant(document: Document, place: str) -> dict[str, dict[str, str]]:
    """The texts of the content that stands at `place`, by the paths that they have in it."""

    def is_own(path: str) -> bool:
        return path.startswith(place) if place else not path.startswith("experiment.")

    return {
        language: {path.removeprefix(place): text for path, text in texts.items() if is_own(path)}
        for language, texts in document.texts.items()
    }


def asks_for_email(document: Document) -> bool:
    """Whether any of its forms has an email field: then a play needs a submission before it."""
    return any(isinstance(one, EmailField) for form in forms_of(document).values() for one in form.fields)


def requires_email(document: Document) -> bool:
    """Whether the first step's form cannot be sent without an address."""
    form = start_form(document)
    return form is not None and any(isinstance(one, EmailField) and one.required for one in form.fields)


def game_of(document: Document) -> str:
    """The kind of its game; "" where it has none."""
    return document.game.kind if document.game else ""


def start_form(document: Document) -> Form | None:
    """The form of the first step, if it has one."""
    return form_of(document.steps["start"])


def gifts_of(document: Document) -> dict[str, Prize | Reward]:
    """What gives a code, by its place in the document."""
    gifts: dict[str, Prize | Reward] = {}
    for index, prize in enumerate(document.game.prizes if document.game else []):
        if prize.kind != "none":
            gifts[f"game.prizes[{index}]"] = prize
    if document.reward is not None:
        gifts["reward"] = document.reward
    return gifts


def pools_of(document: Document) -> set[str]:
    """Public ids of the coupon pools that the document draws from, in any of its variants."""
    if document.experiment is not None:
        return set().union(*(pools_of(one) for one in variants_of(document).values()))
    sources = (source for gift in gifts_of(document).values() for source in sources_of(gift))
    return {source.pool for source in sources if source.kind == "pool"}


def stops_when_dry(document: Document) -> bool:
    """Whether the marketer wants it shown no more once one of its gifts has run dry, in any of its variants."""
    return any(gift.when_dry == "stop" for one in variants_of(document).values() for gift in gifts_of(one).values())
