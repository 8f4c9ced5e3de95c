"""What is looked at once more before a popup goes live: what would fail a visitor, what a marketer may regret. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from tracker.contacts.detail_values import KINDS
from tracker.contacts.permission import EMAIL
from tracker.money import to_major
from tracker.phrases import N_
from tracker.popups.budget import cost_per_play, is_limited
from tracker.popups.contrast import READABLE, contrast
from tracker.popups.document import (
    Button,
    ConsentField,
    CouponBlock,
    Document,
    EmailField,
    Form,
    Step,
    forms_of,
    gifts_of,
    missing_texts,
    variants_of,
)
from tracker.popups.field_readers import DETAILS

FEW_CODES = 20
MANY_DAYS = 28
FEW_DAYS = 14
MOST_NAMED = 4
LONGEST_NAMED = 40

Level = Literal["good", "advice", "blocks"]


@dataclass(frozen=True)
class Check:
    """One line of the list. `text` is a msgid with `values`; `path` says where in the document to look.

    Values named `language` and `own` are language tags, for whoever shows them to name.
    """

    level: Level
    text: str
    path: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Circumstances:
    """What the document does not say itself: the shop's pools (id → name, free codes), its apply-link, and the time."""

    pools: Mapping[str, tuple[str, int]]
    has_apply_link: bool
    now_ms: int
    kinds_kept: frozenset[str] = frozenset(KINDS)
    """The kinds of details that the shop keeps."""
    was_placed: bool = False
    """Whether a page of the shop has held the place of this popup, where it is one that stands in the page."""
    can_mail: bool = False
    """Whether the installation has a mail server."""
    confirms: bool = False
    """Whether the shop has a yes to mail confirmed by mail."""
    days_needed: int | None = None
    """About how many days its experiment would take with the shop's visitors of late; None where that is not known."""
    currency: str = "EUR"
    budget_days: float | None = None
    """In how many days its game's budget is used up at the present rate; None where it has none, or nobody wins."""


def checklist(document: Document, around: Circumstances) -> list[Check]:
    """Every check of a valid document with all its variants, what blocks it first."""
    variants = list(variants_of(document).values())
    checks = [*_content(variants[0], around), *_experiment(document, around), *_languages(document)]
    for index, variant in enumerate(variants[1:]):
        # What is well need not be said of every variant.
        faults = (check for check in _content(variant, around) if check.level != "good")
        own = (check for check in faults if not check.path.startswith(("triggers", "schedule")))
        checks += [replace(check, path=f"experiment.variants[{index}].{check.path}") for check in own]
    order: list[Level] = ["blocks", "advice", "good"]
    return sorted(checks, key=lambda check: order.index(check.level))


def _content(document: Document, around: Circumstances) -> list[Check]:
    return [
        *_trigger(document, around),
        *_display(document, around),
        *_game(document),
        *_budget(document, around),
        *_consent(document),
        *_details(document, around),
        *_gifts(document, around),
        *_mail(document, around),
        *_steps(document),
        *_colours(document),
        *_picture(document),
        *_buttons(document, around),
    ]


def _experiment(document: Document, around: Circumstances) -> Iterator[Check]:
    experiment = document.experiment
    if experiment is None:
        return
    if not experiment.holdout:
        text = N_(
            "Its experiment has no holdout: you will see which variant does more, not whether the popup does good."
        )
        yield Check("advice", text, "experiment.holdout")
    if around.days_needed is not None and around.days_needed > MANY_DAYS:
        text = N_(
            "With your visitors of late its experiment takes about %(days)s days to tell a difference of a tenth."
        )
        yield Check("advice", text, "experiment", {"days": around.days_needed})


def _languages(document: Document) -> Iterator[Check]:
    for language, missing in missing_texts(document).items():
        if not missing:
            yield Check("good", N_("Every text is there in %(language)s."), f"texts.{language}", {"language": language})
            continue
        named = [text if len(text) <= LONGEST_NAMED else f"{text[:LONGEST_NAMED]}…" for text in missing.values()]
        values: dict[str, str | int] = {
            "language": language,
            "own": document.language,
            "count": len(missing),
            "texts": " · ".join([*named[:MOST_NAMED], *(["…"] if len(named) > MOST_NAMED else [])]),
        }
        text = N_("%(count)s texts are missing in %(language)s and are shown in %(own)s: %(texts)s")
        yield Check("advice", text, f"texts.{language}.{next(iter(missing))}", values)


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


def _game(document: Document) -> Iterator[Check]:
    if document.game is None:
        return
    if document.display.type == "bar":
        yield Check("blocks", N_("A bar has no room for a game: show it as a dialog, or remove it."), "display.type")
    yield Check("good", N_("Visitors see the true odds before they play."), "game.prizes")
    for index, prize in enumerate(document.game.prizes):
        if prize.stock == 0 and prize.weight:
            text = N_("“%(label)s” has a stock of 0 and can never be won.")
            yield Check("advice", text, f"game.prizes[{index}].stock", {"label": prize.label})


def _budget(document: Document, around: Circumstances) -> Iterator[Check]:
    game = document.game
    if game is None:
        return
    cost = cost_per_play(game)
    if cost:
        price = f"{to_major(round(cost), around.currency)} {around.currency}"
        text = N_("A play costs you about %(cost)s on average.")
        yield Check("good", text, "game.prizes", {"cost": price})
    if around.budget_days is not None and around.budget_days < FEW_DAYS:
        text = N_("At the present rate its budget runs dry in about %(days)s days.")
        yield Check("advice", text, "game.budget", {"days": round(around.budget_days)})
    if is_limited(game) and not any(prize.kind == "none" and prize.weight for prize in game.prizes):
        text = N_("It has limits and no prize of nothing: once they are reached, players are told all is given away.")
        yield Check("advice", text, "game.limits")


