"""What visitors see: the moment and the place of it, colours, the picture, buttons that lead somewhere. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.phrases import N_
from tracker.popups.checklist.check import Check, Circumstances
from tracker.popups.contrast import READABLE, contrast
from tracker.popups.document import Button, Document
from tracker.popups.document.look import Theme


def appearance_checks(document: Document, around: Circumstances) -> list[Check]:
    return [
        *_trigger(document, around),
        *_display(document, around),
        *_colours(document.theme),
        *_picture(document),
        *_buttons(document, around),
    ]


def unreadable(theme: Theme) -> Iterator[Check]:
    """Of popups and landing pages: words that can hardly be told from what they stand on."""
    if contrast(theme.text, theme.background) < READABLE:
        yield Check("advice", N_("The text is hard to read on this background."), "theme.text")
    if contrast(theme.accent_text, theme.accent) < READABLE:
        yield Check("advice", N_("The words on the buttons are hard to read."), "theme.accent_text")


def _trigger(document: Document, around: Circumstances) -> Iterator[Check]:
    yield Check("good", N_("It has a moment to open."), "triggers")
    ends_at = document.schedule.ends_at
    if ends_at is not None and ends_at <= around.now_ms:
        yield Check("advice", N_("Its schedule is over: nobody will see it."), "schedule.ends_at")


def _display(document: Document, around: Circumstances) -> Iterator[Check]:
    display = document.display
    if display.type == "embedded" and not around.was_placed:
        text = N_("No page has had its place so far: put its line where the popup should stand.")
        yield Check("advice", text, "display.type")
    if display.teaser and not display.teaser.text.strip():
        yield Check("blocks", N_("The tab has no words: write some, or turn it off."), "display.teaser.text")
    if display.launcher and not display.launcher.text.strip():
        text = N_("The round button has no name: without one nobody can tell what it opens.")
        yield Check("advice", text, "display.launcher.text")
    if display.reminder and not _gives_code(document):
        text = N_("There is no code to be reminded of: give one, or turn the reminder off.")
        yield Check("advice", text, "display.reminder")
    sets = [document.triggers.desktop, *([document.triggers.phone] if document.triggers.phone else [])]
    if any(use.trigger == "launcher" for one in sets for use in one.uses) and not display.launcher:
        text = N_("It waits for its round button, but the design has none: turn the button on.")
        yield Check("blocks", text, "display.launcher")


def _gives_code(document: Document) -> bool:
    prizes = document.game.prizes if document.game else []
    return document.reward is not None or any(prize.kind != "none" for prize in prizes)


def _colours(theme: Theme) -> Iterator[Check]:
    yield from list(unreadable(theme)) or [Check("good", N_("The colours can be read well."), "theme")]


def _picture(document: Document) -> Iterator[Check]:
    image = document.image
    if image is None or document.display.type == "bar":
        return
    if image.alt.strip() or image.decorative:
        yield Check("good", N_("The picture can be understood without seeing it."), "image.alt")
    else:
        text = N_("Say what the picture shows, for people who cannot see it, or that it only decorates.")
        yield Check("blocks", text, "image.alt")


def _buttons(document: Document, around: Circumstances) -> Iterator[Check]:
    if around.has_apply_link:
        return
    steps = document.steps
    for step in steps.values():
        if any(isinstance(block, Button) and block.action == "apply" for block in step.blocks):
            yield Check(
                "advice",
                N_("A button applies the coupon, but the shop has no link for that yet, so the button is left out."),
                "steps",
            )
            return
