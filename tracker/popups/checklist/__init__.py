"""What is looked at once more before a popup goes live: what would fail a visitor, what a marketer may regret. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.phrases import N_
from tracker.popups.checklist.appearance import appearance_checks
from tracker.popups.checklist.check import Check, Circumstances, in_order
from tracker.popups.checklist.gifts import gift_checks
from tracker.popups.checklist.languages import language_checks
from tracker.popups.document import ConsentField, Document, EmailField, Form, forms_of, variants_of
from tracker.popups.field_readers import DETAILS

__all__ = ["Check", "Circumstances", "checklist"]

MANY_DAYS = 28


def checklist(document: Document, around: Circumstances) -> list[Check]:
    """Every check of a valid document with all its variants, what blocks it first."""
    variants = list(variants_of(document).values())
    checks = [*_content(variants[0], around), *_experiment(document, around), *language_checks(document)]
    for index, variant in enumerate(variants[1:]):
        # What is well need not be said of every variant.
        faults = (check for check in _content(variant, around) if check.level != "good")
        own = (check for check in faults if not check.path.startswith(("triggers", "schedule")))
        checks += [replace(check, path=f"experiment.variants[{index}].{check.path}") for check in own]
    return in_order(checks)


def _content(document: Document, around: Circumstances) -> list[Check]:
    return [
        *appearance_checks(document, around),
        *gift_checks(document, around),
        *_consent(document),
        *_details(document, around),
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
