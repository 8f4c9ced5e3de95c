"""What is looked at once more before a landing page goes live. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracker.landing.content import Content, PopupPart
from tracker.phrases import N_
from tracker.popups.checklist.appearance import unreadable
from tracker.popups.checklist.check import Check, in_order
from tracker.popups.checklist.languages import language_checks


@dataclass(frozen=True)
class PopupFacts:
    """What matters here of one of the shop's popups."""

    name: str
    is_live: bool
    has_game: bool
    has_rule: bool
    ends_at: int | None


@dataclass(frozen=True)
class Around:
    """What the page does not say itself: the shop's popups and addresses, how it asks for consent, the time."""

    popups: Mapping[str, PopupFacts]
    consent_mode: str
    has_prompt: bool
    has_home: bool
    now_ms: int


def checklist(content: Content, around: Around) -> list[Check]:
    """Every check of a valid page, what blocks it first."""
    found = [
        *_sharing(content),
        *_popups(content, around),
        *_times(content, around),
        *_consent(around),
        *unreadable(content.theme),
        *_footer(content, around),
        *language_checks(content),
    ]
    return in_order(found)


def _sharing(content: Content) -> Iterator[Check]:
    if content.description:
        yield Check("good", N_("It has a title and a description."), "title")
    else:
        text = N_("Give it a description: it is what people read where the page is shared or found.")
        yield Check("blocks", text, "description")
    if content.share_image:
        yield Check("good", N_("It has a picture to be shared with."), "share_image")
    else:
        text = N_("Without a picture to be shared with it is a bare line in chats and feeds.")
        yield Check("advice", text, "share_image")


def _popups(content: Content, around: Around) -> Iterator[Check]:
    for index, part in enumerate(content.blocks):
        if not isinstance(part, PopupPart):
            continue
        path = f"blocks[{index}].popup"
        popup = around.popups.get(part.popup)
        if popup is None:
            yield Check("blocks", N_("A popup that stands on it does not exist in this shop."), path)
            continue
        values = {"name": popup.name}
        if not popup.is_live:
            text = N_("The popup “%(name)s” is not live: publish it first, or its place stays empty.")
            yield Check("blocks", text, path, values)
        else:
            yield Check("good", N_("The popup “%(name)s” is live."), path, values)
        if popup.has_game and not content.footer.rules:
            text = N_(
                "“%(name)s” is a game: write its rules, and how to take part without buying where the law asks for it."
            )
            yield Check("advice", text, "footer.rules", values)
        if popup.has_rule:
            text = N_("“%(name)s” has a rule for whom and where it is shown: on this page it opens for those alone.")
            yield Check("advice", text, path, values)
        ends_at = content.schedule.ends_at
        if ends_at is not None and (popup.ends_at is None or popup.ends_at > ends_at):
            text = N_("“%(name)s” goes on after the page is over: set the same end in its schedule.")
            yield Check("advice", text, "schedule.ends_at", values)


def _times(content: Content, around: Around) -> Iterator[Check]:
    ends_at = content.schedule.ends_at
    if ends_at is not None and ends_at <= around.now_ms:
        yield Check("advice", N_("Its end has passed: visitors will read that it is over."), "schedule.ends_at")


def _consent(around: Around) -> Iterator[Check]:
    if around.consent_mode == "full":
        text = N_(
            "Your shop counts silence as agreement, because its own pages ask before. This page does not: "
            "choose a stricter mode if your law asks for one."
        )
        yield Check("advice", text)
    elif not around.has_prompt:
        text = N_(
            "Your shop's consent tool is not on this page. Turn on Shopbell's own prompt in the settings: "
            "without it nobody can agree here, and popups may not open."
        )
        yield Check("advice", text)
    else:
        yield Check("good", N_("Visitors are asked before they are remembered."))


def _footer(content: Content, around: Around) -> Iterator[Check]:
    if not content.footer.shop_link and not around.has_home:
        yield Check("advice", N_("It does not lead to your shop: give the address."), "footer.shop_link")