def _consent(document: Document) -> Iterator[Check]:
    forms = forms_of(document)
    asking = next((name for name, form in forms.items() if any(isinstance(f, EmailField) for f in form.fields)), None)
    if asking is None:
        return
    if any(isinstance(one, ConsentField) for form in forms.values() for one in form.fields):
        text = N_("The form says what the address is used for and asks for consent.")
        yield Check("good", text, f"steps.{asking}")
    else:
        yield Check(
            "advice",
            N_("The form asks for an email address without a consent field: you may not send offers to it."),
            f"steps.{asking}",
        )


def _details(document: Document, around: Circumstances) -> Iterator[Check]:
    """Details that are asked for and then not kept, because the shop has not turned their kind on."""
    for name, step in document.steps.items():
        for index, block in enumerate(step.blocks):
            for number, one in enumerate(block.fields if isinstance(block, Form) else []):
                if type(one) in DETAILS and DETAILS[type(one)][0] not in around.kinds_kept:
                    text = N_(
                        "“%(label)s” is asked for but not kept: allow this kind under Settings, “What is read from "
                        "them”, or remove the field."
                    )
                    place = f"steps.{name}.blocks[{index}].fields[{number}]"
                    yield Check("advice", text, place, {"label": getattr(one, "label", "")})


def _gifts(document: Document, around: Circumstances) -> Iterator[Check]:
    used: dict[str, str] = {}
    if document.game is not None:
        for index, prize in enumerate(document.game.prizes):
            if prize.kind == "pool":
                used.setdefault(prize.pool, f"game.prizes[{index}].pool")
    if document.reward is not None and document.reward.kind == "pool":
        used.setdefault(document.reward.pool, "reward.pool")
    for pool, path in used.items():
        yield _pool(pool, path, around)


def _pool(pool: str, path: str, around: Circumstances) -> Check:
    if pool not in around.pools:
        return Check("blocks", N_("A coupon pool it uses does not exist in this shop."), path)
    name, free = around.pools[pool]
    values: dict[str, str | int] = {"pool": name, "free": free}
    if free == 0:
        return Check("blocks", N_("The pool “%(pool)s” has no free code left: add codes to it."), path, values)
    if free < FEW_CODES:
        return Check("advice", N_("The pool “%(pool)s” is running low: %(free)s free codes."), path, values)
    return Check("good", N_("The pool “%(pool)s” has %(free)s free codes."), path, values)


def _mail(document: Document, around: Circumstances) -> Iterator[Check]:
    gifts = {path: gift for path, gift in gifts_of(document).items() if gift.deliver != "screen"}
    for path, gift in gifts.items():
        if not around.can_mail and gift.deliver == "email":
            text = N_("A code goes by email alone, but no mail server is set up, so nobody would ever get it.")
            yield Check("blocks", text, f"{path}.deliver")
        elif not around.can_mail:
            text = N_("A code is to go by email too, but no mail server is set up: it is only shown.")
            yield Check("advice", text, f"{path}.deliver")
    if gifts and around.can_mail:
        yield Check("good", N_("Codes that go by email can be sent."), next(iter(gifts)))
    asks = any(one.name == EMAIL for form in forms_of(document).values() for one in form.fields)
    if around.confirms and not around.can_mail and asks:
        text = N_("Your shop has addresses confirmed by email, but no mail server is set up: nobody can confirm.")
        yield Check("advice", text, "steps.start")


def _steps(document: Document) -> Iterator[Check]:
    steps, game = document.steps, document.game
    if game is not None:
        gives = any(gift.deliver != "email" for gift in gifts_of(document).values())
        if gives and not _shows_code(steps["won"]):
            yield Check("blocks", N_("Winners would never see their code: add it to the step “Won”."), "steps.won")
        elif gives:
            yield Check("good", N_("Winners see their code."), "steps.won")
        if any(prize.kind == "none" and prize.weight for prize in game.prizes) and not steps["lost"].blocks:
            yield Check("blocks", N_("The step “No prize” is empty."), "steps.lost")
        return
    if not forms_of(document):
        if document.reward is not None:
            yield Check("blocks", N_("The code is given for a form: add one, or remove the code."), "reward")
        return
    if not steps["done"].blocks:
        yield Check("blocks", N_("The step “Thank you” is empty."), "steps.done")
    elif document.reward is not None and document.reward.deliver != "email" and not _shows_code(steps["done"]):
        yield Check("blocks", N_("Nobody would ever see the code: add it to the step “Thank you”."), "steps.done")


def _shows_code(step: Step) -> bool:
    return any(isinstance(block, CouponBlock) for block in step.blocks)


def _colours(document: Document) -> Iterator[Check]:
    theme = document.theme
    text = contrast(theme.text, theme.background)
    button = contrast(theme.accent_text, theme.accent)
    if text < READABLE:
        yield Check("advice", N_("The text is hard to read on this background."), "theme.text")
    if button < READABLE:
        yield Check("advice", N_("The words on the buttons are hard to read."), "theme.accent_text")
    if text >= READABLE and button >= READABLE:
        yield Check("good", N_("The colours can be read well."), "theme")


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
