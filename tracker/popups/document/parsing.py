"""Makes a document of decoded JSON, or says what is wrong with it and where. Pure."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from tracker.popups.document.blocks import GameBlock, Step, check_buttons, check_form, check_live
from tracker.popups.document.game import check_game
from tracker.popups.document.gifts import check_gift
from tracker.popups.document.steps import LAST_STEPS, with_fixed_steps
from tracker.popups.document.texts import check_texts
from tracker.popups.document.values import DocumentError
from tracker.popups.document.ways import check_ways
from tracker.popups.document.whole import Document, gifts_of, requires_email, variants_of


def parse_document(value: Any) -> Document:
    """A document from decoded JSON. Raises DocumentError that says where it is wrong.

    Triggers and the rule are checked by their own registries (`popups.triggers`, `decide.rules`).
    """
    if isinstance(value, dict) and isinstance(value.get("triggers"), list):
        # A plain list is what files say that know of one set alone.
        value = {**value, "triggers": {"desktop": {"uses": value["triggers"]}}}
    try:
        document = msgspec.convert(value, Document)
    except UnicodeEncodeError:
        raise DocumentError("a text has half a character in it, which cannot be kept; write it again") from None
    except msgspec.ValidationError as error:
        raise DocumentError(_say(error, value)) from None
    document.steps = with_fixed_steps(document.steps)
    for index, variant in enumerate(document.experiment.variants if document.experiment else []):
        try:
            variant.steps = with_fixed_steps(variant.steps)
        except DocumentError as error:
            raise DocumentError(f"experiment.variants[{index}].{error}") from None
    _check_game(document)
    _check_steps(document)
    _check_delivery(document)
    _check_experiment(document)
    check_texts(document)
    schedule = document.schedule
    if schedule.starts_at and schedule.ends_at and schedule.ends_at <= schedule.starts_at:
        raise DocumentError("schedule: it ends before it starts")
    return document


def _check_game(document: Document) -> None:
    has_block = any(isinstance(block, GameBlock) for block in document.steps["start"].blocks)
    if has_block != (document.game is not None):
        raise DocumentError("game: the first step and the prizes must both have the game, or neither")
    if document.game is None:
        return
    if document.reward is not None:
        raise DocumentError("reward: a popup with a game gives its prizes; remove the reward")
    check_game(document.game)


def _check_delivery(document: Document) -> None:
    """What goes by email alone needs an address, or it would reach nobody."""
    if requires_email(document):
        return
    for where, gift in gifts_of(document).items():
        if gift.deliver == "email":
            raise DocumentError(
                f"{where}.deliver: the form must ask for an email address, or the code cannot be sent by email alone"
            )


def _check_experiment(document: Document) -> None:
    experiment = document.experiment
    if experiment is None:
        return
    keys = [one.key for one in experiment.variants]
    if len(set(keys)) != len(keys):
        raise DocumentError("experiment.variants: two variants have the same key")
    if not experiment.share and not any(one.share for one in experiment.variants):
        raise DocumentError("experiment.share: at least one variant needs a share above 0")
    documents = variants_of(document)
    for index, one in enumerate(experiment.variants):
        variant = documents[one.key]
        try:
            _check_game(variant)
            _check_steps(variant)
            _check_delivery(variant)
        except DocumentError as error:
            raise DocumentError(f"experiment.variants[{index}].{error}") from None
        one.display = variant.display


def _check_steps(document: Document) -> None:
    if document.reward is not None:
        check_gift("reward", document.reward)
    if not document.steps["start"].blocks:
        raise DocumentError("steps.start: add at least one part")
    for name, step in document.steps.items():
        if name not in LAST_STEPS:
            check_form(name, step)
        check_buttons(name, step)
        check_live(name, step)
    check_ways(document.steps)


def _say(error: msgspec.ValidationError, value: Any) -> str:
    """msgspec's message with the place first and without its dollar paths."""
    match = re.match(r"(.*) - at (?:`key` in )?`\$\.?(.*)`$", str(error))
    if not match:
        return str(error)
    path = match.group(2)
    if "steps[...]" in path:
        path = path.replace("steps[...]", f"steps.{_step_at_fault(value, path)}")
    return f"{path or 'document'}: {match.group(1)}"


def _step_at_fault(value: Any, path: str) -> str:
    """The name that msgspec leaves out of the path: of the first step there that cannot be one."""
    variant = re.match(r"experiment\.variants\[(\d+)\]", path)
    holder = value["experiment"]["variants"][int(variant.group(1))] if variant else value
    for name, step in holder["steps"].items():
        try:
            msgspec.convert(step, Step)
        except msgspec.ValidationError:
            return str(name)
    return "?"
