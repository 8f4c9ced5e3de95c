"""The popup document: everything a marketer decides about one popup, as typed JSON. Pure.

`parsing.py` checks what comes from the admin, from a file or from the database; `whole.py` is what stands after it, and
what may be asked of it; the other modules are its parts. `popups.public_document` makes of it what a visitor's browser
may see.
"""

from tracker.popups.document.blocks import Block, Branch, Button, CouponBlock, Form, GameBlock, Step, form_of
from tracker.popups.document.experiment import CONTENT, FIRST_VARIANT, OBJECTIVES, Experiment, Variant
from tracker.popups.document.fields import (
    CONSENTS,
    RATINGS,
    BirthDateField,
    ChoiceField,
    ConsentField,
    CsatField,
    EmailField,
    Field,
    FirstNameField,
    FormField,
    HiddenField,
    NpsField,
    Option,
    PhoneField,
    TextField,
)
from tracker.popups.document.game import LARGEST_WEIGHT, Game, Prize, Reward
from tracker.popups.document.look import Display, Image, Launcher, Reminder, Teaser, Theme
from tracker.popups.document.parsing import parse_document
from tracker.popups.document.steps import GAME, LAST_STEPS, STEPS, Steps, own_steps
from tracker.popups.document.texts import (
    best_of,
    in_language,
    languages_of,
    missing_texts,
    readable,
    spoken_in,
    text_tree,
)
from tracker.popups.document.timing import Caps, Schedule, Triggers, TriggerSet, TriggerUse, Window
from tracker.popups.document.values import DocumentError
from tracker.popups.document.ways import is_end, next_step, open_steps
from tracker.popups.document.whole import (
    Document,
    asks_for_email,
    forms_of,
    gifts_of,
    is_blocking,
    pools_of,
    requires_email,
    start_form,
    to_json,
    variants_of,
)

__all__ = [
    "CONSENTS",
    "CONTENT",
    "FIRST_VARIANT",
    "GAME",
    "LARGEST_WEIGHT",
    "LAST_STEPS",
    "OBJECTIVES",
    "RATINGS",
    "STEPS",
    "BirthDateField",
    "Block",
    "Branch",
    "Button",
    "Caps",
    "ChoiceField",
    "ConsentField",
    "CouponBlock",
    "CsatField",
    "Display",
    "Document",
    "DocumentError",
    "EmailField",
    "Experiment",
    "Field",
    "FirstNameField",
    "Form",
    "FormField",
    "Game",
    "GameBlock",
    "HiddenField",
    "Image",
    "Launcher",
    "NpsField",
    "Option",
    "PhoneField",
    "Prize",
    "Reminder",
    "Reward",
    "Schedule",
    "Step",
    "Steps",
    "Teaser",
    "TextField",
    "Theme",
    "TriggerSet",
    "TriggerUse",
    "Triggers",
    "Variant",
    "Window",
    "asks_for_email",
    "best_of",
    "form_of",
    "forms_of",
    "gifts_of",
    "in_language",
    "is_blocking",
    "is_end",
    "languages_of",
    "missing_texts",
    "next_step",
    "open_steps",
    "own_steps",
    "parse_document",
    "pools_of",
    "readable",
    "requires_email",
    "spoken_in",
    "start_form",
    "text_tree",
    "to_json",
    "variants_of",
]
